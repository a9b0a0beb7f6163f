"""Passkeys and authenticator apps on a real browser: setting one up, coming back with it, and proving who one is."""

import itertools
from base64 import b32decode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from backend.identities.totp import STEP_S, code_at
from backend.kit.time import clock
from tests.api.serving import Running
from tests.e2e.city import DEAR, TAPPERS
from tests.e2e.conftest import SIZES, Look, Phone, a_phone
from tests.e2e.proving import Finger, Saver, age, enrolment
from tests.e2e.story import read

STAFF = {Look("zh", "light", elder=True): "13800000021", Look("en", "dark", elder=False): "13800000031"}
NAME = "老王的手机"
NUMBERS = itertools.cycle(TAPPERS)
pytestmark = pytest.mark.parametrize("look", STAFF, ids=str)


@pytest.fixture
async def phone(browser: Browser, server: Running, look: Look) -> AsyncIterator[Phone]:
    """A new telephone in this look."""
    made = await a_phone(browser, server, SIZES[0])
    await made.wear(look)
    yield made
    await made.context.close()


@pytest.fixture
async def saver(phone: Phone, look: Look) -> Saver:
    """Somebody with many points who has just signed in by a code."""
    number = next(NUMBERS)
    await phone.sign_in(number)
    return Saver(phone, look, number)


async def sets_up(saver: Saver, name: str) -> None:
    """Set up a passkey under a name."""
    page = saver.page
    await saver.phone.open("/me/security")
    await page.get_by_role("link", name=saver.says("passkeys")).click()
    await saver.phone.settled()
    assert await saver.phone.complaints() == []
    await page.locator(".add").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("textbox").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.locator(".held li").filter(has_text=name)).to_have_count(1)


async def passkeys(saver: Saver) -> list[Any]:
    """Those the platform knows of."""
    return list((await saver.phone.ask("Passkeys"))["passkeys"])


async def leaves_and_comes_back(saver: Saver) -> None:
    """Sign out, and in again with one tap and a finger."""
    page = saver.page
    await saver.phone.open("/me")
    await page.locator(".leave .button").click()
    await page.get_by_role("dialog").get_by_role("button", name=saver.says("sign out"), exact=True).click()
    await page.wait_for_url("**/sign-in*")
    assert await page.evaluate("localStorage.phone") is None
    assert await saver.phone.complaints() == []
    await page.get_by_role("button", name=saver.says("with passkey")).click()
    await page.get_by_role("navigation").wait_for()


async def test_a_passkey_signs_in_and_confirms_with_one_tap(saver: Saver, server: Running) -> None:
    page, who = saver.page, (await saver.phone.ask("Session"))["me"]["accountId"]
    await Finger.of(saver.phone)
    await sets_up(saver, NAME)
    await leaves_and_comes_back(saver)
    assert (await saver.phone.ask("Session"))["me"]["accountId"] == who
    await age(server)
    before = await saver.points()
    await saver.asks_for_it()
    assert await saver.phone.complaints() == []
    await saver.sheet("step up").get_by_role("button", name=saver.says("finger"), exact=True).click()
    await page.wait_for_url("**/vouchers/*")
    assert await saver.points() == before - DEAR[2]
    await saver.phone.open("/me/passkeys")
    [used] = [one["lastUsedAt"] for one in await passkeys(saver) if one["name"] == NAME]
    assert used is not None
    await page.locator(".held li").filter(has_text=NAME).get_by_role("button").click()
    await page.get_by_role("dialog").get_by_role("button", name=saver.says("remove"), exact=True).click()
    await expect(page.locator(".held li").filter(has_text=NAME)).to_have_count(0)
    assert NAME not in {one["name"] for one in await passkeys(saver)}
    assert saver.phone.troubles == []


async def test_a_wrong_finger_changes_nothing_and_a_code_does_instead(saver: Saver, server: Running) -> None:
    finger = await Finger.of(saver.phone)
    await sets_up(saver, f"x {saver.look}")
    await age(server)
    await finger.is_right(right=False)
    before = await saver.points()
    await saver.asks_for_it()
    sheet = saver.sheet("step up")
    await sheet.get_by_role("button", name=saver.says("finger"), exact=True).click()
    await expect(sheet.get_by_role("alert")).to_have_text(saver.says("not unlocked"))
    assert await saver.phone.complaints() == []
    assert await saver.points() == before
    await sheet.get_by_role("button", name=saver.says("code instead"), exact=True).click()
    await saver.gives_a_code()
    await saver.page.wait_for_url("**/vouchers/*")
    assert await saver.points() == before - DEAR[2]


def digits(secret: str, later: int = 0) -> str:
    """What an authenticator app shows, now or some half minutes later."""
    return code_at(b32decode(secret), int(clock().timestamp()) // STEP_S + later)


async def test_staff_enrol_an_app_and_give_it_when_they_come_back(phone: Phone, look: Look, server: Running) -> None:
    page, says = phone.page, Saver(phone, look, STAFF[look]).says
    await phone.sign_in(STAFF[look])
    me = (await phone.ask("Session"))["me"]
    assert (me["secondFactor"], me["roles"]) == ("TO_ENROL", ["CITIZEN"])
    await phone.open("/me/second-factor")
    assert await phone.complaints() == []
    await page.get_by_role("textbox").fill(await enrolment(server, int(me["accountId"])))
    await page.keyboard.press("Enter")
    await page.locator(".qr").wait_for()
    assert await phone.complaints() == []
    secret = (await page.locator(".secret span").inner_text()).replace(" ", "")
    uri = str(await page.locator("a[href^=otpauth]").get_attribute("href"))
    assert f"secret={secret}&" in uri
    assert await read(page.locator(".qr")) == uri
    await page.get_by_role("textbox").fill("12345")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text(says("six digits"))
    await page.get_by_role("textbox").fill(digits(secret))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main").get_by_text(says("factor given"), exact=True)).to_be_visible()
    await phone.tell("SignOut")
    await phone.context.clear_cookies()
    await phone.page.evaluate("localStorage.removeItem('session')")
    await phone.sign_in(STAFF[look])
    assert (await phone.ask("Session"))["me"]["secondFactor"] == "NEEDED"
    await phone.open("/me/second-factor")
    await page.get_by_role("textbox").fill(digits(secret, 1))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main").get_by_text(says("factor given"), exact=True)).to_be_visible()
    back = (await phone.ask("Session"))["me"]
    assert back["secondFactor"] == "GIVEN"
    assert len(back["roles"]) == 2
    assert await phone.complaints() == []
    assert phone.troubles == []
