"""What proving who one is takes in a test: time that passes, a finger, an enrolment; and somebody who is asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from playwright.async_api import CDPSession, Locator, expect

from backend import identities, settings, wiring
from backend.kit.db import Row, Tx
from backend.kit.time import clock
from tests.api.serving import Running
from tests.e2e.city import DEAR
from tests.e2e.conftest import Look, Phone
from tests.e2e.tour import nodes
from tests.e2e.words import SAYS

AGE = "UPDATE identities_session SET proved_at = proved_at - interval '6 minutes'"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@asynccontextmanager
async def owning(server: Running) -> AsyncIterator["asyncpg.Connection[Row]"]:
    """A connection to the served city's database as its owner."""
    with wiring.database(settings.read({"TANPUHUI_HOME": str(server.log.parent)})) as addresses:
        owner = await asyncpg.connect(addresses.owner)
        yield owner
        await owner.close()


async def age(server: Running) -> None:
    """Let six minutes pass since anybody proved who they are."""
    async with owning(server) as owner:
        await owner.execute(AGE)


async def enrolment(server: Running, account_id: int) -> str:
    """The code that whoever runs the platform hands over."""
    async with owning(server) as owner, owner.transaction():
        return await identities.make_enrolment(Tx(owner, clock), account_id)


async def dearest(phone: Phone) -> str:
    """The path of the dearest thing in the mall."""
    [path] = [f"/mall/{one['id']}" for one in await nodes(phone, "Shelf", "listings") if one["points"] == DEAR[2]]
    return path


class Finger:
    """What unlocks a telephone: it can be the right one or a wrong one."""

    def __init__(self, session: CDPSession, number: str) -> None:
        self.session, self.number = session, number

    @classmethod
    async def of(cls, phone: Phone) -> "Finger":
        """A telephone with a sensor; without this one has none."""
        session = await phone.context.new_cdp_session(phone.page)
        await session.send("WebAuthn.enable")
        added = await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return cls(session, added["authenticatorId"])

    async def is_right(self, *, right: bool) -> None:
        await self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.number, "isUserVerified": right})


class Saver:
    """Somebody with many points at the dearest thing there is."""

    def __init__(self, phone: Phone, look: Look, number: str) -> None:
        self.phone, self.page, self.look, self.number = phone, phone.page, look, number

    def says(self, what: str) -> str:
        return SAYS[what][self.look.language == "en"]

    def sheet(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=self.says(title), exact=True)

    async def looks_at_it(self) -> None:
        """Open its page."""
        await self.phone.open(await dearest(self.phone))
        await self.page.locator(".way > .button").wait_for()

    async def asks_for_it(self) -> None:
        """Ask to redeem it, in the sheet that says what it will do."""
        await self.looks_at_it()
        await self.page.locator(".way > .button").click()
        await self.page.locator(".sheet-actions .button").first.click()

    async def gives_a_code(self) -> None:
        """In the sheet, let a code be sent to the number this telephone remembers, and enter it."""
        sheet, before = self.sheet("step up"), len(self.phone.codes())
        await expect(sheet).to_contain_text(f"{self.number[:3]} •••• {self.number[-4:]}")
        await expect(sheet).not_to_contain_text(self.number)
        assert await self.phone.complaints() == []
        await sheet.get_by_role("button", name=self.says("send a code"), exact=True).click()
        await sheet.locator("input[autocomplete=one-time-code]").fill(await self.phone.next_code(before))
        await self.page.keyboard.press("Enter")

    async def points(self) -> int:
        return int((await self.phone.ask("Purse"))["account"]["freePoints"])
