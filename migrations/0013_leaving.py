"""Closing an account: when it was, and that its phone numbers are forgotten; the audit log knows both ways to leave."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

PRIVILEGES = """
CREATE INDEX identities_phone_by_account ON identities_phone (account_id);
CREATE INDEX identities_access_token_by_account ON identities_access_token (account_id);
GRANT UPDATE (closed_at) ON accounts_person TO tanpuhui_app;
GRANT DELETE ON identities_phone TO tanpuhui_app;
ALTER TABLE accounts_audit DROP CONSTRAINT accounts_audit_act;
ALTER TABLE accounts_audit ADD CONSTRAINT accounts_audit_act CHECK (act IN ('SIGNED_IN', 'STEPPED_UP', 'CODE_REFUSED',
  'SESSION_ENDED', 'TOKEN_ISSUED', 'TOKEN_ENDED', 'SEAT_TAKEN', 'SEAT_ENDED', 'PASSKEY_ADDED', 'PASSKEY_REMOVED',
  'PASSKEY_USED', 'PASSKEY_WENT_BACK', 'TOTP_ADDED', 'TOTP_REMOVED', 'TOTP_REFUSED', 'FACTOR_GIVEN', 'ENROLMENT_MADE',
  'IDENTITY_LINKED', 'IDENTITY_UNLINKED', 'NAME_KNOWN', 'EXPORTED', 'CLOSED'));
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0011_elsewhere")]

    initial = False

    operations = [
        ops.AddField("Person", "closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.RunSQL(PRIVILEGES, ""),
    ]
