"""A citizen sees their rings and a row's trail, redeems and shows the voucher; the merchant checks it."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Phone

CITIZENS = {360: "13800000001", 412: "13800000002"}
SCREENS = ["/", "/ledger", "/ledger/entries", "/mall", "/vouchers", "/consents", "/methods", "/me"]


async def test_a_voucher_goes_from_the_shelf_to_the_till(phone: Phone, merchant: Phone) -> None:
    page = phone.page
    await phone.sign_in(CITIZENS[page.viewport_size["width"] if page.viewport_size else 0])
    await expect(page.get_by_text("kg CO₂e").first).to_be_visible()
    await expect(page.locator("svg").first).to_be_visible()
    await page.goto("/ledger")
    await page.locator("a[href^='/acts/']").nth(5).click()
    await expect(page.get_by_text(re.compile("kg|Wh|m")).first).to_be_visible()
    await page.goto("/mall")
    await page.get_by_text("一杯清茶").first.click()
    await page.get_by_role("button", name="兑换").click()
    await page.get_by_role("button", name=re.compile("^用 .*兑换$")).click()
    await page.wait_for_url("**/vouchers/*")
    grouped = re.compile(r"([2-9A-HJKMNP-TV-Z]{4})\s*([2-9A-HJKMNP-TV-Z]{4})\s*([2-9A-HJKMNP-TV-Z]{4})")
    await expect(page.get_by_role("main")).to_contain_text(grouped)
    found = grouped.search(await page.get_by_role("main").inner_text())
    assert found
    await merchant.page.goto("/check")
    await merchant.page.get_by_role("textbox").fill("".join(found.groups()).lower())
    await merchant.page.keyboard.press("Enter")
    await expect(merchant.page.get_by_text("可以交付")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("已使用").first).to_be_visible()
    assert (phone.troubles, merchant.troubles) == ([], [])


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_axe_finds_nothing_on_any_screen(reader: Phone, language: str, theme: str, *, elder: bool) -> None:
    await reader.page.goto("/me")
    await reader.prefer(language, theme, elder=elder)
    for path in SCREENS:
        await reader.page.goto(path)
        await reader.page.wait_for_load_state("networkidle")
        assert (path, await reader.complaints()) == (path, [])
        assert (path, await reader.page.evaluate("document.documentElement.lang.slice(0, 2)")) == (path, language)
    assert reader.troubles == []


async def test_what_was_seen_opens_offline(reader: Phone) -> None:
    for path in SCREENS:
        await reader.page.goto(path)
        await reader.page.wait_for_load_state("networkidle")
    await reader.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await reader.page.reload()
    await reader.context.set_offline(offline=True)
    for path in SCREENS:
        await reader.page.goto(path)
        await expect(reader.page.get_by_text("现在连不上")).to_have_count(0)
        await expect(reader.page.get_by_role("heading").first).to_be_visible()
    await reader.context.set_offline(offline=False)
