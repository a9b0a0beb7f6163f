"""The way to Redis of one process: asked only while it answers, so that one that hangs keeps nobody waiting long."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final

from redis import Redis as SyncRedis
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from backend.kit.allowances import Unreachable
from backend.kit.logs import LOG

LOOKS: Final = 6
LOOK: Final = timedelta(milliseconds=50)  # six of them: who waits longer waits for something that is broken
REST: Final = timedelta(seconds=1)  # after a failure; then one request asks whether Redis answers again
CONNECTIONS: Final = 4  # those who ask at once share a round trip, so few are in use
MICROSECOND: Final = timedelta(microseconds=1)


class Link:
    """Asks Redis, and after a failure lets it rest. Instants are microseconds of a clock that nobody sets."""

    def __init__(self, client: Redis) -> None:
        self.client = client
        self.failed_at: int | None = None
        self._is_resting = False
        self._rests_until = 0

    async def ask[Answer](self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """What Redis answers. Raises Unreachable if it does not, or did not within the last second."""
        if self._is_resting:
            if _instant() < self._rests_until:
                raise Unreachable
            self._rests_until = _instant() + REST // MICROSECOND  # this one finds out; the others do not wait with it
        try:
            answer = await _in_time(question)
        except (RedisError, OSError) as error:  # a TimeoutError is one of them
            self._rest(error)
            raise Unreachable from None
        if self._is_resting:
            LOG.warning("Redis answers again.")
            self._is_resting = False
        return answer

    def failed_within(self, span: timedelta) -> bool:
        """Whether it was without an answer at any time since then."""
        return self.failed_at is not None and _instant() < self.failed_at + span // MICROSECOND

    def _rest(self, error: Exception) -> None:
        if not self._is_resting:
            LOG.warning("Redis does not answer, what must be counted is refused.", error=type(error).__name__)
        self._is_resting = True
        self.failed_at = _instant()
        self._rests_until = self.failed_at + REST // MICROSECOND


def _instant() -> int:
    return time.monotonic_ns() // 1000


async def _in_time[Answer](question: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer to a question; raises TimeoutError after 300 ms.

    Looked for again and again instead of once at the end: while this process is so busy that it comes round only every
    second, each look takes a second too, and Redis is not blamed for that.
    """
    asked = asyncio.ensure_future(question())
    try:
        for _ in range(LOOKS):
            done, _ = await asyncio.wait({asked}, timeout=LOOK.total_seconds())
            if done:
                return asked.result()
        raise TimeoutError
    finally:
        asked.cancel()


@asynccontextmanager
async def opened(redis_url: str) -> AsyncIterator[Link]:
    """The link to a Redis, connected if it answers already; how long it may take is told by the link alone."""
    no_other = {"timeout": None, "socket_timeout": None, "socket_connect_timeout": None}
    once_more = Retry(NoBackoff(), 1)  # on a new connection, as after a restart
    pool = BlockingConnectionPool.from_url(
        redis_url, max_connections=CONNECTIONS, decode_responses=True, retry=once_more, **no_other
    )
    link = Link(Redis(connection_pool=pool))
    with suppress(Unreachable):
        await link.ask(link.client.ping)
    try:
        yield link
    finally:
        await pool.aclose()


def answers(redis_url: str) -> bool:
    """Whether Redis answers now; waits for it, so it is for a thread that has nothing else to do."""
    longest = (LOOKS * LOOK).total_seconds()
    with SyncRedis.from_url(redis_url, socket_timeout=longest, socket_connect_timeout=longest) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False
