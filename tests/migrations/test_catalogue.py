"""What the migrated database really is, read from its catalogue: design §10 holds in the tables, not in a document."""

from datetime import UTC, datetime
from itertools import pairwise

import asyncpg
import pytest

from backend.kit import db, schema
from tests.conftest import TODAY
from tests.migrations import written

type Owner = "asyncpg.Connection[db.Row]"

# Tables in which some unique key does not start with the citizen, and why they may.
NOT_BY_CITIZEN = {
    "ledger_account": "its id is the citizen",
    "accounts_handle": "a handle is unique across citizens",
    "identities_phone": "a phone number is unique across citizens",
    "identities_one_time_code": "of a phone number: whose it is may not be known yet",
    "identities_access_token": "a token is unique across citizens",
    "identities_session": "a session's token is unique across citizens",
    "identities_passkey": "a credential is unique across citizens",
    "identities_challenge": "of a browser: whose it is may not be known yet",
    "identities_departure": "a state is unique across citizens, and whose it is may not be known yet",
    "identities_linked": "an identity elsewhere is unique across citizens",
    "identities_real_name": "a person is unique across citizens",
    "activities_claim": "a provider's reference is claimed once across citizens",
    "consents_subject": "a provider's subject belongs to one citizen",
    "mall_voucher": "a code is unique across citizens",
    "accounts_membership": "few rows, of staff",
    "accounts_seat_proposal": "few rows, of staff",
    "accounts_organisation": "few rows, of organisations; their codes are unique",
    "activities_intake": "of a provider: a delivery speaks of many citizens",
    "activities_rejected_record": "of a provider: a rejected record has no citizen",
    "inbox_round": "of a day, when everybody has been told",
    "issuance_run": "of a scenario",
    "issuance_audit": "of a scenario",
    "ledger_issue": "of a scenario",
    "consents_notice": "of a scenario",
    "scenarios_scenario": "reference data",
    "scenarios_event": "reference data",
    "mall_agreement": "of a merchant",
    "mall_goods": "of a merchant",
    "mall_till": "of a merchant",
    "mall_photo": "of a merchant",
    "mall_picture": "known by its digest",
    "mall_late_check": "of a merchant: a till names its check",
    "mall_listing": "of a merchant: the row that many citizens' batches share",
    "drops_drop": "of a merchant: the row that many citizens' batches share",
    "drops_commitment": "of a drop, and a commitment is made once across drops",
    "drops_reveal": "of a drop",
    "drops_round": "of a drop",
    "methodologies_publication": "reference data",
    "methodologies_submission": "reference data",
    "programme_region": "reference data",
    "programme_setting": "reference data",
    "programme_stored_day": "reference data",
    "tortoise_migrations": "of the framework",
}

UNIQUE_KEYS = """
SELECT t.relname AS table_name, i.relname AS index_name, x.indisprimary AS is_primary,
  (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(x.indkey::int[]) WITH ORDINALITY AS k(number, place)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) AS columns
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND x.indisunique
"""


async def test_every_check_of_the_migrations_is_there_and_no_other(owner: Owner) -> None:
    rows = await owner.fetch(
        """SELECT DISTINCT conname FROM pg_constraint WHERE contype = 'c' AND convalidated
             AND connamespace = 'public'::regnamespace"""
    )
    assert {row["conname"] for row in rows} == written.checks()


async def test_every_index_of_the_migrations_is_there_on_its_table(owner: Owner) -> None:
    rows = await owner.fetch(
        """SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS of_table, indisunique
           FROM pg_index WHERE indisvalid AND indisready"""
    )
    found = {(row["name"], row["of_table"], row["indisunique"]) for row in rows}
    assert len(written.indexes()) >= written.WALLS.INDEXES.count(" INDEX ")
    assert written.indexes() - found == set()


async def test_every_key_is_the_one_the_migrations_name(owner: Owner) -> None:
    rows = [row for row in await owner.fetch(UNIQUE_KEYS) if row["is_primary"]]
    keys = {row["table_name"]: ", ".join(row["columns"]) for row in rows}
    named = written.WALLS.KEYS | {table: key for table, (key, _) in written.WALLS.PARTITIONED.items()}
    assert {table: keys[table] for table in named} == named


async def test_every_table_has_a_key(owner: Owner) -> None:
    rows = await owner.fetch(
        """SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p')
             AND relnamespace IN ('public'::regnamespace, 'jobs'::regnamespace)
             AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)"""
    )
    assert [row["relname"] for row in rows] == []


async def test_a_citizens_rows_lie_together_but_for_named_tables(owner: Owner) -> None:
    others = {row["table_name"] for row in await owner.fetch(UNIQUE_KEYS) if row["columns"][0] != "account_id"}
    assert others == set(NOT_BY_CITIZEN)


async def test_only_the_queue_has_triggers(owner: Owner) -> None:
    rows = await owner.fetch(
        """SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
           WHERE NOT tgisinternal AND relnamespace <> 'jobs'::regnamespace"""
    )
    assert [row["tgname"] for row in rows] == []


@pytest.mark.parametrize("table", schema.PARTITIONED)
async def test_months_are_partitions_and_one_takes_the_rest(owner: Owner, table: str) -> None:
    rows = await owner.fetch(
        """SELECT inhrelid::regclass::text AS name, pg_get_expr(relpartbound, c.oid) AS bound
           FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = $1::text::regclass""",
        table,
    )
    months = [TODAY.year * 12 + TODAY.month - 1 + number for number in range(schema.MONTHS_AHEAD)]
    starts = [datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in (*months, months[-1] + 1)]
    bounds = {
        f"{table}_{start:%Y_%m}": f"FOR VALUES FROM ('{start:%Y-%m-%d} 00:00:00+00') TO ('{end:%Y-%m-%d} 00:00:00+00')"
        for start, end in pairwise(starts)
    }
    assert {row["name"]: row["bound"] for row in rows} == bounds | {f"{table}_default": "DEFAULT"}


async def test_only_these_tables_are_partitioned(owner: Owner) -> None:
    rows = await owner.fetch("SELECT partrelid::regclass::text AS name, partstrat FROM pg_partitioned_table")
    assert {(row["name"], row["partstrat"]) for row in rows} == {(table, b"r") for table in schema.PARTITIONED}
