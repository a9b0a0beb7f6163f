"""What a voucher's owner gets to show, and what the till may make of it."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.api.passes import PATH
from backend.kit.passes import Opened, Pass, Passes, Ticket, show
from backend.kit.time import clock
from tests.api.asking import SECRET
from tests.api.test_mall import CHECK, redeem
from tests.api.town import Town, cost
from tests.world import everything

ASKED = "pass { ticket key { x y d } stepSeconds }"
VOUCHER = f"query ($id: ID!) {{ voucher(id: $id) {{ usedAt {ASKED} }} }}"
VOUCHERS = f"{{ vouchers {{ edges {{ node {{ id {ASKED} }} }} }} }}"
REFUSED = {"__typename": "Rejected", "path": ["input", "code"], "at": None}
MINUTE = timedelta(minutes=1)
TICKET = Ticket("K7PQ2MXR9TW4HJ3C", 1, 2, clock() + timedelta(days=90), is_offline=False)


async def handed(here: Town) -> tuple[Any, Pass]:
    """A voucher of Ann's, and the pass that its owner's phone keeps."""
    voucher = (await redeem(here))["voucher"]
    told = (await here.ask("citizen", VOUCHER, id=voucher["id"]))["voucher"]["pass"]
    assert told["stepSeconds"] == 30
    return voucher, Pass(urlsafe_b64decode(told["ticket"] + "=="), told["key"])


async def check(here: Town, shown: str, kind: str = "merchant") -> Any:  # noqa: ANN401 - JSON may be anything
    return (await here.ask(kind, CHECK, input={"code": shown}))["checkVoucher"]


async def test_what_the_phone_shows_is_taken_once_like_the_code_itself(here: Town) -> None:
    await here.riches()
    voucher, mine = await handed(here)
    taken = await check(here, f" {show(mine, clock())}\n")
    assert (taken["__typename"], taken["taken"]) == ("VoucherChecked", voucher["code"])
    again = await check(here, show(mine, clock()))
    assert (again["code"], again["at"]) == ("VOUCHER_USED", taken["usedAt"])
    assert (await check(here, voucher["code"]))["code"] == "VOUCHER_USED"


@pytest.mark.parametrize("late", [-2 * MINUTE, 2 * MINUTE, timedelta(days=1)])
async def test_a_picture_of_another_minute_is_refused_and_takes_nothing(here: Town, late: timedelta) -> None:
    await here.riches()
    _, mine = await handed(here)
    before = await everything()
    assert await check(here, show(mine, clock() - late)) == REFUSED | {"code": "QR_TOO_OLD"}
    assert await everything() == before


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda shown: shown[:-3] + ("000" if shown[-3:] != "000" else "111"),
        lambda shown: shown[:-1],
        lambda shown: shown[:4],
        lambda _: show(Passes(b"another platform" * 2).hand_out(TICKET), clock()),
    ],
)
async def test_what_this_platform_did_not_sign_is_no_voucher(here: Town, spoilt: Callable[[str], str]) -> None:
    await here.riches()
    _, mine = await handed(here)
    before = await everything()
    assert await check(here, spoilt(show(mine, clock()))) == REFUSED | {"code": "NOT_A_VOUCHER"}
    assert await everything() == before


async def test_at_another_providers_till_it_looks_as_if_it_were_not_there(here: Town) -> None:
    await here.riches()
    _, mine = await handed(here)
    foreign = await check(here, show(mine, clock()), "another merchant")
    assert foreign == {"__typename": "Rejected", "code": "NOT_THERE", "path": None, "at": None}


async def test_the_ticket_says_whose_till_takes_it_what_for_and_until_when(here: Town) -> None:
    await here.riches()
    voucher, mine = await handed(here)
    now = clock()
    opened = Passes(SECRET.encode()).opened(show(mine, now), now)
    until = datetime.fromisoformat(voucher["validUntil"]).replace(microsecond=0)
    ticket = replace(TICKET, code=voucher["code"], taker_id=here.tea.provider_id, thing_id=here.tea.id, until=until)
    assert isinstance(opened, Opened)
    assert opened.ticket == ticket


async def test_a_pass_is_its_owners_alone_and_only_while_there_is_something_to_show(here: Town) -> None:
    await here.riches()
    voucher, mine = await handed(here)
    for kind in ("another citizen", "merchant"):
        assert await here.ask(kind, VOUCHER, id=voucher["id"]) == {"voucher": None}
    assert (await here.ask("another citizen", VOUCHERS))["vouchers"]["edges"] == []
    await check(here, show(mine, clock()))
    told = (await here.ask("citizen", VOUCHER, id=voucher["id"]))["voucher"]
    assert (told["pass"], told["usedAt"] is None) == (None, False)


async def test_passes_cost_no_statements_and_are_the_same_each_time(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.riches()
    for number in range(3):
        await redeem(here, key=f"k{number}")
    assert await cost(here, "citizen", VOUCHERS, monkeypatch) == 2  # with their listings, for what tills may do alone
    told = await here.ask("citizen", VOUCHERS)
    assert told == await here.ask("citizen", VOUCHERS)
    keys = {edge["node"]["pass"]["key"]["d"] for edge in told["vouchers"]["edges"]}
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
