"""A real server on a small generated city, and a real Chromium."""

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

from tests.api.serving import Running, running
from tests.canaries import WATCH
from tests.conftest import ROOT

HERE = Path(__file__).parent
DEBIAN = Path("/usr/bin/chromium")
CHROMIUM = str(DEBIAN) if DEBIAN.exists() else None  # elsewhere Chrome is found by its channel
AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
TRUSTED = json.loads((ROOT / "pwa" / "gen" / "trusted-documents.json").read_text("utf-8"))
DOCUMENTS = {text.split(None, 1)[1].split("(")[0].split()[0]: number for number, text in TRUSTED.items()}
expect.set_options(timeout=20_000)  # two tests at once on two cores, each with a server, a database and a browser
# A machine opens more screens in a minute than a person may in ten, and always the same few people open them.
PATIENT = "from backend.api import spending; spending.SESSION *= 100; "
SIZES = (ViewportSize(width=360, height=740), ViewportSize(width=412, height=915))


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody has set the application: its language, its light, and the size of everything."""

    language: str
    theme: str
    elder: bool

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{'elder' if self.elder else 'normal'}"


EVERY = [
    Look(language, theme, elder) for language in ("zh", "en") for theme in ("light", "dark") for elder in (False, True)
]
ALL = os.environ.get("LOOKS") == "all"  # wear every look there is, and not only as many as all settings need


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """`tanpuhui serve` on a city that the demo has built."""
    home = tmp_path_factory.mktemp("city")
    subprocess.run([sys.executable, "-m", "tests.e2e.city"], env={"TANPUHUI_HOME": str(home)}, cwd=ROOT, check=True)  # noqa: ASYNC221 - nothing else waits yet
    async with running(home / "log", "serve", before=PATIENT, TANPUHUI_HOME=str(home), LOG_LEVEL="info") as it:
        await it.up()
        yield it


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's camera sees, as motion JPEG; while there is no such file, no camera can be opened."""
    return tmp_path_factory.mktemp("camera") / "seen.mjpeg"


@pytest.fixture(scope="session")
async def browser(camera: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    if "PYTEST_XDIST_WORKER" in os.environ:
        (tmp_path_factory.getbasetemp().parent / "browser").mkdir()  # fails where another process has one
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            channel=None if CHROMIUM else "chrome",
            args=[
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
            ],
        )
        yield launched
        await launched.close()


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody's phone: a page of its own, and everything that went wrong on it."""

    page: Page
    context: BrowserContext
    server: Running
    troubles: list[str]

    async def sign_in(self, number: str) -> None:
        """Ask for a code, read it off the console, and enter it."""
        before = len(self.codes())
        await self.page.goto("/")
        await self.page.get_by_role("textbox").fill(number)
        await self.page.keyboard.press("Enter")
        await self.page.locator("input[autocomplete=one-time-code]").fill(WATCH.code(await self.next_code(before)))
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("navigation").wait_for()
        for cookie in await self.context.cookies():
            WATCH.token(cookie["value"])

    async def prefer(self, language: str, theme: str, *, elder: bool) -> None:
        """Set what the settings screen sets."""
        await self.page.evaluate(
            "chosen => Object.entries(chosen).forEach(([name, value]) => localStorage[name] = JSON.stringify(value))",
            {"lang": language, "prefs": {"theme": theme, "elder": elder}},
        )

    async def wear(self, look: Look) -> None:
        """Set it on a page that anybody may open, and see that it is so; troubles of before are of another test."""
        self.troubles.clear()
        await self.page.goto("/methods")
        await self.prefer(look.language, look.theme, elder=look.elder)
        await self.open("/methods")
        worn = "root => [root.lang.slice(0, 2), root.dataset.theme, root.classList.contains('elder')]"
        assert await self.page.locator("html").evaluate(worn) == [look.language, look.theme, look.elder]

    async def open(self, path: str) -> None:
        """Go there, and wait until what it shows has come."""
        await self.page.goto(path)
        await self.settled()

    async def settled(self) -> None:
        """Wait until the page has a heading and nothing on it is still being read."""
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        await expect(self.page.locator("[aria-busy=true]")).to_have_count(0)

    async def ask(self, document: str, **variables: object) -> Any:  # noqa: ANN401 - as shapeless as JSON is
        """What the server answers to one of the application's own queries."""
        asked = {"documentId": DOCUMENTS[document], "variables": json.dumps(variables)}
        get = "url => fetch(url).then(answer => answer.json()).then(answer => answer.data)"
        return await self.page.evaluate(get, f"/graphql?{urlencode(asked)}")

    async def tell(self, document: str, **values: object) -> Any:  # noqa: ANN401 - as shapeless as JSON is
        """What the server answers to one of the application's own changes, made without tapping through its screens."""
        body = json.dumps({"documentId": DOCUMENTS[document], "variables": {"input": values}})
        post = """body => fetch('/graphql', {
            method: 'POST', body, headers: { 'content-type': 'application/json', 'x-tanpuhui': '1' },
        }).then(answer => answer.json()).then(answer => Object.values(answer.data)[0])"""
        return await self.page.evaluate(post, body)

    async def next_code(self, before: int) -> str:
        """The code that comes after so many others."""
        await self.page.locator("input[autocomplete=one-time-code]").wait_for()
        return self.codes()[before]

    def codes(self) -> list[str]:
        """Every code that was sent to anybody, as the console shows them."""
        return re.findall(r"The code for \d+ is (\d{6})", self.server.said)

    async def complaints(self) -> list[str]:
        """What axe finds on the page as it is."""
        await self.page.evaluate(AXE.read_text("utf-8"))
        found = await self.page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
        return [str(one) for one in found]


async def a_phone(browser: Browser, server: Running, size: ViewportSize, user_agent: str | None = None) -> Phone:
    """A new phone of this size, with nobody signed in."""
    # By its name and not by its number: passkeys belong to a name.
    home = f"http://localhost:{server.port}"
    context = await browser.new_context(
        base_url=home, viewport=size, locale="zh-CN", reduced_motion="reduce", user_agent=user_agent
    )
    context.on("request", lambda request: WATCH.look("url", request.url))
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console", lambda message: troubles.append(message.text) if _is_trouble(message.type, message.text) else None
    )
    return Phone(page, context, server, troubles)


def _is_trouble(kind: str, text: str) -> bool:
    """Without a network the browser itself reports every request as an error, its worker's too; only that is none."""
    return kind == "error" and not re.search(r"net::ERR_(INTERNET_DISCONNECTED|FAILED)", text)


@pytest.fixture(params=SIZES, ids=["360x740", "412x915"])
async def phone(request: pytest.FixtureRequest, browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """A new phone of each size."""
    made = await a_phone(browser, server, request.param)
    yield made
    await made.context.close()


@pytest.fixture(scope="session")
async def merchant(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """The phone of a member of the teahouse, signed in."""
    made = await a_phone(browser, server, SIZES[1])
    await made.sign_in("13800000011")
    yield made
    await made.context.close()


@pytest.fixture(scope="session")
async def reader(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """The phone of a citizen who looks at every screen, signed in."""
    made = await a_phone(browser, server, SIZES[0])
    await made.sign_in("13800000003")
    yield made
    await made.context.close()


@pytest.fixture(scope="session")
async def newcomer(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """The phone of somebody who has just opened an account, with nothing in it yet."""
    made = await a_phone(browser, server, SIZES[0])
    await made.sign_in("13900009001")
    yield made
    await made.context.close()
