"""A notice and a consent say what the data is for in both languages.

What stood there was read by everybody alike, so it stands for both; the hashes stay, which are over the words once.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

SAME_WORDS = """
UPDATE consents_notice SET purpose_en = purpose_zh;
UPDATE consents_consent SET purpose_en = purpose_zh;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0006_sign_in_privileges")]
    operations = [
        ops.RenameField("Notice", "purpose", "purpose_zh"),
        ops.RenameField("Consent", "purpose", "purpose_zh"),
        ops.AddField("Notice", "purpose_en", fields.CharField(null=True, max_length=80)),
        ops.AddField("Consent", "purpose_en", fields.CharField(null=True, max_length=80)),
        ops.RunSQL(SAME_WORDS, ""),
        ops.AlterField("Notice", "purpose_en", fields.CharField(max_length=80)),
        ops.AlterField("Consent", "purpose_en", fields.CharField(max_length=80)),
    ]
