"""Sessions of browsers, how many codes were sent to a number, and the audit log of who came in as whom.

Until now a browser held an access token, which no list could tell from a partner's.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

# A code lives for five minutes: whoever waits for one at this moment asks for another.
NO_CODES = "DELETE FROM accounts_one_time_code;"

PRIVILEGES = """
CREATE INDEX accounts_one_time_code_by_day ON accounts_one_time_code (counted_from);
GRANT UPDATE (sent, counted_from) ON accounts_one_time_code TO tanpuhui_app;
CREATE UNIQUE INDEX accounts_session_by_account ON accounts_session (account_id, id);
CREATE INDEX accounts_session_by_end ON accounts_session (expires_at);
ALTER TABLE accounts_audit DROP CONSTRAINT accounts_audit_pkey, ADD PRIMARY KEY (account_id, id);
ALTER TABLE accounts_audit ADD CONSTRAINT accounts_audit_act CHECK (act IN ('SIGNED_IN', 'STEPPED_UP', 'CODE_REFUSED',
  'SESSION_ENDED', 'TOKEN_ISSUED', 'TOKEN_ENDED', 'SEAT_TAKEN', 'SEAT_ENDED'));
GRANT SELECT, INSERT ON accounts_audit TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE, UPDATE (last_used_at, expires_at) ON accounts_session TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0007_purposes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Session",
            fields=[
                ("session_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("id", IdField(generated=False, null=False, unique=False)),
                ("account_id", IdField(generated=False, null=False, unique=False)),
                ("device", fields.CharField(max_length=40)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("proved_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "accounts_session",
                "app": "models",
                "pk_attr": "session_hash",
                "table_description": "A browser in which somebody has signed in; of what its cookie carries only the SHA-256 is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditLine",
            fields=[
                ("account_id", IdField(primary_key=True, generated=False, null=False, unique=True, db_index=True)),
                ("id", IdField(generated=False, null=False, unique=False)),
                ("actor_id", IdField(generated=False, null=True, unique=False)),
                ("act", fields.CharField(max_length=20)),
                ("reference_id", IdField(generated=False, null=True, unique=False)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "accounts_audit",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "One act on who may come in as whom: by ids alone, never changed. Key: (account_id, id).",
            },
            bases=["Model"],
        ),
        ops.RunSQL(NO_CODES, ""),
        ops.AddField("OneTimeCode", "sent", fields.SmallIntField()),
        ops.AddField("OneTimeCode", "counted_from", fields.DatetimeField(auto_now=False, auto_now_add=False)),
        ops.RunSQL(PRIVILEGES, ""),
    ]
