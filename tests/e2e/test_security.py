"""Sessions end where one says so, and what is dear asks who is there: told on real browsers, in several looks."""

import itertools
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.api.serving import Running
from tests.e2e.city import DEAR, SAVERS
from tests.e2e.conftest import SIZES, Look, Phone, a_phone
from tests.e2e.proving import Saver, age
from tests.e2e.words import SAYS

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
NUMBERS = iter(SAVERS)
NEWCOMERS = itertools.count(13900006001)
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


@pytest.fixture
async def phone(browser: Browser, server: Running, look: Look) -> AsyncIterator[Phone]:
    """A new telephone in this look."""
    made = await a_phone(browser, server, SIZES[0])
    await made.wear(look)
    yield made
    await made.context.close()


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
