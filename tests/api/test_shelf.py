"""From the agreement to the shelf and off it: two parties, two people, and nobody who belongs to neither."""

from typing import Any

import pytest

from backend.mall import Variant
from tests.api.serving import until
from tests.api.town import Town, cost
from tests.api.trading import (
    AGREEMENTS,
    act,
    agreed,
    drafted,
    hired,
    joined,
    nodes,
    on_the_shelf,
    redeem,
    seated,
    several,
)
from tests.world import everything

MINE = "{ goods { edges { node { reviewNote yours listing { id state stock provider { name { en } } } } } } }"
WAITING = "{ goodsInReview { edges { node { yours listing { title { en } variant { en } points } } } } }"
ONE = """query ($id: ID!) { listing(id: $id) { title { zh en } variant { zh en } kind terms { en } places { en } points
  voucherDays refundDays limit { pieces period } realNameLevel checkedOffline state
  variants { id variant { en } points stock } } }"""
SHELF = "{ listings { edges { node { title { en } variants { id variant { en } } } } } }"
BUN = {"zh": " 包子 ", "en": "Bun"}
SIZES = [
    {"points": 5, "stock": 3, "name": {"zh": "小", "en": "Small"}},
    {"points": 8, "stock": 2, "name": {"zh": "大", "en": "Large"}},
]


def states(told: Any) -> list[str]:  # noqa: ANN401 - same
    assert told["__typename"] == "GoodsChanged", told
    return [each["listing"]["state"] for each in told["variants"]]


async def test_an_operator_of_another_place_sees_neither_agreements_nor_goods_in_review(here: Town) -> None:
    await drafted(here, str(here.tea.provider_id))
    prepared = await act(here, "merchant", "prepareGoods", title=BUN, kind="GOODS", variants=SIZES)
    await act(here, "merchant", "submitGoods", goods=prepared["variants"][0]["listing"]["goods"])
    here = await seated(here, "east", here.world.operator.seats[0].organisation_id, "TRIAL-EAST")
    assert nodes(await here.ask("operator", WAITING)) != []
    assert nodes(await here.ask("east", AGREEMENTS)) == nodes(await here.ask("east", WAITING)) == []


async def test_goods_go_from_a_draft_by_another_persons_review_to_the_shelf(here: Town) -> None:
    here, ids = await joined(here, "bakery")
    of = {"title": BUN, "kind": "GOODS", "variants": SIZES, "limit": {"pieces": 2, "period": "DAY"}}
    assert (await act(here, "bakery", "prepareGoods", **of))["code"] == "NO_AGREEMENT"
    agreement = await agreed(here, "bakery", ids["bakery"])
    small, large = (await act(here, "bakery", "prepareGoods", **of))["variants"]
    listing, of_goods = small["listing"].pop("id"), small["listing"].pop("goods")
    assert small["listing"] == {
        "state": "DRAFT",
        "points": 5,
        "stock": 3,
        "voucherDays": 90,  # the pack's
        "refundDays": 0,
        "kind": "GOODS",
        "realNameLevel": "L0",
        "checkedOffline": False,
        "variant": {"zh": "小", "en": "Small"},
        "limit": {"pieces": 2, "period": "DAY"},
    }
    assert (small["agreement"], small["yours"], large["listing"]["points"]) == (agreement, True, 8)
    assert await here.ask("anybody", ONE, id=listing) == {"listing": None}
    assert states(await act(here, "bakery", "submitGoods", goods=of_goods)) == ["REVIEW", "REVIEW"]
    waiting = nodes(await here.ask("operator", WAITING))
    assert sorted((each["listing"]["variant"]["en"], each["yours"]) for each in waiting) == [
        ("Large", False),
        ("Small", False),
    ]
    no = await act(here, "operator", "reviewGoods", goods=of_goods, approves=False)
    assert no["code"] == "BAD_LISTING"
    back = await act(here, "operator", "reviewGoods", goods=of_goods, approves=False, note="Where?")
    assert (states(back), back["variants"][0]["reviewNote"]) == (["DRAFT", "DRAFT"], "Where?")
    assert {each["reviewNote"] for each in nodes(await here.ask("bakery", MINE))} == {"Where?"}
    await act(here, "bakery", "submitGoods", goods=of_goods)
    assert states(await act(here, "auditor", "reviewGoods", goods=of_goods, approves=True)) == ["ON_SHELF", "ON_SHELF"]
    sold = (await here.ask("anybody", ONE, id=listing))["listing"]
    assert (sold["title"], sold["variant"]) == ({"zh": "包子", "en": "Bun"}, {"zh": "小", "en": "Small"})
    assert [(each["variant"]["en"], each["points"], each["stock"]) for each in sold["variants"]] == [
        ("Small", 5, 3),
        ("Large", 8, 2),
    ]


