"""The whole mall: goods with variants, agreements that both sign, holds, tills, and late checks.

A listing of before becomes the only variant of goods of its own, sold as until now: final at once, without a limit. An
agreement of before counts as signed by both, for it was in force.
"""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from backend.kit.fields import IdField

# The goods take the id of the listing they are made from; both are drawn from one sequence.
GOODS_OF_BEFORE = """
INSERT INTO mall_goods (id, provider_id, agreement_id, kind, title_zh, title_en, terms_zh, terms_en, places_zh,
  places_en, voucher_days, refund_days, real_name_level, checked_offline, drawn, prepared_by_id, prepared_at)
SELECT l.id, l.provider_id, coalesce((SELECT max(a.id) FROM mall_agreement a WHERE a.provider_id = l.provider_id
    AND a.valid_until = l.sold_until), 0), 'GOODS', title_zh, title_en, '', '', '', '', 90, 0, 'L0', false, false, 0, listed_at
FROM mall_listing l;
UPDATE mall_listing SET goods_id = id, variant_zh = '', variant_en = '';
UPDATE mall_agreement SET terms = '', provider_signed_at = drafted_at, operator_signed_at = drafted_at,
  region = (SELECT region FROM accounts_organisation o WHERE o.account_id = provider_id);
"""

WALLS = """
ALTER TABLE mall_hold DROP CONSTRAINT mall_hold_pkey, ADD PRIMARY KEY (account_id, redemption_id);
ALTER TABLE mall_late_check DROP CONSTRAINT mall_late_check_pkey, ADD PRIMARY KEY (provider_id, checked_by_id, key);
ALTER TABLE mall_goods
  ADD CONSTRAINT mall_goods_kind CHECK (kind IN ('GOODS', 'SERVICE')),
  ADD CONSTRAINT mall_goods_days CHECK (voucher_days > 0 AND refund_days >= 0),
  ADD CONSTRAINT mall_goods_limit CHECK ((limit_pieces IS NULL) = (limit_period IS NULL) AND limit_pieces > 0
    AND limit_period IN ('DAY', 'MONTH', 'YEAR', 'EVER')),
  ADD CONSTRAINT mall_goods_level CHECK (real_name_level IN ('L0', 'L1', 'L2')),
  ADD CONSTRAINT mall_goods_two_people CHECK (reviewed_by_id <> prepared_by_id),
  ADD CONSTRAINT mall_goods_is_reviewed_whole CHECK ((reviewed_by_id IS NULL) = (reviewed_at IS NULL));
ALTER TABLE mall_listing DROP CONSTRAINT mall_listing_state;
ALTER TABLE mall_listing
  ADD CONSTRAINT mall_listing_state CHECK (state IN ('DRAFT', 'REVIEW', 'ON_SHELF', 'OFF_SHELF'));
ALTER TABLE mall_agreement
  ADD CONSTRAINT mall_agreement_two_people CHECK (provider_signer_id <> operator_signer_id);
ALTER TABLE mall_hold
  ADD CONSTRAINT mall_hold_awaits CHECK (awaits IN ('CONFIRM', 'CHECK')),
  ADD CONSTRAINT mall_hold_ends_whole CHECK ((ended_at IS NULL) = (ending IS NULL)
    AND ending IN ('SETTLED', 'RELEASED'));
ALTER TABLE ledger_lot ADD CONSTRAINT ledger_lot_only_holds_settle CHECK (settles_to_id IS NULL OR state = 'HELD');
DROP INDEX mall_redemption_of_listing;
CREATE INDEX mall_redemption_of_listing ON mall_redemption (listing_id, redeemed_at);
-- The grams that came to a merchant, in time; what came before this version counts from the citizen's grant.
DROP INDEX ledger_lot_of_merchants;
CREATE INDEX ledger_lot_of_merchants ON ledger_lot (owner_id, granted_at, id) WHERE spendable_until IS NULL;
CREATE INDEX mall_hold_due ON mall_hold (until) WHERE ended_at IS NULL;
CREATE INDEX mall_hold_of_listing ON mall_hold (listing_id) WHERE ended_at IS NULL;
CREATE INDEX mall_voucher_used ON mall_voucher (provider_id, used_at) WHERE used_at IS NOT NULL;
CREATE INDEX mall_voucher_ending ON mall_voucher (valid_until) WHERE used_at IS NULL;
CREATE UNIQUE INDEX mall_till_name ON mall_till (provider_id, name) WHERE closed_at IS NULL;
GRANT UPDATE (provider_signer_id, provider_signed_at, operator_signer_id, operator_signed_at, terminated_at)
  ON mall_agreement TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (reviewed_by_id, reviewed_at, review_note) ON mall_goods TO tanpuhui_app;
GRANT UPDATE (listed_at) ON mall_listing TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (awaits, until, settles, ended_at, ending) ON mall_hold TO tanpuhui_app;
GRANT UPDATE (used_at, till_id, valid_until) ON mall_voucher TO tanpuhui_app;
GRANT SELECT, INSERT, UPDATE (closed_at) ON mall_till TO tanpuhui_app;
GRANT SELECT, INSERT ON mall_late_check TO tanpuhui_app;
GRANT UPDATE (reference_id, settles_to_id) ON ledger_lot TO tanpuhui_app;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0013_leaving")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Goods",
            fields=[
                ("id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("provider_id", IdField(generated=False, null=False, unique=False)),
                ("agreement_id", IdField(generated=False, null=False, unique=False)),
                ("kind", fields.CharField(max_length=7)),
                ("title_zh", fields.CharField(max_length=120)),
                ("title_en", fields.CharField(max_length=120)),
                ("terms_zh", fields.TextField(unique=False)),
                ("terms_en", fields.TextField(unique=False)),
                ("places_zh", fields.TextField(unique=False)),
                ("places_en", fields.TextField(unique=False)),
                ("voucher_days", fields.IntField()),
                ("refund_days", fields.IntField()),
                ("limit_pieces", fields.IntField(null=True)),
                ("limit_period", fields.CharField(null=True, max_length=5)),
                ("real_name_level", fields.CharField(max_length=2)),
                ("checked_offline", fields.BooleanField()),
                ("drawn", fields.BooleanField()),
                ("prepared_by_id", IdField(generated=False, null=False, unique=False)),
                ("prepared_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("reviewed_by_id", IdField(null=True, generated=False, unique=False)),
                ("reviewed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("review_note", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "mall_goods",
                "app": "models",
                "indexes": [Index(fields=["provider_id"]), Index(fields=["agreement_id"])],
                "pk_attr": "id",
                "table_description": "What a provider offers (权益), said once for all its variants, under an agreement and after a review (JS§36).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Hold",
            fields=[
                ("account_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("redemption_id", IdField(generated=False, null=False, unique=False)),
                ("listing_id", IdField(generated=False, null=False, unique=False)),
                ("awaits", fields.CharField(max_length=7)),
                ("until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("settles", fields.BooleanField()),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ending", fields.CharField(null=True, max_length=8)),
            ],
            options={
                "table": "mall_hold",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "What a redemption waits for, its points, grams and piece set aside (预留). Key: (account_id, redemption_id).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LateCheck",
            fields=[
                ("provider_id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("checked_by_id", IdField(generated=False, null=False, unique=False)),
                ("key", fields.CharField(max_length=100)),
                ("till_id", IdField(null=True, generated=False, unique=False)),
                ("code", fields.CharField(max_length=20)),
                ("checked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("refused", fields.CharField(null=True, max_length=40)),
            ],
            options={
                "table": "mall_late_check",
                "app": "models",
                "pk_attr": "provider_id",
                "table_description": "A check made without a network (离线核销) and sent later; append-only. Key: (provider_id, checked_by_id, key).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Till",
            fields=[
                ("id", IdField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("provider_id", IdField(generated=False, null=False, unique=False)),
                ("name", fields.CharField(max_length=60)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "mall_till",
                "app": "models",
                "indexes": [Index(fields=["provider_id"])],
                "pk_attr": "id",
                "table_description": "A place of a provider where vouchers are checked (核销点).",
            },
            bases=["Model"],
        ),
        ops.AlterModelOptions(
            name="Agreement",
            options={
                "table": "mall_agreement",
                "app": "models",
                "indexes": [Index(fields=["provider_id"])],
                "pk_attr": "id",
                "table_description": "The cooperation agreement (合作协议) between a rights provider and the operator (JS§36); both sign it.",
            },
        ),
        ops.RenameField(
            model_name="Agreement",
            old_name="signed_at",
            new_name="drafted_at",
        ),
        ops.AddField(
            model_name="Agreement",
            name="operator_signed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Agreement",
            name="operator_signer_id",
            field=IdField(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Agreement",
            name="provider_signed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Agreement",
            name="provider_signer_id",
            field=IdField(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Agreement",
            name="terminated_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Agreement",
            name="region",
            field=fields.CharField(null=True, max_length=12),
        ),
        ops.AddField(
            model_name="Agreement",
            name="terms",
            field=fields.TextField(unique=False, null=True),
        ),
        ops.AlterModelOptions(
            name="Listing",
            options={
                "table": "mall_listing",
                "app": "models",
                "indexes": [Index(fields=["goods_id"]), Index(fields=["provider_id"])],
                "pk_attr": "id",
                "table_description": "One variant of goods, as it is sold: required points and stock (JS§36–37).",
            },
        ),
        ops.AddField(
            model_name="Listing",
            name="goods_id",
            field=IdField(generated=False, null=True, unique=False),
        ),
        ops.AddField(
            model_name="Listing",
            name="variant_en",
            field=fields.CharField(max_length=60, null=True),
        ),
        ops.AddField(
            model_name="Listing",
            name="variant_zh",
            field=fields.CharField(max_length=60, null=True),
        ),
        ops.RunSQL(GOODS_OF_BEFORE, ""),
        ops.AlterField(model_name="Agreement", name="region", field=fields.CharField(max_length=12)),
        ops.AlterField(model_name="Agreement", name="terms", field=fields.TextField(unique=False)),
        ops.AlterField(model_name="Listing", name="goods_id", field=IdField(generated=False, null=False, unique=False)),
        ops.AlterField(model_name="Listing", name="variant_en", field=fields.CharField(max_length=60)),
        ops.AlterField(model_name="Listing", name="variant_zh", field=fields.CharField(max_length=60)),
        ops.RemoveField(model_name="Listing", name="title_en"),
        ops.RemoveField(model_name="Listing", name="title_zh"),
        ops.AddIndex(
            model_name="Listing",
            index=Index(fields=["goods_id"]),
        ),
        ops.AddIndex(
            model_name="Listing",
            index=Index(fields=["provider_id"]),
        ),
        ops.AddField(
            model_name="Lot",
            name="reference_id",
            field=IdField(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Lot",
            name="settles_to_id",
            field=IdField(null=True, generated=False, unique=False),
        ),
        ops.AlterModelOptions(
            name="Redemption",
            options={
                "table": "mall_redemption",
                "app": "models",
                "pk_attr": "account_id",
                "table_description": "Points exchanged for a listing, or set aside for it; append-only. Key: (account_id, id).",
            },
        ),
        ops.AddField(
            model_name="Voucher",
            name="till_id",
            field=IdField(null=True, generated=False, unique=False),
        ),
        ops.RunSQL(WALLS, ""),
    ]
