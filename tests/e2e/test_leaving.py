"""Taking one's data along, and closing one's account, on a real browser."""

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.api.serving import Running
from tests.e2e.conftest import SIZES, Look, a_phone
from tests.e2e.proving import Saver, age

LOOKS = [Look("zh", "dark", elder=False), Look("en", "light", elder=True)]
NEWCOMERS = itertools.count(13900005001)
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


@pytest.fixture
async def leaver(browser: Browser, server: Running, look: Look) -> AsyncIterator[Saver]:
    """Somebody who signed in more than five minutes ago."""
    phone, number = await a_phone(browser, server, SIZES[0]), str(next(NEWCOMERS))
    await phone.wear(look)
    await phone.sign_in(number)
    await age(server)
    yield Saver(phone, look, number)
    await phone.context.close()


async def test_the_file_comes_by_itself_once_a_code_was_given(leaver: Saver, tmp_path: Path) -> None:
    page, me = leaver.page, (await leaver.phone.ask("Session"))["me"]
    await leaver.phone.open("/me/leaving")
    assert await leaver.phone.complaints() == []
    async with page.expect_download() as coming:
        await page.locator(".add").click()
        await leaver.gives_a_code()
    file = await coming.value
    await file.save_as(tmp_path / "file")
    told = json.loads((tmp_path / "file").read_text("utf-8"))
    assert (file.suggested_filename, told["format"]) == ("tanpuhui-export.json", "tanpuhui-export/1")
    assert (told["name"], told["account"]["id"]) == (me["displayName"], int(me["accountId"]))


async def test_an_account_is_closed_after_a_tick_and_a_code_and_nothing_is_left_on_the_phone(leaver: Saver) -> None:
    page, me = leaver.page, (await leaver.phone.ask("Session"))["me"]
    await leaver.phone.open("/me/leaving")
    await page.locator("main .button.danger").click()
    sheet = page.get_by_role("dialog")
    close = sheet.get_by_role("button", name=leaver.says("close account"), exact=True)
    await close.click()
    await expect(sheet.get_by_role("alert")).to_have_text(leaver.says("tick first"))
    assert await leaver.phone.complaints() == []
    await sheet.get_by_role("checkbox").check()
    await close.click()
    await leaver.gives_a_code()
    await page.wait_for_url("**/sign-in*")
    assert await page.evaluate("[localStorage.phone, JSON.parse(localStorage.session).me]") == [None, None]
    await leaver.phone.sign_in(leaver.number)
    assert (await leaver.phone.ask("Session"))["me"]["accountId"] != me["accountId"]
    assert leaver.phone.troubles == []
