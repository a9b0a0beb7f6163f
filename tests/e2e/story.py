"""The steps of a story between one citizen and one merchant, each of which sees for itself that it came true."""

import asyncio
import itertools
import json
import re
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from pathlib import Path
from typing import Any

import segno
from playwright.async_api import FloatRect, Locator, expect

from backend.kit.passes import is_shown
from tests.conftest import ROOT
from tests.e2e.conftest import HERE, SIZES, Look, Phone
from tests.e2e.words import SAYS

NODE = str(ROOT / ".node" / "bin" / "node")
SUBJECTS = itertools.count(1)
STEPS = ("what", "method", "factors", "sum", "result", "lot", "where")


@dataclass(frozen=True, slots=True)
class Story:
    """A citizen who has signed in, the merchant across the counter, both in one look, and the words of its language."""

    citizen: Phone
    merchant: Phone
    look: Look

    def says(self, what: str) -> str:
        """How the application says it in this language."""
        return SAYS[what][self.look.language == "en"]

    def button(self, word: str, *, of: Locator | None = None) -> Locator:
        """The first button of this very name, on the screen or in a part of it."""
        whole = of or self.citizen.page.get_by_role("main")
        return whole.get_by_role("button", name=self.says(word), exact=True).first

    async def tab(self, word: str) -> None:
        """Go to one of the four parts of the application."""
        bar = self.citizen.page.get_by_role("navigation").last
        await bar.get_by_role("link", name=self.says(word), exact=True).click()
        await expect(self.citizen.page.get_by_role("heading", level=1, name=self.says(word))).to_be_visible()
        await self.citizen.settled()


async def consents(story: Story) -> str:
    """Give a consent that was not given yet, see that it holds, take it back, see that too; the path of its screen."""
    page = story.citizen.page
    await story.citizen.open("/consents")
    await (
        page.get_by_role("heading", name=story.says("not granted"), exact=True)
        .locator("xpath=../..")
        .get_by_role("link")
        .first.click()
    )
    subject = f"E2E{next(SUBJECTS):06}"
    await page.get_by_label(story.says("subject")).fill(subject)
    for tick in await page.get_by_role("checkbox").all():
        await tick.check()
    await story.button("grant").click()
    await expect(page.locator("dd", has_text=subject)).to_be_visible()
    await expect(page.get_by_role("main").get_by_text(story.says("granted"), exact=True)).to_be_visible()
    code = page.url.rpartition("/")[2]
    assert [one["subject"] for one in await _active(story, code)] == [subject]
    await story.button("withdraw").click()
    await story.button("withdraw", of=page.get_by_role("dialog")).click()
    await expect(page.get_by_text(story.says("withdrawn"))).to_be_visible()
    await expect(page.get_by_role("main").get_by_text(story.says("not granted"), exact=True)).to_be_visible()
    assert await _active(story, code) == []
    return f"/consents/{code}"


async def _active(story: Story, code: str) -> list[Any]:
    known = (await story.citizen.ask("Consent", code=code))["consents"]
    return [one for one in known if one["active"] and one["scenario"]["code"] == code]


async def sees_rings(story: Story) -> None:
    """One ring a month; the table has the same months, and they come to exactly what is shown as the total."""
    page = story.citizen.page
    await story.tab("rings")
    account = (await story.citizen.ask("Home"))["account"]
    months, total = account["months"], account["issuedGrams"]
    assert sum(one["grams"] for one in months) == total > 0
    rings = page.get_by_role("img", name=_mass(total, " "))
    await expect(rings.locator("path")).to_have_count(len(months))
    await expect(page.locator("dl")).to_contain_text(_mass(total))
    await story.button("table").click()
    rows = await page.get_by_role("table").locator("tbody tr").all()
    for row, month in zip(rows, reversed(months), strict=True):
        await expect(row.locator("td").nth(0)).to_have_text(f"{month['acts']:,}")
        await expect(row.locator("td").nth(1).locator("[aria-hidden]").first).to_have_text(_mass(month["grams"]))


