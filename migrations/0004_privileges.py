"""What the application may do: append-only is held by privilege, not by triggers, which Citus refuses (design §10).

`tanpuhui migrate` makes sure that the role exists. A row that must be locked needs UPDATE on some column.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

ROLE = "tanpuhui_app"

APPEND_ONLY = (
    "kit_answer",
    "accounts_organisation",
    "accounts_organisation_kind",
    "accounts_handle",
    "ledger_issue",
    "ledger_entry",
    "ledger_posting",
    "ledger_posting_default",
    "scenarios_event",
    "consents_notice",
    "consents_event",
    "consents_subject",
    "activities_intake",
    "activities_record",
    "activities_record_default",
    "activities_rejected_record",
    "activities_proposed_correction",
    "issuance_calculation",
    "issuance_audit",
    "issuance_share",
    "mall_agreement",
    "mall_redemption",
)

UPDATABLE = {
    "accounts_person": "display_name",
    "accounts_membership": "valid_until",
    "accounts_access_token": "expires_at",
    "ledger_account": (
        "version, free_points, held_points, granted_points, redeemed_points, retired_points, expired_points,"
        " free_grams, held_grams, issued_grams, helped_grams, retired_grams, expired_grams, carried_grams"
    ),
    "ledger_lot": "state, serial_from, serial_until, grams, points, held_until, purpose",
    "methodologies_publication": "superseded_on",
    "scenarios_scenario": "state, exclusive_on, exclusive_until",
    "consents_consent": "withdrawn_at",
    "activities_claim": "record_id, revision, fingerprint",
    "activities_waiting": "scenario_id",
    "issuance_run": "state",
    "mall_listing": "points, stock, version, state",
    "mall_voucher": "used_at",
}

DELETABLE = ("activities_waiting", "activities_act")
WRITTEN_BY_THE_OWNER = ("programme_region", "programme_setting")


def _privileges() -> str:
    lines = [f"GRANT USAGE ON SCHEMA public, jobs TO {ROLE};"]
    lines += [f"GRANT SELECT, INSERT ON {table} TO {ROLE};" for table in APPEND_ONLY]
    lines += [f"GRANT SELECT, INSERT, UPDATE ({columns}) ON {table} TO {ROLE};" for table, columns in UPDATABLE.items()]
    lines += [f"GRANT SELECT, INSERT, DELETE ON {table} TO {ROLE};" for table in DELETABLE]
    lines += [f"GRANT SELECT ON {table} TO {ROLE};" for table in (*WRITTEN_BY_THE_OWNER, "tortoise_migrations")]
    lines += [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON programme_stored_day TO {ROLE};",
        f"GRANT USAGE ON SEQUENCE ids, issue_numbers TO {ROLE};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {ROLE};",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {ROLE};",
        # Roles see every function by default; this one creates tables and is the owner's.
        "REVOKE EXECUTE ON FUNCTION add_month_partitions(text, date, integer) FROM PUBLIC;",
    ]
    return "\n".join(lines)


class Migration(migrations.Migration):
    dependencies = [("models", "0003_queue")]
    operations = [ops.RunSQL(_privileges(), "")]
