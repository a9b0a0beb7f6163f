"""What officials do on a telephone: agree with merchants, review goods, and draw among those who wish."""

import json
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.api.serving import Running
from tests.e2e.city import PAPER, SIZES
from tests.e2e.conftest import Look, Phone
from tests.e2e.officials import AUTHORITY, CLERK, OPERATOR, an_official, close, sweep
from tests.e2e.tour import nodes

LOOKS = [Look("zh", "light", elder=True), Look("en", "dark", elder=False)]
SAID = {
    "zh": {
        "active": "有效",
        "ended": "已终止",
        "own": "这是你自己备的货",
        "word": "请写明要改什么，商家才知道怎么办",
        "note": "请先抄下种子，再勾选上面这句话",
        "coming": "即将开始",
        "differs": "这不是我方这一轮封存的种子，没有公开。请核对抄下的那一份。",
        "drawn": "已开奖",
        "no seat": "这里要有任职才能办",
    },
    "en": {
        "active": "In force",
        "ended": "Ended early",
        "own": "You prepared this yourself",
        "word": "Say what to change, so that the merchant knows what to do",
        "note": "Note the seed down first, then tick the sentence above",
        "coming": "Opens soon",
        "differs": "This is not the seed that our side sealed in this round. Nothing was revealed; check your note.",
        "drawn": "Drawn",
        "no seat": "This needs a seat",
    },
}
SEEDS = "Object.entries(localStorage).filter(([name]) => name.startsWith('seeds.')).map(([, kept]) => JSON.parse(kept))"
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


