from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from backend import programme
from backend.kit import db
from backend.kit.db import Row, Tx
from backend.kit.errors import ConfigurationError
from backend.programme import RulePack, StoredDay, Title, pack
from tests.conftest import NOW

type Owner = asyncpg.Connection[Row]


async def settle(owner: Owner, rules: RulePack) -> None:
    async with db.transaction(NOW) as tx, owner.transaction():
        await programme.settle(replace(tx, raw=owner), rules)


async def stored(owner: Owner) -> list[Row]:
    return await owner.fetch("SELECT * FROM programme_setting, programme_region ORDER BY code")


async def test_a_new_database_runs_no_programme(database: None) -> None:
    assert await programme.settled(db.pool()) is None
    assert await programme.regions(db.pool()) == []


@pytest.mark.parametrize("code", ["trial", "jiangsu"])
async def test_a_settled_database_runs_one_programme_with_its_regions(owner: Owner, code: str) -> None:
    await settle(owner, pack(code))
    assert await programme.settled(db.pool()) == code
    assert await programme.regions(db.pool()) == sorted(pack(code).regions, key=lambda region: region.code)


async def test_settling_again_changes_nothing(owner: Owner) -> None:
    await settle(owner, pack("trial"))
    before = await stored(owner)
    await settle(owner, pack("trial"))
    assert await stored(owner) == before


async def test_a_region_may_be_renamed_by_a_newer_pack(owner: Owner) -> None:
    await settle(owner, pack("trial"))
    first, *rest = pack("trial").regions
    renamed = replace(first, title=Title("示范", "Showcase"))
    await settle(owner, replace(pack("trial"), regions=(renamed, *rest)))
    assert (await programme.regions(db.pool()))[0] == renamed


async def test_another_programme_is_refused_and_leaves_no_trace(owner: Owner) -> None:
    await settle(owner, pack("trial"))
    before = await stored(owner)
    sentence = "^This database runs the programme trial; one deployment runs one programme.$"
    with pytest.raises(ConfigurationError, match=sentence):
        await settle(owner, pack("jiangsu"))
    assert await stored(owner) == before


async def _settle_as_the_application() -> None:
    async with db.transaction(NOW) as tx:
        await programme.settle(tx, pack("trial"))


async def _add_a_region_as_the_application() -> None:
    async with db.transaction(NOW) as tx:
        await tx.execute("INSERT INTO programme_region (code, name_zh, name_en) VALUES ('X', 'X', 'X')")


@pytest.mark.parametrize("write", [_settle_as_the_application, _add_a_region_as_the_application])
async def test_the_application_cannot_choose_its_programme_or_regions(database: None, write: object) -> None:
    assert callable(write)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await write()


def year_2031(*, provisional: bool) -> dict[date, StoredDay]:
    days = programme.whole_year(2031, [date(2031, 1, 1)], [date(2031, 1, 4)], provisional=provisional)
    assert isinstance(days, dict)
    return days


async def store_days(tx: Tx, *, provisional: bool) -> None:
    await programme.store_days(tx, year_2031(provisional=provisional), "国办发明电〔2030〕1号")


async def test_a_year_nobody_announced_is_unknown(database: None) -> None:
    calendar = await programme.working_days(db.pool(), {2026, 2031})
    assert calendar.years == {2026}
    assert date(2026, 11, 20) in calendar.working


async def test_an_entered_year_is_known_and_provisional(database: None) -> None:
    async with db.transaction(NOW) as tx:
        await store_days(tx, provisional=True)
        calendar = await programme.working_days(tx, [2031])
    assert (calendar.years, calendar.provisional) == (frozenset({2031}), frozenset({2031}))
    first_week = {date(2031, 1, day) for day in range(1, 8)}
    assert calendar.working & first_week == {date(2031, 1, day) for day in (2, 3, 4, 6, 7)}


async def test_entering_a_year_again_confirms_it(database: None) -> None:
    async with db.transaction(NOW) as tx:
        await store_days(tx, provisional=True)
        await store_days(tx, provisional=False)
        calendar = await programme.working_days(tx, [2031])
        assert await tx.fetchval("SELECT count(*)::int FROM programme_stored_day") == 365
    assert (calendar.years, calendar.provisional) == (frozenset({2031}), frozenset[int]())


async def test_half_a_year_stays_unknown(database: None) -> None:
    half = {day: entry for day, entry in year_2031(provisional=True).items() if day.month <= 6}
    async with db.transaction(NOW) as tx:
        await programme.store_days(tx, half, "draft")
        assert (await programme.working_days(tx, [2031])).years == frozenset()
