"""Concurrent requests share a batch, and what goes wrong with one does not touch the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar

import pytest

from backend.kit.batching import Batcher

CALLER = ContextVar("CALLER", default="nobody")


class Runs:
    """A `run` that remembers its batches and doubles numbers; a gate holds batches up, some numbers are poison."""

    def __init__(self, *poison: int) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.poison = poison
        self.together = 0
        self.most_together = 0

    async def __call__(self, requests: Sequence[int]) -> list[int]:
        self.batches.append(list(requests))
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await self.gate.wait()
        self.together -= 1
        if poison := set(self.poison).intersection(requests):
            raise ArithmeticError(f"{poison} cannot be doubled")
        return [2 * request for request in requests]


async def opened(runs: Runs, answers: Sequence[Awaitable[int]]) -> list[int | BaseException]:
    """Let the first batches form, then open the gate."""
    waiting = [asyncio.ensure_future(answer) for answer in answers]
    await asyncio.sleep(0.01)
    runs.gate.set()
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_single_request_is_a_batch_of_one() -> None:
    runs = Runs()
    runs.gate.set()
    assert await Batcher(runs).submit(21) == 42
    assert runs.batches == [[21]]


async def test_requests_join_the_batch_that_forms_while_the_others_are_in_flight() -> None:
    runs = Runs()
    batcher = Batcher(runs, lanes=1)
    first = asyncio.ensure_future(batcher.submit(0))
    await asyncio.sleep(0.01)
    assert runs.batches == [[0]]
    assert await opened(runs, [first, *(batcher.submit(number) for number in range(1, 9))]) == list(range(0, 18, 2))
    assert runs.batches == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


async def test_a_batch_has_at_most_so_many_members_and_so_many_run_at_once() -> None:
    runs = Runs()
    batcher = Batcher(runs, limit=3, lanes=2)
    assert await opened(runs, [batcher.submit(number) for number in range(10)]) == list(range(0, 20, 2))
    assert runs.batches == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]
    assert runs.most_together == 2


async def test_a_batch_never_leaves_its_placement_and_placements_take_turns() -> None:
    runs = Runs()
    batcher = Batcher(runs, limit=2, lanes=1, placement=lambda number: number % 2)
    await opened(runs, [batcher.submit(number) for number in range(8)])
    assert runs.batches == [[0, 2], [1, 3], [4, 6], [5, 7]]


async def test_a_poisoned_member_fails_alone() -> None:
    runs = Runs(3)
    batcher = Batcher(runs, lanes=1)
    outcomes = await opened(runs, [batcher.submit(number) for number in range(5)])
    assert [outcome for outcome in outcomes if not isinstance(outcome, ArithmeticError)] == [0, 2, 4, 8]
    assert isinstance(outcomes[3], ArithmeticError)
    assert runs.batches == [[0, 1, 2, 3, 4], [0], [1], [2], [3], [4]]
    assert await batcher.submit(7) == 14


async def test_a_caller_who_goes_away_stops_nobody_else() -> None:
    runs = Runs()
    batcher = Batcher(runs)
    gone = asyncio.ensure_future(batcher.submit(1))
    stays = asyncio.ensure_future(batcher.submit(2))
    await asyncio.sleep(0.01)
    gone.cancel()
    assert await opened(runs, [stays]) == [4]
    assert gone.cancelled()


@pytest.mark.parametrize("answer", [lambda _: [], lambda requests: [*requests, 0]])
async def test_a_run_that_answers_for_somebody_else_leaves_nobody_waiting(
    answer: Callable[[Sequence[int]], list[int]],
) -> None:
    async def run(requests: Sequence[int]) -> list[int]:
        return answer(requests)

    batcher = Batcher(run, lanes=1)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="1 requests got"):
            await asyncio.wait_for(batcher.submit(1), 1)


async def test_a_batch_does_not_inherit_its_callers_context() -> None:
    seen: list[str] = []

    async def run(requests: Sequence[int]) -> Sequence[int]:
        seen.append(CALLER.get())
        return requests

    CALLER.set("the first caller, perhaps inside a transaction")
    await Batcher(run).submit(1)
    assert seen == ["nobody"]
