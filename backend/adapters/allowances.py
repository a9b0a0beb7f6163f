"""How much callers have spent of what they may, kept in Redis for all processes, or here where there is no Redis.

A sliding window by the library `limits`. Who spends is kept under a keyed hash, so that Redis holds nobody's address.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from redis import Redis
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from backend.kit.allowances import Purse, Unreachable
from backend.kit.time import clock

LONGEST_ANSWER: Final = timedelta(milliseconds=300)  # of Redis: who waits longer waits for something that is broken
CONNECTIONS: Final = 8  # of one process; a caller waits for a free one rather than open the hundredth


class Allowances:
    """Spends from purses that lie in a storage of the library."""

    def __init__(self, storage: MemoryStorage | RedisStorage, secret: bytes) -> None:
        self._secret = secret
        self._window = SlidingWindowCounterRateLimiter(storage)

    async def spend(self, purses: Iterable[Purse], cost: int) -> int | None:
        """Take the cost from each purse; the first with too little left says in how many seconds to come again.

        Costs one round trip a purse. Raises Unreachable where Redis does not answer.
        """
        try:
            for purse in purses:
                limit = RateLimitItemPerSecond(purse.points, purse.seconds, namespace=purse.kind)
                owner = hmac.digest(self._secret, purse.owner.encode(), hashlib.sha256).hex()
                if not await self._window.hit(limit, owner, cost=cost):
                    reset, _ = await self._window.get_window_stats(limit, owner)
                    return max(1, round(reset - clock().timestamp()))
        except StorageError:
            raise Unreachable from None
        return None


@asynccontextmanager
async def opened(redis_url: str | None, secret: bytes) -> AsyncIterator[Allowances]:
    """Where spending is kept: the Redis of the settings, or the memory of the only process."""
    if redis_url is None:
        yield Allowances(MemoryStorage(), secret)
        return
    longest = LONGEST_ANSWER.total_seconds()
    waits = {"timeout": longest, "socket_timeout": longest, "socket_connect_timeout": longest}
    pool = BlockingConnectionPool.from_url(redis_url, max_connections=CONNECTIONS, **waits)
    options: dict[str, Any] = {"connection_pool": pool}
    try:
        yield Allowances(
            RedisStorage(
                "async+redis://", wrap_exceptions=True, implementation="redispy", key_prefix="allowance", **options
            ),
            secret,
        )
    finally:
        await pool.aclose()


def answers(redis_url: str) -> bool:
    """Whether Redis answers now; waits for it, so it is for a thread that has nothing else to do."""
    longest = LONGEST_ANSWER.total_seconds()
    with Redis.from_url(redis_url, socket_timeout=longest, socket_connect_timeout=longest) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False
