from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField


class Migration(migrations.Migration):
    dependencies = [("models", "0004_privileges")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OneTimeCode",
            fields=[
                ("phone_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("code_hash", fields.CharField(max_length=64)),
                ("tries", fields.SmallIntField()),
                ("sent_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "accounts_one_time_code",
                "app": "models",
                "pk_attr": "phone_hash",
                "table_description": "The last code sent to a phone number, as a keyed hash, until it is used, over or tried too often.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Phone",
            fields=[
                ("phone_hash", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("account_id", IdField(generated=False, null=False, unique=False)),
                ("first_used_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "accounts_phone",
                "app": "models",
                "pk_attr": "phone_hash",
                "table_description": "Whose account a phone number signs in to; only a keyed hash of the number is kept.",
            },
            bases=["Model"],
        ),
    ]