async def test_who_prepared_goods_does_not_review_them(here: Town) -> None:
    await hired(here, "operator", here.tea.provider_id)
    of = {"title": BUN, "kind": "SERVICE", "variants": [{"points": 5, "stock": 3}]}
    [one] = (await act(here, "operator", "prepareGoods", **of))["variants"]
    await act(here, "operator", "submitGoods", goods=one["listing"]["goods"])
    refused = await act(here, "operator", "reviewGoods", goods=one["listing"]["goods"], approves=True)
    assert refused["code"] == "OWN_GOODS"

    async def is_on_record() -> bool:  # it is written behind the answer
        audit = "{ auditLines { edges { node { act operation } } } }"
        return {"act": "REFUSED", "operation": "reviewGoods"} in nodes(await here.ask("operator", audit))

    await until(is_on_record)


@pytest.mark.parametrize(
    ("other", "code", "path"),
    [
        ({"provider": "404"}, "NOT_THERE", ["input", "provider"]),
        ({"title": {"zh": "", "en": "Bun"}}, "BAD_LISTING", ["input", "title"]),
        ({"title": {"zh": "包\0子", "en": "Bun"}}, "INVALID", ["input", "title"]),
        ({"title": {"zh": f"  {'x' * 121}", "en": "Bun"}}, "BAD_LISTING", ["input", "title"]),
        ({"variants": []}, "BAD_LISTING", ["input", "variants"]),
        ({"terms": {"zh": "", "en": "x" * 2001}}, "BAD_LISTING", ["input", "terms"]),
        ({"variants": [SIZES[0], {"points": 1, "stock": 1}]}, "BAD_LISTING", ["input", "variants", "1", "name"]),
        ({"variants": [SIZES[0], SIZES[0]]}, "BAD_LISTING", ["input", "variants", "1", "name"]),
        ({"variants": [SIZES[0], SIZES[1] | {"stock": -1}]}, "BAD_LISTING", ["input", "variants", "1", "stock"]),
        ({"variants": [{"points": 0, "stock": 1}]}, "BAD_LISTING", ["input", "variants", "0", "points"]),
        ({"variants": [{"points": 1, "stock": 1, "name": {"zh": "\0", "en": ""}}]}, "INVALID", ["input", "variants"]),
        ({"voucherDays": 0}, "BAD_LISTING", ["input", "voucherDays"]),
        ({"refundDays": 1, "checkedOffline": True}, "BAD_LISTING", ["input", "checkedOffline"]),
        ({"limit": {"pieces": 0, "period": "EVER"}}, "BAD_LISTING", ["input", "limit"]),
    ],
)
async def test_goods_that_cannot_be_are_refused(here: Town, other: dict[str, object], code: str, path: object) -> None:
    before = await everything()
    of = {"title": BUN, "kind": "GOODS", "variants": [{"points": 5, "stock": 3}]}
    told = await act(here, "merchant", "prepareGoods", **(of | other))
    assert (told["code"], told["path"]) == (code, path)
    assert await everything() == before


async def test_a_longest_title_with_blanks_around_it_is_kept_without_them(here: Town) -> None:
    of = {"title": {"zh": f"  {'茶' * 120}  ", "en": f"\n{'x' * 120} "}, "kind": "GOODS"}
    told = await act(here, "merchant", "prepareGoods", **of, variants=[{"points": 5, "stock": 3}])
    assert states(told) == ["DRAFT"]


