"""What the programme tells from its database."""

from collections.abc import Collection

from backend.kit.db import Reader
from backend.programme import store
from backend.programme.values import Region, WorkingDays
from backend.programme.working_days import chinese_calendar


async def regions(db: Reader) -> list[Region]:
    """The regions that `migrate` stored from the pack, in the order of their codes."""
    return await store.regions(db)


async def working_days(db: Reader, years: Collection[int]) -> WorkingDays:
    """The working days of those of `years` that are published or stored; a year missing from it is not known."""
    return chinese_calendar(years, await store.stored_days(db, years))


async def settled(db: Reader) -> str | None:
    """The code of the programme this database runs, or None before the first `migrate`."""
    return await store.setting(db, store.PROGRAMME)