@pytest.fixture(scope="module")
async def operator(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    made = await an_official(browser, server, OPERATOR)
    yield made
    await made.context.close()


@pytest.fixture(scope="module")
async def authority(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    made = await an_official(browser, server, AUTHORITY)
    yield made
    await made.context.close()


@pytest.fixture(scope="module")
async def clerk(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """Of the operator, and of the teahouse as well."""
    made = await an_official(browser, server, CLERK)
    yield made
    await made.context.close()


async def submit(page: Page) -> None:
    await page.locator(".staff-form > .button").click()


async def agree(page: Page) -> None:
    """Do what the sheet asks about."""
    await page.locator(".sheet[open] .sheet-actions .button").first.click()


async def agreement(phone: Phone, terms: str) -> Any:  # noqa: ANN401 - as shapeless as JSON is
    return next(one for one in await nodes(phone, "Agreements", "agreements") if one["terms"] == terms)


async def fine(*phones: Phone) -> None:
    """Nothing is wrong with what is shown, and nothing was said on the console."""
    for phone in phones:
        assert await phone.complaints() == []
        assert phone.troubles == []
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await phone.page.evaluate(overflow)


async def test_an_agreement_is_drafted_signed_by_two_people_and_ended(
    operator: Phone, merchant: Phone, look: Look
) -> None:
    page, theirs, terms = operator.page, merchant.page, f"Tea for points.\nSigned in {look}."
    for each in (operator, merchant):
        await each.wear(look)
    await operator.open("/me")
    await page.locator("a[href='/agreements']").click()
    await page.locator("a[href='/agreements/new']").click()
    await page.locator(".staff-form").wait_for()
    await submit(page)
    await expect(page.get_by_role("alert")).to_have_count(2)  # with whom, and what
    [shop] = (await merchant.ask("Session"))["me"]["providers"]
    await page.locator("select").select_option(value=shop["id"])
    await page.locator("textarea").fill(terms)
    await page.locator("input[name=last]").fill("2020-01-01")
    await submit(page)
    await expect(page.get_by_role("alert")).to_have_count(1)
    await fine(operator)
    await page.locator("input[name=last]").fill("2099-01-01")
    await submit(page)
    await page.locator(".staff-text").wait_for()
    await page.locator(".staff-ways .button").first.click()
    await fine(operator)
    await agree(page)
    await expect(page.locator(".staff-ways .button")).to_have_count(1)  # nobody signs for both
    one = await agreement(operator, terms)
    assert (one["state"], one["signedByYou"], one["providerSignedAt"]) == ("DRAFT", True, None)
    await merchant.open("/agreements")
    await theirs.locator(f"section:first-of-type a[href='/agreements/{one['id']}']").click()
    await theirs.locator(".staff-ways .button").first.click()
    await agree(theirs)
    await expect(theirs.locator(".stamp").first).to_have_text(SAID[look.language]["active"])
    assert (await agreement(merchant, terms))["state"] == "ACTIVE"
    await operator.open(f"/agreements/{one['id']}")
    await page.locator(".staff-ways .danger").click()
    await agree(page)
    await expect(page.locator(".stamp").first).to_have_text(SAID[look.language]["ended"])
    assert (await agreement(operator, terms))["terminatedAt"] is not None
    await fine(operator, merchant)


async def waiting(phone: Phone) -> set[str]:
    """What waits for a review, by its name in English."""
    return {one["listing"]["title"]["en"] for one in await nodes(phone, "GoodsInReview", "goodsInReview")}


async def test_goods_are_passed_or_sent_back_and_never_by_who_prepared_them(
    operator: Phone, clerk: Phone, look: Look
) -> None:
    page, said, is_first = operator.page, SAID[look.language], look == LOOKS[0]
    for each in (operator, clerk):
        await each.wear(look)
        await each.open("/review")
    own = clerk.page.locator(".row", has=clerk.page.locator(".stamp")).locator("a")
    await own.click()
    await expect(clerk.page.get_by_role("note")).to_contain_text(said["own"])
    await expect(clerk.page.locator(".staff-ways")).to_have_count(0)
    name = ("手作灯笼", "A handmade lantern") if is_first else ("采茶一日", "A day among the tea")
    await page.get_by_role("link", name=name[not is_first]).click()
    await page.locator(".staff-ways .button").nth(1).click()
    await agree(page)
    await expect(page.get_by_role("alert")).to_have_text(said["word"])
    await fine(operator, clerk)
    if is_first:
        await page.keyboard.press("Escape")
        await page.locator(".staff-ways .button").first.click()
    else:
        await page.locator("textarea").fill("Name the hour at which it begins.")
    await agree(page)
    await page.wait_for_url("**/review")
    await expect(page.get_by_role("link", name=name[not is_first])).to_have_count(0)
    assert name[1] not in await waiting(operator)
    if is_first:
        await _closes(operator, name)


async def _closes(operator: Phone, name: tuple[str, str]) -> None:
    """Take goods off the shelf again."""
    page = operator.page
    await page.locator("a[href='/review/shelf']").click()
    await page.locator(".on-shelf li", has_text=name[0]).get_by_role("button").click()
    await fine(operator)
    await agree(page)
    await expect(page.locator(".on-shelf li", has_text=name[0])).to_have_count(0)
    assert name[1] not in {one["title"]["en"] for one in await nodes(operator, "Shelf", "listings")}


async def digits(shown: Locator) -> str:
    """A seed as it stands there to be noted down."""
    return re.sub(r"\s", "", await shown.inner_text())


async def seals(phone: Phone) -> str:
    """In the sheet, note the seed down and hand in its fingerprint; the seed."""
    page = phone.page
    await page.locator(".sheet[open] .seed-digits").wait_for()
    await expect(page.locator(".sheet[open] .act-terms")).to_contain_text(re.compile(" 24 (小时|hours)"))  # of the pack
    await agree(page)
    await page.get_by_role("alert").wait_for()  # not before it was noted down
    await fine(phone)
    seed = await digits(page.locator(".sheet[open] .seed-digits"))
    await page.locator("input[name=noted]").check()
    await agree(page)
    return seed


async def file(phone: Phone, drop: str) -> Any:  # noqa: ANN401 - as shapeless as JSON is
    """What is public of a drop."""
    return json.loads(await phone.page.evaluate("id => fetch(`/drops/${id}.json`).then((it) => it.text())", drop))


async def test_a_drop_is_announced_sealed_by_both_sides_and_revealed_from_the_device_and_from_a_note(
    operator: Phone, authority: Phone, server: Running, look: Look
) -> None:
    page, theirs, said = operator.page, authority.page, SAID[look.language]
    for each in (operator, authority):
        await each.wear(look)
    await operator.open("/draws")
    await page.locator("a[href='/draws/new']").click()
    english, size = look.language == "en", SIZES[LOOKS.index(look)]
    label = f"{PAPER[english]} · {size[english]}"
    chosen = await page.locator("option", has_text=label).get_attribute("value")
    await page.locator("select").select_option(value=chosen)
    await page.locator("input[name=pieces]").fill("99")
    await submit(page)
    await expect(page.get_by_role("alert")).to_have_count(1)
    await page.locator("input[name=pieces]").fill("2")
    await submit(page)
    ours = await seals(operator)
    await page.wait_for_url(re.compile(r"/draws/\d+$"))
    drop = page.url.rpartition("/")[2]
    await authority.open(f"/draws/{drop}")
    await theirs.locator("main > button.button").click()
    note = await seals(authority)
    await expect(theirs.locator(".stamp")).to_have_text(said["coming"])
    [sealed] = (await file(authority, drop))["rounds"]
    promised = {one["side"]: one["commitment"] for one in sealed["commitments"]}
    assert promised == {side: sha256(bytes.fromhex(seed)).hexdigest() for side, seed in _both(ours, note)}
    await operator.open(f"/draws/{drop}")
    await page.locator(".kept-seed .button").click()  # after a reload it is still there
    assert await digits(page.locator(".kept-seed .seed-digits")) == ours
    assert ours in (await page.evaluate(SEEDS))[0].values()
    await fine(operator, authority)
    await close(server, drop)
    await _reveals(operator, authority, drop, note, said["differs"])
    await sweep(server)
    await operator.open(f"/draws/{drop}")
    await expect(page.locator(".stamp")).to_have_text(said["drawn"])
    [drawn] = (await file(operator, drop))["rounds"]
    assert (drawn["ending"], {one["side"]: one["seed"] for one in drawn["seeds"]}) == ("DRAWN", dict(_both(ours, note)))
    await fine(operator, authority)


def _both(ours: str, theirs: str) -> list[tuple[str, str]]:
    return [("OPERATOR", ours), ("AUTHORITY", theirs)]


async def _reveals(operator: Phone, authority: Phone, drop: str, note: str, differs: str) -> None:
    """The operator from the device that sealed it; the authority, whose device was lost, from what was noted down."""
    await operator.open(f"/draws/{drop}")
    await operator.page.locator("main > button.button").click()
    await fine(operator)
    await agree(operator.page)
    await expect(operator.page.locator(".lines").first).to_be_visible()
    await authority.page.evaluate(
        "Object.keys(localStorage).forEach((it) => /^seed/.test(it) && localStorage.removeItem(it))"
    )
    await authority.open(f"/draws/{drop}")
    [told] = (await file(authority, drop))["rounds"]
    assert (told["revealed"], told["seeds"]) == (["OPERATOR"], [])
    await authority.page.locator("input[name=seed]").fill("0e" * 32)
    await submit(authority.page)
    await expect(authority.page.get_by_role("alert")).to_have_text(differs)
    await fine(authority)
    await authority.page.locator("input[name=seed]").fill(" ".join(note[at : at + 4] for at in range(0, 64, 4)).upper())
    await submit(authority.page)
    await expect(authority.page.locator("input[name=seed]")).to_have_count(0)


async def test_whoever_has_no_seat_is_told_so(reader: Phone, look: Look) -> None:
    await reader.wear(look)
    await reader.open("/me")
    assert await reader.page.locator("a[href='/agreements'], a[href='/review'], a[href='/draws']").count() == 0
    for path in ("/agreements", "/agreements/new", "/review", "/review/shelf", "/draws", "/draws/new"):
        await reader.open(path)
        await expect(reader.page.get_by_role("heading", level=2)).to_have_text(SAID[look.language]["no seat"])
    await fine(reader)
