"""What happens elsewhere is seen on the screen as it happens, without a reload and without looking again and again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Look, Phone
from tests.e2e.tour import buys_tea
from tests.e2e.words import SAYS

LOOK = Look("zh", "light", elder=False)
NO_LOOKING = "window.setInterval = () => 0"


@pytest.fixture
async def screen(reader: Phone) -> AsyncIterator[Phone]:
    """Another screen of the citizen, on which nothing is done from time to time."""
    await reader.wear(LOOK)
    page = await reader.context.new_page()
    await page.add_init_script(NO_LOOKING)
    yield replace(reader, page=page)
    await page.close()


async def opened(screen: Phone, path: str) -> Page:
    """Go there, and wait until the screen listens."""
    async with screen.page.expect_request(lambda request: request.resource_type == "eventsource"):
        await screen.open(path)
    await screen.page.evaluate("window.stayed = true")
    return screen.page


async def test_points_spent_elsewhere_are_gone_from_the_first_screen(screen: Phone, reader: Phone) -> None:
    page = await opened(screen, "/")
    before = (await screen.ask("Purse"))["account"]["freePoints"]
    await expect(page.locator(".points").first).to_contain_text(f"{before:,}")
    await buys_tea(reader)
    after = (await reader.ask("Purse"))["account"]["freePoints"]
    assert after < before
    await expect(page.locator(".points").first).to_contain_text(f"{after:,}")
    assert await page.evaluate("window.stayed")


async def test_a_voucher_that_is_held_up_says_that_it_is_taken(screen: Phone, reader: Phone, merchant: Phone) -> None:
    code = await buys_tea(reader)
    vouchers = (await reader.ask("Vouchers"))["vouchers"]["edges"]
    [number] = [one["node"]["id"] for one in vouchers if one["node"]["code"] == code]
    page = await opened(screen, f"/vouchers/{number}")
    used = page.get_by_role("status").filter(has_text=SAYS["used"][0])
    await expect(used).to_have_count(0)
    assert (await merchant.tell("CheckVoucher", code=code))["__typename"] == "VoucherChecked"
    await expect(used).to_be_visible()
    assert await page.evaluate("window.stayed")


async def test_a_hidden_page_does_not_listen(screen: Phone) -> None:
    page = await opened(screen, "/")
    async with page.expect_event("requestfailed", lambda request: request.resource_type == "eventsource"):
        await page.evaluate(
            """Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
            document.dispatchEvent(new Event('visibilitychange'))"""
        )
    async with page.expect_request(lambda request: request.resource_type == "eventsource"):
        await page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
