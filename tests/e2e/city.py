"""Builds a small city for the browser, in TANPUHUI_HOME: `python -m tests.e2e.city`."""

import asyncio
import os

from backend import accounts, demo, identities, settings, wiring
from backend.kit import db
from backend.kit.time import business_day, clock
from backend.programme import pack
from backend.wiring import signing_in

CITIZENS, DAYS = 12, 40
# More numbers of citizens who earn well: a number gets one code a minute, and a story is told more often than that.
EARNERS = ("citizen-1", "citizen-2", "citizen-4", "citizen-6", "citizen-7", "citizen-8")
PHONES = {f"138000001{number:02}": EARNERS[number % 6] for number in range(16)}


async def build() -> None:
    chosen = settings.read(os.environ)
    today = business_day(clock(), pack(chosen.programme).zone)
    with wiring.database(chosen) as addresses:
        await demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS), lambda _days: None)
        async with wiring.connected(addresses.application), db.transaction() as tx:
            people = await accounts.people_by_handle(tx, list(PHONES.values()))
            for phone, handle in PHONES.items():
                await identities.add_phone(tx, signing_in.secret(chosen), phone, people[handle])


if __name__ == "__main__":
    asyncio.run(build())
