"""What the kit remembers."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField


class Answer(Model):
    """The first answer to a keyed request, kept for ever; append-only. Key: (account_id, operation, key)."""

    account_id = IdField(primary_key=True)
    operation = fields.CharField(max_length=40)
    key = fields.CharField(max_length=100)
    input_hash = fields.BinaryField()
    outcome = fields.JSONField[object]()
    answered_at = fields.DatetimeField()

    class Meta:
        table = "kit_answer"
