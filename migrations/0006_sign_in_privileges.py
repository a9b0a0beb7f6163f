"""What the application may do with the tables of 0005: a code is replaced, counted and deleted, a phone stays."""

from tortoise import migrations
from tortoise.migrations import operations as ops

PRIVILEGES = """
GRANT SELECT, INSERT ON accounts_phone TO tanpuhui_app;
GRANT SELECT, INSERT, DELETE, UPDATE (code_hash, tries, sent_at, expires_at) ON accounts_one_time_code TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0005_sign_in")]
    operations = [ops.RunSQL(PRIVILEGES, "")]
