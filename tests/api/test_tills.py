"""Tills: vouchers taken once, at a place that is told, with a network or without; and the board of the day."""

from datetime import timedelta
from typing import Any

import pytest

from backend import mall
from backend.kit.time import clock
from tests.api.town import Town, cost
from tests.api.trading import act, joined, on_the_shelf, redeem
from tests.world import everything

TILLS = "query ($provider: ID) { tills(provider: $provider) { id name closedAt } }"
BOARD = """query ($day: Date, $provider: ID) { board(day: $day, provider: $provider) { day lateRefused
  listings { listing { title { en } } redeemed points checked stock } tills { till { name } checked } } }"""


async def opened(here: Town, name: str = "door", kind: str = "merchant") -> str:
    till: str = (await act(here, kind, "openTill", name=name))["till"]["id"]
    return till


async def bought(here: Town, listing: mall.Listing, key: str = "k") -> str:
    code: str = (await redeem(here, listing, key))["voucher"]["code"]
    return code


async def settled(here: Town, *checks: dict[str, object], kind: str = "merchant") -> list[Any]:
    told = await act(here, kind, "settleChecks", checks=list(checks))
    results: list[Any] = told["results"]
    return results


def late(key: str, code: str, ago: timedelta = timedelta(), till: str | None = None) -> dict[str, object]:
    return {"key": key, "code": code, "checkedAt": (clock() - ago).isoformat(), "till": till}


async def test_tills_are_opened_and_closed_by_their_provider(here: Town) -> None:
    told = await act(here, "merchant", "openTill", name=" door ")
    till = told["till"]["id"]
    assert told["till"] == {"id": till, "name": "door", "closedAt": None}
    again = await act(here, "merchant", "openTill", name="door")
    assert (again["code"], again["path"]) == ("TILL_IS_OPEN", ["input", "name"])
    assert (await act(here, "merchant", "openTill", name=""))["code"] == "BAD_TILL"
    assert (await act(here, "merchant", "openTill", name="\0"))["path"] == ["input", "name"]
    garden = await opened(here, "a garden")
    assert [each["id"] for each in (await here.ask("merchant", TILLS))["tills"]] == [garden, till]
    foreign = await act(here, "another merchant", "closeTill", till=till)
    assert foreign == await act(here, "another merchant", "closeTill", till="404")
    assert (foreign["code"], foreign["path"]) == ("NOT_THERE", ["input", "till"])
    closed = (await act(here, "merchant", "closeTill", till=till))["till"]
    assert closed["closedAt"] is not None
    assert (await act(here, "merchant", "closeTill", till=till))["till"] == closed
    assert [each["id"] for each in (await here.ask("merchant", TILLS))["tills"]] == [garden]


async def test_another_providers_tills_and_board_look_as_if_there_were_none(here: Town) -> None:
    await opened(here)
    for provider in (str(here.tea.provider_id), "404", "tea"):
        assert await here.ask("another merchant", TILLS, provider=provider) == {"tills": []}
        assert await here.ask("another merchant", BOARD, provider=provider) == {"board": None}
        foreign = await act(here, "another merchant", "openTill", name="mine", provider=provider)
        assert foreign["path"] == ["input", "provider"]
    for query in (TILLS, BOARD):
        assert await here.denied("operator", query) == "NOT_ALLOWED"


async def test_who_shows_a_used_voucher_hears_at_which_till_and_when(here: Town) -> None:
    await here.riches()
    till, code = await opened(here), await bought(here, here.tea)
    foreign = await opened(here, "away", "another merchant")
    for other in (foreign, "404"):
        no = await act(here, "merchant", "checkVoucher", code=code, till=other)
        assert (no["code"], no["path"]) == ("NOT_THERE", ["input", "till"])
    assert (await act(here, "merchant", "checkVoucher", code="NOSUCHCODE", till=till))["path"] is None
    assert (await act(here, "merchant", "checkVoucher", code=code, till="x"))["path"] == ["input", "till"]
    taken = await act(here, "merchant", "checkVoucher", code=code, till=till)
    assert (taken["__typename"], taken["till"], taken["taken"]) == ("VoucherChecked", {"name": "door"}, code)
    before = await everything()
    again = {"__typename": "Rejected", "code": "VOUCHER_USED", "path": None, "at": taken["usedAt"], "tillName": "door"}
    assert await act(here, "merchant", "checkVoucher", code=code) == again
    assert await act(here, "merchant", "checkVoucher", code=code, till=till) == again
    assert await everything() == before


