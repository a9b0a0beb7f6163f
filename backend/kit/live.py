"""Live updates: what a transaction changed for accounts is told when it is true for everybody, and fanned out here.

A domain announces facts to its transaction; whoever opens that says whom to tell. Facts are ids and totals, never who
somebody is. News may get lost on the way, so a listener is also told when to look at the database instead.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Final, Self

import msgspec

type News = dict[int, list[object]]  # facts of one transaction by account, each a tagged `msgspec.Struct` of a domain
type Tell = Callable[[News], None]  # hands news on without waiting, and never fails

LOOK_EVERY_S: Final = 60  # whatever got lost unnoticed is seen after a minute
MOST_STREAMS: Final = 5  # of one account in one process: a sixth ends the oldest
MOST_WAITING: Final = 64  # news that a slow reader may be behind before it has to look instead
ACCOUNTS_AT_ONCE: Final = 1000  # in one message, about 300 kB
MESSAGE: Final = msgspec.json.Decoder(dict[int, msgspec.Raw])
LOST: Final = b"{}"  # news of nobody: others did not get through, so everybody looks


def encoded(news: News) -> Iterator[bytes]:
    """The messages for news: JSON objects of lists of facts by account, one for every thousand accounts."""
    for some in batched(news.items(), ACCOUNTS_AT_ONCE):
        yield msgspec.json.encode(dict(some))


class Listener:
    """What one stream hears of its account, in order; None means that it has to look, as at the very beginning."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._must_look = True
        self._open = True
        self._woken = asyncio.Event()

    def hear(self, facts: bytes) -> None:
        """Take in news; with too much waiting, a look at the database replaces all of it."""
        if len(self._waiting) == MOST_WAITING:
            self.look()
        else:
            self._waiting.append(facts)
        self._woken.set()

    def look(self) -> None:
        """Drop what waits: what is in the database now is newer."""
        self._waiting.clear()
        self._must_look = True
        self._woken.set()

    def close(self) -> None:
        """Let the stream end."""
        self._open = False
        self._woken.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes | None:
        """The next news, or None."""
        while self._open:
            if self._must_look:
                self._must_look = False
                return None
            if self._waiting:
                return self._waiting.popleft()
            self._woken.clear()
            await self._woken.wait()
        raise StopAsyncIteration


class Hub:
    """All open streams of this process, by account."""

    def __init__(self) -> None:
        self._listeners: dict[int, list[Listener]] = {}
        self._open = True

    @contextmanager
    def listen(self, account_id: int) -> Iterator[Listener]:
        """Hear of an account until the block ends, and look every minute, each stream at a moment of its own."""
        listener = Listener()
        ours = self._listeners.setdefault(account_id, [])
        ours.append(listener)
        if len(ours) > MOST_STREAMS:
            ours.pop(0).close()
        if not self._open:
            listener.close()
        clock = asyncio.create_task(_look_again(listener))
        try:
            yield listener
        finally:
            clock.cancel()
            if listener in ours:
                ours.remove(listener)
            if not ours and self._listeners.get(account_id) is ours:
                del self._listeners[account_id]

    def tell(self, news: News) -> None:
        """Tell those of this process, where it is the only one."""
        for message in encoded(news):
            self.hear(message)

    def hear(self, message: bytes) -> None:
        """Hand a message on to the streams of its accounts."""
        try:
            told = MESSAGE.decode(message)
        except msgspec.DecodeError:  # another release of ours may tell them in another way
            told = {}
        if not told:
            self.look()
        for account_id, facts in told.items():
            for listener in self._listeners.get(account_id, ()):
                listener.hear(bytes(facts))

    def look(self) -> None:
        """Let every stream look, because news may have been lost."""
        for listener in self._all():
            listener.look()

    def close(self) -> None:
        """End every stream, and whichever begins from now on."""
        self._open = False
        for listener in self._all():
            listener.close()

    def __len__(self) -> int:
        """How many streams are open."""
        return len(self._all())

    def _all(self) -> list[Listener]:
        return [listener for ours in self._listeners.values() for listener in ours]


async def _look_again(listener: Listener) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        listener.look()
