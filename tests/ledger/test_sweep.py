"""Time does its work: what is due expires, what lapsed is free, at the instant and not before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from backend import ledger
from backend.kit import db
from backend.ledger import Swept
from backend.programme.rules import spendable_until
from tests.conftest import NOW
from tests.ledger.keeping import CITIZEN, LATER, grant, granted, held, opened
from tests.ledger.rows import read

pytestmark = pytest.mark.usefixtures("database")

TOMORROW = NOW + timedelta(days=1)
NOTHING = Swept(0, 0, 0)
A_MOMENT = timedelta(microseconds=1)


async def swept(at: datetime, limit: int = 1000) -> Swept:
    async with db.transaction(at) as tx:
        return await ledger.sweep(tx, limit)


@pytest.mark.parametrize(
    ("granted_at", "instant"),
    [
        # Noon of 29 February in Shanghai; the anniversary is 28 February 2030, spendable to its end.
        (datetime(2028, 2, 29, 4, tzinfo=UTC), datetime(2030, 2, 28, 16, tzinfo=UTC)),
        (datetime(2026, 2, 28, 4, tzinfo=UTC), datetime(2028, 2, 28, 16, tzinfo=UTC)),
        (datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2028, 11, 20, 16, tzinfo=UTC)),
    ],
)
async def test_points_expire_when_the_anniversary_is_over_and_not_before(
    owner: "asyncpg.Connection[db.Row]", granted_at: datetime, instant: datetime
) -> None:
    await opened()
    until = spendable_until(granted_at, 2, ZoneInfo("Asia/Shanghai"))
    await granted(grant(5, (1, 101), until), grant(2, until=until + A_MOMENT), at=granted_at)
    assert await swept(instant - A_MOMENT) == NOTHING
    assert await swept(instant) == Swept(1, 5, 100)
    assert await swept(instant) == NOTHING
    rows = await read(owner)
    [account] = [account for account in rows.accounts if account.id == CITIZEN]
    assert (account.free_points, account.honour_points, account.honour_grams) == (2, 5, 100)
    assert [(entry.kind, entry.actor_id, entry.posted_at) for entry in rows.entries if entry.version == 3] == [
        ("EXPIRE", 0, instant)
    ]
    rows.hold()


async def test_pages_go_on_from_a_place_and_what_was_locked_is_met_when_they_begin_anew() -> None:
    people = [CITIZEN + number for number in range(5)]
    await opened(people)
    await granted(*(grant(5, (1 + 100 * n, 101 + 100 * n), NOW, account_id) for n, account_id in enumerate(people)))
    pages, place = [], ledger.START
    async with db.transaction(NOW) as busy:
        await ledger.lock(busy, [people[1]])
        for _ in range(4):
            async with db.transaction(NOW) as tx:
                page = await ledger.sweep(tx, 2, place)
            pages.append((page.accounts, page.place))
            place = page.place
    assert pages == [(1, (NOW, people[1])), (2, (NOW, people[3])), (1, (NOW, people[4])), (0, ledger.START)]
    assert await swept(NOW) == Swept(1, 5, 100)
    assert await swept(NOW) == NOTHING


async def test_a_hold_past_its_deadline_is_free_again(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(grant(5, (1, 101)))
    await held(2, until=TOMORROW)
    assert await swept(TOMORROW - A_MOMENT) == NOTHING
    assert await swept(TOMORROW) == Swept(1, 0, 0)
    assert await swept(TOMORROW) == NOTHING
    rows = await read(owner)
    assert {(lot.state, lot.points, lot.held_until, lot.purpose) for lot in rows.lots} == {
        ("FREE", 3, None, None),
        ("FREE", 2, None, None),
    }
    rows.hold()


async def test_a_hold_outlives_the_points_and_expires_with_its_deadline(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(grant(5, (1, 101), until=TOMORROW))
    await held(2, until=LATER)
    assert await swept(TOMORROW) == Swept(1, 3, 60)
    assert await swept(LATER - A_MOMENT) == NOTHING
    assert await swept(LATER) == Swept(1, 2, 40)
    rows = await read(owner)
    assert {lot.state for lot in rows.lots} == {"EXPIRED"}
    rows.hold()


async def test_what_lapsed_and_what_is_due_end_in_one_sweep(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(grant(5, (1, 101), until=TOMORROW), grant(4, (101, 201), until=LATER + A_MOMENT))
    await held(2, until=TOMORROW, purpose="order:1")
    await held(2, until=LATER, purpose="order:2")
    assert await swept(LATER) == Swept(1, 5, 100)
    rows = await read(owner)
    lots = sorted((lot.state, lot.points, lot.grams) for lot in rows.lots)
    assert lots == [("EXPIRED", 1, 20), ("EXPIRED", 2, 40), ("EXPIRED", 2, 40), ("FREE", 4, 100)]
    assert [entry.kind for entry in sorted(rows.entries, key=lambda entry: entry.version)][4:] == [
        *("RELEASE", "EXPIRE", "EXPIRE"),
    ]
    rows.hold()


async def test_more_accounts_than_fit_into_one_sweep_are_left_for_the_next(owner: "asyncpg.Connection[db.Row]") -> None:
    due, lapsed = range(1, 6), range(11, 15)
    await opened([*due, *lapsed])
    await granted(*(grant(5, until=TOMORROW, account_id=account_id) for account_id in due))
    await granted(*(grant(5, account_id=account_id) for account_id in lapsed))
    for account_id in lapsed:
        await held(3, until=TOMORROW, account_id=account_id)
    sweeps = [await swept(TOMORROW, limit=2) for _ in range(6)]
    assert [sweep.accounts for sweep in sweeps] == [2, 2, 2, 2, 1, 0]
    assert sum(sweep.points for sweep in sweeps) == 25
    assert {account.held_points for account in (await read(owner)).accounts} == {0}
    (await read(owner)).hold()


async def test_a_providers_grams_never_expire(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(grant(5, (1, 101)))
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [CITIZEN])
        await ledger.load(tx, books, {CITIZEN: 5}, 1, NOW)
        books.redeem(CITIZEN, 5, 901, ledger.Cause(7, 8, NOW))
        await ledger.post(tx, books)
    assert await swept(LATER + timedelta(days=36_500)) == NOTHING