async def test_goods_are_seen_by_their_provider_alone_in_every_state(here: Town) -> None:
    await act(here, "merchant", "prepareGoods", title=BUN, kind="GOODS", variants=SIZES)
    assert [each["listing"]["state"] for each in nodes(await here.ask("merchant", MINE))] == [
        *("DRAFT", "DRAFT", "ON_SHELF")
    ]
    assert nodes(await here.ask("another merchant", MINE)) == []
    assert await here.denied("operator", MINE) == "NOT_ALLOWED"
    assert await here.denied("merchant", WAITING) == "NOT_ALLOWED"


async def test_the_shelf_shows_goods_once_with_their_variants(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = await several(here, "bun", Variant(5, 3, "小", "Small"), Variant(8, 2, "大", "Large"))
    assert [(each["title"]["en"], len(each["variants"])) for each in nodes(await here.ask("anybody", SHELF))] == [
        ("bun", 2),
        ("tea", 1),
    ]
    assert await cost(here, "anybody", SHELF, monkeypatch) == 2  # listings, variants
    off = await act(here, "merchant", "takeOffShelf", listing=str(small.id))
    assert off["listing"]["state"] == "OFF_SHELF"
    assert next(each["variants"] for each in nodes(await here.ask("anybody", SHELF))) == [
        {"id": str(large.id), "variant": {"en": "Large"}}
    ]


async def test_a_price_that_was_seen_is_refused_once_it_has_changed(here: Town) -> None:
    await here.riches()
    dearer = await act(here, "merchant", "changePrice", listing=str(here.tea.id), points=25)
    assert (dearer["listing"]["points"], dearer["listing"]["version"]) == (25, 2)
    assert (await redeem(here, here.tea))["code"] == "PRICE_CHANGED"
    told = await redeem(here, here.tea, "again", expectedPoints=25, expectedVersion=2)
    assert told["voucher"]["points"] == 25
    for points in (0, 1_000_001):
        refused = await act(here, "merchant", "changePrice", listing=str(here.tea.id), points=points)
        assert refused["code"] == "BAD_LISTING"


async def test_pieces_are_added_once_for_each_key(here: Town) -> None:
    more = {"key": "monday", "listing": str(here.tea.id), "pieces": 5}
    assert (await act(here, "merchant", "restock", **more))["listing"]["stock"] == 15
    before = await everything()
    assert (await act(here, "merchant", "restock", **more))["listing"]["stock"] == 15
    assert (await act(here, "merchant", "restock", **(more | {"pieces": 6})))["code"] == "KEY_REUSED"
    assert (await act(here, "merchant", "restock", **(more | {"key": ""})))["path"] == ["input", "key"]
    assert (await act(here, "another merchant", "restock", **more))["code"] == "NOT_THERE"
    assert await everything() == before
    assert (await act(here, "merchant", "restock", **(more | {"key": "tuesday"})))["listing"]["stock"] == 20


async def test_goods_are_closed_by_their_provider_or_the_operator(here: Town) -> None:
    bun = await on_the_shelf(here, "bun")
    for kind, listing in (("merchant", here.tea), ("operator", bun)):
        assert (await act(here, "another merchant", "closeGoods", goods=str(listing.goods.id)))["code"] == "NOT_THERE"
        assert states(await act(here, kind, "closeGoods", goods=str(listing.goods.id))) == ["OFF_SHELF"]
    assert nodes(await here.ask("anybody", SHELF)) == []


async def test_an_agreement_that_ends_closes_what_is_sold_under_it_and_leaves_vouchers_good(here: Town) -> None:
    await here.riches()
    voucher = (await redeem(here, here.tea))["voucher"]
    agreement = str(here.tea.goods.agreement_id)
    assert (await act(here, "another merchant", "terminateAgreement", agreement=agreement))["code"] == "NOT_THERE"
    assert (await act(here, "merchant", "terminateAgreement", agreement=agreement))["agreement"][
        "state"
    ] == "TERMINATED"
    assert nodes(await here.ask("anybody", SHELF)) == []
    assert (await redeem(here, here.tea, "again"))["code"] == "NOT_ON_SHELF"
    assert (await act(here, "merchant", "checkVoucher", code=voucher["code"]))["__typename"] == "VoucherChecked"