def _mass(grams: int, space: str = "") -> str:
    """Grams as the screen shows them: four digits and never more than there is."""
    unit, places = ("g", 0) if grams < 1000 else ("kg", 3) if grams < 1_000_000 else ("t", 6)
    figure = Context(prec=4, rounding=ROUND_DOWN).plus(Decimal(grams).scaleb(-places))
    return f"{figure.normalize():f}{space}{unit} CO₂e"


async def sees_a_trail(story: Story) -> str:
    """Open a row of the ledger and find there all that is known of it; the path of its screen."""
    page, language = story.citizen.page, story.look.language
    await story.tab("ledger")
    number = await _turn_to_an_issued_act(story)
    await page.locator(f"a[href='/acts/{number}']").click()
    await story.citizen.settled()
    act = (await story.citizen.ask("Act", id=number, language=language.upper()))["act"]
    assert sum(part["grams"] for part in act["whereabouts"]) == act["grams"]
    await expect(page.get_by_text(act["serial"]).first).to_be_visible()
    steps = page.get_by_role("main").get_by_role("heading", level=3)
    assert await steps.all_inner_texts() == [story.says(step) for step in STEPS]
    told = re.sub(r"\s", "", await page.get_by_role("main").text_content() or "")
    assert [one for one in _to_be_told(story, act) if re.sub(r"\s", "", one) not in told] == []
    return f"/acts/{number}"


async def _turn_to_an_issued_act(story: Story) -> str:
    """Turn the ledger's pages until it shows an act that grams were issued for; its number."""
    after = None
    while True:
        page = (await story.citizen.ask("Ledger", after=after))["acts"]
        for act in (edge["node"] for edge in page["edges"]):
            if act["state"] == "ISSUED" and act["grams"]:
                return str(act["id"])
        after = page["pageInfo"]["endCursor"]
        await story.button("earlier").click()


def _to_be_told(story: Story, act: dict[str, Any]) -> list[str]:
    """What was done, by which method and factors, how sure, the sum, the lot, and where each gram is."""
    language, method = story.look.language, act["method"]
    whole, point, rest = act["exactGrams"].partition(".")
    told = [act["scenario"]["title"][language], act["scenario"]["provider"]["name"][language]]
    told += [act["serial"], f"{int(whole):,}{point}{rest}", _mass(act["grams"])]
    told += [method["title"][language], method["code"], method["version"]]
    for one in method["factors"]:
        told += [one["title"][language], one["value"], one["source"], story.says(one["howSure"])]
        told += re.split(r"\b(?:point|step|ride)\b", one["unit"])  # which Chinese has words of its own for
    for line in act["explanation"].split("\n")[1:]:  # lines about factors stand above already
        told += [] if re.match(r"[a-z_0-9]+ \(", line) else [line.split(" = ")[0], *re.findall(r"\d[\d.]*", line)]
    for one in act["whereabouts"]:
        told += [
            one["serial"],
            _mass(one["grams"]),
            story.says("yours") if one["yours"] else one["provider"]["name"][language],
        ]
    return told


async def _points(story: Story) -> int:
    return int((await story.citizen.ask("Purse"))["account"]["freePoints"])


async def redeems(story: Story) -> dict[str, Any]:
    """Redeem a cup of tea, which uses its price and no more; the voucher."""
    page = story.citizen.page
    before = await _points(story)
    await story.tab("mall")
    await expect(page.get_by_text(story.says("points").format(f"{before:,}"), exact=True)).to_be_visible()
    await page.get_by_role("link", name=re.compile(story.says("tea"))).click()
    await story.button("redeem").click()
    sheet = page.get_by_role("dialog")
    for line in (story.says("uses"), story.says("leaves").format(f"{before - 200:,}")):
        await expect(sheet.locator("dl")).to_contain_text(line)
    await sheet.get_by_role("button", name=story.says("confirm"), exact=True).click()
    await page.wait_for_url("**/vouchers/*")
    await story.citizen.settled()
    assert await _points(story) == before - 200
    voucher = (await story.citizen.ask("Voucher", id=page.url.rpartition("/")[2]))["voucher"]
    assert (voucher["points"], voucher["usedAt"]) == (200, None)
    return dict(voucher)


