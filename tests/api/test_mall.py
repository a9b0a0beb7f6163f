"""The shelf, what a redemption hands out, and the till."""

from typing import Any

import pytest

from backend.kit import db
from backend.kit.time import clock
from backend.mall import take_off_shelf
from tests.api.asking import shelved
from tests.api.town import Town, cost
from tests.world import done, everything

SHELF = """query ($first: Int! = 20, $after: String) { listings(first: $first, after: $after) {
  edges { cursor node { id title { zh en } provider { id name { en } } points stock version soldUntil } }
  pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
} }"""
LISTING = "query ($id: ID!) { listing(id: $id) { id title { en } } }"
REDEEM = """mutation ($input: RedeemInput!) { redeem(input: $input) {
  __typename
  ... on Redeemed {
    voucher {
      id code points grams redeemedAt validUntil usedAt listing { id stock title { en } } provider { name { en } }
    }
    account { freePoints freeGrams }
  }
  ... on Rejected { code path }
} }"""
VOUCHERS = """query ($first: Int! = 20, $after: String) { vouchers(first: $first, after: $after) {
  edges { cursor node { id code usedAt points grams listing { title { en } } provider { name { en } } } }
  pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
} }"""
VOUCHER = "query ($id: ID!) { voucher(id: $id) { id code usedAt } }"
CHECK = """mutation ($input: CheckVoucherInput!) { checkVoucher(input: $input) {
  __typename
  ... on VoucherChecked { taken: code usedAt listing { title { en } } }
  ... on Rejected { code path at }
} }"""


async def redeem(here: Town, **other: object) -> Any:  # noqa: ANN401 - JSON may be anything
    asked = {"key": "k1", "listingId": str(here.tea.id), "expectedPoints": 20, "expectedVersion": 1}
    return (await here.ask("citizen", REDEEM, input=asked | other))["redeem"]


async def check(here: Town, kind: str, code: str) -> Any:  # noqa: ANN401 - same
    return (await here.ask(kind, CHECK, input={"code": code}))["checkVoucher"]


def titles(told: Any) -> list[str]:  # noqa: ANN401 - same
    return [edge["node"]["title"]["en"] for edge in told["listings"]["edges"]]


async def test_the_shelf_is_public(here: Town) -> None:
    [edge] = (await here.ask("anybody", SHELF))["listings"]["edges"]
    assert edge["node"] == {
        "id": str(here.tea.id),
        "title": {"zh": "tea", "en": "tea"},
        "provider": {"id": str(here.tea.provider_id), "name": {"en": "teahouse"}},
        "points": 20,
        "stock": 10,
        "version": 1,
        "soldUntil": here.tea.sold_until.isoformat(),
    }
    assert await here.ask("anybody", LISTING, id=str(here.tea.id)) == {
        "listing": {"id": str(here.tea.id), "title": {"en": "tea"}}
    }


async def test_the_shelf_is_read_page_by_page_newest_first(here: Town) -> None:
    await here.shelve("bun", "cake", "dates")
    seen: list[str] = []
    after = None
    for _ in range(4):
        page = await here.ask("anybody", SHELF, first=1, after=after)
        info = page["listings"]["pageInfo"]
        assert info["hasPreviousPage"] == (after is not None)
        [edge] = page["listings"]["edges"]
        assert info["startCursor"] == info["endCursor"] == edge["cursor"]
        seen, after = seen + titles(page), info["endCursor"]
    assert (seen, info["hasNextPage"]) == (["dates", "cake", "bun", "tea"], False)
    assert (await here.ask("anybody", SHELF, first=1, after=after))["listings"] == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None, "hasPreviousPage": True, "startCursor": None},
    }


async def test_listings_of_one_instant_stand_on_one_page_each(here: Town) -> None:
    now = clock()
    async with db.transaction(now) as tx:
        for title in ("a", "b", "c"):
            await here.world.listing(tx, here.seller, title, 5)
    seen, after = set[str](), None
    for _ in range(4):
        page = await here.ask("anybody", SHELF, first=1, after=after)
        seen, after = seen | set(titles(page)), page["listings"]["pageInfo"]["endCursor"]
    assert seen == {"a", "b", "c", "tea"}


@pytest.mark.parametrize("page", [{"first": 0}, {"first": -1}, {"first": 101}, {"after": "x"}, {"after": ""}])
@pytest.mark.parametrize("query", [SHELF, VOUCHERS])
async def test_a_page_that_cannot_be_is_an_error_of_the_caller(here: Town, query: str, page: dict[str, object]) -> None:
    assert await here.denied("citizen", query, **page) == "INVALID"


async def test_what_is_sold_no_more_is_not_on_the_shelf(here: Town) -> None:
    await here.shelve("bun")
    async with db.transaction() as tx:
        done(await take_off_shelf(tx, here.seller, here.tea.id))
    assert titles(await here.ask("anybody", SHELF)) == ["bun"]
    for listing_id in (str(here.tea.id), "404", "tea", "9" * 30):
        assert await here.ask("anybody", LISTING, id=listing_id) == {"listing": None}


