"""Signing in through a provider elsewhere, linking it and having a name confirmed, on a real browser."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import uvicorn
from playwright.async_api import Browser, expect

from tests.adapters.provider import CLIENT, SECRET, Provider
from tests.api.serving import Running, free_port, running
from tests.canaries import WATCH
from tests.e2e.conftest import SIZES, Look, a_phone
from tests.e2e.proving import Saver

LOOKS = [Look("zh", "dark", elder=True), Look("en", "light", elder=False)]
NEWCOMERS = itertools.count(13900004001)
SUBJECTS = (f"person {number}" for number in itertools.count(1))
IDENTITY_NUMBERS = iter(("11010519491231002X", "110105199003070017"))
FILE = """[[provider]]
kind = "oidc"
code = "bank"
title = {{ zh = "城市银行", en = "City Bank" }}
issuer = "{issuer}"
client_id = "{client}"
client_secret = "{secret}"
"""
pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


@dataclass(frozen=True, slots=True)
class Abroad:
    """The city served once more, with a provider elsewhere."""

    server: Running
    provider: Provider


@pytest.fixture(scope="session")
async def abroad(server: Running, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Abroad]:
    """Both listen: the city under a name of its own, and the provider."""
    folder, port, theirs = tmp_path_factory.mktemp("abroad"), free_port(), free_port()
    provider = Provider(f"http://127.0.0.1:{theirs}")
    listening = uvicorn.Server(uvicorn.Config(provider.app, port=theirs, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(listening.serve())
    (folder / "providers").write_text(FILE.format(issuer=provider.issuer, client=CLIENT, secret=SECRET))
    settings = {
        "TANPUHUI_HOME": str(server.log.parent),
        "PORT": str(port),
        "PUBLIC_URL": f"http://localhost:{port}",
        "IDENTITY_PROVIDERS": str(folder / "providers"),
    }
    async with running(folder / "log", "serve", **settings) as it:
        here = replace(it, port=port)
        await here.up()
        yield Abroad(here, provider)
    listening.should_exit = True
    await serving


@pytest.fixture
async def person(browser: Browser, abroad: Abroad, look: Look) -> AsyncIterator[Saver]:
    """Somebody with a new telephone, whom the provider has never seen."""
    abroad.provider.subject = next(SUBJECTS)
    phone = await a_phone(browser, abroad.server, SIZES[0])
    await phone.wear(look)
    yield Saver(phone, look, str(next(NEWCOMERS)))
    await phone.context.close()


async def arrives(person: Saver) -> str:
    """Sign in through the provider; the account that it leads to."""
    await person.phone.open("/sign-in")
    await person.page.get_by_role("button", name=person.says("by bank"), exact=True).click()
    await person.page.get_by_role("navigation").wait_for()
    return str((await person.phone.ask("Session"))["me"]["accountId"])


async def test_somebody_signs_in_elsewhere_and_does_not_lose_the_only_way_in(person: Saver) -> None:
    phone, page = person.phone, person.page
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # which must let the way back through
    first = await arrives(person)
    await phone.tell("SignOut")
    await phone.context.clear_cookies()
    assert await arrives(person) == first
    await phone.open("/me/security")
    await expect(page.locator(".held").last).to_contain_text(person.says("bank"))
    assert await phone.complaints() == []
    await page.get_by_role("button", name=person.says("unlink bank")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name=person.says("unlink"), exact=True).click()
    await expect(sheet.get_by_role("alert")).to_have_text(person.says("last way in"))
    assert len((await phone.ask("Security"))["linkedIdentities"]) == 1
    assert phone.troubles == []


async def test_an_identity_is_linked_and_unlinked_and_never_shared(
    person: Saver, browser: Browser, abroad: Abroad
) -> None:
    phone, page = person.phone, person.page
    await phone.sign_in(person.number)
    await phone.open("/me/security")
    await page.get_by_role("button", name=person.says("link bank"), exact=True).click()
    await expect(page.get_by_role("button", name=person.says("unlink bank"))).to_be_visible()
    other = await a_phone(browser, abroad.server, SIZES[0])
    await other.wear(person.look)
    await other.sign_in(str(next(NEWCOMERS)))
    await other.open("/me/security")
    await other.page.get_by_role("button", name=person.says("link bank"), exact=True).click()
    await other.page.wait_for_url("**/me/security?refused=IDENTITY_TAKEN")
    await expect(other.page.get_by_role("alert")).to_have_text(person.says("taken"))
    assert await other.complaints() == []
    assert (await other.ask("Security"))["linkedIdentities"] == []
    await other.context.close()
    await page.get_by_role("button", name=person.says("unlink bank")).click()
    await page.get_by_role("dialog").get_by_role("button", name=person.says("unlink"), exact=True).click()
    await expect(page.get_by_role("button", name=person.says("link bank"), exact=True)).to_be_visible()
    assert (await phone.ask("Security"))["linkedIdentities"] == []
    assert phone.troubles == []


async def test_whoever_was_refused_elsewhere_and_signs_in_by_phone_is_told_no_more(person: Saver) -> None:
    phone, page = person.phone, person.page
    before = len(phone.codes())
    await phone.open("/sign-in?refused=PROVIDER_AWAY")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_role("textbox").fill(person.number)
    await page.keyboard.press("Enter")
    await page.locator("input[autocomplete=one-time-code]").fill(WATCH.code(await phone.next_code(before)))
    await page.keyboard.press("Enter")
    await page.get_by_role("navigation").wait_for()
    assert await page.evaluate("location.pathname + location.search") == "/"
    assert phone.troubles == []


async def test_a_name_is_confirmed_once(person: Saver) -> None:
    phone, page = person.phone, person.page
    await phone.sign_in(person.number)
    await phone.open("/me/name")
    name, number = await page.get_by_role("textbox").all()
    await name.fill("张三")
    await number.fill("110105194912310021")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text(person.says("bad number"))
    assert (await phone.ask("Session"))["me"]["realNameLevel"] == "L0"
    await number.fill(next(IDENTITY_NUMBERS))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox")).to_have_count(0)
    assert (await phone.ask("Session"))["me"]["realNameLevel"] == "L1"
    assert await phone.complaints() == []
    assert phone.troubles == []
