"""What phones make of a pass the platform reads, and what the platform makes a till reads; each on its own, offline."""

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from backend.api.passes import PATH, VoucherPass
from backend.kit import base45
from backend.kit.passes import (
    AHEAD,
    BEHIND,
    EPOCH,
    PREFIX,
    STEP,
    Opened,
    Passes,
    Ticket,
    Unopened,
    base64url,
    show,
    show_short,
)
from backend.kit.time import clock
from tests.api.serving import Running
from tests.e2e.conftest import HERE, SIZES, Look, Phone, a_phone
from tests.e2e.story import NODE, read
from tests.e2e.tour import buys_tea, nodes
from tests.e2e.words import SAYS
from tests.kit.test_passes import AT, HANDED, MINE, OTHERS, OURS, SHOWN, bytes_of, text_of

TICK = timedelta(milliseconds=1)
KNOWN = {"stepSeconds": 30, "behindSeconds": 60, "aheadSeconds": 60, "keys": [OURS.public_key()]}
LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
MINUTES = timedelta(minutes=1)


async def told(script: str, **asked: object) -> Any:  # noqa: ANN401 - as shapeless as JSON is
    """What one of the scripts beside this answers."""
    asking = await asyncio.create_subprocess_exec(NODE, HERE / script, stdin=PIPE, stdout=PIPE)
    answer, _ = await asking.communicate(json.dumps(asked).encode())
    return json.loads(answer)


def milliseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)


def as_phones_get_it() -> dict[str, object]:
    handed = VoucherPass.of(HANDED)
    return {
        "ticket": handed.ticket,
        "key": {name: getattr(handed.key, name) for name in "xyd"},
        "stepSeconds": handed.step_seconds,
    }


def short_as_phones_get_it() -> dict[str, object]:
    handed = OURS.hand_out_short(MINE.code)
    return {"handle": base64url(handed.handle), "secret": base64url(handed.secret), "stepSeconds": 30}


async def in_browser_terms(at: datetime, *texts: str, handed: object = None) -> Any:  # noqa: ANN401 - JSON has no shape
    step = (at - EPOCH) // STEP
    asked = {"pass": handed or as_phones_get_it(), "step": step, "known": KNOWN, "at": milliseconds(at), "texts": texts}
    return await told("passes.mjs", **asked)


async def test_what_the_phones_cryptography_makes_opens_here() -> None:
    made = (await in_browser_terms(AT))["shown"]
    assert OURS.opened(made, AT) == Opened(MINE.code, AT, MINE)
    assert len(made) == len(SHOWN)


async def test_what_it_makes_of_a_short_pass_opens_here_and_at_no_till_alone() -> None:
    ours = show_short(OURS.hand_out_short(MINE.code), AT)
    made = await in_browser_terms(AT, ours, handed=short_as_phones_get_it())
    assert (made["shown"], made["read"]) == (ours, ["NOT_A_VOUCHER"])


async def test_what_is_made_here_opens_at_the_till_and_whichever_byte_is_changed_it_does_not() -> None:
    # Sixteen keys, so that there are points of both signs among them.
    many = [show(OURS.hand_out(replace(MINE, code=f"{number:016}")), AT) for number in range(16)]
    changed = []
    for at in range(len(bytes_of(SHOWN))):
        data = bytearray(bytes_of(SHOWN))
        data[at] ^= 1
        changed.append(text_of(bytes(data)))
    foreign = [show(OTHERS.hand_out(MINE), AT), PREFIX, "", PREFIX + base45.encode(b"x"), SHOWN[:-3], SHOWN.lower()]
    read = (await in_browser_terms(AT, SHOWN, *many, *changed, *foreign))["read"]
    said = {"providerId": str(MINE.taker_id), "listingId": "77", "until": milliseconds(MINE.until), "offline": True}
    assert [one | {"handle": ""} for one in read[:17]] == [said | {"handle": ""}] * 17
    assert len({one["handle"] for one in read[:17]}) == 17
    assert set(read[17:]) == {"NOT_A_VOUCHER"}


