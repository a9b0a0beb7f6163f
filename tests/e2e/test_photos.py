"""Photographs of goods on a real browser: chosen, drawn smaller, handed in, shown, and kept with the goods."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.e2e.conftest import Look, Phone
from tests.e2e.shopping import goods, keeps, says, whole, writes

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


async def test_photographs_are_handed_in_shown_and_kept_with_the_goods(
    merchant: Phone, look: Look, tmp_path: Path
) -> None:
    page, title = merchant.page, f"A tray of {look}"
    await merchant.wear(look)
    await page.evaluate("localStorage.removeItem('goods-draft')")
    await merchant.open("/shop/new")
    await writes(page, look, title)
    chooser = page.locator("input[type=file]")
    (tmp_path / "no.jpg").write_text("no picture")
    await chooser.set_input_files(tmp_path / "no.jpg")
    await expect(page.get_by_role("alert")).to_contain_text(says(look, "no picture"))
    for number, colour in enumerate(("teal", "peru"), 1):
        Image.new("RGB", (2400, 1800), colour).save(tmp_path / "photo.jpg")
        await chooser.set_input_files(tmp_path / "photo.jpg")
        await expect(page.locator(".photos-kept img")).to_have_count(number)
    await whole(merchant)
    shown = await page.locator(".photos-kept img").first.evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert shown == 320
    await page.locator(".photos-kept button").first.click()
    await keeps(page)
    await expect(page.locator(".goods-top .state")).to_have_text(says(look, "in review"))
    assert {len(one["photos"]) for one in await goods(merchant, en=title)} == {1}
    refused = "Failed to load resource: the server responded with a status of 400 (Bad Request)"
    assert [each for each in merchant.troubles if each != refused] == []
