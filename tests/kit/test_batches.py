"""What a lane survives: callers who go away, a batch that is cancelled, placements that take turns; and no timer."""

import asyncio
from collections.abc import Sequence

import pytest

from backend.kit.batching import Batcher

POISON = 13


class Till:
    """A command that notes every batch, can be kept waiting, and answers twice the number; one number cancels it."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.batches: list[list[int]] = []
        self.at_work = 0
        self.open = asyncio.Event()
        if is_open:
            self.open.set()

    async def run(self, requests: Sequence[int]) -> list[int]:
        self.batches.append(list(requests))
        self.at_work += 1
        await self.open.wait()
        await asyncio.sleep(0)
        self.at_work -= 1
        if POISON in requests:
            raise asyncio.CancelledError
        return [2 * request for request in requests]


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


def test_an_idle_batcher_answers_without_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("A timer was set.")

    async def submitted_alone() -> None:
        till = Till(is_open=True)
        with monkeypatch.context() as patched:
            for timer in ("call_later", "call_at"):
                patched.setattr(asyncio.get_running_loop(), timer, refuse)
            [task] = submit(Batcher(till.run), 1)
            await settle()
            assert (task.done(), till.batches) == (True, [[1]])
        assert await task == 2

    # In a loop of its own: in that of the session others may have reasons to set timers.
    asyncio.run(submitted_alone())


@pytest.mark.parametrize("lanes", [1, 2, 8])
async def test_a_lane_is_free_again_after_its_work(lanes: int) -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=lanes, limit=1)
    for _ in range(3):
        till.open.clear()
        tasks = submit(batcher, *range(20, 40))
        await settle()
        assert till.at_work == lanes
        till.open.set()
        assert await told(tasks) == list(range(40, 80, 2))


async def test_nobody_is_answered_before_the_batch_has_ended() -> None:
    till = Till()
    tasks = submit(Batcher(till.run), 1, 2)
    await settle()
    assert [task.done() for task in tasks] == [False, False]
    till.open.set()
    assert await told(tasks) == [2, 4]


async def test_a_batch_that_is_cancelled_inside_does_not_break_its_lane() -> None:
    batcher = Batcher(Till(is_open=True).run, lanes=1)
    assert await told(submit(batcher, 1, POISON, 3)) == [2, asyncio.CancelledError, 6]
    assert await told(submit(batcher, 4)) == [8]


async def test_callers_who_go_away_in_flight_or_in_the_queue_break_nothing() -> None:
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


async def test_a_lane_survives_when_everybody_has_gone_and_the_batch_fails() -> None:
    till = Till()
    batcher = Batcher(till.run, lanes=1)
    gone = submit(batcher, 5, POISON)
    await settle()
    for task in gone:
        task.cancel()
    till.open.set()
    assert await told(gone) == [asyncio.CancelledError] * 2
    assert await told(submit(batcher, 6)) == [12]
    assert till.batches == [[5, POISON], [5], [POISON], [6]]


@pytest.mark.parametrize("lanes", [1, 3])
async def test_placements_never_mix_whoever_asks_when(lanes: int) -> None:
    till = Till(is_open=True)
    batcher = Batcher(till.run, lanes=lanes, limit=5, placement=lambda number: number % 7)

    async def one_after_another(start: int) -> list[int]:
        return [await batcher.submit(number) for number in range(start, start + 40)]

    starts = range(100, 160, 3)
    async with asyncio.timeout(10):
        rounds = await asyncio.gather(*map(one_after_another, starts))
    assert rounds == [list(range(2 * start, 2 * start + 80, 2)) for start in starts]
    assert {len({number % 7 for number in batch}) for batch in till.batches} == {1}
    assert sum(map(len, till.batches)) == 40 * len(starts)
    assert 1 < max(map(len, till.batches)) <= 5
