"""Lets concurrent requests of one process share a transaction.

A request joins the batch that forms while the previous one is in flight: there is no timer, so an idle process adds no
latency. If a batch fails its members run again one by one: a poisoned request fails alone, and what others have outrun
is decided anew.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass

from backend.kit.attempts import attempt


@dataclass(frozen=True, slots=True)
class _Waiting[Request, Outcome]:
    request: Request
    answer: asyncio.Future[Outcome]


def _everywhere(request: object) -> int:
    """On one server every row lies in one placement."""
    del request
    return 0


class Batcher[Request, Outcome]:
    """Runs requests in batches of one placement, `lanes` batches at a time, each of at most `limit` members.

    `run` opens the transaction, calls the command and returns one outcome per request, in order. Two lanes of 32 were
    the fastest on two cores: one lane leaves a core idle while it waits for the disk, smaller batches cost round trips.
    So another lane than the first runs only while there is a whole batch for it.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Request]], Awaitable[Sequence[Outcome]]],
        *,
        limit: int = 32,
        lanes: int = 2,
        placement: Callable[[Request], int] = _everywhere,
    ) -> None:
        self._run = run
        self._limit = limit
        self._lanes = lanes
        self._open = 0
        self._placement = placement
        self._waiting: dict[int, deque[_Waiting[Request, Outcome]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, request: Request) -> Outcome:
        """Wait for this request's outcome; nobody is answered before the batch has committed."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(request, answer)
        self._waiting.setdefault(self._placement(request), deque()).append(waiting)
        if self._open == 0 or (self._open < self._lanes and self._is_full()):
            self._open += 1
            # A task inherits the context it was born in; a fresh one keeps the caller's transaction out of the batch.
            task = asyncio.get_running_loop().create_task(self._lane(), context=Context())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await answer

    def _is_full(self) -> bool:
        return sum(map(len, self._waiting.values())) >= self._limit

    async def _lane(self) -> None:
        while self._waiting and (self._open == 1 or self._is_full()):
            await self._settle(self._next())
        self._open -= 1

    def _next(self) -> list[_Waiting[Request, Outcome]]:
        placement, queue = next(iter(self._waiting.items()))
        batch = [queue.popleft() for _ in range(min(self._limit, len(queue)))]
        del self._waiting[placement]
        if queue:
            self._waiting[placement] = queue  # the rest waits behind the other placements
        return batch

    async def _settle(self, batch: Sequence[_Waiting[Request, Outcome]]) -> None:
        outcomes = await attempt(self._run([waiting.request for waiting in batch]))
        if isinstance(outcomes, BaseException):
            if len(batch) == 1:
                _fail(batch[0], outcomes)
            else:
                for waiting in batch:
                    await self._settle([waiting])
        elif len(outcomes) == len(batch):
            for waiting, outcome in zip(batch, outcomes, strict=True):
                _answer(waiting, outcome)
        else:
            # It has committed, so nobody runs again; but nobody may wait for ever either.
            for waiting in batch:
                _fail(waiting, RuntimeError(f"{len(batch)} requests got {len(outcomes)} outcomes."))


def _answer[Outcome](waiting: _Waiting[object, Outcome], outcome: Outcome) -> None:
    if not waiting.answer.done():  # the caller may have gone away
        waiting.answer.set_result(outcome)


def _fail[Outcome](waiting: _Waiting[object, Outcome], error: BaseException) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
