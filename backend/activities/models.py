"""What activities remember."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField, TextArrayField


class Intake(Model):
    """One delivery of a provider (数据批次) and what became of it."""

    id = IdField(primary_key=True)
    scenario_id = IdField()
    provider_id = IdField()
    actor_id = IdField()
    received_at = fields.DatetimeField()
    accepted = fields.IntField()
    duplicate = fields.IntField()
    rejected = fields.IntField()

    class Meta:
        table = "activities_intake"


class Record(Model):
    """One act as accepted (行为数据); append-only; partitioned by month. Key: (account_id, id, received_at)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    intake_id = IdField()
    scenario_id = IdField()
    consent_id = IdField()
    external_id = fields.CharField(max_length=120)
    revision = fields.IntField()
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField()
    day = fields.DateField()
    inputs = fields.JSONField[dict[str, int]]()
    mended = TextArrayField()
    received_at = fields.DatetimeField()

    class Meta:
        table = "activities_record"


class Claim(Model):
    """A provider's reference, taken for ever, with the revision that counts. Key: (provider_id, external_id)."""

    provider_id = IdField(primary_key=True)
    external_id = fields.CharField(max_length=120)
    account_id = IdField()
    record_id = IdField()
    revision = fields.IntField()
    fingerprint = fields.BinaryField()

    class Meta:
        table = "activities_claim"


class Act(Model):
    """The act itself, claimed once across scenarios. Key: (account_id, act_kind, started_at)."""

    account_id = IdField(primary_key=True)
    act_kind = fields.CharField(max_length=30)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField()
    scenario_id = IdField()
    record_id = IdField()

    class Meta:
        table = "activities_act"


class Waiting(Model):
    """A record that waits for issue, until issued, superseded or found worth nothing. Key: (account_id, record_id)."""

    account_id = IdField(primary_key=True)
    record_id = IdField()
    scenario_id = IdField()

    class Meta:
        table = "activities_waiting"
        indexes = (("scenario_id",),)


class RejectedRecord(Model):
    """A record that was not taken, by number, and why; append-only. Key: (intake_id, number)."""

    intake_id = IdField(primary_key=True)
    number = fields.IntField()
    code = fields.CharField(max_length=30)
    detail = fields.CharField(max_length=200)

    class Meta:
        table = "activities_rejected_record"


class ProposedCorrection(Model):
    """A revision that came after issue: it corrects, it never issues again (JS§22). Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    record_id = IdField()
    revision = fields.IntField()
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField()
    inputs = fields.JSONField[dict[str, int]]()
    proposed_at = fields.DatetimeField()

    class Meta:
        table = "activities_proposed_correction"
