"""Live updates between processes: one Redis channel, to which each server subscribes once and everybody publishes.

Redis keeps none of them. Whoever could not publish says so as soon as it can, and whoever has subscribed (again) may
have missed some: both times every stream looks at the database.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from backend.kit.beside import beside
from backend.kit.live import LOST, Hub, News, Tell, encoded
from backend.kit.logs import LOG

CHANNEL: Final = "{live}:accounts"
PAUSE_S: Final = 1  # before trying again what failed
LONGEST_ANSWER_S: Final = 3  # of Redis to a message; also how long a process that ends waits for its last ones
SIGN_OF_LIFE_S: Final = 15  # a connection that is silent for longer is asked whether it lives
MOST_WAITING: Final = 1000  # messages that wait for Redis: of a million accounts at most


class _Publishing:
    """Messages in the order of their commits, sent by a task of its own: no act waits for Redis, or fails with it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: deque[bytes] = deque()
        self._woken = asyncio.Event()

    def tell(self, news: News) -> None:
        """Take news; where too many wait, one message that they are lost takes their place."""
        self._waiting.extend(encoded(news))
        if len(self._waiting) > MOST_WAITING:
            self._lose()
        self._woken.set()

    async def send_for_ever(self) -> None:
        """Send what waits and what comes, until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            # Gathered, here and below, so that whatever breaks is told and taken up again.
            [failed] = await asyncio.gather(self.send(), return_exceptions=True)
            if failed:
                if self._waiting[0] != LOST:
                    LOG.warning("Live updates cannot be published.", error=type(failed).__name__)
                self._lose()
                self._woken.set()
                await asyncio.sleep(PAUSE_S)

    async def send(self) -> None:
        """Send what waits; interrupted, its first message may go out twice, and no stream tells it twice."""
        while self._waiting:
            message = self._waiting[0]
            await self._redis.publish(CHANNEL, message)
            if self._waiting[0] is message:  # they may all have been given up meanwhile
                self._waiting.popleft()

    def _lose(self) -> None:
        self._waiting.clear()
        self._waiting.append(LOST)


@asynccontextmanager
async def telling(redis_url: str | None) -> AsyncIterator[Tell | None]:
    """Whom to tell, for a process that has no streams; without Redis nobody hears it, and streams see it by looking."""
    if redis_url is None:
        yield None
        return
    async with _redis(redis_url) as redis, _publishing(redis) as tell:
        yield tell


@asynccontextmanager
async def opened(redis_url: str | None, hub: Hub) -> AsyncIterator[Tell]:
    """Whom to tell, for a process that has streams: all processes, or without Redis the only one."""
    if redis_url is None:
        yield hub.tell
        return
    async with _redis(redis_url) as redis, beside(_subscribe_for_ever(redis, hub)), _publishing(redis) as tell:
        yield tell


@asynccontextmanager
async def _redis(url: str) -> AsyncIterator[Redis]:
    redis = Redis.from_url(
        url,
        socket_timeout=LONGEST_ANSWER_S,
        socket_connect_timeout=LONGEST_ANSWER_S,
        retry=Retry(NoBackoff(), 0),  # what fails is taken up again by us, who know that something may be lost
    )
    try:
        yield redis
    finally:
        await redis.aclose()


@asynccontextmanager
async def _publishing(redis: Redis) -> AsyncIterator[Tell]:
    publishing = _Publishing(redis)
    try:
        async with beside(publishing.send_for_ever()):
            yield publishing.tell
    finally:
        with contextlib.suppress(OSError, RedisError):
            await asyncio.wait_for(publishing.send(), LONGEST_ANSWER_S)


async def _subscribe_for_ever(redis: Redis, hub: Hub) -> None:
    while True:
        [failed] = await asyncio.gather(_subscribe(redis, hub), return_exceptions=True)
        LOG.warning("Live updates are not heard.", error=type(failed).__name__)
        await asyncio.sleep(PAUSE_S)


async def _subscribe(redis: Redis, hub: Hub) -> None:
    """Hear until the connection breaks; the client itself may mend it, and then says again that it has subscribed."""
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        was_asked = False
        while True:
            message = await channel.get_message(timeout=SIGN_OF_LIFE_S)
            if message is None:
                if was_asked:
                    raise RedisTimeoutError
                await channel.ping()
            elif message["type"] == "subscribe":
                hub.look()
            elif message["type"] == "message":
                hub.hear(message["data"])
            was_asked = message is None