async def shows(story: Story, voucher: dict[str, Any]) -> None:
    """A pass is drawn, module by module, as another encoder draws it; the code is told only to whoever asks for it."""
    page, code = story.citizen.page, voucher["code"]
    drawn = page.get_by_role("img", name=story.says("qr"), exact=True)
    await expect(drawn).to_be_visible()
    shown = await read(drawn)
    assert is_shown(shown)
    assert code not in shown
    assert await modules(drawn) in [_encoded(shown, mask) for mask in range(8)]
    await expect(page.locator(".code")).to_have_count(0)
    await story.button("reveal").click()
    groups = [code[at : at + 4] for at in range(0, 16, 4)]
    assert await page.locator(".code [aria-hidden] > span").all_inner_texts() == groups


async def read(drawn: Locator) -> str:
    """What a drawn QR code says; two encoders fill up what is left over differently, so it is read."""
    dark = json.dumps(sorted(await modules(drawn)))
    reader = await asyncio.create_subprocess_exec(NODE, HERE / "decoded.mjs", stdin=PIPE, stdout=PIPE)
    told, _ = await reader.communicate(dark.encode())
    return told.decode()


async def modules(drawn: Locator) -> set[tuple[int, int]]:
    """The dark modules of a drawing, by column and row; the first blank one round the code belongs to it."""
    path = await drawn.locator("path").get_attribute("d") or ""
    runs = [[int(number) for number in run] for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)]
    return {(column - 1, y - 1) for x, y, width in runs for column in range(x, x + width)}


def _encoded(shown: str, mask: int) -> set[tuple[int, int]]:
    matrix = segno.make_qr(shown, error="m", boost_error=False, mask=mask).matrix
    return {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


async def types(story: Story, code: str) -> None:
    """The merchant types the code as somebody reads it out, and is told to hand over; a second time not to."""
    till = story.merchant.page
    for verdict in ("hand over", "used already"):
        await story.merchant.open("/check")
        await till.get_by_role("textbox").fill(f"{code[:4]} {code[4:]}".lower())
        await till.keyboard.press("Enter")
        await expect(till.get_by_text(story.says(verdict), exact=True)).to_be_visible()
        assert await story.merchant.complaints() == []


async def scans(story: Story, verdict: str) -> None:
    """The merchant holds the camera to what the citizen's screen showed."""
    till = story.merchant.page
    await story.merchant.open("/check")
    await till.get_by_role("button", name=story.says("scan"), exact=True).click()
    await expect(till.get_by_text(story.says(verdict), exact=True)).to_be_visible()


async def is_told_that_it_is_used(story: Story) -> None:
    """Held up at the till, the voucher says by itself that it has been taken."""
    told = story.citizen.page.get_by_role("status").filter(has_text=story.says("used"))
    await expect(told).to_be_visible()


async def sees_it_used(story: Story, voucher: dict[str, Any]) -> None:
    """Among all vouchers it is a used one, and coming back to it shows that and nothing to scan."""
    page = story.citizen.page
    await story.citizen.open("/vouchers")
    row = page.locator(f"a[href='/vouchers/{voucher['id']}']")
    await expect(row).to_contain_text(story.says("used"))
    await row.click()
    await is_told_that_it_is_used(story)
    await expect(page.get_by_role("img")).to_have_count(0)


async def holds_up(story: Story, camera: Path) -> None:
    """Let the camera see what the screen shows; a camera's pictures are all of one size."""
    await story.citizen.page.evaluate("scrollTo(0, 0)")
    size = story.citizen.page.viewport_size or SIZES[0]
    seen = FloatRect(x=(size["width"] - SIZES[0]["width"]) / 2, y=0, **SIZES[0])
    await story.citizen.page.screenshot(path=camera, type="jpeg", quality=90, clip=seen)


async def opens_offline(story: Story, paths: list[str]) -> None:
    """Without a network each screen opens again, and says that this is what was seen."""
    page = story.citizen.page
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await story.citizen.context.set_offline(offline=True)
    for path in paths:
        await story.citizen.open(path)
        await expect(page.get_by_text(story.says("offline"))).to_be_visible()
        await expect(page.get_by_text(story.says("unreachable"))).to_have_count(0)
