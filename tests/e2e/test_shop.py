"""A merchant's shop on a real browser: goods from the form to the shelf, the tills, the day and the grams."""

import json
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from backend.kit.time import clock
from tests.e2e.city import BOX
from tests.e2e.conftest import Look, Phone
from tests.e2e.shopping import goods, keeps, says, whole, writes
from tests.e2e.tour import buys_tea, known_shop, nodes

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


async def test_what_is_written_of_goods_stays_through_trouble(merchant: Phone, look: Look) -> None:
    page, title = merchant.page, f"A pot of {look}"
    await merchant.wear(look)
    await page.evaluate("localStorage.removeItem('goods-draft')")
    await merchant.open("/me")
    await page.locator('a[href="/shop"]').click()
    await merchant.settled()
    await expect(page.locator(".goods-note")).to_have_text(says(look, "returned"))
    await page.locator('a[href="/shop/new"]').click()
    await merchant.settled()
    await page.locator(".goods-form > .button").click()
    await expect(page.locator(".wrong").first).to_have_text(says(look, "no title"))
    await expect(page.locator('[name="title.zh"]')).to_be_focused()
    await whole(merchant)
    await writes(page, look, title)
    await page.locator(".goods-form > .button").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await merchant.context.set_offline(offline=True)
    await page.locator(".sheet-actions .button").first.click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(says(look, "unsure"))
    await whole(merchant)
    await merchant.context.set_offline(offline=False)
    await merchant.open("/shop/new")
    await expect(page.locator('[name="title.en"]')).to_have_value(title)
    await page.locator('[name="title.en"]').fill(f"{title}\x07")
    await keeps(page)
    await expect(page.locator("form > [role=alert]")).to_contain_text(says(look, "odd letters"))
    await expect(page.locator('[name="title.zh"]')).to_have_attribute("aria-invalid", "true")
    assert await goods(merchant, en=title) == []
    assert merchant.troubles == []


async def test_goods_are_handed_in_and_put_away(merchant: Phone, look: Look) -> None:
    page, title = merchant.page, f"A pan of {look}"
    await merchant.wear(look)
    await page.evaluate("localStorage.removeItem('goods-draft')")
    await merchant.open("/shop/new")
    await writes(page, look, title)
    await keeps(page)
    await expect(page.locator(".goods-top .state")).to_have_text(says(look, "in review"))
    await whole(merchant)
    told = await goods(merchant, en=title)
    assert [(one["variant"]["en"], one["points"], one["stock"]) for one in told] == [
        ("Small", 120, 8),
        ("Large", 200, 5),
    ]
    assert {(one["state"], one["voucherDays"], one["refundDays"]) for one in told} == {("REVIEW", 90, 90)}
    await merchant.open("/shop/new")
    await expect(page.locator('[name="title.en"]')).to_have_value("")
    await merchant.open(f"/shop/goods/{told[0]['goods']}")
    await page.locator(".goods-ways .danger").click()
    await page.locator(".sheet-actions .danger").click()
    await expect(page.locator(".goods-top .state")).to_have_text(says(look, "put away"))
    assert {one["state"] for one in await goods(merchant, en=title)} == {"OFF_SHELF"}
    assert merchant.troubles == []


async def test_what_is_on_the_shelf_is_restocked_priced_anew_and_taken_off(merchant: Phone, look: Look) -> None:
    page = merchant.page
    await merchant.wear(look)
    small, *others = before = await goods(merchant, en=BOX[1])
    await merchant.open(f"/shop/goods/{small['goods']}")
    ways = page.locator(".own-variant").first.locator(".variant-ways .button")
    await ways.nth(0).click()
    await whole(merchant)
    await page.locator("[name=amount]").fill("0")
    await page.keyboard.press("Enter")
    await expect(page.locator("[name=amount]")).to_have_attribute("aria-invalid", "true")
    await page.locator("[name=amount]").fill("5")
    await merchant.context.set_offline(offline=True)
    await page.keyboard.press("Enter")
    await expect(page.locator(".wrong")).to_be_visible()
    await merchant.context.set_offline(offline=False)
    await page.locator(".sheet-actions .button").first.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await ways.nth(1).click()
    await page.locator("[name=amount]").fill(str(small["points"] + 10))
    await whole(merchant)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    if small["version"] == 1:
        await expect(page.locator(".own-variant").first).to_contain_text(says(look, "price no. 2"))
    sold = [one for one in before if one["state"] == "ON_SHELF"]
    await page.locator(".variant-ways .ends").last.click()
    await whole(merchant)
    await page.locator(".sheet-actions .danger").click()
    await expect(page.locator(".variant-ways")).to_have_count(len(sold) - 1)
    after = await goods(merchant, en=BOX[1])
    assert (after[0]["stock"], after[0]["points"]) == (small["stock"] + 5, small["points"] + 10)
    assert (after[0]["version"], after[0]["state"]) == (small["version"] + 1, "ON_SHELF")
    assert sum(one["state"] == "ON_SHELF" for one in after) == len(sold) - 1
    assert len(after) == len(others) + 1
    assert merchant.troubles == []


async def _checks(page: Page, code: str) -> None:
    """Type a code at the till."""
    await page.get_by_role("textbox").fill(code)
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict")).to_be_visible()


async def _stands(merchant: Phone, name: str) -> str:
    """Choose a till on the screen where vouchers are checked; its id."""
    page = merchant.page
    await merchant.open("/check")
    await page.locator(".standing .quiet").first.click()
    await expect(page.locator(".stands .button").filter(has_text=name)).to_be_visible()
    await whole(merchant)
    await page.locator(".stands .button").filter(has_text=name).click()
    await expect(page.locator(".standing")).to_contain_text(name)
    return str(next(one["id"] for one in (await merchant.ask("Tills"))["tills"] if one["name"] == name))


