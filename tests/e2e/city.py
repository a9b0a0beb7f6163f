"""Builds a small city for the browser, in TANPUHUI_HOME: `python -m tests.e2e.city`."""

import asyncio
import os

from backend import demo, settings, wiring
from backend.kit.time import business_day, clock
from backend.programme import pack

CITIZENS, DAYS = 12, 40


async def build() -> None:
    chosen = settings.read(os.environ)
    today = business_day(clock(), pack(chosen.programme).zone)
    with wiring.database(chosen) as addresses:
        await demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS), lambda _days: None)


if __name__ == "__main__":
    asyncio.run(build())
