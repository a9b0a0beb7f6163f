"""Reminders in rows: one for an account and day, from local midnight on, however often and by however many at once."""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from backend import inbox, ledger, programme
from backend.inbox import Ending, Message, PointsExpiring
from backend.kit import db
from backend.kit.time import starts, starts_after
from tests.conftest import NOW
from tests.ledger.keeping import CAUSE, CITIZEN, LATER, NEIGHBOUR, PROVIDER, grant, granted, held, opened

pytestmark = pytest.mark.usefixtures("database")

TRIAL = programme.pack("trial")
TODAY = date(2026, 11, 20)
A_MOMENT = timedelta(microseconds=1)


def end_of(day: date) -> datetime:
    return starts_after(day, TRIAL.zone)


def in_days(number: int) -> date:
    return TODAY + timedelta(days=number)


async def reminded(at: datetime, limit: int = 1000) -> int:
    """Remind until all are, as the worker does; how many pages it took."""
    after: int | None = 0
    pages = 0
    while after is not None:
        async with db.transaction(at) as tx:
            after = await inbox.remind(tx, TRIAL, after, limit)
        pages += 1
    return pages


async def messages(account_id: int = CITIZEN) -> list[Message]:
    return list((await inbox.messages(db.pool(), account_id, 100, None)).items)


async def contents(account_id: int = CITIZEN) -> list[object]:
    return [one.content for one in await messages(account_id)]


async def test_what_falls_due_is_summed_in_one_message_for_the_account_and_day() -> None:
    await opened([CITIZEN, NEIGHBOUR])
    await granted(
        *(grant(5, (1, 101), end_of(in_days(30))), grant(3, until=end_of(in_days(30)))),
        *(grant(7, (101, 151), end_of(in_days(7))), grant(9, until=end_of(in_days(8)))),
        grant(2, until=end_of(in_days(90)), account_id=NEIGHBOUR),
    )
    await reminded(NOW)
    [message] = await messages()
    assert message.content == PointsExpiring((Ending(in_days(7), 7, 50), Ending(in_days(30), 8, 100)))
    assert (message.at, message.read_at) == (NOW, None)
    assert await contents(NEIGHBOUR) == [PointsExpiring((Ending(in_days(90), 2, 0),))]


async def test_the_local_day_begins_it_and_not_the_one_in_greenwich() -> None:
    await opened()
    await granted(grant(5, until=end_of(in_days(7))))
    midnight = starts(TODAY, TRIAL.zone)
    await reminded(midnight - A_MOMENT)
    assert await messages() == []
    await reminded(midnight)
    assert [one.at for one in await messages()] == [midnight]


async def test_a_job_that_runs_again_tells_nobody_twice() -> None:
    await opened()
    await granted(grant(5, until=end_of(in_days(7))))
    assert await reminded(NOW) == 2
    told = await messages()
    assert await reminded(NOW + timedelta(hours=3)) == 1
    assert await messages() == told


async def test_a_job_that_was_killed_goes_on_and_tells_nobody_twice() -> None:
    people = range(1, 8)
    await opened(people)
    await granted(*(grant(5, until=end_of(in_days(7)), account_id=one) for one in people))
    async with db.transaction(NOW) as tx:
        assert await inbox.remind(tx, TRIAL, 0, 3) == 3
    assert await reminded(NOW + timedelta(hours=1), limit=2) == 5
    assert [len(await messages(one)) for one in people] == [1] * 7


async def test_a_page_ends_between_accounts_and_nobody_falls_between_pages() -> None:
    people = range(1, 10)
    await opened(people)
    for number in (7, 30, 90):
        some = [one for one in people if one % (number % 4 + 1) == 0]
        await granted(*(grant(number, until=end_of(in_days(number)), account_id=one) for one in some for _ in "ab"))
    await reminded(NOW, limit=2)
    assert [await contents(one) for one in people] == [
        [
            PointsExpiring(
                tuple(Ending(in_days(number), 2 * number, 0) for number in (7, 30, 90) if one % (number % 4 + 1) == 0)
            )
        ]
        if one % 3 == 0 or one % 4 == 0
        else []
        for one in people
    ]


async def test_missed_days_are_made_up_for_in_one_message() -> None:
    await opened()
    await granted(*(grant(number, until=end_of(in_days(number))) for number in (7, 8, 9, 10, 33)))
    await reminded(NOW)
    await reminded(NOW + timedelta(days=3))
    assert await contents() == [
        PointsExpiring(tuple(Ending(in_days(number), number, 0) for number in (8, 9, 10, 33))),
        PointsExpiring((Ending(in_days(7), 7, 0),)),
    ]


async def test_nobody_is_reminded_of_what_is_spent_held_over_or_a_merchants() -> None:
    await opened()
    await granted(grant(5, (1, 101), until=end_of(in_days(7))), grant(2, until=NOW + timedelta(days=7)))
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [CITIZEN])
        await ledger.load(tx, books, {CITIZEN: 7}, 1, NOW)
        books.redeem(CITIZEN, 2, PROVIDER, CAUSE)
        await ledger.post(tx, books)
    await held(5, until=LATER)
    await reminded(NOW)
    assert await messages() == []


async def test_two_workers_at_once_tell_everybody_once(owner: "asyncpg.Connection[db.Row]") -> None:
    people = range(1, 61)
    await opened(people)
    await granted(*(grant(5, until=end_of(in_days(7)), account_id=one) for one in people))
    workers: list[Awaitable[int]] = [reminded(NOW, limit=limit) for limit in (7, 11, 13, 60)]
    async with asyncio.timeout(30):
        await asyncio.gather(*workers)
    told = await owner.fetch("SELECT account_id, count(*) FROM inbox_message GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in told] == [(one, 1) for one in people]
    assert [tuple(row) for row in await owner.fetch("SELECT * FROM inbox_round")] == [("POINTS_EXPIRING", TODAY)]


async def test_reminding_reads_lots_by_an_index(owner: "asyncpg.Connection[db.Row]") -> None:
    """A scan of all lots would cost the same on every page."""
    await owner.execute("SET enable_seqscan = off")
    await opened()
    seen: list[str] = []
    async with db.transaction(NOW) as tx:
        with tx.raw.query_logger(lambda one: seen.append(one.query)):
            await inbox.remind(tx, TRIAL)
    [statement] = [one for one in seen if "ledger_lot" in one]
    await owner.execute("SET plan_cache_mode = force_generic_plan")
    await owner.execute(f"PREPARE page (timestamptz[], bigint, bigint) AS {statement}")
    plan = "\n".join(row[0] for row in await owner.fetch("EXPLAIN EXECUTE page (ARRAY[now()], 0, 10)"))
    assert "ledger_lot_due" in plan
    assert "Seq Scan on ledger_lot" not in plan
