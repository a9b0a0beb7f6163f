"""The mall as a citizen walks it: variants, why these points first, setting aside, and giving back."""

import itertools
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from backend.api.media import EVENTS
from backend.kit.time import clock
from tests.api.serving import Running
from tests.e2e.city import SAVERS, SCARCE
from tests.e2e.conftest import SIZES, Look, Phone, a_phone
from tests.e2e.offers import BAG, LESSON, SUBSIDY
from tests.e2e.tour import nodes

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
NUMBERS = itertools.cycle(SAVERS)
SHOTS = os.environ.get("SHOTS_DIR")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SHEET, FIRST = ".way > .button", ".sheet-actions .button >> nth=0"
# The application's words, Chinese then English.
SAID = {
    "back": ("已经退回", "Given back"),
    "draw": ("去看这次抽签", "See its drop"),
    "final": (
        "它已经生效或者用过了，不能退回。积分没动。",
        "It is final, or was used, and cannot be given back. No points were moved.",
    ),
    "gone": ("已兑完", "Sold out"),
    "limit": ("每月 40 份", "40 a month"),
    "medium": ("中号", "Medium"),
    "name": ("去核对一次", "Have it confirmed"),
    "over": ("时间过了，没有兑换", "Time was over; nothing was redeemed"),
    "refundable": ("还没用", "Unused; may be given back"),
    "terms": (BAG.terms_zh, BAG.terms_en),
    "to confirm": ("等你确认", "For you to confirm"),
    "unreachable": ("现在连不上", "No connection"),
    "uses": ("用去90 分", "Uses90 points"),
    "within": ("7 天内没用可以退", "Within 7 days, unused"),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in the mall, and the language in which it speaks to them."""

    phone: Phone
    look: Look

    def says(self, what: str) -> str:
        """How the application says it to them."""
        return SAID[what][self.look.language == "en"]

    async def goes_to(self, title: str) -> None:
        """Open an offer by the name of its goods."""
        shelf = await nodes(self.phone, "Shelf", "listings")
        await self.phone.open(f"/mall/{next(one['id'] for one in shelf if one['title']['zh'] == title)}")

    async def points(self) -> int:
        """What the server says they can use."""
        return int((await self.phone.ask("Purse"))["account"]["freePoints"])

    async def voucher(self) -> dict[str, Any]:
        """The voucher on the screen, as the server has it."""
        return dict((await self.phone.ask("Voucher", id=self.phone.page.url.rpartition("/")[2]))["voucher"])

    async def redeems(self, button: int = 0) -> dict[str, Any]:
        """Ask for it by one of the buttons of the sheet, and come to its voucher."""
        page = self.phone.page
        await page.locator(SHEET).click()
        await page.locator(f".sheet-actions .button >> nth={button}").click()
        await page.wait_for_url("**/vouchers/*")
        await self.phone.settled()
        return await self.voucher()

    async def looks(self, name: str) -> None:
        """See that the screen is whole, on both telephones."""
        for size in reversed(SIZES):
            await self.phone.page.set_viewport_size(size)
            assert await self.phone.complaints() == []
            assert not await self.phone.page.evaluate(SIDEWAYS)
            if SHOTS:
                path = Path(SHOTS) / f"{name}.{self.look}.{size['width']}.png"
                sheet = await self.phone.page.locator("dialog[open]").count()
                await self.phone.page.screenshot(path=path, full_page=not sheet)


@pytest.fixture(params=LOOKS, ids=str)
async def visitor(request: pytest.FixtureRequest, browser: Browser, server: Running) -> AsyncIterator[Visitor]:
    """Somebody with points to spend, in one of the looks."""
    phone = await a_phone(browser, server, SIZES[0])
    await phone.wear(request.param)
    await phone.sign_in(next(NUMBERS))
    yield Visitor(phone, request.param)
    assert phone.troubles == []
    await phone.context.close()


async def test_a_variant_is_chosen_and_what_it_takes_is_explained(visitor: Visitor) -> None:
    page = visitor.phone.page
    await visitor.goes_to(BAG.title_zh)
    main = page.get_by_role("main")
    for what in ("limit", "within", "terms"):
        await expect(main).to_contain_text(visitor.says(what))
    small, medium, large = await page.locator(".variants label").all()
    await expect(small.get_by_role("radio")).to_be_checked()
    await expect(large.get_by_role("radio")).to_be_disabled()
    await expect(large).to_contain_text(visitor.says("gone"))
    await medium.click()
    await expect(page.locator(".offer-title")).to_contain_text(visitor.says("medium"))
    await visitor.looks("listing-variants")
    await page.locator(SHEET).click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_be_visible()
    await visitor.looks("redeem")
    await expect(sheet.locator("dl").first).to_contain_text(visitor.says("uses"))
    await sheet.locator(".which").click()
    await visitor.phone.settled()
    parts = await sheet.locator(".quote li").all_inner_texts()
    assert parts
    await visitor.looks("quote")
    before = await visitor.points()
    await page.locator(FIRST).click()
    await page.wait_for_url("**/vouchers/*")
    await visitor.phone.settled()
    voucher = await visitor.voucher()
    assert (voucher["points"], voucher["listing"]["variant"]["zh"], voucher["standing"]) == (90, "中号", "REFUNDABLE")
    assert await visitor.points() == before - 90
    await expect(page.locator(".voucher-title")).to_contain_text(visitor.says("medium"))


async def test_what_is_set_aside_is_confirmed_once(visitor: Visitor) -> None:
    page, before = visitor.phone.page, await visitor.points()
    await visitor.goes_to(BAG.title_zh)
    voucher = await visitor.redeems(button=1)
    assert (voucher["standing"], voucher["pass"], await visitor.points()) == ("UNCONFIRMED", None, before - 60)
    assert re.fullmatch(r"\D*1[45]:\d\d", await page.get_by_role("timer").inner_text(), re.DOTALL)
    await visitor.looks("holding")
    await visitor.phone.open("/vouchers")
    await expect(page.locator(".vouchers-group").first).to_contain_text(visitor.says("to confirm"))
    await visitor.looks("vouchers-held")
    await page.locator(".vouchers-group .ticket a").first.click()
    await page.locator(".holding-ways .button").first.click()
    await expect(page.locator(".voucher.usable")).to_be_visible()
    await expect(page.locator("dl")).to_contain_text(visitor.says("refundable"))
    assert (await visitor.voucher())["standing"] == "REFUNDABLE"
    assert await visitor.points() == before - 60
    await visitor.looks("voucher-refundable")


async def test_what_is_set_aside_is_let_go(visitor: Visitor) -> None:
    page, before = visitor.phone.page, await visitor.points()
    await visitor.goes_to(LESSON.title_zh)
    await visitor.redeems(button=1)
    await page.locator(".holding-ways .button").last.click()
    await visitor.looks("let-go")
    await page.locator(FIRST).click()
    await expect(page.locator(".voucher-over")).to_contain_text(visitor.says("back"))
    voucher = await visitor.voucher()
    assert (voucher["standing"], voucher["timedOut"], await visitor.points()) == ("RELEASED", False, before)
    await visitor.looks("voucher-returned")


async def test_when_the_time_is_over_the_screen_says_so(visitor: Visitor) -> None:
    page = visitor.phone.page
    await visitor.goes_to(LESSON.title_zh)
    number = (await visitor.redeems(button=1))["id"]
    until = (clock() + timedelta(seconds=8)).isoformat()

    async def sooner(route: Route) -> None:
        if EVENTS in route.request.headers["accept"]:  # live news, of which nobody sees the end
            await route.continue_()
            return
        answer = await route.fetch()
        told = await answer.json()
        if (told["data"].get("voucher") or {}).get("heldUntil"):
            told["data"]["voucher"]["heldUntil"] = until
        await route.fulfill(response=answer, body=json.dumps(told))

    await page.route("**/graphql?*", sooner)
    await visitor.phone.open(f"/vouchers/{number}")
    await expect(page.get_by_role("timer")).to_contain_text("0:0")
    await expect(page.locator(".voucher-over")).to_contain_text(visitor.says("over"))
    await page.unroute_all(behavior="wait")  # one may be on its way
    await visitor.looks("voucher-over")
    await visitor.phone.tell("GiveBack", redemption=number)


async def test_a_voucher_is_given_back_for_all_that_it_took(visitor: Visitor) -> None:
    page, before = visitor.phone.page, await visitor.points()
    await visitor.goes_to(LESSON.title_zh)
    assert (await visitor.redeems())["standing"] == "REFUNDABLE"
    assert await visitor.points() == before - 80
    await page.locator(".give-back").click()
    await visitor.looks("give-back")
    await page.locator(FIRST).click()
    await expect(page.locator(".voucher-over")).to_contain_text(visitor.says("back"))
    assert ((await visitor.voucher())["standing"], await visitor.points()) == ("RELEASED", before)


async def test_a_refusal_is_said_in_words_and_nothing_is_lost(visitor: Visitor, merchant: Phone) -> None:
    page = visitor.phone.page
    await visitor.goes_to(LESSON.title_zh)
    voucher = await visitor.redeems()
    await visitor.phone.context.set_offline(offline=True)
    await page.locator(".give-back").click()
    await page.locator(FIRST).click()
    await expect(page.get_by_role("alert")).to_have_text(visitor.says("unreachable"))
    assert "usedAt" in await merchant.tell("CheckVoucher", code=voucher["code"])
    await visitor.phone.context.set_offline(offline=False)
    await page.locator(FIRST).click()
    await expect(page.locator(".voucher.used")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_text(visitor.says("final"))
    assert (await visitor.voucher())["standing"] == "FINAL"


async def test_what_is_drawn_leads_to_its_drop_and_what_asks_for_a_name_says_so(visitor: Visitor) -> None:
    page = visitor.phone.page
    await visitor.goes_to(SUBSIDY.title_zh)
    await expect(page.get_by_role("link", name=visitor.says("name"))).to_have_attribute("href", "/me/name")
    await expect(page.locator(SHEET)).to_have_count(0)
    await visitor.looks("listing-name")
    await visitor.goes_to(SCARCE[0])
    await expect(page.locator(SHEET)).to_have_count(0)
    await visitor.looks("listing-drawn")
    await page.get_by_role("link", name=visitor.says("draw")).click()
    await page.wait_for_url("**/drops/*")
    await visitor.phone.settled()
