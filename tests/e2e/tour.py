"""Every screen and every sheet, by who sees them: where they are, and what is done there to come to them."""

from dataclasses import dataclass
from typing import Any

from tests.e2e import offers
from tests.e2e.city import BACK, BOX
from tests.e2e.conftest import Phone


@dataclass(frozen=True, slots=True)
class Stop:
    """A screen as it opens, or once something was written there and pressed: the name of the button in both languages.

    `{names}` in the path stand for what the account of whoever looks has.
    """

    path: str
    press: tuple[str, str] | None = None
    write: str | None = None
    then: tuple[str, str] | None = None

    async def reach(self, phone: Phone, known: dict[str, str]) -> None:
        """Go there."""
        await phone.open(self.path.format_map(known))
        if self.write is not None:
            await phone.page.get_by_role("textbox").fill(self.write.format_map(known))
        for names in filter(None, (self.press, self.then)):
            either = [phone.page.get_by_role("button", name=name, exact=True) for name in names]
            await either[0].or_(either[1]).first.click()
            await phone.settled()


CITIZEN = (
    Stop("/"),
    Stop("/", ("看表格", "As a table")),
    Stop("/ledger"),
    Stop("/ledger/entries"),
    Stop("/acts/{issued}"),
    Stop("/acts/{waiting}"),
    Stop("/acts/{points}"),
    Stop("/acts/1"),
    Stop("/mall"),
    Stop("/mall/{near}"),
    Stop("/mall/{near}", ("兑换", "Redeem")),
    Stop("/mall/1"),
    Stop("/mall/{near}", ("兑换", "Redeem"), then=("用哪些积分，为什么先用这些", "Which points, and why these first")),
    Stop("/mall/{several}"),
    Stop("/mall/{named}"),
    Stop("/mall/{drawn}"),
    Stop("/vouchers/{held}", ("不要了", "Let it go")),
    Stop("/vouchers/{refundable}"),
    Stop("/vouchers/{refundable}", ("退回，拿回积分", "Give it back for its points")),
    Stop("/vouchers/{returned}"),
    Stop("/vouchers"),
    Stop("/vouchers/{usable}"),
    Stop("/vouchers/{used}"),
    Stop("/vouchers/1"),
    Stop("/consents"),
    Stop("/consents/{granted}"),
    Stop("/consents/{granted}", ("撤回", "Withdraw")),
    Stop("/consents/{granted}", ("再加一个编号", "Add another number")),
    Stop("/consents/{open}"),
    Stop("/consents/{open}", ("同意并允许", "Agree and allow")),
    Stop("/consents/{open}", ("同意并允许", "Agree and allow"), "E2E"),
    Stop("/consents/nothing"),
    Stop("/methods"),
    Stop("/methods/{method}"),
    Stop("/methods/NOTHING/1"),
    Stop("/me"),
    Stop("/me/inbox"),
    Stop("/me", ("退出登录", "Sign out")),
    Stop("/me/security"),
    Stop("/me/passkeys"),
    Stop("/me/passkeys", ("在这台设备上设置", "Set up on this device")),
    Stop("/me/name"),
    Stop("/me/name", ("核对一次", "Check it once")),
    Stop("/me/second-factor"),
    Stop("/me/leaving"),
    Stop("/me/leaving", ("注销账户", "Close my account")),
    Stop("/check"),
    Stop("/nowhere"),
)
NEWCOMER = (
    Stop("/"),
    Stop("/ledger"),
    Stop("/ledger/entries"),
    Stop("/mall"),
    Stop("/mall/{far}"),
    Stop("/vouchers"),
    Stop("/consents"),
    Stop("/consents/{open}"),
    Stop("/me"),
    Stop("/me/inbox"),
)
MERCHANT = (
    Stop("/me"),
    Stop("/check"),
    Stop("/check", ("核销", "Check")),
    Stop("/check", ("核销", "Check"), "ABCD 1234 EF"),
    Stop("/check", ("核销", "Check"), "{used_code}"),
    Stop("/check", ("扫码", "Scan")),
    Stop("/check", ("给券延期", "Let a voucher last longer")),
    Stop("/shop"),
    Stop("/shop/new"),
    Stop("/shop/new", ("看一遍，再存", "Look it over, then keep it")),
    Stop("/shop/new/{box}"),
    Stop("/shop/new/{box}", ("看一遍，再存", "Look it over, then keep it")),
    Stop("/shop/goods/{box}"),
    Stop("/shop/goods/{box}", ("加货", "Add pieces")),
    Stop("/shop/goods/{box}", ("改价", "Change price")),
    Stop("/shop/goods/{box}", ("下架这个规格", "Take off the shelf")),
    Stop("/shop/goods/{box}", ("全部下架", "Take all off the shelf")),
    Stop("/shop/goods/{back}"),
    Stop("/shop/goods/{back}", ("提交审核", "Submit for review")),
    Stop("/shop/goods/1"),
    Stop("/shop/tills"),
    Stop("/shop/tills", ("开设", "Open it")),
    Stop("/shop/board"),
    Stop("/shop/board", ("前一天", "The day before")),
    Stop("/shop/reductions"),
    Stop("/shop/reductions", ("前一个月", "The month before")),
)
OPERATOR = (
    Stop("/me"),
    Stop("/agreements"),
    Stop("/agreements/{agreement}"),
    Stop("/agreements/{agreement}", ("提前终止", "End it early")),
    Stop("/agreements/1"),
    Stop("/agreements/new"),
    Stop("/agreements/new", ("存为草案", "Keep as a draft")),
    Stop("/review"),
    Stop("/review/{goods}"),
    Stop("/review/{goods}", ("通过，上架", "Pass it")),
    Stop("/review/{goods}", ("退回修改", "Send it back")),
    Stop("/review/1"),
    Stop("/review/shelf"),
    Stop("/draws"),
    Stop("/draws/{closed}"),
    Stop("/draws/{closed}", ("公开我方的种子", "Reveal our seed")),
    Stop("/draws/1"),
    Stop("/draws/new"),
    Stop("/draws/new", ("下一步：封存种子", "Next: seal the seed")),
)
NOBODY = (
    Stop("/sign-in"),
    Stop("/sign-in?refused=PROVIDER_AWAY"),
    Stop("/sign-in", ("获取验证码", "Send me a code"), "138"),
    Stop("/sign-in", ("获取验证码", "Send me a code"), "{phone}"),
    Stop("/methods"),
    Stop("/methods/{method}"),
    Stop("/nowhere"),
)


