"""Concurrent questions share a look-up, none is told what was read before it was asked, and one bad key fails alone."""

import asyncio
from collections.abc import Collection
from contextvars import ContextVar

import pytest

from backend.kit.db import Reader
from backend.kit.reading import Reads

pytestmark = pytest.mark.usefixtures("database")

CALLER = ContextVar("CALLER", default="nobody")


class Table:
    """A query over numbers that doubles even ones; a gate holds it up, and some numbers break it."""

    def __init__(self, *broken: int) -> None:
        self.broken = broken
        self.looks: list[list[int]] = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.factor = 2
        self.callers: set[str] = set()

    async def query(self, db: Reader, keys: Collection[int]) -> dict[int, int]:
        assert await db.fetchval("SELECT 1") == 1
        self.looks.append(list(keys))
        self.callers.add(CALLER.get())
        self.begun.set()
        seen = self.factor
        await self.gate.wait()
        if found := set(self.broken).intersection(keys):
            raise ArithmeticError(f"{found} cannot be looked up")
        return {key: seen * key for key in keys if key % 2 == 0}


async def test_questions_of_one_moment_share_a_look_up_and_a_key_stands_in_it_once() -> None:
    table, reads = Table(), Reads()
    table.gate.set()
    assert await asyncio.gather(*(reads.ask(table.query, key) for key in (2, 3, 2, 4))) == [4, None, 4, 8]
    assert table.looks == [[2, 3, 4]]


async def test_whoever_comes_while_a_look_up_is_in_flight_waits_for_the_next_one() -> None:
    table, reads = Table(), Reads()
    first = reads.ask(table.query, 2)
    await table.begun.wait()
    later = [reads.ask(table.query, key) for key in (2, 4, 6)]
    table.gate.set()
    assert [await first, *await asyncio.gather(*later)] == [4, 4, 8, 12]
    assert table.looks == [[2], [2, 4, 6]]


async def test_nobody_is_told_what_was_read_before_they_asked() -> None:
    table, reads = Table(), Reads()
    early = reads.ask(table.query, 2)
    await table.begun.wait()
    table.factor = 5  # as if somebody had committed a change while the statement was in flight
    late = reads.ask(table.query, 2)
    table.gate.set()
    assert (await early, await late) == (4, 10)


async def test_a_key_that_cannot_be_looked_up_fails_alone() -> None:
    table, reads = Table(6), Reads()
    table.gate.set()
    told = await asyncio.gather(*(reads.ask(table.query, key) for key in (2, 6, 4)), return_exceptions=True)
    assert (told[0], told[2]) == (4, 8)
    assert isinstance(told[1], ArithmeticError)
    assert sorted(table.looks) == [[2], [2, 6, 4], [4], [6]]
    assert await reads.ask(table.query, 8) == 16


async def test_each_query_has_a_queue_of_its_own() -> None:
    slow, quick, reads = Table(), Table(), Reads()
    quick.gate.set()
    held_up = reads.ask(slow.query, 2)
    assert await reads.ask(quick.query, 4) == 8
    slow.gate.set()
    assert await held_up == 4


async def test_whoever_goes_away_leaves_the_others_their_answer() -> None:
    table, reads = Table(), Reads()
    gone, stays = reads.ask(table.query, 2), reads.ask(table.query, 2)
    await table.begun.wait()
    gone.cancel()
    table.gate.set()
    assert await stays == 4


async def test_a_look_up_knows_nothing_of_the_request_that_began_it() -> None:
    table, reads = Table(), Reads()
    table.gate.set()
    CALLER.set("ann")
    await reads.ask(table.query, 2)
    assert table.callers == {"nobody"}
