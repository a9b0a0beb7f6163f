"""Lets concurrent requests of one process share a look-up.

Keys that are asked for while a query is in flight wait for the next one, which tells of all of them in one statement:
there is no timer, so an idle process adds no latency. Nobody is told what was read before they asked: a question never
joins a statement that has begun.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextvars import Context
from typing import Any

from backend.kit import db
from backend.kit.attempts import attempt
from backend.kit.db import Reader

type ByKeys[Key, Value] = Callable[[Reader, Collection[Key]], Awaitable[Mapping[Key, Value]]]
type _Asked[Key, Value] = dict[Key, list[asyncio.Future[Value | None]]]


class Reads:
    """Look-ups by key, one queue for each query; `query` is a function of a module, the same each time.

    One value may be told to several askers, so what a query tells is never changed by whoever hears it.
    """

    def __init__(self) -> None:
        self._queues: dict[object, _Queue[Any, Any]] = {}

    def ask[Key, Value](self, query: ByKeys[Key, Value], key: Key) -> asyncio.Future[Value | None]:
        """What the query will tell of a key, or None; it begins to look after this."""
        queue: _Queue[Key, Value] | None = self._queues.get(query)
        if queue is None:
            queue = self._queues[query] = _Queue(query)
        return queue.ask(key)


class _Queue[Key, Value]:
    """Who waits for one query; one statement is in flight at a time, so that the next one has more keys."""

    def __init__(self, query: ByKeys[Key, Value]) -> None:
        self._query = query
        self._waiting: _Asked[Key, Value] = {}
        self._running: asyncio.Task[None] | None = None

    def ask(self, key: Key) -> asyncio.Future[Value | None]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Value | None] = loop.create_future()
        self._waiting.setdefault(key, []).append(answer)
        if self._running is None:
            # A task inherits the context it was born in; a fresh one keeps the caller's out of what others asked.
            self._running = loop.create_task(self._run(), context=Context())
        return answer

    async def _run(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            await self._answer(asked)
        self._running = None

    async def _answer(self, asked: _Asked[Key, Value]) -> None:
        """Ask again for each key alone where they failed together, so that one that cannot be looked up fails alone."""
        found = await attempt(self._query(db.pool(), list(asked)))
        if not isinstance(found, BaseException):
            for key, answers in asked.items():
                _tell(answers, found.get(key))
        elif len(asked) > 1:
            await asyncio.gather(*(self._answer({key: answers}) for key, answers in asked.items()))
        else:
            for answers in asked.values():
                _fail(answers, found)


def _tell[Value](answers: Sequence[asyncio.Future[Value | None]], value: Value | None) -> None:
    for answer in answers:
        if not answer.done():  # whoever asked may have gone away
            answer.set_result(value)


def _fail(answers: Sequence[asyncio.Future[Any]], error: BaseException) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_exception(error)
            answer.exception()  # seen: whoever asked may need it no more, and asyncio would tell of it then
