"""`tanpuhui demo`: a generated city, built once, verified, and then served."""

import argparse
import asyncio
import io
import socket
from dataclasses import replace
from datetime import date

import segno

from backend import demo, programme, wiring
from backend.cli import running, session, verify
from backend.kit import db
from backend.kit.errors import ConfigurationError
from backend.kit.time import business_day, clock
from backend.settings import LOOPBACK, Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a phone in the same network is to open it; what it shows is generated
OUTSIDE = ("192.0.2.1", 9)  # an address of nobody's, kept for documentation


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Build the city or find it built, print its totals and who can sign in, verify it; serve it unless `--once`."""
    city = demo.City(_day(options.as_of, business_day(clock(), programme.pack(settings.programme).zone)))
    with wiring.database(settings) as addresses:
        totals, is_new = asyncio.run(_build(settings, addresses, city, any_day=options.as_of is None))
        _tell(totals, is_new=is_new)
        broken = verify.run(options, settings)
        if broken or options.once:
            return broken
        enrolments = asyncio.run(_open(addresses, settings))
    settings = replace(settings, host=settings.host or EVERYWHERE)
    _invite(settings, enrolments)
    return running.serve(options, settings)


def _day(text: str | None, today: date) -> date:
    """The day that was asked for; the future has not happened yet, and is refused."""
    try:
        day = date.fromisoformat(text) if text is not None else today
    except ValueError:
        raise ConfigurationError(f"{text!r} is not a day; one is {today}.") from None
    if day > today:
        raise ConfigurationError(f"{day} lies in the future: a city's history ends on {today} or before.")
    return day


async def _build(
    settings: Settings, addresses: wiring.Addresses, city: demo.City, *, any_day: bool
) -> tuple[demo.Totals, bool]:
    with session.progress("living the city's days", len([*city.calendar()])) as watch:
        return await demo.build(settings, addresses, city, watch, any_day=any_day)


async def _open(addresses: wiring.Addresses, settings: Settings) -> list[tuple[str, str]]:
    """Begin the day on which visitors come; the codes of the staff."""
    async with wiring.connected(addresses.application):
        await demo.open_today(programme.pack(settings.programme), clock())
        async with db.transaction() as tx:
            return await demo.enrol_staff(tx)


def _tell(totals: demo.Totals, *, is_new: bool) -> None:
    state = "built" if is_new else "here already, nothing was changed"
    session.table(f"TRIAL: a generated city as of {totals.as_of}, {state}", ("what", "how many"), totals.rows())
    rows = [(one.role, one.handle, one.phone) for one in demo.SIGN_INS]
    session.table("who can sign in", ("role", "handle", "phone"), rows)


def _invite(settings: Settings, enrolments: list[tuple[str, str]]) -> None:
    """Print where to open it, for a phone in the same network as a QR code too, and how to sign in."""
    session.console.print(f"Open http://localhost:{settings.port}")
    host = _own_address() if settings.host == EVERYWHERE else settings.host
    if host not in (None, LOOPBACK):
        address = f"http://{host}:{settings.port}"
        printed = io.StringIO()
        segno.make(address, error="l").terminal(printed, compact=True)
        session.console.print(f"From a phone in the same network: {address}\n{printed.getvalue()}")
    session.table("staff need a second factor: add one with this code, today", ("handle", "code"), enrolments)
    session.console.print("Sign in with a phone number from the table: the code appears here. Ctrl-C ends it.")


def _own_address() -> str | None:
    """This machine's address in its network, None without one; asking for the way sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(OUTSIDE)
        except OSError:
            return None
        return str(probe.getsockname()[0])
