"""Keys, partitions, checks and indexes: the second wall behind the rules, which Tortoise cannot express (its issue 2272)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Rows of one citizen lie together: account_id leads every key (design §10).
KEYS = {
    "kit_answer": "account_id, operation, key",
    "accounts_organisation_kind": "account_id, kind",
    "ledger_lot": "account_id, id",
    "ledger_entry": "account_id, id",
    "methodologies_publication": "method_code, method_version",
    "consents_notice": "scenario_id, version",
    "consents_consent": "account_id, id",
    "consents_event": "account_id, id",
    "consents_subject": "provider_id, subject",
    "activities_claim": "provider_id, external_id",
    "activities_act": "account_id, act_kind, started_at",
    "activities_waiting": "account_id, record_id",
    "activities_rejected_record": "intake_id, number",
    "activities_proposed_correction": "account_id, id",
    "issuance_calculation": "account_id, record_id, run_id",
    "issuance_share": "account_id, record_id",
    "mall_redemption": "account_id, id",
}

# Months are partitions; the default one takes what falls outside the months made so far, so that nothing ever fails.
PARTITIONED = {
    "ledger_posting": ("account_id, entry_id, line, posted_at", "posted_at"),
    "activities_record": ("account_id, id, received_at", "received_at"),
}

SEQUENCES = """
CREATE SEQUENCE ids INCREMENT BY 1000 MINVALUE 1000;
CREATE SEQUENCE issue_numbers;
"""

MONTHS = """
CREATE FUNCTION add_month_partitions(parent text, first_month date, months integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  month date; name text; column_name text; taken boolean; made integer := 0;
BEGIN
  SELECT a.attname INTO column_name FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent::regclass;
  FOR i IN 0 .. months - 1 LOOP
    month := date_trunc('month', first_month)::date + make_interval(months => i);
    name := parent || to_char(month, '_YYYY_MM');
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= %L AND %I < %L)', parent || '_default',
      column_name, month::timestamp AT TIME ZONE 'UTC',
      column_name, (month + interval '1 month') AT TIME ZONE 'UTC') INTO taken;
    IF to_regclass(name) IS NULL AND NOT taken THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent,
        month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
"""

CHECKS = """
ALTER TABLE accounts_membership ADD CONSTRAINT accounts_membership_ends_after_it_starts
  CHECK (valid_until > valid_from);
ALTER TABLE ledger_account
  ADD CONSTRAINT ledger_account_owner_kind CHECK (owner_kind IN ('PERSON', 'ORGANISATION')),
  ADD CONSTRAINT ledger_account_nothing_negative CHECK (0 <= ALL (ARRAY[version, free_points, held_points,
    redeemed_points, retired_points, expired_points, free_grams, held_grams, helped_grams, retired_grams,
    expired_grams, carried_grams])),
  ADD CONSTRAINT ledger_account_points_balance CHECK (granted_points = free_points + held_points + redeemed_points
    + retired_points + expired_points),
  ADD CONSTRAINT ledger_account_grams_balance CHECK (issued_grams = free_grams + held_grams + helped_grams
    + retired_grams + expired_grams),
  ADD CONSTRAINT ledger_account_only_people_hold_points CHECK (owner_kind = 'PERSON' OR granted_points = 0);
ALTER TABLE ledger_issue ADD CONSTRAINT ledger_issue_two_people CHECK (operator_id <> authority_id),
  ADD CONSTRAINT ledger_issue_not_negative CHECK (grams >= 0 AND points >= 0);
ALTER TABLE ledger_lot
  ADD CONSTRAINT ledger_lot_state CHECK (state IN ('FREE', 'HELD', 'REDEEMED', 'RETIRED', 'EXPIRED')),
  ADD CONSTRAINT ledger_lot_serials CHECK (serial_from >= 1 AND grams = serial_until - serial_from),
  ADD CONSTRAINT ledger_lot_not_negative CHECK (grams >= 0 AND points >= 0),
  ADD CONSTRAINT ledger_lot_only_its_citizen_holds_points CHECK (points = 0 OR owner_id = account_id),
  ADD CONSTRAINT ledger_lot_redeemed_keeps_no_grams CHECK (state <> 'REDEEMED' OR grams = 0),
  ADD CONSTRAINT ledger_lot_hold_has_an_end CHECK ((state = 'HELD') = (held_until IS NOT NULL)),
  ADD CONSTRAINT ledger_lot_personal_lots_expire CHECK ((owner_id = account_id) = (spendable_until IS NOT NULL));
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_kind
  CHECK (kind IN ('ISSUE', 'REDEEM', 'HOLD', 'RELEASE', 'RETIRE', 'EXPIRE'));
