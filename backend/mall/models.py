"""What the mall remembers."""

from tortoise import fields
from tortoise.models import Model

from backend.kit.fields import GramsField, IdField, PointsField


class Agreement(Model):
    """The cooperation agreement (合作协议) between a rights provider and the operator (JS§36); both sign it."""

    id = IdField(primary_key=True)
    provider_id = IdField()
    operator_id = IdField()
    region = fields.CharField(max_length=12)
    terms = fields.TextField()
    drafted_at = fields.DatetimeField()
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField()
    provider_signer_id = IdField(null=True)
    provider_signed_at = fields.DatetimeField(null=True)
    operator_signer_id = IdField(null=True)
    operator_signed_at = fields.DatetimeField(null=True)
    terminated_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mall_agreement"
        indexes = (("provider_id",),)


class Picture(Model):
    """A picture in two sizes, as it is handed out; its digest is SHA-256 of the large one."""

    digest = fields.CharField(max_length=64, primary_key=True)
    width = fields.IntField()
    height = fields.IntField()
    large = fields.BinaryField()
    small = fields.BinaryField()
    uploaded_at = fields.DatetimeField()

    class Meta:
        table = "mall_picture"


class Photo(Model):
    """Which pictures goods are shown with; part of what is reviewed, so it stands as the goods do."""

    goods_id = IdField(primary_key=True)
    place = fields.SmallIntField()
    digest = fields.CharField(max_length=64)

    class Meta:
        table = "mall_photo"


class Goods(Model):
    """What a provider offers (权益), said once for all its variants, under an agreement and after a review (JS§36)."""

    id = IdField(primary_key=True)
    provider_id = IdField()
    agreement_id = IdField()
    kind = fields.CharField(max_length=7)
    title_zh = fields.CharField(max_length=120)
    title_en = fields.CharField(max_length=120)
    terms_zh = fields.TextField()
    terms_en = fields.TextField()
    places_zh = fields.TextField()
    places_en = fields.TextField()
    voucher_days = fields.IntField()
    refund_days = fields.IntField()
    limit_pieces = fields.IntField(null=True)
    limit_period = fields.CharField(max_length=5, null=True)
    real_name_level = fields.CharField(max_length=2)
    checked_offline = fields.BooleanField()
    drawn = fields.BooleanField()
    prepared_by_id = IdField()
    prepared_at = fields.DatetimeField()
    reviewed_by_id = IdField(null=True)
    reviewed_at = fields.DatetimeField(null=True)
    review_note = fields.TextField(null=True)

    class Meta:
        table = "mall_goods"
        indexes = (("provider_id",), ("agreement_id",))


class Listing(Model):
    """One variant of goods, as it is sold: required points and stock (JS§36–37)."""

    id = IdField(primary_key=True)
    goods_id = IdField()
    provider_id = IdField()
    variant_zh = fields.CharField(max_length=60)
    variant_en = fields.CharField(max_length=60)
    points = PointsField()
    stock = fields.IntField()
    version = fields.IntField()
    state = fields.CharField(max_length=10)
    sold_until = fields.DatetimeField()
    listed_at = fields.DatetimeField()

    class Meta:
        table = "mall_listing"
        indexes = (("goods_id",), ("provider_id",))


class Redemption(Model):
    """Points exchanged for a listing, or set aside for it; append-only. Key: (account_id, id)."""

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


class Hold(Model):
    """What a redemption waits for, its points, grams and piece set aside (预留). Key: (account_id, redemption_id)."""

    account_id = IdField(primary_key=True)
    redemption_id = IdField()
    listing_id = IdField()
    awaits = fields.CharField(max_length=7)
    until = fields.DatetimeField()
    settles = fields.BooleanField()
    ended_at = fields.DatetimeField(null=True)
    ending = fields.CharField(max_length=8, null=True)

    class Meta:
        table = "mall_hold"


class Voucher(Model):
    """What the citizen shows at the till (兑换券)."""

    code = fields.CharField(max_length=20, primary_key=True)
    account_id = IdField()
    redemption_id = IdField()
    provider_id = IdField()
    valid_until = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    till_id = IdField(null=True)

    class Meta:
        table = "mall_voucher"


class Till(Model):
    """A place of a provider where vouchers are checked (核销点)."""

    id = IdField(primary_key=True)
    provider_id = IdField()
    name = fields.CharField(max_length=60)
    opened_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mall_till"
        indexes = (("provider_id",),)


class LateCheck(Model):
    """A check made without a network (离线核销) and sent later; append-only. Key: (provider_id, checked_by_id, key)."""

    provider_id = IdField(primary_key=True)
    checked_by_id = IdField()
    key = fields.CharField(max_length=100)
    till_id = IdField(null=True)
    code = fields.CharField(max_length=20)
    checked_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    refused = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "mall_late_check"
