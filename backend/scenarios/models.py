"""What scenarios remember."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField, TextArrayField


class Scenario(Model):
    """A low-carbon scenario (减排场景) of one developer, with its method (JS§17–23)."""

    id = IdField(primary_key=True)
    code = fields.CharField(max_length=40, unique=True)
    title_zh = fields.CharField(max_length=80)
    title_en = fields.CharField(max_length=80)
    domain = fields.CharField(max_length=10)
    provider_id = IdField()
    region = fields.CharField(max_length=12)
    method_code = fields.CharField(max_length=60)
    method_version = fields.CharField(max_length=20)
    act_kind = fields.CharField(max_length=30)
    data_kinds = TextArrayField()
    sends_places = fields.BooleanField()
    running_since = fields.DateField()
    exclusive_on = fields.DateField(null=True)
    exclusive_until = fields.DateField(null=True)
    state = fields.CharField(max_length=12)
    applied_at = fields.DatetimeField()
    review_due_on = fields.DateField(null=True)

    class Meta:
        table = "scenarios_scenario"


class ScenarioEvent(Model):
    """One step of a scenario's life; append-only."""

    id = IdField(primary_key=True)
    scenario_id = IdField()
    state = fields.CharField(max_length=12)
    actor_id = IdField()
    note = fields.CharField(max_length=400)
    at = fields.DatetimeField()

    class Meta:
        table = "scenarios_event"
        indexes = (("scenario_id",),)