ALTER TABLE ledger_posting
  ADD CONSTRAINT ledger_posting_asset CHECK (asset IN ('GRAM', 'POINT')),
  ADD CONSTRAINT ledger_posting_book
    CHECK (book IN ('WORLD', 'FREE', 'HELD', 'MERCHANT', 'REDEEMED', 'RETIRED', 'EXPIRED')),
  ADD CONSTRAINT ledger_posting_moves_something CHECK (amount <> 0),
  ADD CONSTRAINT ledger_posting_no_points_to_merchants CHECK (asset = 'GRAM' OR book <> 'MERCHANT'),
  ADD CONSTRAINT ledger_posting_citizen_legs_are_numbered
    CHECK ((book IN ('FREE', 'HELD')) = (version IS NOT NULL AND balance_after IS NOT NULL));
ALTER TABLE methodologies_publication ADD CONSTRAINT methodologies_publication_ends_after_it_starts
  CHECK (superseded_on > effective_on);
ALTER TABLE scenarios_scenario ADD CONSTRAINT scenarios_scenario_state
  CHECK (state IN ('SUBMITTED', 'APPROVED', 'REJECTED', 'INCLUDED', 'TERMINATED'));
ALTER TABLE consents_consent
  ADD CONSTRAINT consents_consent_ends_after_it_starts CHECK (valid_until > valid_from),
  ADD CONSTRAINT consents_consent_event_kind CHECK (notice_version >= 1);
ALTER TABLE consents_event ADD CONSTRAINT consents_event_kind CHECK (kind IN ('GRANTED', 'WITHDRAWN'));
ALTER TABLE activities_record
  ADD CONSTRAINT activities_record_ends_after_it_starts CHECK (ended_at > started_at),
  ADD CONSTRAINT activities_record_revision CHECK (revision >= 1);
ALTER TABLE issuance_run ADD CONSTRAINT issuance_run_state
  CHECK (state IN ('CALCULATED', 'AUDITED', 'RETURNED', 'ISSUED'));
ALTER TABLE issuance_share ADD CONSTRAINT issuance_share_serials CHECK (serial_from <= serial_until);
ALTER TABLE mall_agreement ADD CONSTRAINT mall_agreement_ends_after_it_starts CHECK (valid_until > valid_from);
ALTER TABLE mall_listing
  ADD CONSTRAINT mall_listing_state CHECK (state IN ('ON_SHELF', 'OFF_SHELF')),
  ADD CONSTRAINT mall_listing_stock_not_negative CHECK (stock >= 0),
  ADD CONSTRAINT mall_listing_costs_points CHECK (points > 0);
"""

INDEXES = """
CREATE UNIQUE INDEX ledger_entry_version ON ledger_entry (account_id, version);
CREATE INDEX ledger_lot_spendable ON ledger_lot (account_id, (grams = 0), spendable_until, granted_at, id)
  WHERE state = 'FREE' AND points > 0;
CREATE INDEX ledger_lot_held ON ledger_lot (held_until) WHERE state = 'HELD';
CREATE INDEX ledger_lot_due ON ledger_lot (spendable_until) WHERE state = 'FREE' AND points > 0;
CREATE INDEX ledger_lot_of_merchants ON ledger_lot (owner_id) WHERE spendable_until IS NULL;
CREATE INDEX ledger_lot_serial ON ledger_lot (issue_id, serial_from);
CREATE INDEX activities_record_history ON activities_record (account_id, scenario_id, day);
CREATE INDEX activities_record_of_scenario ON activities_record (scenario_id);
CREATE UNIQUE INDEX issuance_run_one_open ON issuance_run (scenario_id) WHERE state IN ('CALCULATED', 'AUDITED');
CREATE INDEX issuance_calculation_of_run ON issuance_calculation (run_id);
CREATE INDEX issuance_share_of_lot ON issuance_share (account_id, lot_id);
CREATE INDEX consents_consent_by_scenario ON consents_consent (account_id, scenario_id);
CREATE INDEX mall_redemption_of_listing ON mall_redemption (listing_id);
ALTER TABLE ledger_account SET (fillfactor = 70);
ALTER TABLE ledger_lot SET (fillfactor = 80);
ALTER TABLE mall_listing SET (fillfactor = 20);
"""


def _keys() -> str:
    return "\n".join(
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY ({columns});"
        for table, columns in KEYS.items()
    )


def _partitions() -> str:
    return "\n".join(
        f"""ALTER TABLE {table} RENAME TO {table}_unpartitioned;
CREATE TABLE {table} (LIKE {table}_unpartitioned INCLUDING DEFAULTS) PARTITION BY RANGE ({column});
DROP TABLE {table}_unpartitioned;
ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY ({key});
CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;"""
        for table, (key, column) in PARTITIONED.items()
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]
    operations = [
        ops.RunSQL(SEQUENCES, ""),
        ops.RunSQL(_keys(), ""),
        ops.RunSQL(_partitions(), ""),
        ops.RunSQL(MONTHS, ""),
        ops.RunSQL(CHECKS, ""),
        ops.RunSQL(INDEXES, ""),
    ]