async def test_a_longer_shelf_costs_no_more_statements(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await cost(here, "anybody", SHELF, monkeypatch) == 2  # listings, providers
    await here.shelve("bun", "cake", "dates")
    assert await cost(here, "anybody", SHELF, monkeypatch) == 2


async def test_a_redemption_hands_out_a_voucher_and_again_the_same(here: Town) -> None:
    await here.riches()
    first = await redeem(here)
    voucher = first["voucher"]
    assert (first["__typename"], first["account"]) == ("Redeemed", {"freePoints": 83, "freeGrams": 831})
    assert (voucher["points"], voucher["grams"], voucher["usedAt"], len(voucher["code"])) == (20, 200, None, 16)
    assert voucher["listing"] == {"id": str(here.tea.id), "stock": 9, "title": {"en": "tea"}}
    assert voucher["provider"] == {"name": {"en": "teahouse"}}
    assert voucher["redeemedAt"] < voucher["validUntil"]
    assert await redeem(here) == first
    assert (await redeem(here, key="k2"))["account"] == {"freePoints": 63, "freeGrams": 631}


async def test_two_redemptions_in_one_document_each_see_the_stock_they_leave(here: Town) -> None:
    await here.riches()
    both = """mutation ($a: RedeemInput!, $b: RedeemInput!) {
      a: redeem(input: $a) { ... on Redeemed { voucher { listing { stock } } } }
      b: redeem(input: $b) { ... on Redeemed { voucher { listing { stock } } } }
    }"""
    asked = {"listingId": str(here.tea.id), "expectedPoints": 20, "expectedVersion": 1}
    told = await here.ask("citizen", both, a={"key": "a"} | asked, b={"key": "b"} | asked)
    assert [told[name]["voucher"]["listing"]["stock"] for name in "ab"] == [9, 8]


@pytest.mark.parametrize(
    ("other", "rejected"),
    [
        ({"key": ""}, ("INVALID", ["input", "key"])),
        ({"key": "\ud800"}, ("INVALID", ["input", "key"])),
        ({"listingId": "tea"}, ("INVALID", ["input", "listingId"])),
        ({"listingId": "404"}, ("NOT_THERE", None)),
        ({"expectedPoints": 19}, ("PRICE_CHANGED", None)),
        ({"expectedPoints": 0}, ("PRICE_CHANGED", None)),
        ({"expectedVersion": 2}, ("PRICE_CHANGED", None)),
    ],
)
async def test_a_redemption_that_is_refused_takes_nothing(
    here: Town, other: dict[str, object], rejected: tuple[str, object]
) -> None:
    await here.riches()
    before = await everything()
    told = await redeem(here, **other)
    assert (told["code"], told["path"]) == rejected
    after = await everything()
    assert {table for table in after if after[table] != before[table]} <= {"kit_answer"}


async def test_a_price_must_be_sent_along(here: Town) -> None:
    answer = await here.people["citizen"].ask(REDEEM, input={"key": "k", "listingId": "1"})
    assert "expectedPoints" in answer["errors"][0]["message"]


async def test_a_person_reads_their_own_vouchers_page_by_page(here: Town) -> None:
    await here.riches()
    codes = [(await redeem(here, key=f"k{number}"))["voucher"]["code"] for number in range(3)]
    seen: list[str] = []
    after, more = None, True
    while more:
        page = (await here.ask("citizen", VOUCHERS, first=2, after=after))["vouchers"]
        seen += [edge["node"]["code"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == codes[::-1]
    assert (await here.ask("another citizen", VOUCHERS))["vouchers"]["edges"] == []


async def test_more_vouchers_cost_no_more_statements(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.riches()
    await redeem(here)
    assert await cost(here, "citizen", VOUCHERS, monkeypatch) == 3  # vouchers, listings, providers
    await shelved(77, 5, 10)
    for number in range(4):
        await redeem(here, key=f"more {number}")
    assert await cost(here, "citizen", VOUCHERS, monkeypatch) == 3


async def test_a_voucher_is_found_by_its_redemption_by_its_owner_alone(here: Town) -> None:
    await here.riches()
    mine = (await redeem(here))["voucher"]
    told = {"voucher": {"id": mine["id"], "code": mine["code"], "usedAt": None}}
    assert await here.ask("citizen", VOUCHER, id=mine["id"]) == told
    for kind, voucher_id in [
        ("another citizen", mine["id"]),
        ("merchant", mine["id"]),
        ("citizen", "404"),
        ("citizen", mine["code"]),
    ]:
        assert await here.ask(kind, VOUCHER, id=voucher_id) == {"voucher": None}


async def test_the_provider_takes_a_voucher_once(here: Town) -> None:
    await here.riches()
    mine = (await redeem(here))["voucher"]
    spoken = f" {mine['code'][:4].lower()}-{mine['code'][4:]} "
    taken = await check(here, "merchant", spoken)
    used_at = taken.pop("usedAt")
    assert used_at <= clock().isoformat()
    assert taken == {"__typename": "VoucherChecked", "taken": mine["code"], "listing": {"title": {"en": "tea"}}}
    before = await everything()
    again = {"__typename": "Rejected", "code": "VOUCHER_USED", "path": None, "at": used_at}
    assert await check(here, "merchant", mine["code"]) == again
    assert await everything() == before
    assert (await here.ask("citizen", VOUCHER, id=mine["id"]))["voucher"]["usedAt"] is not None


async def test_another_providers_voucher_looks_as_if_it_were_not_there(here: Town) -> None:
    await here.riches()
    mine = (await redeem(here))["voucher"]
    before = await everything()
    foreign = await check(here, "another merchant", mine["code"])
    assert foreign == await check(here, "merchant", "NOSUCHCODE") == await check(here, "merchant", "")
    assert foreign == {"__typename": "Rejected", "code": "NOT_THERE", "path": None, "at": None}
    assert (await check(here, "merchant", "\x00"))["path"] == ["input", "code"]
    assert await everything() == before
