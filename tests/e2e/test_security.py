"""Sessions end where one says so, and what is dear asks who is there: told on real browsers, in several looks."""

import itertools
import re
from collections.abc import AsyncIterator

import asyncpg
import pytest
from playwright.async_api import Browser, Locator, expect

from backend import settings, wiring
from tests.api.serving import Running
from tests.e2e.city import DEAR, SAVERS
from tests.e2e.conftest import SIZES, Look, Phone, a_phone
from tests.e2e.words import SAYS

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
NUMBERS = iter(SAVERS)
NEWCOMERS = itertools.count(13900006001)
AGE = "UPDATE identities_session SET proved_at = proved_at - interval '6 minutes'"
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


@pytest.fixture
async def phone(browser: Browser, server: Running, look: Look) -> AsyncIterator[Phone]:
    """A new telephone in this look."""
    made = await a_phone(browser, server, SIZES[0])
    await made.wear(look)
    yield made
    await made.context.close()


async def age(server: Running) -> None:
    """Let six minutes pass since anybody gave a code."""
    with wiring.database(settings.read({"TANPUHUI_HOME": str(server.log.parent)})) as addresses:
        owner = await asyncpg.connect(addresses.owner)
        await owner.execute(AGE)
        await owner.close()


class Saver:
    """Somebody with many points at the dearest thing there is."""

    def __init__(self, phone: Phone, look: Look, number: str) -> None:
        self.phone, self.page, self.look, self.number = phone, phone.page, look, number

    def says(self, what: str) -> str:
        return SAYS[what][self.look.language == "en"]

    def sheet(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=self.says(title), exact=True)

    async def looks_at_it(self) -> None:
        """Find it in the mall."""
        await self.phone.open("/mall")
        await self.page.get_by_role("link", name=re.compile(DEAR[self.look.language == "en"])).click()
        await self.page.locator(".way > .button").wait_for()

    async def asks_for_it(self) -> None:
        """Ask to redeem it, in the sheet that says what it will do."""
        await self.looks_at_it()
        await self.page.locator(".way > .button").click()
        await self.page.locator(".sheet-actions .button").first.click()

    async def gives_a_code(self) -> None:
        """In the sheet, let a code be sent to the number this telephone remembers, and enter it."""
        sheet, before = self.sheet("step up"), len(self.phone.codes())
        await expect(sheet).to_contain_text(f"{self.number[:3]} •••• {self.number[-4:]}")
        await expect(sheet).not_to_contain_text(self.number)
        assert await self.phone.complaints() == []
        await sheet.get_by_role("button", name=self.says("send a code"), exact=True).click()
        await sheet.locator("input[autocomplete=one-time-code]").fill(await self.phone.next_code(before))
        await self.page.keyboard.press("Enter")

    async def points(self) -> int:
        return int((await self.phone.ask("Purse"))["account"]["freePoints"])


@pytest.fixture
async def saver(phone: Phone, look: Look, server: Running) -> Saver:
    """They signed in more than five minutes ago."""
    number = next(NUMBERS)
    await phone.sign_in(number)
    await age(server)
    return Saver(phone, look, number)


async def test_what_is_dear_is_redeemed_by_itself_once_a_code_was_given(saver: Saver) -> None:
    before = await saver.points()
    await saver.asks_for_it()
    await expect(saver.sheet("step up")).to_contain_text(f"{DEAR[2]:,}")
    assert await saver.points() == before
    await saver.gives_a_code()
    await saver.page.wait_for_url("**/vouchers/*")
    assert await saver.points() == before - DEAR[2]
    await saver.asks_for_it()  # and within five minutes nobody asks again
    await saver.page.wait_for_url("**/vouchers/*")
    assert await saver.points() == before - 2 * DEAR[2]
    assert saver.phone.troubles == []


async def test_whoever_does_not_confirm_keeps_their_points_and_may_try_again(saver: Saver) -> None:
    before = await saver.points()
    await saver.asks_for_it()
    await saver.sheet("step up").wait_for()
    await saver.page.keyboard.press("Escape")
    await expect(saver.page.get_by_role("alert")).to_have_text(saver.says("not confirmed"))
    assert await saver.phone.complaints() == []
    assert await saver.points() == before
    await saver.page.locator(".sheet-actions .button").first.click()
    await saver.gives_a_code()
    await saver.page.wait_for_url("**/vouchers/*")
    assert await saver.points() == before - DEAR[2]


async def test_a_number_that_is_not_theirs_is_refused_in_words(saver: Saver) -> None:
    await saver.asks_for_it()
    sheet, before = saver.sheet("step up"), len(saver.phone.codes())
    await sheet.get_by_role("button", name=saver.says("another number"), exact=True).click()
    await sheet.get_by_role("textbox").fill(str(next(NEWCOMERS)))
    await saver.page.keyboard.press("Enter")
    await sheet.locator("input[autocomplete=one-time-code]").fill(await saver.phone.next_code(before))
    await saver.page.keyboard.press("Enter")
    await expect(sheet.get_by_role("alert")).to_have_text(saver.says("not your number"))
    assert await saver.phone.complaints() == []


async def test_what_was_asked_for_offline_waits_for_the_proof_and_is_not_lost(saver: Saver) -> None:
    before, page = await saver.points(), saver.page
    await saver.looks_at_it()
    await saver.phone.context.set_offline(offline=True)
    await page.locator(".way > .button").click()
    await page.locator(".sheet-actions .button").first.click()
    await page.locator(".waiting").wait_for()
    await saver.phone.context.set_offline(offline=False)
    await saver.sheet("step up").wait_for()
    await page.keyboard.press("Escape")
    await expect(page.locator(".waiting")).to_contain_text(saver.says("waits for proof"))
    await saver.phone.open("/vouchers")  # nor does it ask again by itself
    await expect(page.locator(".waiting")).to_contain_text(saver.says("waits for proof"))
    assert await saver.phone.complaints() == []
    await page.get_by_role("button", name=saver.says("prove"), exact=True).click()
    await saver.gives_a_code()
    await expect(page.locator(".waiting")).to_have_count(0)
    assert await saver.points() == before - DEAR[2]


async def test_a_session_that_is_ended_on_another_device_is_over_there(
    browser: Browser, server: Running, phone: Phone, look: Look
) -> None:
    number = str(next(NEWCOMERS))
    other = await a_phone(browser, server, SIZES[1])
    for each in (other, phone):
        await each.sign_in(number)
    assert await other.page.evaluate("localStorage.phone") == f'"{number}"'
    page, words = phone.page, [SAYS[what][look.language == "en"] for what in ("this device", "end it")]
    await phone.open("/me/security")
    rows = page.locator(".held li")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text(words[0])
    await expect(rows.first.get_by_role("button")).to_have_count(0)
    assert await phone.complaints() == []
    await rows.last.get_by_role("button").click()
    await page.get_by_role("dialog").get_by_role("button", name=words[1], exact=True).click()
    await expect(rows).to_have_count(1)
    assert [one["isThisOne"] for one in (await phone.ask("Security"))["sessions"]] == [True]
    await other.page.goto("/ledger")
    await other.page.wait_for_url("**/sign-in*")
    assert await other.page.evaluate("[localStorage.phone, JSON.parse(localStorage.session).me]") == [None, None]
    await other.context.close()
    assert phone.troubles == []
