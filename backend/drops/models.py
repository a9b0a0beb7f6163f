"""What drops remember: all of it for ever, so that any result can be computed again."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import IdField, PointsField, TextArrayField


class Drop(Model):
    """So many pieces of a scarce listing, drawn among all who wish for one (公平抽签)."""

    id = IdField(primary_key=True)
    listing_id = IdField()
    listing_version = fields.IntField()
    region = fields.CharField(max_length=12)
    pieces = fields.IntField()
    points = PointsField()
    announced_at = fields.DatetimeField()
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    reveal_hours = fields.IntField()
    most_rounds = fields.IntField()
    held_until = fields.DatetimeField()
    state = fields.CharField(max_length=10)
    round = fields.IntField()
    round_begun_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    root = fields.CharField(max_length=64, null=True)
    listed = fields.IntField(null=True)
    closed_at = fields.DatetimeField(null=True)
    drawn_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "drops_drop"


class SeedCommitment(Model):
    """One side's commitment to a seed in one round; append-only. Key: (drop_id, round, side)."""

    drop_id = IdField(primary_key=True)
    round = fields.IntField()
    side = fields.CharField(max_length=10)
    commitment = fields.CharField(max_length=64)
    organisation_id = IdField()
    person_id = IdField()
    committed_at = fields.DatetimeField()

    class Meta:
        table = "drops_commitment"


class SeedReveal(Model):
    """One side's seed of one round; append-only. Key: (drop_id, round, side)."""

    drop_id = IdField(primary_key=True)
    round = fields.IntField()
    side = fields.CharField(max_length=10)
    seed = fields.CharField(max_length=64)
    organisation_id = IdField()
    person_id = IdField()
    revealed_at = fields.DatetimeField()

    class Meta:
        table = "drops_reveal"


class DrawRound(Model):
    """A round that has ended: drawn, or void with the names of who had not done their part; append-only."""

    drop_id = IdField(primary_key=True)
    number = fields.IntField()
    begun_at = fields.DatetimeField()
    ended_at = fields.DatetimeField()
    ending = fields.CharField(max_length=14)
    missing = TextArrayField()

    class Meta:
        table = "drops_round"


class Wish(Model):
    """An account's wish in a drop, with the salt that only its owner is told. Key: (account_id, drop_id)."""

    account_id = IdField(primary_key=True)
    drop_id = IdField()
    salt = fields.CharField(max_length=64)
    leaf = fields.CharField(max_length=64)
    fate = fields.CharField(max_length=10)
    wished_at = fields.DatetimeField()
    rank = fields.IntField(null=True)
    refusal = fields.CharField(max_length=40, null=True)
    redemption_id = IdField(null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "drops_wish"
