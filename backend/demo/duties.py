"""What the platform does by itself each morning, and what people have begun when the history ends."""

from datetime import datetime, timedelta

from backend import accounts, inbox, mall, programme
from backend.demo.people import SIGN_INS
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.time import starts
from backend.wiring.trial import AGREEMENT_TERM, must, staff

NEXT_TERMS = (
    "续签：权益提供方继续兑付兑换券，旺季前与运营机构核对库存。"
    "Renewed: vouchers stay honoured, and stock is agreed before the season."
)
NEXT_TERM = timedelta(days=365)
LONGER = timedelta(days=30)
WINTER = mall.NewGoods(
    0,
    mall.Particulars(
        mall.GoodsKind.SERVICE,
        "围炉煮茶",
        "Tea by the stove",
        voucher_days=60,
        refund_days=14,
        terms_zh="四人一炉，含茶点两份。",
        terms_en="One stove for four, with two plates of snacks.",
        places_zh="清风茶馆本店院内",
        places_en="In the yard of Clear Breeze Teahouse",
    ),
    (mall.Variant(2200, 40, "午间", "At noon"), mall.Variant(2600, 60, "晚间", "In the evening")),
)


async def at_dawn(pack: programme.RulePack, at: datetime) -> None:
    """End what was set aside in vain, then remind of points and warn of vouchers that will end."""
    more = True
    while more:
        async with db.transaction(at) as tx:
            more = bool(await mall.end_holds(tx))
    after: int | None = 0
    while after is not None:
        async with db.transaction(at) as tx:
            after = await inbox.remind(tx, pack, after)
    code: str | None = ""
    while code is not None:
        async with db.transaction(at) as tx:
            code = await mall.warn(tx, pack, code)


async def under_way(pack: programme.RulePack, at: datetime) -> None:
    """The teahouse has goods in review, and an agreement for the time after this one that the operator has signed."""
    async with db.transaction(at) as tx:
        operator, seller = await staff(tx, "operator"), await staff(tx, "merchant")
        provider_id = seller.seats[0].organisation_id
        provider = (await accounts.organisations_by_ids(tx, [provider_id]))[provider_id]
        begins = starts(at.astimezone(pack.zone).date(), pack.zone) + AGREEMENT_TERM
        next_one = mall.NewAgreement(provider, begins, begins + NEXT_TERM, NEXT_TERMS)
        drafted = must(await mall.draft_agreement(tx, operator, next_one, pack))
        must(await mall.sign_agreement(tx, operator, drafted.id, pack))
        new = mall.NewGoods(provider_id, WINTER.particulars, WINTER.variants)
        goods_id = must(await mall.prepare_goods(tx, seller, new))[0].goods.id
        must(await mall.submit_goods(tx, seller, goods_id))
        await _extend(tx, seller)


async def _extend(tx: Tx, seller: Actor) -> None:
    """Somebody who can be signed in as could not come: an unused voucher of the teahouse lasts longer."""
    people = await accounts.people_by_handle(tx, [one.handle for one in SIGN_INS if one.profile])
    for account_id in people.values():
        for past in await mall.redemptions_of(tx, account_id, tx.now()):
            one, is_good = past.redemption, past.standing in {mall.Standing.FINAL, mall.Standing.REFUNDABLE}
            is_theirs = one.provider_id == seller.seats[0].organisation_id
            if is_good and is_theirs and past.used_at is None and one.valid_until > tx.now():
                must(await mall.extend_voucher(tx, seller, one.voucher_code, one.valid_until + LONGER))
                return
