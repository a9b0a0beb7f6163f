"""The inbox: what is told to a person, and up to which day everybody was; due lots in the order of accounts, too."""

import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

# The sweep and the reminders go through a day's lots page by page, in the order of their accounts.
WALLS = """
ALTER TABLE inbox_message DROP CONSTRAINT inbox_message_pkey,
  ADD CONSTRAINT inbox_message_pkey PRIMARY KEY (account_id, id),
  ADD CONSTRAINT inbox_message_read_after_it_came CHECK (read_at >= at);
ALTER TABLE inbox_round DROP CONSTRAINT inbox_round_pkey, ADD CONSTRAINT inbox_round_pkey PRIMARY KEY (kind, day);
CREATE UNIQUE INDEX inbox_message_once ON inbox_message (account_id, kind, subject);
CREATE INDEX inbox_message_in_time ON inbox_message (account_id, at, id);
CREATE INDEX inbox_message_unread ON inbox_message (account_id) WHERE read_at IS NULL;
GRANT SELECT, INSERT, UPDATE (read_at) ON inbox_message TO tanpuhui_app;
GRANT SELECT, INSERT ON inbox_round TO tanpuhui_app;
DROP INDEX ledger_lot_due;
CREATE INDEX ledger_lot_due ON ledger_lot (spendable_until, account_id) WHERE state = 'FREE' AND points > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0014_mall")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Message",
            fields=[
                ("account_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("id", IdField(generated=False, null=False, unique=False)),
                ("kind", fields.CharField(max_length=30)),
                ("subject", fields.CharField(max_length=60)),
                ("data", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "inbox_message",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "Something told to a person: what about what, not in words. Only `read_at` changes. Key: (account_id, id).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Round",
            fields=[
                ("kind", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ("day", fields.DateField()),
            ],
            options={
                "table": "inbox_round",
                "app": "models",
                "pk_attr": "kind",
                "table_description": "A local day up to which everybody has been told what a kind of message tells by days. Key: (kind, day).",
            },
            bases=["Model"],
        ),
        ops.RunSQL(WALLS, ""),
    ]
