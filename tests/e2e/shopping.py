"""What a merchant does in their shop, and what the application then says."""

from typing import Any

from playwright.async_api import Page

from tests.e2e.conftest import Look, Phone
from tests.e2e.tour import nodes

SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SAYS = {
    "returned": ("请写明茶的重量和保质期。",) * 2,
    "no title": ("要有名称，最多 120 字", "It needs a name of at most 120 characters"),
    "no picture": ("读不出图片", "No picture can be read"),
    "unsure": ("没有收到回音", "No answer came"),
    "odd letters": ("有存不下的特殊字符", "It has characters that cannot be kept"),
    "in review": ("审核中", "In review"),
    "put away": ("已下架", "Off the shelf"),
    "price no. 2": ("第 2 版价格", "Price no. 2"),
    "taken": ("已经有一个同名的核销点", "There is an open till of that name"),
    "at no till": ("没选核销点", "At no till"),
    "not checked": ("券还没有核销", "It was not checked yet"),
    "online only": ("这种券要联网才能核销", "Such vouchers are checked online only"),
    "good already": ("请选更长的", "choose a longer time"),
    "lasts": ("好了，有效期到", "Done: good until"),
    "not yet": ("平台还不能办", "Not on this platform yet"),
}


def says(look: Look, what: str) -> str:
    """What the application says in the language of the look."""
    return SAYS[what][look.language == "en"]


async def goods(phone: Phone, **title: str) -> list[dict[str, Any]]:
    """The variants of goods of this title, in their order, as the server has them."""
    own = [one["listing"] for one in await nodes(phone, "MyGoods", "goods")]
    return sorted((one for one in own if title.items() <= one["title"].items()), key=lambda one: int(one["id"]))


async def whole(phone: Phone) -> None:
    """Axe has nothing against what is shown, and nothing is beyond the edge."""
    assert await phone.complaints() == []
    assert not await phone.page.evaluate(SIDEWAYS)


async def writes(page: Page, look: Look, title: str) -> None:
    """Fill in two sizes of a pot that may be given back until it is checked."""
    await page.locator(".add-variant").click()
    written = {"title.zh": f"一壶 {look}", "title.en": title, "variants.0.points": "120", "variants.0.stock": "8"}
    written |= {"variants.0.zh": "小壶", "variants.0.en": "Small", "variants.1.zh": "大壶", "variants.1.en": "Large"}
    for name, text in (written | {"variants.1.points": "200", "variants.1.stock": "5"}).items():
        await page.locator(f'[name="{name}"]').fill(text)
    await page.locator(".choice").nth(1).locator("label").nth(1).click()


async def keeps(page: Page) -> None:
    """Look it over, and keep it for the review."""
    await page.locator(".goods-form > .button").click()
    await page.locator(".sheet-actions .button").first.click()
