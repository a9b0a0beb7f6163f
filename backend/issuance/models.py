"""What issuance remembers."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import ExactField, IdField


class CalculationRun(Model):
    """One run over a scenario's waiting records: CALCULATED, then AUDITED or RETURNED, then ISSUED (JS§25)."""

    id = IdField(primary_key=True)
    scenario_id = IdField()
    method_code = fields.CharField(max_length=60)
    method_version = fields.CharField(max_length=20)
    method_hash = fields.CharField(max_length=64)
    state = fields.CharField(max_length=10)
    recognised = fields.BooleanField()
    records = fields.IntField()
    operator_id = IdField()
    calculated_at = fields.DatetimeField()

    class Meta:
        table = "issuance_run"
        indexes = (("scenario_id",),)


class Calculation(Model):
    """The exact result of one record in one run; append-only. Key: (account_id, record_id, run_id)."""

    account_id = IdField(primary_key=True)
    record_id = IdField()
    run_id = IdField()
    vintage = fields.IntField()
    exact_grams = ExactField()
    exact_points = ExactField(null=True)
    refusal = fields.CharField(max_length=40, null=True)
    outlier = fields.BooleanField()
    numbers = fields.JSONField[dict[str, str]]()

    class Meta:
        table = "issuance_calculation"


class Audit(Model):
    """The operator's decision on a run: what the rules found, which records were reviewed; append-only (JS§25)."""

    id = IdField(primary_key=True)
    run_id = IdField()
    auditor_id = IdField()
    passed = fields.BooleanField()
    findings = fields.JSONField[dict[str, int]]()
    reviewed = fields.JSONField[list[int]]()
    note = fields.CharField(max_length=400)
    at = fields.DatetimeField()

    class Meta:
        table = "issuance_audit"
        indexes = (("run_id",),)


class Share(Model):
    """The serials a record owns in a lot; a record has at most one, for ever. Key: (account_id, record_id)."""

    account_id = IdField(primary_key=True)
    record_id = IdField()
    run_id = IdField()
    lot_id = IdField()
    serial_from = fields.BigIntField()
    serial_until = fields.BigIntField()

    class Meta:
        table = "issuance_share"
