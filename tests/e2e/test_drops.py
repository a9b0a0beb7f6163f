"""A fair drop on a real browser: what it is in plain words, one's wish, taking it back, and the public file."""

import itertools
import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.api.serving import Running
from tests.e2e.city import WISHERS
from tests.e2e.conftest import SIZES, Look, a_phone

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
NUMBERS = itertools.cycle(WISHERS)
SAID = {
    "zh": ("已许愿，积分冻结中", "已撤回，积分已退回"),
    "en": ("It stands; its points are held", "Taken back; its points are free"),
}


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_wish_is_made_and_taken_back_and_the_file_is_there_for_anybody(
    browser: Browser, server: Running, look: Look, tmp_path: Path
) -> None:
    phone = await a_phone(browser, server, SIZES[0])
    page, (stands, back) = phone.page, SAID[look.language]
    await phone.wear(look)
    await phone.sign_in(next(NUMBERS))
    await phone.open("/mall")
    await page.locator('a[href="/drops"]').click()
    await phone.settled()
    assert await phone.complaints() == []
    await page.screenshot(path=tmp_path / f"drops-{look}.png", full_page=True)
    await page.locator(".ticket a").first.click()
    await page.locator(".my-wish > .button").click()
    await page.screenshot(path=tmp_path / f"sheet-{look}.png")
    assert await phone.complaints() == []
    await page.locator(".sheet-actions .button").first.click()
    await expect(page.locator(".wish-fate")).to_have_text(stands)
    await page.screenshot(path=tmp_path / f"drop-{look}.png", full_page=True)
    assert await phone.complaints() == []
    async with page.expect_download() as coming:
        await page.locator("a[download]").click()
    await (await coming.value).save_as(tmp_path / "file")
    assert json.loads((tmp_path / "file").read_text("utf-8"))["format"] == "tanpuhui-drop/1"
    await page.locator(".my-wish > .button").click()
    await page.locator(".sheet-actions .button").first.click()
    await expect(page.locator(".wish-fate")).to_have_text(back)
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(overflow)
    assert phone.troubles == []
    await phone.context.close()