async def test_what_is_taken_counts_at_the_till_where_a_device_stands(
    merchant: Phone, reader: Phone, look: Look
) -> None:
    page, name = merchant.page, f"Till {look}"
    await merchant.wear(look)
    await page.evaluate("['till', 'offline-checks'].forEach(name => localStorage.removeItem(name))")
    await merchant.open("/shop/tills")
    for _ in range(2):
        await page.locator("[name=till]").fill(name)
        await page.keyboard.press("Enter")
        await expect(page.locator(".till-line").filter(has_text=name)).to_have_count(1)
    await expect(page.locator(".opening .wrong")).to_contain_text(says(look, "taken"))
    await expect(page.locator("[name=till]")).to_have_value(name)
    await whole(merchant)
    till, code = await _stands(merchant, name), await buys_tea(reader)
    for _ in range(2):  # the second time it is refused, and says where it was used
        await merchant.open("/check")
        await _checks(page, code)
    await expect(page.locator(".verdict.voucher-used")).to_contain_text(name)
    board = (await merchant.ask("Board"))["board"]
    assert [one["checked"] for one in board["tills"] if one["till"] and one["till"]["id"] == till] == [1]
    await merchant.open("/shop/board")
    await expect(page.locator(".lines")).to_contain_text(name)
    figures = [sum(one[each] for one in board["listings"]) for each in ("redeemed", "points", "checked")]
    assert await page.locator(".figure b").all_inner_texts() == [f"{one:,}" for one in figures]
    await whole(merchant)
    assert merchant.troubles == []


async def test_a_till_that_was_closed_is_no_reason_to_send_anybody_away(
    merchant: Phone, reader: Phone, look: Look
) -> None:
    page, name = merchant.page, f"Gate {look}"
    await merchant.wear(look)
    await merchant.tell("OpenTill", name=name)
    till = await _stands(merchant, name)
    await merchant.tell("CloseTill", till=till)
    await _checks(page, await buys_tea(reader))
    await expect(page.locator(".verdict h2")).to_have_text(says(look, "not checked"))
    await whole(merchant)
    await page.locator(".verdict .button").click()
    await expect(page.locator(".verdict.accepted")).to_be_visible()
    await expect(page.locator(".standing")).to_contain_text(says(look, "at no till"))
    late = {"key": f"late {look}", "shown": await buys_tea(reader), "checkedAt": clock().isoformat(), "till": till}
    provider = (await merchant.ask("Session"))["me"]["providers"][0]["id"]
    rows = json.dumps([late | {"providerId": provider, "listingId": "1"}])
    await page.evaluate("rows => { localStorage['offline-checks'] = rows; }", rows)
    await merchant.open("/check")  # sent at the closed till, and once more at none: there it is refused for what it is
    await expect(page.locator(".till-waiting")).to_contain_text(says(look, "online only"))
    await page.locator(".till-waiting .quiet").click()
    assert merchant.troubles == []


async def test_a_voucher_that_is_good_is_made_to_last_longer(merchant: Phone, reader: Phone, look: Look) -> None:
    page, code = merchant.page, await buys_tea(reader)
    await merchant.wear(look)
    await merchant.open("/check")
    await page.locator(".standing .quiet").last.click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox").fill(f"{code[:4].lower()} {code[4:]}")
    await whole(merchant)
    await sheet.locator(".sheet-actions .button").first.click()  # 30 days, and it is good for 90
    await expect(sheet.get_by_role("alert")).to_contain_text(says(look, "good already"))
    await sheet.locator(".choice label").nth(2).click()
    await sheet.locator(".sheet-actions .button").first.click()
    await expect(page.locator(".toast")).to_contain_text(says(look, "lasts"))
    [until] = [one["validUntil"] for one in await nodes(reader, "Vouchers", "vouchers") if one["code"] == code]
    assert timedelta(days=179) < datetime.fromisoformat(until) - clock() < timedelta(days=181)
    assert merchant.troubles == []


async def test_the_statement_tells_which_grams_came_with_what(merchant: Phone, look: Look) -> None:
    page = merchant.page
    await merchant.wear(look)
    await merchant.open("/shop/reductions")
    before = page.locator(".turn .icon-button").first
    for _ in range(2):
        if await page.locator(".came").count():
            break
        await before.click()
        await merchant.settled()
    await expect(page.locator(".uses li")).to_have_count(4)
    await expect(page.locator(".use-mark")).to_contain_text([""] + [says(look, "not yet")] * 3)
    await whole(merchant)
    year = {"from": (clock() - timedelta(days=300)).isoformat(), "until": (clock() + timedelta(days=1)).isoformat()}
    statement = await merchant.ask("Reductions", **year)
    unconfirmed = {f"{one['code']} {one['version']}" for one in statement["methods"] if not one["confirmed"]}
    used = {f"{one['methodCode']} {one['methodVersion']}" for one in statement["reductions"]["totals"]}
    if used <= unconfirmed:
        assert await page.locator(".doubtful").count() == await page.locator(".rows .row").count()
    [first] = (await merchant.ask("ReceivedLots", **year))["receivedLots"]["edges"][:1]
    await expect(page.locator(".receiveds")).to_contain_text(first["node"]["title"][look.language])
    assert (await known_shop(merchant))["box"]
    assert merchant.troubles == []
