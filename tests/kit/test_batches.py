"""A request joins the batch that forms while another is in flight; what happens to one happens to that one alone."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextvars import ContextVar

import pytest

from backend.kit import db
from backend.kit.batching import Batcher

CALLER: ContextVar[str] = ContextVar("CALLER", default="nobody")
POISON = 13


class Till:
    """A command that notes every batch, can be kept waiting, and answers twice the number; some numbers poison it."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.batches: list[list[int]] = []
        self.at_work = self.most_at_work = 0
        self.open = asyncio.Event()
        if is_open:
            self.open.set()

    async def run(self, requests: Sequence[int]) -> list[int]:
        self.batches.append(list(requests))
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await self.open.wait()
            await asyncio.sleep(0)
            if POISON in requests:
                raise ZeroDivisionError
            return [2 * request for request in requests]
        finally:
            self.at_work -= 1


async def settle() -> None:
    """Let everybody run until they wait for something; nobody here waits for a clock."""
    for _ in range(20):
        await asyncio.sleep(0)


def submit(batcher: Batcher[int, int], *requests: int) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(batcher.submit(request)) for request in requests]


async def told(tasks: Sequence[asyncio.Task[int]]) -> list[int | type[BaseException]]:
    async with asyncio.timeout(10):
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    return [outcome if isinstance(outcome, int) else type(outcome) for outcome in outcomes]


async def test_an_idle_batcher_starts_at_once_without_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("A timer was set.")

    till, loop = Till(is_open=True), asyncio.get_running_loop()
    batcher = Batcher(till.run)
    with monkeypatch.context() as patched:
        patched.setattr(loop, "call_later", refuse)
        patched.setattr(loop, "call_at", refuse)
        [task] = submit(batcher, 1)
        await asyncio.sleep(0)  # the request is submitted
        await asyncio.sleep(0)  # its lane starts
        assert till.batches == [[1]]
        assert await task == 2


async def test_what_arrives_while_a_batch_is_in_flight_makes_the_next_one() -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=1)
    tasks = submit(batcher, 1)
    await settle()
    tasks += submit(batcher, 2, 3, 4)
    await settle()
    assert till.batches == [[1]]
    till.open.set()
    assert await told(tasks) == [2, 4, 6, 8]
    assert till.batches == [[1], [2, 3, 4]]


async def test_a_batch_has_a_limit_and_keeps_the_order() -> None:
    till = Till()
    tasks = submit(Batcher(till.run, lanes=1, limit=4), *range(10))
    await settle()
    till.open.set()
    assert await told(tasks) == [2 * number for number in range(10)]
    assert till.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


@pytest.mark.parametrize("lanes", [1, 2, 3, 8])
async def test_no_more_batches_are_in_flight_than_there_are_lanes(lanes: int) -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=lanes, limit=1)
    tasks = submit(batcher, *range(20, 40))
    await settle()
    assert till.at_work == lanes
    till.open.set()
    assert await told(tasks) == list(range(40, 80, 2))
    await told(submit(batcher, *range(20, 40)))
    assert (till.most_at_work, Counter(map(len, till.batches))) == (lanes, {1: 40})


async def test_nobody_is_answered_before_the_batch_has_ended() -> None:
    till = Till()
    tasks = submit(Batcher(till.run), 1, 2)
    await settle()
    assert [task.done() for task in tasks] == [False, False]
    till.open.set()
    assert await told(tasks) == [2, 4]


async def test_a_poisoned_request_fails_alone() -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=1)
    tasks = submit(batcher, 1, 2, POISON, 4)
    await settle()
    till.open.set()
    assert await told(tasks) == [2, 4, ZeroDivisionError, 8]
    assert till.batches == [[1, 2, POISON, 4], [1], [2], [POISON], [4]]
    assert await told(submit(batcher, POISON, 5)) == [ZeroDivisionError, 10]


