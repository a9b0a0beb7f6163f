"""What the inbox remembers. Keys and privileges stand in the migration, which Tortoise cannot express."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField


class Message(Model):
    """Something told to a person: what about what, not in words. Only `read_at` changes. Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    kind = fields.CharField(max_length=30)
    subject = fields.CharField(max_length=60)
    data = fields.JSONField[object]()
    at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "inbox_message"


class Round(Model):
    """A local day up to which everybody has been told what a kind of message tells by days. Key: (kind, day)."""

    kind = fields.CharField(max_length=30, primary_key=True)
    day = fields.DateField()

    class Meta:
        table = "inbox_round"
