"""Officials on a telephone: signing in with the second factor that makes their seats count; and time that passes."""

from base64 import b32decode

from playwright.async_api import Browser

from backend import drops, settings, wiring
from backend.identities.totp import STEP_S, code_at
from backend.kit import db
from backend.kit.time import clock
from backend.programme import pack
from tests.api.serving import Running
from tests.e2e.city import OFFICIALS
from tests.e2e.conftest import SIZES, Phone, a_phone
from tests.e2e.proving import enrolment, owning

OPERATOR, AUTHORITY, READER, SITTER, CLERK = OFFICIALS  # by their numbers: one signs in once a minute
# As if it had closed a minute ago: everything else is as it was announced.
CLOSE = """UPDATE drops_drop SET announced_at = now() - interval '9 minutes',
           round_begun_at = now() - interval '9 minutes', opens_at = now() - interval '2 minutes',
           closes_at = now() - interval '1 minute', due_at = now() - interval '1 minute' WHERE id = $1"""


async def an_official(browser: Browser, server: Running, number: str) -> Phone:
    """A telephone of somebody who has signed in, and shown a second factor."""
    phone = await a_phone(browser, server, SIZES[0])
    await phone.sign_in(number)
    me = (await phone.ask("Session"))["me"]
    begun = await phone.tell("BeginTotp", enrolment=await enrolment(server, int(me["accountId"])))
    digits = code_at(b32decode(begun["secret"]), int(clock().timestamp()) // STEP_S)
    assert (await phone.tell("AddTotp", id=begun["id"], code=digits))["__typename"] == "TotpAdded"
    await phone.open("/me")
    return phone


async def close(server: Running, drop: str) -> None:
    """Let a drop's time go by, and the platform take the steps that are due then."""
    async with owning(server) as owner:
        await owner.execute(CLOSE, int(drop))
    await sweep(server)


async def sweep(server: Running) -> None:
    """Take every step of a drop that is due, as the worker does."""
    chosen = settings.read({"TANPUHUI_HOME": str(server.log.parent)})
    with wiring.database(chosen) as addresses:
        async with wiring.connected(addresses.application):
            while True:
                async with db.transaction() as tx:
                    if not await drops.sweep(tx, pack(chosen.programme)):
                        return
