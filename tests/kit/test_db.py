import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from backend.kit import db, ids

pytestmark = pytest.mark.usefixtures("database")


async def test_a_transaction_has_one_clock() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    async with db.transaction(now) as tx:
        assert tx.now() == now


async def test_ids_are_never_given_twice() -> None:
    async with db.transaction() as tx:
        taken = [*(await ids.new(tx, 3)), *(await ids.new(tx, 2500)), await ids.one(tx)]
    assert len(set(taken)) == 2504


async def test_what_waits_for_the_commit_runs_after_it() -> None:
    seen: list[int] = []

    async def tell() -> None:
        seen.append(await db.pool().fetchval("SELECT count(*)::int FROM kit_answer"))

    async with db.transaction() as tx:
        await tx.execute("INSERT INTO kit_answer VALUES (1, 'o', 'k', '\\x00', '{}', now())")
        tx.after_commit(tell)
        assert seen == []
    assert seen == [1]


async def test_what_waits_for_the_commit_never_runs_after_a_failure() -> None:
    seen: list[int] = []

    async def tell() -> None:
        seen.append(1)

    async def fail() -> None:
        async with db.transaction() as tx:
            tx.after_commit(tell)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert seen == []


async def test_a_task_that_is_cancelled_at_any_moment_gives_its_connection_back() -> None:
    async def work() -> None:
        async with db.transaction() as tx:
            await tx.fetchval("SELECT pg_sleep(0.001)")

    for moments in range(40):
        task = asyncio.create_task(work())
        for _ in range(moments):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    async with asyncio.timeout(10):
        await asyncio.gather(*(work() for _ in range(db.pool().get_max_size())))
    assert db.pool().get_idle_size() == db.pool().get_size()
