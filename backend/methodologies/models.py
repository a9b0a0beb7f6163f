"""What methodologies remember: their content is data in the catalogue, their publication is an act of the programme."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField


class Submission(Model):
    """A method version, by its hash, that the operator submitted for publication (JS§15). Key: all three."""

    method_code = fields.CharField(max_length=60, primary_key=True)
    method_version = fields.CharField(max_length=20)
    method_hash = fields.CharField(max_length=64)
    submitted_by = IdField()
    submitted_at = fields.DatetimeField()

    class Meta:
        table = "methodologies_submission"


class Publication(Model):
    """The authority's publication of a method version in this programme (JS§15, JS§24). Key: (method_code, version)."""

    method_code = fields.CharField(max_length=60, primary_key=True)
    method_version = fields.CharField(max_length=20)
    method_hash = fields.CharField(max_length=64)
    number = fields.CharField(max_length=80)
    published_on = fields.DateField()
    effective_on = fields.DateField()
    superseded_on = fields.DateField(null=True)
    authority_id = IdField()
    published_by = IdField(null=True)

    class Meta:
        table = "methodologies_publication"
