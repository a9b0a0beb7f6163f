"""Passkeys, authenticator apps, the codes that enrol staff, and which second factor was given in a session."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

PRIVILEGES = """
CREATE UNIQUE INDEX identities_passkey_by_account ON identities_passkey (account_id, id);
CREATE INDEX identities_challenge_by_end ON identities_challenge (expires_at);
ALTER TABLE identities_session ADD CONSTRAINT identities_session_factor CHECK (
  factor IN ('PASSKEY', 'TOTP') AND factor_at IS NOT NULL OR factor IS NULL AND factor_at IS NULL);
ALTER TABLE identities_passkey ADD CONSTRAINT identities_passkey_sign_count CHECK (sign_count BETWEEN 0 AND 4294967295);
ALTER TABLE identities_challenge ADD CONSTRAINT identities_challenge_purpose CHECK (
  purpose IN ('ADD_PASSKEY', 'USE_PASSKEY', 'ADD_TOTP') AND (session_id IS NOT NULL OR purpose = 'USE_PASSKEY'));
ALTER TABLE identities_totp ADD CONSTRAINT identities_totp_tries CHECK (tries BETWEEN 0 AND 5);
ALTER TABLE accounts_audit DROP CONSTRAINT accounts_audit_act;
ALTER TABLE accounts_audit ADD CONSTRAINT accounts_audit_act CHECK (act IN ('SIGNED_IN', 'STEPPED_UP', 'CODE_REFUSED',
  'SESSION_ENDED', 'TOKEN_ISSUED', 'TOKEN_ENDED', 'SEAT_TAKEN', 'SEAT_ENDED', 'PASSKEY_ADDED', 'PASSKEY_REMOVED',
  'PASSKEY_USED', 'PASSKEY_WENT_BACK', 'TOTP_ADDED', 'TOTP_REMOVED', 'TOTP_REFUSED', 'FACTOR_GIVEN', 'ENROLMENT_MADE'));
GRANT SELECT, INSERT, DELETE ON identities_user_handle TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE, UPDATE (sign_count, last_used_at) ON identities_passkey TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE ON identities_challenge TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE, UPDATE (sealed_secret, last_step, tries, counted_from) ON identities_totp TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE, UPDATE (code_hash, expires_at) ON identities_enrolment TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0009_identities")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Challenge",
            fields=[
                ("challenge_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("purpose", fields.CharField(max_length=20)),
                ("session_id", IdField(null=True, generated=False, unique=False)),
                ("enrolment_hash", fields.CharField(null=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_challenge",
                "app": "models",
                "pk_attr": "challenge_hash",
                "table_description": "What was begun in a browser and is to be finished there, once, within five minutes; kept as a hash.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Enrolment",
            fields=[
                ("account_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("code_hash", fields.CharField(max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_enrolment",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "Leave to add a second factor, given by whoever runs the platform; a code of which only the hash is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Passkey",
            fields=[
                ("credential_id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=1364)),
                ("id", IdField(generated=False, null=False, unique=False)),
                ("account_id", IdField(generated=False, null=False, unique=False)),
                ("public_key", fields.BinaryField()),
                ("sign_count", fields.BigIntField()),
                ("name", fields.CharField(max_length=40)),
                ("vouched", fields.BooleanField()),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_passkey",
                "app": "models",
                "pk_attr": "credential_id",
                "table_description": "A public key with which somebody signs in; the private one never leaves their device.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Totp",
            fields=[
                ("account_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("sealed_secret", fields.BinaryField()),
                ("last_step", fields.BigIntField()),
                ("tries", fields.SmallIntField()),
                ("counted_from", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "identities_totp",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "Somebody's authenticator app; its secret is sealed, and a code is good once.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="UserHandle",
            fields=[
                ("account_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("user_handle", fields.BinaryField()),
            ],
            options={
                "table": "identities_user_handle",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "The random name under which authenticators keep somebody's passkeys; it tells nothing of who they are.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Session",
            name="factor",
            field=fields.CharField(null=True, max_length=10),
        ),
        ops.AddField(
            model_name="Session",
            name="factor_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(PRIVILEGES, ""),
    ]
