"""Every screen is painted whole, in every look; `make screens` keeps the pictures and writes their page."""

import asyncio
import os
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, StorageState, ViewportSize

from tests.api.serving import Running, running
from tests.conftest import ROOT
from tests.e2e.booklet import booklet
from tests.e2e.city import KEEPER as KEEPERS
from tests.e2e.city import NOVICE
from tests.e2e.conftest import Phone, a_phone
from tests.e2e.officials import SITTER, an_official
from tests.e2e.proving import Finger, age, dearest, enrolment
from tests.e2e.screen import CITIZEN, KEEPER, MERCHANT, NEWCOMER, OFFICIAL, STAFF, Screen
from tests.e2e.screens import LOOKS, Look
from tests.e2e.tour import known_shop, known_to_operator, sets_aside

DOCS = ROOT / "docs"
KEPT = os.environ.get("SCREENS_DIR")
CYCLIST = "13800000002"  # to whom no other test has just sent a code
SAVER = next(iter(KEEPERS))
A_YEAR = "import asyncio; from tests.e2e import city; city.DAYS = 350; asyncio.run(city.build())"
NEWCOMERS = count(13_900_000_001)  # numbers that belong to nobody
# Where no pictures are kept, two looks of all screens are enough.
SEEN = [look for look in LOOKS if KEPT or look.is_whole]
TOURS = [(look, who) for look in SEEN for who in dict.fromkeys(one.who for one in look.screens())]
HEIGHTS = {360: 740, 412: 915}
PHONE = ViewportSize(width=360, height=740)
ANDROID = "Mozilla/5.0 (Linux; Android 14; ALN-AL00) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
TALLEST = 1480  # of a long page as much as fits on two telephones
OFFLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false, configurable: true })"
CODES = re.compile(r"The code for (\d+) is (\d{6})")
CODE = re.compile(r"(?:[2-9A-HJKMNP-TV-Z]{4}\s*){4}")

SMALLER = (ROOT / "tests" / "e2e" / "smaller.js").read_text("utf-8")
FLAWS = (ROOT / "tests" / "e2e" / "flaws.js").read_text("utf-8")


if KEPT:

    @pytest.fixture(scope="session")
    async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
        """`tanpuhui serve` on a city that was lived in for a year, so that there are rings to see."""
        home = tmp_path_factory.mktemp("year")
        environment = {"TANPUHUI_HOME": str(home)}
        builder = await asyncio.create_subprocess_exec(sys.executable, "-c", A_YEAR, cwd=ROOT, env=environment)
        assert await builder.wait() == 0
        async with running(home / "log", "serve", TANPUHUI_HOME=str(home)) as it:
            await it.up()
            yield it


@dataclass(slots=True)
class People:
    """Who is signed in, and what the screens' `{words}` stand for; `fresh` are codes that no till has seen."""

    signed_in: dict[str, StorageState | None]
    words: dict[str, str] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)


async def _redeem(page: Page) -> tuple[str, str]:
    """Redeem a cup of tea: the path and the code of its voucher."""
    await page.goto("/mall")
    await page.get_by_text("一杯清茶").first.click()
    await page.locator(".way > .button").click()
    await page.locator(".sheet-actions .button").first.click()
    await page.locator(".voucher-stub > .quiet").click()
    await page.locator(".code").wait_for()
    found = CODE.search(await page.get_by_role("main").inner_text())
    assert found
    return page.url.removeprefix(page.url[: page.url.index("/vouchers/")]), "".join(found[0].split())


async def _check(page: Page, code: str) -> None:
    await page.goto("/check")
    await page.get_by_role("textbox").fill(code)
    await page.keyboard.press("Enter")
    await page.locator(".verdict").wait_for()


@pytest.fixture(scope="session")
async def people(browser: Browser, server: Running, merchant: Phone) -> People:
    """A citizen with vouchers, one of them used; a merchant; and somebody new, who has not signed in."""
    citizen, keeper, staff = [await a_phone(browser, server, PHONE) for _ in range(3)]
    await citizen.sign_in(CYCLIST)
    bought = [await _redeem(citizen.page) for _ in range(2 + sum(look.is_whole for look in LOOKS))]
    (used, code), (unused, _), *fresh = bought
    await _check(merchant.page, code)
    await _secure(browser, server, keeper)
    await staff.sign_in(NOVICE)
    enrolled = await enrolment(server, int((await staff.ask("Session"))["me"]["accountId"]))
    dear = await dearest(staff)
    official = await an_official(browser, server, SITTER)
    of_official = await known_to_operator(official)
    signed_in: dict[str, StorageState | None] = {NEWCOMER: None}
    for who, theirs in (
        (CITIZEN, citizen),
        (MERCHANT, merchant),
        (KEEPER, keeper),
        (STAFF, staff),
        (OFFICIAL, official),
    ):
        # Who they are and nothing else: the language and the look that another test chose stay behind.
        signed_in[who] = {"cookies": (await theirs.context.storage_state())["cookies"]}
        if theirs is not merchant:
            await theirs.context.close()
    words = {"used": used, "unused": unused, "enrolment": enrolled, "dear": dear}
    words |= of_official | await known_shop(merchant)
    return People(signed_in, words, [code for _, code in fresh])


