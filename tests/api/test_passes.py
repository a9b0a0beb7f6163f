"""What a voucher's owner gets to show, and what the till may make of it."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.api.passes import PATH
from backend.kit.passes import Opened, Pass, Passes, ShortPass, Ticket, show, show_short
from backend.kit.time import clock
from tests.api.asking import SECRET
from tests.api.test_mall import CHECK, redeem
from tests.api.town import Town, cost
from tests.api.trading import on_the_shelf
from tests.world import everything

ASKED = "pass { ticket key { x y d } stepSeconds } shortPass { handle secret stepSeconds }"
VOUCHER = f"query ($id: ID!) {{ voucher(id: $id) {{ usedAt {ASKED} }} }}"
VOUCHERS = f"{{ vouchers {{ edges {{ node {{ id {ASKED} }} }} }} }}"
REFUSED = {"__typename": "Rejected", "path": ["input", "code"], "at": None}
MINUTE = timedelta(minutes=1)
TICKET = Ticket("K7PQ2MXR9TW4HJ3C", 1, 2, clock() + timedelta(days=90), is_offline=True)
BOTH = pytest.mark.parametrize("is_offline", [False, True], ids=["short", "long"])


async def handed(here: Town, *, is_offline: bool) -> tuple[Any, Callable[[datetime], str]]:
    """A voucher of Ann's, and what its owner's phone makes of the pass that it keeps."""
    bun = await on_the_shelf(here, "bun", checked_offline=True) if is_offline else here.tea
    voucher = (await redeem(here, listingId=str(bun.id)))["voucher"]
    told = (await here.ask("citizen", VOUCHER, id=voucher["id"]))["voucher"]
    found, missing = ("pass", "shortPass") if is_offline else ("shortPass", "pass")
    assert (told[missing], told[found]["stepSeconds"]) == (None, 30)
    if is_offline:
        long = Pass(urlsafe_b64decode(told["pass"]["ticket"] + "=="), told["pass"]["key"])
        return voucher, lambda at: show(long, at)
    short = ShortPass(*(urlsafe_b64decode(told["shortPass"][name] + "==") for name in ("handle", "secret")))
    return voucher, lambda at: show_short(short, at)


async def check(here: Town, shown: str, kind: str = "merchant") -> Any:  # noqa: ANN401 - JSON may be anything
    return (await here.ask(kind, CHECK, input={"code": shown}))["checkVoucher"]


@BOTH
async def test_what_the_phone_shows_is_taken_once_like_the_code_itself(here: Town, *, is_offline: bool) -> None:
    await here.riches()
    voucher, mine = await handed(here, is_offline=is_offline)
    taken = await check(here, f" {mine(clock())}\n")
    assert (taken["__typename"], taken["taken"]) == ("VoucherChecked", voucher["code"])
    again = await check(here, mine(clock()))
    assert (again["code"], again["at"]) == ("VOUCHER_USED", taken["usedAt"])
    assert (await check(here, voucher["code"]))["code"] == "VOUCHER_USED"


@BOTH
@pytest.mark.parametrize("late", [-2 * MINUTE, 2 * MINUTE, timedelta(days=1)])
async def test_a_picture_of_another_minute_is_refused_and_takes_nothing(
    here: Town, late: timedelta, *, is_offline: bool
) -> None:
    await here.riches()
    _, mine = await handed(here, is_offline=is_offline)
    before = await everything()
    assert await check(here, mine(clock() - late)) == REFUSED | {"code": "QR_TOO_OLD"}
    assert await everything() == before


@BOTH
@pytest.mark.parametrize(
    "spoilt",
    [
        lambda shown: shown[:-3] + ("000" if shown[-3:] != "000" else "111"),
        lambda shown: shown[:-1],
        lambda shown: shown[:4],
        lambda _: show(Passes(b"another platform" * 2).hand_out(TICKET), clock()),
        lambda _: show_short(Passes(b"another platform" * 2).hand_out_short(TICKET.code), clock()),
    ],
)
async def test_what_this_platform_did_not_make_is_no_voucher(
    here: Town, spoilt: Callable[[str], str], *, is_offline: bool
) -> None:
    await here.riches()
    _, mine = await handed(here, is_offline=is_offline)
    before = await everything()
    assert await check(here, spoilt(mine(clock()))) == REFUSED | {"code": "NOT_A_VOUCHER"}
    assert await everything() == before


@BOTH
async def test_at_another_providers_till_it_looks_as_if_it_were_not_there(here: Town, *, is_offline: bool) -> None:
    await here.riches()
    _, mine = await handed(here, is_offline=is_offline)
    foreign = await check(here, mine(clock()), "another merchant")
    assert foreign == {"__typename": "Rejected", "code": "NOT_THERE", "path": None, "at": None}


async def test_a_ticket_says_whose_till_takes_it_what_for_and_until_when(here: Town) -> None:
    await here.riches()
    voucher, mine = await handed(here, is_offline=True)
    now = clock()
    opened = Passes(SECRET.encode()).opened(mine(now), now)
    until = datetime.fromisoformat(voucher["validUntil"]).replace(microsecond=0)
    assert isinstance(opened, Opened)
    assert opened.ticket is not None
    assert replace(opened.ticket, thing_id=TICKET.thing_id) == replace(
        TICKET, code=voucher["code"], taker_id=here.tea.provider_id, until=until
    )
    assert str(opened.ticket.thing_id) == voucher["listing"]["id"]


@BOTH
async def test_a_pass_is_its_owners_alone_and_only_while_there_is_something_to_show(
    here: Town, *, is_offline: bool
) -> None:
    await here.riches()
    voucher, mine = await handed(here, is_offline=is_offline)
    for kind in ("another citizen", "merchant"):
        assert await here.ask(kind, VOUCHER, id=voucher["id"]) == {"voucher": None}
    assert (await here.ask("another citizen", VOUCHERS))["vouchers"]["edges"] == []
    await check(here, mine(clock()))
    told = (await here.ask("citizen", VOUCHER, id=voucher["id"]))["voucher"]
    assert (told["pass"], told["shortPass"], told["usedAt"] is None) == (None, None, False)


async def test_passes_cost_no_statements_and_are_the_same_each_time(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.riches()
    for number in range(3):
        await redeem(here, key=f"k{number}")
    assert await cost(here, "citizen", VOUCHERS, monkeypatch) == 3  # with their listings and providers
    told = await here.ask("citizen", VOUCHERS)
    assert told == await here.ask("citizen", VOUCHERS)
    keys = {edge["node"]["shortPass"]["secret"] for edge in told["vouchers"]["edges"]}
    assert len(keys) == 3


async def test_anybody_reads_the_key_under_which_tickets_are_checked(here: Town) -> None:
    answer = await here.people["anybody"].client.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    [key] = told.pop("keys")
    assert told == {"prefix": "TP1:", "stepSeconds": 30, "behindSeconds": 60, "aheadSeconds": 60}
    assert key == Passes(SECRET.encode()).public_key() | {"use": "sig", "alg": "ES256"}
    assert "d" not in key
    tag = {"if-none-match": answer.headers["etag"]}
    assert (await here.people["anybody"].client.get(PATH, headers=tag)).status_code == 304