async def nodes(phone: Phone, document: str, field: str) -> list[Any]:
    """All that is on every page of a list."""
    nodes, after = [], None
    while True:
        page = (await phone.ask(document, after=after))[field]
        nodes += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


async def known_to(phone: Phone) -> dict[str, str]:
    """What there is in the account of whoever is signed in, one of each kind, by the names that paths have for it."""
    points = (await phone.ask("Purse"))["account"]["freePoints"]
    shelf = await nodes(phone, "Shelf", "listings")
    consents = await phone.ask("Consents")
    given = {one["scenario"]["code"] for one in consents["consents"] if one["active"]}
    found = [(_offer(one, points), one["id"]) for one in shelf]
    found += [("granted" if one["code"] in given else "open", one["code"]) for one in consents["scenarios"]]
    found += [(_kind(one), one["id"]) for one in await nodes(phone, "Ledger", "acts")]
    found += [(_standing(one), one["id"]) for one in await nodes(phone, "Vouchers", "vouchers")]
    return dict(found) | await known_to_all(phone)


def _offer(one: dict[str, Any], points: int) -> str:
    if one["title"]["zh"] in offers.KINDS:
        return offers.KINDS[one["title"]["zh"]]
    return "drawn" if one["drawn"] else "far" if one["points"] > points else "near"


def _standing(one: dict[str, Any]) -> str:
    names = {"UNCONFIRMED": "held", "REFUNDABLE": "refundable", "RELEASED": "returned"}
    return "used" if one["usedAt"] else names.get(one["standing"], "usable")


def _kind(act: dict[str, Any]) -> str:
    return "points" if act["pointsOnly"] else str(act["state"]).lower()


async def known_shop(phone: Phone) -> dict[str, str]:
    """Of a merchant's goods those in several sizes, and those that were sent back."""
    names = {BOX[1]: "box", BACK[1]: "back"}
    own = [one["listing"] for one in await nodes(phone, "MyGoods", "goods")]
    return {names[one["title"]["en"]]: one["goods"] for one in own if one["title"]["en"] in names}


async def known_to_operator(phone: Phone) -> dict[str, str]:
    """An agreement in force, goods of somebody else's that wait for a review, and a drop that waits for its seeds."""
    agreements = await nodes(phone, "Agreements", "agreements")
    waiting = await nodes(phone, "GoodsInReview", "goodsInReview")
    drops = await nodes(phone, "Draws", "drops")
    return {
        "agreement": next(one["id"] for one in agreements if one["state"] == "ACTIVE"),
        "goods": next((one["listing"]["goods"] for one in waiting if not one["yours"]), "1"),
        "closed": next(one["id"] for one in drops if one["phase"] == "CLOSED"),
    }


async def known_to_all(phone: Phone) -> dict[str, str]:
    """The method with the most to say, which anybody may read."""
    methods = [(one["code"], one["version"]) for one in (await phone.ask("Methods"))["methods"]]
    whole = [(await phone.ask("Method", code=code, version=version))["method"] for code, version in methods]
    longest = max(whole, key=lambda one: (one["doubts"] is not None, len(one["vectors"]), len(one["factors"])))
    return {"method": f"{longest['code']}/{longest['version']}"}


async def sets_aside(phone: Phone) -> dict[str, str]:
    """Let go what was set aside before, set something aside anew, and have something that may be given back; paths."""
    shelf = {one["title"]["zh"]: one for one in await nodes(phone, "Shelf", "listings")}
    mine = {_standing(one): one["id"] for one in await nodes(phone, "Vouchers", "vouchers")}
    lesson = shelf[offers.LESSON.title_zh]
    if "held" not in mine:
        mine["held"] = await _redeems(phone, lesson, hold=True)
    await phone.tell("GiveBack", redemption=mine["held"])
    mine |= {"returned": mine["held"], "held": await _redeems(phone, lesson, hold=True)}
    if "refundable" not in mine:
        mine["refundable"] = await _redeems(phone, lesson)
    offered = {_offer(one, 0): f"/mall/{one['id']}" for one in shelf.values()}
    return offered | {name: f"/vouchers/{number}" for name, number in mine.items()}


async def _redeems(phone: Phone, one: dict[str, Any], *, hold: bool = False) -> str:
    key = await phone.page.evaluate("crypto.randomUUID()")
    price = {"expectedPoints": one["points"], "expectedVersion": one["version"]}
    return str((await phone.tell("Redeem", key=key, listingId=one["id"], hold=hold, **price))["voucher"]["id"])


async def buys_tea(phone: Phone) -> str:
    """Redeem a cup of tea; the voucher's code."""
    tea = next(one for one in await nodes(phone, "Shelf", "listings") if one["title"]["zh"] == "一杯清茶")
    key = await phone.page.evaluate("crypto.randomUUID()")
    price = {"expectedPoints": tea["points"], "expectedVersion": tea["version"]}
    return str((await phone.tell("Redeem", key=key, listingId=tea["id"], **price))["voucher"]["code"])
