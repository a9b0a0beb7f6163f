import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from backend.kit import db, ids
from backend.kit.live import News

pytestmark = pytest.mark.usefixtures("database")


async def test_a_transaction_has_one_clock() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    async with db.transaction(now) as tx:
        assert tx.now() == now


async def test_ids_are_never_given_twice() -> None:
    async with db.transaction() as tx:
        taken = [*(await ids.new(tx, 3)), *(await ids.new(tx, 2500)), await ids.one(tx)]
    assert len(set(taken)) == 2504


async def test_news_are_told_when_they_are_true_for_everybody_and_those_of_one_account_together() -> None:
    told: list[News] = []
    async with db.transaction(tell=told.append) as tx:
        tx.announce(11, "books")
        tx.announce(12, "books")
        tx.announce(11, "vouchers")
        assert told == []
    assert told == [{11: ["books", "vouchers"], 12: ["books"]}]


async def test_without_news_nobody_is_told_and_with_nobody_to_tell_they_are_forgotten() -> None:
    told: list[News] = []
    async with db.transaction(tell=told.append):
        pass
    async with db.transaction() as tx:
        tx.announce(11, "books")
    assert told == []


async def test_of_a_transaction_that_fails_there_are_no_news() -> None:
    told: list[News] = []

    async def fail() -> None:
        async with db.transaction(tell=told.append) as tx:
            tx.announce(11, "books")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert told == []


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
