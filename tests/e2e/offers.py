"""What the merchant of the browser's city offers besides: variants, what may be given back, what asks for a name."""

from backend import accounts, mall
from backend.kit.db import Tx
from backend.kit.time import clock
from backend.mall import Limit, Particulars, Period, Variant
from backend.programme import pack
from backend.wiring import trial

BAG = Particulars(
    mall.GoodsKind.GOODS,
    "环保布袋",
    "Canvas bag",
    voucher_days=30,
    refund_days=7,
    terms_zh="到店领取，颜色以店内为准。\n质量问题七天内可换。",
    terms_en="Collect it at the shop; the colour is what is there.\nWhat is faulty is exchanged within seven days.",
    places_zh="清风茶馆各店，09:00—20:00",
    places_en="Every shop of Clear Breeze Teahouse, 09:00 to 20:00",
    limit=Limit(40, Period.MONTH),
)
SIZES = (
    Variant(60, 500, "小号", "Small"),
    Variant(90, 500, "中号", "Medium"),
    Variant(120, 0, "大号", "Large"),
)
# May be given back as long as its voucher is good, and asks nothing.
LESSON = Particulars(mall.GoodsKind.SERVICE, "茶艺体验", "Tea lesson", voucher_days=10, refund_days=10)
SUBSIDY = Particulars(mall.GoodsKind.GOODS, "敬老茶礼", "Gift for seniors", voucher_days=30, real_name_level="L1")
OFFERS = ((BAG, SIZES), (LESSON, (Variant(80, 500),)), (SUBSIDY, (Variant(40, 500),)))
TITLES = tuple(particulars.title_en for particulars, _ in OFFERS)
KINDS = {BAG.title_zh: "several", LESSON.title_zh: "lesson", SUBSIDY.title_zh: "named"}


async def shelve(tx: Tx, member_id: int) -> None:
    """Put all of it on the shelf, and open a till."""
    seller = await accounts.actor(tx, member_id, clock())
    assert seller
    operator, provider_id = await trial.staff(tx, "operator"), seller.seats[0].organisation_id
    for particulars, variants in OFFERS:
        new = mall.NewGoods(provider_id, particulars, variants)
        await trial.put_on_shelf(tx, (seller, operator), new, pack("trial"))
    till = await mall.open_till(tx, seller, provider_id, "前台 Counter")
    assert isinstance(till, mall.Till)
