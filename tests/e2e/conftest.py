"""A real server on a small generated city, and a real Chromium."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.api.serving import Running, running
from tests.conftest import ROOT

DEBIAN = Path("/usr/bin/chromium")
CHROMIUM = str(DEBIAN) if DEBIAN.exists() else None  # elsewhere Chrome is found by its channel
AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """`tanpuhui serve` on a city that the demo has built."""
    home = tmp_path_factory.mktemp("city")
    subprocess.run([sys.executable, "-m", "tests.e2e.city"], env={"TANPUHUI_HOME": str(home)}, cwd=ROOT, check=True)  # noqa: ASYNC221 - nothing else waits yet
    async with running(home / "log", "serve", TANPUHUI_HOME=str(home)) as it:
        await it.up()
        yield it


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            channel=None if CHROMIUM else "chrome",
            args=["--no-sandbox"],
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
        before = len(self._codes())
        await self.page.goto("/")
        await self.page.get_by_role("textbox").fill(number)
        await self.page.keyboard.press("Enter")
        await self.page.locator("input[autocomplete=one-time-code]").wait_for()
        await self.page.locator("input[autocomplete=one-time-code]").fill(self._codes()[before])
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("navigation").wait_for()

    async def prefer(self, language: str, theme: str, *, elder: bool) -> None:
        """Set what the settings screen sets."""
        await self.page.evaluate(
            "chosen => Object.entries(chosen).forEach(([name, value]) => localStorage[name] = JSON.stringify(value))",
            {"lang": language, "prefs": {"theme": theme, "elder": elder}},
        )

    def _codes(self) -> list[str]:
        return re.findall(r"The code for \d+ is (\d{6})", self.server.said)

    async def complaints(self) -> list[str]:
        """What axe finds on the page as it is."""
        await self.page.evaluate(AXE.read_text("utf-8"))
        found = await self.page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
        return [str(one) for one in found]


async def _phone(browser: Browser, server: Running, width: int, height: int) -> Phone:
    context = await browser.new_context(
        base_url=server.url, viewport={"width": width, "height": height}, locale="zh-CN"
    )
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    return Phone(page, context, server, troubles)


@pytest.fixture(params=[(360, 740), (412, 915)], ids=["360x740", "412x915"])
async def phone(request: pytest.FixtureRequest, browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """A new phone of each size."""
    made = await _phone(browser, server, *request.param)
    yield made
    await made.context.close()


@pytest.fixture(scope="session")
async def merchant(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """The phone of a member of the teahouse, signed in."""
    made = await _phone(browser, server, 412, 915)
    await made.sign_in("13800000011")
    yield made
    await made.context.close()


@pytest.fixture(scope="session")
async def reader(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """The phone of a citizen who looks at every screen, signed in."""
    made = await _phone(browser, server, 360, 740)
    await made.sign_in("13800000003")
    yield made
    await made.context.close()