ODD: dict[str, Callable[[Sequence[int]], list[int]]] = {
    "one outcome too few": lambda requests: list(requests[1:]),
    "one outcome too many": lambda requests: [*requests, 1],
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_a_command_that_does_not_answer_everybody_fails_them_and_keeps_its_lane(
    odd: Callable[[Sequence[int]], list[int]],
) -> None:
    async def run(requests: Sequence[int]) -> list[int]:
        return odd(requests) if POISON in requests else list(requests)

    batcher = Batcher(run, lanes=1)
    assert await told(submit(batcher, 1, POISON, 3)) == [1, ValueError, 3]
    assert await told(submit(batcher, 4)) == [4]


async def test_a_batch_that_is_cancelled_inside_does_not_break_its_lane() -> None:
    async def run(requests: Sequence[int]) -> list[int]:
        if POISON in requests:
            raise asyncio.CancelledError
        return list(requests)

    batcher = Batcher(run, lanes=1)
    assert await told(submit(batcher, 1, POISON, 3)) == [1, asyncio.CancelledError, 3]
    assert await told(submit(batcher, 4)) == [4]


async def test_callers_who_go_away_break_nothing() -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=1)
    in_flight = submit(batcher, 1, 2)
    await settle()
    waiting = submit(batcher, 3, 4)
    await settle()
    in_flight[0].cancel()
    waiting[0].cancel()
    await settle()
    till.open.set()
    assert await told([*in_flight, *waiting]) == [asyncio.CancelledError, 4, asyncio.CancelledError, 8]
    assert till.batches == [[1, 2], [3, 4]]  # what was asked is done: who asked may ask again with the same key
    gone = submit(batcher, 5, POISON)
    await settle_cancelled(gone)
    assert await told(submit(batcher, 6)) == [12]


async def settle_cancelled(tasks: Sequence[asyncio.Task[int]]) -> None:
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    assert await told(tasks) == [asyncio.CancelledError] * len(tasks)


async def test_placements_never_mix_and_none_waits_for_the_whole_queue_of_another() -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=1, limit=3, placement=lambda number: number % 2)
    tasks = submit(batcher, 0, 2, 4, 6, 8, 1, 3)
    await settle()
    till.open.set()
    assert await told(tasks) == [0, 4, 8, 12, 16, 2, 6]
    assert till.batches == [[0, 2, 4], [1, 3], [6, 8]]


@pytest.mark.parametrize("lanes", [1, 3])
async def test_placements_never_mix_whoever_asks_when(lanes: int) -> None:
    till = Till(is_open=True)
    batcher = Batcher(till.run, lanes=lanes, limit=5, placement=lambda number: number % 7)

    async def one_after_another(start: int) -> list[int]:
        return [await batcher.submit(number) for number in range(start, start + 40)]

    async with asyncio.timeout(10):
        rounds = await asyncio.gather(*(one_after_another(100 + 3 * start) for start in range(20)))
    assert all(told == [2 * (100 + 3 * n + i) for i in range(40)] for n, told in enumerate(rounds))
    assert {len({number % 7 for number in batch}) for batch in till.batches} == {1}
    assert sum(map(len, till.batches)) == 800
    assert max(map(len, till.batches)) > 1


async def test_a_batch_knows_nothing_of_the_caller_in_whose_time_it_started() -> None:
    seen: list[str] = []

    async def run(requests: Sequence[int]) -> list[int]:
        seen.append(CALLER.get())
        return list(requests)

    token = CALLER.set("ann")
    assert await Batcher(run).submit(1) == 1
    CALLER.reset(token)
    assert seen == ["nobody"]


@pytest.mark.usefixtures("database")
async def test_a_batch_has_a_transaction_of_its_own_whatever_the_caller_has_open() -> None:
    backend_and_rows = "SELECT pg_backend_pid() AS backend, (SELECT count(*) FROM kit_answer) AS rows"

    async def run(requests: Sequence[int]) -> list[tuple[int, int]]:
        async with db.transaction() as tx:
            row = await tx.fetchrow(backend_and_rows)
            assert row is not None
            await tx.execute("INSERT INTO kit_answer VALUES (1, 'o', 'kept', '\\x00', '{}', now())")
        return [(row["backend"], row["rows"]) for _ in requests]

    async with db.transaction() as tx:
        await tx.execute("INSERT INTO kit_answer VALUES (1, 'o', 'not yet', '\\x00', '{}', now())")
        backend, rows = await Batcher(run).submit(1)
        assert (rows, backend != await tx.fetchval("SELECT pg_backend_pid()")) == (0, True)
        assert await db.pool().fetchval("SELECT array_agg(key) FROM kit_answer") == ["kept"]