@pytest.mark.parametrize(
    ("late", "is_taken"),
    [(-AHEAD, True), (STEP + BEHIND - TICK, True), (-AHEAD - TICK, False), (STEP + BEHIND, False)],
)
async def test_till_and_platform_agree_on_which_pass_is_of_now(late: timedelta, *, is_taken: bool) -> None:
    [said] = (await in_browser_terms(AT + late, SHOWN))["read"]
    assert (said != "QR_TOO_OLD") == is_taken == (OURS.opened(SHOWN, AT + late) is not Unopened.STALE)


async def test_a_till_alone_takes_each_voucher_once_and_settles_when_it_is_told_how() -> None:
    now = clock()
    until = now + timedelta(days=9)

    def shown(code: str, at: datetime = now, **other: Any) -> str:  # noqa: ANN401 - fields of several types
        ticket = replace(Ticket(code, 11, 77, until, is_offline=True), **other)
        return show(OURS.hand_out(ticket), at)

    first, second = shown("A" * 16), shown("B" * 16)
    texts = [
        *(first, shown("A" * 16, now + STEP), second),
        *(shown("C" * 16, is_offline=False), shown("D" * 16, taker_id=12), shown("E" * 16, until=now - TICK * 1000)),
        *(shown("F" * 16, now - 5 * MINUTES), show(OTHERS.hand_out(MINE), now)),
    ]
    till = await told("till.mjs", known=KNOWN, providers=[{"id": "11"}], texts=texts)
    refused = ["ONLINE_ONLY", "NOT_THERE", "EXPIRED", "QR_TOO_OLD", "NOT_A_VOUCHER"]
    assert [one["kind"] for one in till["taken"]] == ["unsettled", "VOUCHER_USED", "unsettled", *refused]
    assert till["taken"][0] == {"kind": "unsettled", "title": {"zh": "茶", "en": "tea"}, "listingId": "77"}
    rows = [{"shown": one, "providerId": "11", "listingId": "77", "till": "5"} for one in (first, second)]
    assert (till["queued"], len(till["seen"])) == (rows, 2)
    # Nothing is sent while there is no network, and all of it again where no answer came.
    assert (till["offline"], till["sent"]) == (0, [[first, second]] * 2)
    no = {"code": "VOUCHER_USED", "message": "used", "at": "2026-11-20T05:00:00Z"}
    assert till["left"] == [rows[1] | {"no": no}]


@pytest.fixture
async def other(browser: Browser, server: Running, reader: Phone) -> AsyncIterator[Phone]:
    """Another phone of the reader's, whose clock a test may turn."""
    made = await a_phone(browser, server, SIZES[0])
    home = f"http://localhost:{server.port}"
    kept = await reader.context.cookies()
    await made.context.add_cookies([{"name": one["name"], "value": one["value"], "url": home} for one in kept])
    await made.page.clock.install(time=clock() + timedelta(hours=3))
    yield made
    await made.context.close()


@dataclass(frozen=True, slots=True)
class Held:
    """A voucher on a phone that has lost its network."""

    phone: Phone
    page: Page
    look: Look

    async def shown(self) -> str:
        """What the screen's QR says."""
        drawn = self.page.get_by_role("img", name=SAYS["qr"][self.look.language == "en"], exact=True)
        await expect(drawn).to_be_visible()
        return await read(drawn)


