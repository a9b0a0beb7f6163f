"""The one place a pool and a transaction open.

Transactions are opened by the edge, the worker, the command line, the demo, `kit.batching` and tests, nowhere else:
a function that writes takes a `Tx`, so a missing transaction is a type error.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.connection import get_connection

from backend.kit.live import News, Tell
from backend.kit.time import clock

type Row = asyncpg.Record


class Reader(Protocol):
    """What a query needs: the pool or an open transaction."""

    async def fetch(self, sql: str, /, *values: object) -> list[Row]:
        """All rows."""
        ...

    async def fetchrow(self, sql: str, /, *values: object) -> Row | None:
        """The first row, or none."""
        ...

    async def fetchval(self, sql: str, /, *values: object) -> Any:  # noqa: ANN401 - a column may be of any type
        """The first column of the first row."""
        ...


@dataclass(frozen=True, slots=True)
class Tx:
    """An open transaction for set-based SQL, on one connection."""

    raw: "asyncpg.Connection[Row] | PoolConnectionProxy[Row]"
    now: Callable[[], datetime]
    news: News = field(default_factory=dict)

    async def fetch(self, sql: str, /, *values: object) -> list[Row]:
        """All rows."""
        return await self.raw.fetch(sql, *values)

    async def fetchrow(self, sql: str, /, *values: object) -> Row | None:
        """The first row, or none."""
        return await self.raw.fetchrow(sql, *values)

    async def fetchval(self, sql: str, /, *values: object) -> Any:  # noqa: ANN401 - a column may be of any type
        """The first column of the first row."""
        return await self.raw.fetchval(sql, *values)

    async def execute(self, sql: str, /, *values: object) -> str:
        """Run one statement; returns its command tag."""
        return await self.raw.execute(sql, *values)

    async def columns(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement whose parameters are the columns of the rows, for `unnest`; no rows, no statement."""
        if rows:
            await self.raw.execute(sql, *map(list, zip(*rows, strict=True)))

    def announce(self, account_id: int, fact: object) -> None:
        """Say what changed for an account: it is told once this is true for everybody, and only then."""
        self.news.setdefault(account_id, []).append(fact)


async def _keep_session(connection: "asyncpg.Connection[Row]") -> None:
    """Spare the round trip of a reset: nobody leaves session state on a pooled connection."""


def credentials(url: str) -> dict[str, Any]:
    """Take a PostgreSQL address apart; `?host=` names a socket folder."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "host": query.get("host", parts.hostname),
        "port": parts.port or 5432,
        "user": unquote(parts.username or "") or None,
        "password": unquote(parts.password or "") or None,
        "database": parts.path.lstrip("/"),
    }


def _nothing() -> None:
    """What most who connect have to forget."""


def configuration(
    url: str, models: Sequence[str], *, most: int = 8, joined: Callable[[], None] = _nothing
) -> dict[str, Any]:
    """The configuration of Tortoise: one connection, one app, the models that wiring lists."""

    async def begin(connection: "asyncpg.Connection[Row]") -> None:
        del connection
        joined()

    # Every statement is written for one plan whatever its values, so none is planned again for each call.
    session = {"application_name": "tanpuhui", "timezone": "UTC", "jit": "off", "plan_cache_mode": "force_generic_plan"}
    pool = {
        "minsize": 1,
        "maxsize": most,
        "init": begin,
        "reset": _keep_session,
        # Whoever gets a new connection, or a statement that has to be planned, waits ten times as long as others. So
        # both stay; PostgreSQL asks every minute whether we live, that no firewall forgets a connection meanwhile.
        "max_inactive_connection_lifetime": 0,
        "max_cached_statement_lifetime": 0,
        "server_settings": session | {"tcp_keepalives_idle": "60"},
    }
    return {
        "connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials(url) | pool}},
        "apps": {"models": {"models": list(models), "migrations": "migrations", "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, models: Sequence[str], *, most: int = 8, joined: Callable[[], None] = _nothing) -> None:
    """Open the pool at once, so that a bad address fails at the start and not at the first request.

    `joined` is called for each connection that is made, also after the server was away.
    """
    config = configuration(url, models, most=most, joined=joined)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    await get_connection("default").create_connection(with_db=True)


async def disconnect() -> None:
    """Close the pool."""
    await Tortoise.close_connections()


def pool() -> "asyncpg.Pool[Row]":
    """The process's pool, for reads outside a transaction."""
    client = get_connection("default")
    if not isinstance(client, AsyncpgDBClient) or client._pool is None:  # noqa: SLF001 - Tortoise has no public name for its pool
        raise RuntimeError("The database is not connected.")
    return client._pool  # noqa: SLF001 - same


@asynccontextmanager
async def transaction(now: datetime | None = None, *, tell: Tell | None = None) -> AsyncIterator[Tx]:
    """Open a transaction; `now` fixes its clock, which otherwise is read when asked, after the locks.

    `tell` takes the news after the commit; without it nobody hears them.
    """
    # Not Tortoise's own: it never gives back the connection of a task that is cancelled while its transaction begins.
    async with pool().acquire() as raw, raw.transaction():
        tx = Tx(raw, clock if now is None else lambda: now)
        yield tx
    if tell is not None and tx.news:
        tell(tx.news)


@asynccontextmanager
async def single(url: str) -> AsyncIterator["asyncpg.Connection[Row]"]:
    """A connection outside the pool, for migrations and for looking at a server before trusting it."""
    connection: asyncpg.Connection[Row] = await asyncpg.connect(**credentials(url))
    try:
        yield connection
    finally:
        await connection.close()