async def test_what_was_taken_without_a_network_is_settled_in_order_and_once_for_each_key(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", checked_offline=True)
    till, used, good = await opened(here), await bought(here, bun, "a"), await bought(here, bun, "b")
    online = await act(here, "merchant", "checkVoucher", code=used, till=till)
    checks = [
        late("1", f" {good[:4].lower()}-{good[4:]}", till=till),
        late("2", used),
        late("3", await bought(here, here.tea, "c")),
        late("4", "NOSUCHCODE"),
        late("5", good, till=till),
        late("6", good, -timedelta(hours=1)),
        late("", good),
        late("8", good) | {"checkedAt": "2026-11-20T00:00:00"},
        late("9", good, till="x"),
        late("10", await bought(here, bun, "d"), till="404"),
    ]
    told = await settled(here, *checks)
    assert [each.get("code") for each in told] == [
        *(None, "VOUCHER_USED", "NOT_OFFLINE", "NOT_THERE", "VOUCHER_USED", "BAD_TIME"),
        *("INVALID", "INVALID", "INVALID", "NOT_THERE"),
    ]
    assert (told[0]["taken"], told[0]["till"], told[0]["usedAt"]) == (good, {"name": "door"}, checks[0]["checkedAt"])
    assert (told[1]["tillName"], told[1]["at"]) == ("door", online["usedAt"])
    assert (told[4]["tillName"], told[4]["at"]) == ("door", checks[0]["checkedAt"])
    assert [each["path"] for each in told[6:]] == [
        ["input", "checks", "6", "key"],
        ["input", "checks", "7", "checkedAt"],
        ["input", "checks", "8", "till"],
        ["input", "checks", "9", "till"],
    ]
    before = await everything()
    assert await settled(here, *checks) == told
    assert await everything() == before
    assert [each["code"] for each in await settled(here, late("1", used))] == ["KEY_REUSED"]


async def test_late_checks_of_another_provider_take_nothing(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", checked_offline=True)
    code = await bought(here, bun)
    before = await everything()
    [foreign] = await settled(here, late("1", code), kind="another merchant")
    assert foreign["code"] == "NOT_THERE"
    assert await everything() == before


@pytest.mark.parametrize("number", [0, 101])
async def test_checks_are_sent_a_hundred_at_once_at_most(here: Town, number: int) -> None:
    told = await act(here, "merchant", "settleChecks", checks=[late(str(place), "X") for place in range(number)])
    assert (told["code"], told["path"]) == ("INVALID", ["input", "checks"])


async def test_what_a_till_took_is_noted_for_whose_it_was(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", checked_offline=True)
    code = await bought(here, bun)
    until = (clock() + timedelta(days=99)).isoformat()
    extended = await act(here, "merchant", "extendVoucher", code=code, until=until)
    assert extended == {"__typename": "VoucherExtended", "taken": code, "validUntil": until}
    await settled(here, late("1", code))
    audit = "{ auditLines { edges { node { act operation organisation { name { en } } } } } }"
    lines = [edge["node"] for edge in (await here.ask("citizen", audit))["auditLines"]["edges"]]
    assert [line["operation"] for line in lines if line["act"] == "READ"] == ["settleChecks", "extendVoucher"]
    assert {line["organisation"]["name"]["en"] for line in lines if line["act"] == "READ"} == {"teahouse"}


async def test_a_voucher_is_made_to_last_longer_by_its_provider_alone(here: Town) -> None:
    await here.riches()
    code = await bought(here, here.tea)
    later = (clock() + timedelta(days=200)).isoformat()
    foreign = await act(here, "another merchant", "extendVoucher", code=code, until=later)
    assert foreign == await act(here, "another merchant", "extendVoucher", code="NOSUCHCODE", until=later)
    assert (foreign["code"], foreign["path"]) == ("NOT_THERE", ["input", "code"])
    for until in ("2026-01-01T00:00:00Z", "9999-01-01T00:00:00Z"):
        bad = await act(here, "merchant", "extendVoucher", code=code, until=until)
        assert (bad["code"], bad["path"]) == ("BAD_EXTENSION", ["input", "until"])
    naive = await act(here, "merchant", "extendVoucher", code=code, until="2027-01-01T00:00:00")
    assert (naive["code"], naive["path"]) == ("INVALID", ["input", "until"])
    assert (await act(here, "merchant", "extendVoucher", code=code, until=later))["validUntil"] == later
    await act(here, "merchant", "checkVoucher", code=code)
    assert (await act(here, "merchant", "extendVoucher", code=code, until=later))["code"] == "VOUCHER_USED"


async def test_the_board_tells_the_day_in_numbers(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.riches()
    till, bun = await opened(here), await on_the_shelf(here, "bun", points=5)
    codes = [await bought(here, here.tea, key) for key in "ab"] + [await bought(here, bun, "c")]
    await act(here, "merchant", "checkVoucher", code=codes[0], till=till)
    await act(here, "merchant", "checkVoucher", code=codes[2])
    await settled(here, late("1", codes[1]))
    board = (await here.ask("merchant", BOARD))["board"]
    assert board == {
        "day": (await here.ask("anybody", "{ programme { today } }"))["programme"]["today"],
        "lateRefused": 1,
        "listings": [
            {"listing": {"title": {"en": "tea"}}, "redeemed": 2, "points": 40, "checked": 1, "stock": 8},
            {"listing": {"title": {"en": "bun"}}, "redeemed": 1, "points": 5, "checked": 1, "stock": 9},
        ],
        "tills": [{"till": {"name": "door"}, "checked": 1}, {"till": None, "checked": 1}],
    }
    assert await cost(here, "merchant", BOARD, monkeypatch) == 5  # three of the board, listings, tills
    assert (await here.ask("merchant", BOARD, day="2026-01-01"))["board"]["tills"] == []
    for day in ("1999-12-31", "9999-12-31", "0001-01-01"):
        assert await here.denied("merchant", BOARD, day=day) == "INVALID"


async def test_who_sits_at_several_providers_names_the_one_they_mean(here: Town) -> None:
    here, ids = await joined(here, "bakery")
    await opened(here, "oven", "bakery")
    assert [each["name"] for each in (await here.ask("bakery", TILLS, provider=ids["bakery"]))["tills"]] == ["oven"]