async def _held(phone: Phone, look: Look) -> Held:
    """Buy a voucher, have seen it once, and open it again without a network."""
    await phone.wear(look)
    code = await buys_tea(phone)
    [number] = [one["id"] for one in await nodes(phone, "Vouchers", "vouchers") if one["code"] == code]
    await phone.open(f"/vouchers/{number}")
    await phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await phone.context.set_offline(offline=True)
    await phone.open(f"/vouchers/{number}")
    return Held(phone, phone.page, look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_on_a_phone_without_a_network_and_with_a_wrong_clock_the_picture_changes_and_is_taken(
    other: Phone, merchant: Phone, look: Look
) -> None:
    held = await _held(other, look)
    assert abs(int(await held.page.evaluate("localStorage.ahead")) + 3 * 3_600_000) < 5000
    first, drawn = await held.shown(), held.page.locator(".showing path")
    before = await drawn.get_attribute("d") or ""
    await held.page.clock.fast_forward(31_000)
    await expect(drawn).not_to_have_attribute("d", before)
    second = await held.shown()
    assert await other.complaints() == []
    assert (await merchant.tell("CheckVoucher", code=second))["__typename"] == "VoucherChecked"
    assert (await merchant.tell("CheckVoucher", code=first))["code"] == "VOUCHER_USED"
    assert (other.troubles, merchant.troubles) == ([], [])


async def test_a_picture_of_five_minutes_ago_is_refused_and_the_voucher_is_still_good(
    other: Phone, merchant: Phone
) -> None:
    held = await _held(other, LOOKS[0])
    five = 5 * 60_000
    await held.page.evaluate(f"localStorage.ahead = Number(localStorage.ahead) - {five}")
    await held.page.reload()
    old = await held.shown()
    assert (await merchant.tell("CheckVoucher", code=old))["code"] == "QR_TOO_OLD"
    await held.page.evaluate(f"localStorage.ahead = Number(localStorage.ahead) + {five}")
    await held.page.reload()
    assert (await merchant.tell("CheckVoucher", code=await held.shown()))["__typename"] == "VoucherChecked"


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_till_without_a_network_takes_what_a_listing_allows_once(
    merchant: Phone, server: Running, look: Look
) -> None:
    await merchant.wear(look)
    page, passes = merchant.page, Passes(_secret(server))
    await page.evaluate("['offline-checks', 'vouchers-taken'].forEach(name => localStorage.removeItem(name))")
    await merchant.open("/check")
    assert (await page.evaluate(f"fetch('{PATH}').then(answer => answer.json())"))["keys"][0]["x"]
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("localStorage.tickets")
    [provider] = (await merchant.ask("Session"))["me"]["providers"]
    tea = next(one for one in await nodes(merchant, "Shelf", "listings") if one["title"]["zh"] == "一杯清茶")
    mine = Ticket("OFFLINE2OFFLINE2", int(provider["id"]), int(tea["id"]), clock() + timedelta(days=1), is_offline=True)
    await merchant.context.set_offline(offline=True)
    await expect(page.get_by_role("alert")).to_contain_text(_says(look, "till alone"))

    def shown(at: datetime, **other: Any) -> str:  # noqa: ANN401 - fields of several types
        return show(passes.hand_out(replace(mine, **other)), at)

    for spoken, text in [
        ("till risk", shown(clock())),
        ("used already", shown(clock() + STEP)),
        ("needs network", shown(clock(), code="B" * 16, is_offline=False)),
        ("needs network", show_short(passes.hand_out_short("E" * 16), clock())),
        ("till ours", shown(clock(), code="C" * 16, taker_id=1)),
        ("out of date", shown(clock() - 5 * MINUTES, code="D" * 16)),
        ("needs network", "K7PQ 2MXR 9TW4 HJ3C"),
    ]:
        await _types(merchant, text)
        await expect(page.get_by_role("alert")).to_contain_text(_says(look, spoken))
        assert await merchant.complaints() == []
        await page.locator(".verdict .button").click()
    await expect(page.get_by_text(_says(look, "till waits"))).to_be_visible()
    await merchant.context.set_offline(offline=False)
    await merchant.open("/check")
    # The platform signed no such voucher, so what it says is no, and that stays until somebody has read it.
    await expect(page.get_by_text(_says(look, "till lost"))).to_be_visible()
    await page.get_by_role("button", name=_says(look, "known")).click()
    await expect(page.get_by_text(_says(look, "till lost"))).to_have_count(0)
    assert merchant.troubles == []


async def _types(phone: Phone, text: str) -> None:
    """A scanner at a till types what it has read."""
    await phone.page.get_by_role("textbox").fill(text)
    await phone.page.keyboard.press("Enter")


def _says(look: Look, what: str) -> str:
    return SAYS[what][look.language == "en"]


def _secret(server: Running) -> bytes:
    """The secret that the server made for itself, beside its log."""
    return Path(server.log).with_name("secret").read_bytes()
