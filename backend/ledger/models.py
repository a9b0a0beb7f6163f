"""What the books remember. Constraints, keys and partitions stand in the migrations, which Tortoise cannot express."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import GramsField, IdField, PointsField


class Account(Model):
    """A carbon account (碳账户) with its running totals; an organisation's totals stay zero, it owns lots (JS§8)."""

    id = IdField(primary_key=True)
    owner_kind = fields.CharField(max_length=12)
    version = fields.BigIntField()
    free_points = PointsField()
    held_points = PointsField()
    granted_points = PointsField()
    redeemed_points = PointsField()
    retired_points = PointsField()
    expired_points = PointsField()
    free_grams = GramsField()
    held_grams = GramsField()
    issued_grams = GramsField()
    helped_grams = GramsField()
    retired_grams = GramsField()
    expired_grams = GramsField()
    carried_grams = GramsField()
    opened_at = fields.DatetimeField()

    class Meta:
        table = "ledger_account"


class Issue(Model):
    """One issue (签发): grams of one scenario, method version and vintage, with serials 1 to grams."""

    id = IdField(primary_key=True)
    serial_prefix = fields.CharField(max_length=120, unique=True)
    run_id = IdField()
    scenario_id = IdField()
    method_code = fields.CharField(max_length=60)
    method_version = fields.CharField(max_length=20)
    vintage = fields.IntField()
    grams = GramsField()
    points = PointsField()
    operator_id = IdField()
    authority_id = IdField()
    issued_at = fields.DatetimeField()

    class Meta:
        table = "ledger_issue"


class Lot(Model):
    """A contiguous range of serials in one state with one owner. Key: (account_id, id); account_id is its placement."""

    account_id = IdField(primary_key=True)
    id = IdField()
    issue_id = IdField()
    owner_id = IdField()
    state = fields.CharField(max_length=10)
    serial_from = fields.BigIntField()
    serial_until = fields.BigIntField()
    grams = GramsField()
    points = PointsField()
    granted_at = fields.DatetimeField()
    spendable_until = fields.DatetimeField(null=True)
    held_until = fields.DatetimeField(null=True)
    purpose = fields.CharField(max_length=40, null=True)
    parent_id = IdField(null=True)
    reference_id = IdField(null=True)
    settles_to_id = IdField(null=True)

    class Meta:
        table = "ledger_lot"


class Entry(Model):
    """One change of the books; append-only. Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    kind = fields.CharField(max_length=12)
    version = fields.BigIntField()
    actor_id = IdField()
    reference_id = IdField()
    posted_at = fields.DatetimeField()

    class Meta:
        table = "ledger_entry"


class Posting(Model):
    """One leg of an entry; append-only; partitioned by month. Key: (account_id, entry_id, line, posted_at)."""

    account_id = IdField(primary_key=True)
    entry_id = IdField()
    line = fields.SmallIntField()
    asset = fields.CharField(max_length=5)
    book = fields.CharField(max_length=8)
    owner_id = IdField(null=True)
    lot_id = IdField(null=True)
    amount = fields.BigIntField()
    version = fields.BigIntField(null=True)
    balance_after = fields.BigIntField(null=True)
    posted_at = fields.DatetimeField()

    class Meta:
        table = "ledger_posting"
