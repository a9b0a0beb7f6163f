"""Identities elsewhere that sign in to an account, browsers that have gone there, and whose real name is known."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

PRIVILEGES = """
CREATE INDEX identities_departure_by_end ON identities_departure (expires_at);
CREATE INDEX identities_departure_by_account ON identities_departure (account_id);
CREATE INDEX identities_linked_by_account ON identities_linked (account_id);
CREATE INDEX identities_real_name_by_account ON identities_real_name (account_id);
ALTER TABLE identities_real_name ADD CONSTRAINT identities_real_name_level CHECK (level IN ('L1', 'L2'));
ALTER TABLE identities_departure ADD CONSTRAINT identities_departure_linking
  CHECK ((account_id IS NULL) = (session_id IS NULL));
GRANT SELECT, INSERT, DELETE ON identities_departure TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE ON identities_linked TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE ON identities_real_name TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0010_factors")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Departure",
            fields=[
                ("state_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("browser_hash", fields.CharField(max_length=64)),
                ("provider", fields.CharField(max_length=40)),
                ("account_id", IdField(null=True, generated=False, unique=False)),
                ("session_id", IdField(null=True, generated=False, unique=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_departure",
                "app": "models",
                "pk_attr": "state_hash",
                "table_description": "A browser that has gone to a provider and is awaited back; of what it carries only hashes are kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LinkedIdentity",
            fields=[
                ("subject_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("id", IdField(generated=False, null=False, unique=False)),
                ("account_id", IdField(generated=False, null=False, unique=False)),
                ("provider", fields.CharField(max_length=40)),
                ("linked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_linked",
                "app": "models",
                "pk_attr": "subject_hash",
                "table_description": "Whose account an identity elsewhere signs in to; only a keyed hash of who that is there is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RealName",
            fields=[
                ("person_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("account_id", IdField(generated=False, null=False, unique=False)),
                ("level", fields.CharField(max_length=2)),
                ("provider", fields.CharField(max_length=40)),
                ("reference", fields.CharField(max_length=80)),
                ("proved_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_real_name",
                "app": "models",
                "pk_attr": "person_hash",
                "table_description": "That somebody's real name is known to somebody competent; neither the name nor the number is kept.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(PRIVILEGES, ""),
    ]
