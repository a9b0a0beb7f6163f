"""What the mall remembers."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import GramsField, IdField, PointsField


class Agreement(Model):
    """The cooperation agreement (合作协议) between a rights provider and the operator (JS§36)."""

    id = IdField(primary_key=True)
    provider_id = IdField()
    operator_id = IdField()
    signed_at = fields.DatetimeField()
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField()

    class Meta:
        table = "mall_agreement"
        indexes = (("provider_id",),)


class Listing(Model):
    """Goods or a service on the shelf (权益): required points and stock (JS§36–37)."""

    id = IdField(primary_key=True)
    provider_id = IdField()
    title_zh = fields.CharField(max_length=120)
    title_en = fields.CharField(max_length=120)
    points = PointsField()
    stock = fields.IntField()
    version = fields.IntField()
    state = fields.CharField(max_length=10)
    sold_until = fields.DatetimeField()
    listed_at = fields.DatetimeField()

    class Meta:
        table = "mall_listing"


class Redemption(Model):
    """Points exchanged for a listing, final at once; append-only. Key: (account_id, id)."""

    account_id = IdField(primary_key=True)
    id = IdField()
    listing_id = IdField()
    listing_version = fields.IntField()
    provider_id = IdField()
    points = PointsField()
    grams = GramsField()
    voucher_code = fields.CharField(max_length=20)
    redeemed_at = fields.DatetimeField()

    class Meta:
        table = "mall_redemption"


class Voucher(Model):
    """What the citizen shows at the till (兑换券)."""

    code = fields.CharField(max_length=20, primary_key=True)
    account_id = IdField()
    redemption_id = IdField()
    provider_id = IdField()
    valid_until = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mall_voucher"