async def _secure(browser: Browser, server: Running, keeper: Phone) -> None:
    """Sign in here and on another telephone, set up a passkey, and let the proof grow old."""
    elsewhere = await a_phone(browser, server, PHONE, ANDROID)
    for each in (elsewhere, keeper):
        await each.sign_in(SAVER)
    await elsewhere.context.close()
    await Finger.of(keeper)
    await keeper.open("/me/passkeys")
    await keeper.page.locator(".add").click()
    await keeper.page.get_by_role("dialog").get_by_role("textbox").fill("My phone")
    await keeper.page.keyboard.press("Enter")
    await keeper.page.locator(".held li").wait_for()
    await age(server)


async def _phone(browser: Browser, server: Running, look: Look, state: StorageState | None) -> Phone:
    """A telephone that is set to the look, with somebody signed in."""
    context = await browser.new_context(
        base_url=server.url.replace("127.0.0.1", "localhost"),
        storage_state=state,
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        locale={"zh": "zh-CN", "en": "en"}[look.language],
        color_scheme=look.theme,
        reduced_motion="reduce",
    )
    if look.is_elder:
        await context.add_init_script("localStorage.prefs = JSON.stringify({theme: 'system', elder: true})")
    return Phone(await context.new_page(), context, server, [])


async def _come_to(phone: Phone, screen: Screen, words: dict[str, str]) -> None:
    """Do what leads to a screen, and wait until it is painted."""
    page = phone.page
    await phone.context.set_offline(offline=screen.is_offline)
    if screen.is_offline:  # a page that is opened offline is not told so here, as it is on a telephone
        await phone.context.add_init_script(OFFLINE)
    if screen.path:
        await page.goto(screen.path.format_map(words))
    if screen.types:
        box = page.get_by_role("textbox")
        await box.fill(screen.types.format_map(words))
        await box.press("Enter")
    for each in screen.taps:
        await page.locator(each).click()
    await page.locator(screen.shows).first.wait_for()
    await page.wait_for_load_state("networkidle")
    await page.locator("[aria-busy=true]").wait_for(state="detached")


async def _keep(page: Page, look: Look, screen: Screen, folder: Path) -> None:
    """Take the picture: in a whole look as much of the page as is worth it, else what a telephone shows."""
    height = HEIGHTS[look.width]
    if look.is_whole:
        whole = int(await page.evaluate("document.scrollingElement.scrollHeight"))
        await page.set_viewport_size({"width": look.width, "height": min(max(height, whole), TALLEST)})
    picture = await page.screenshot(animations="disabled", caret="hide")
    if KEPT:
        picture = b64decode(await page.evaluate(SMALLER, b64encode(picture).decode()))
    (folder / look.file(screen)).write_bytes(picture)
    await page.set_viewport_size({"width": look.width, "height": height})


@pytest.mark.parametrize(("look", "who"), TOURS, ids=str)
async def test_every_screen_is_painted_whole(
    browser: Browser, server: Running, people: People, tmp_path: Path, look: Look, who: str
) -> None:
    """Go through the screens of one person in one look."""
    phone = await _phone(browser, server, look, people.signed_in[who])
    folder = ROOT / KEPT if KEPT else tmp_path
    words = people.words | {"phone": str(next(NEWCOMERS))}
    flaws = {}
    for screen in look.screens():
        if screen.who != who:
            continue
        if screen.name == "check-accepted":
            words["fresh"] = people.fresh.pop()
        if screen.name == "home-empty":
            words["code"] = dict(CODES.findall(server.said))[words["phone"]]
        if screen.name == "listing-variants":
            words = await sets_aside(phone) | words
        await _come_to(phone, screen, words)
        if found := await phone.page.evaluate(FLAWS, look.language):
            flaws[screen.name] = found
        await _keep(phone.page, look, screen, folder)
    await phone.context.close()
    assert flaws == {}


def test_the_page_of_screens_shows_every_picture_and_nothing_else() -> None:
    if KEPT:
        (DOCS / "screens.md").write_text(booklet(), "utf-8")
    assert (DOCS / "screens.md").read_text("utf-8") == booklet()
    files = {look.file(screen) for look in LOOKS for screen in look.screens()}
    assert {path.name for path in (DOCS / "screens").iterdir()} == files
