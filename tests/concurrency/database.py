"""A PostgreSQL of a test's own, to be killed: it says only of what is on the disk that it is written."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import asyncpg

from backend import wiring
from backend.adapters import embedded
from backend.kit import db
from tests.api.serving import until

type Death = Literal["postmaster", "all of it", "a backend"]
DEATHS: tuple[Death, ...] = ("postmaster", "all of it", "a backend")
STARTING = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Database:
    """The server of a folder; whoever starts it again keeps it until the end."""

    folder: Path
    run: str
    held: ExitStack

    @property
    def application_url(self) -> str:
        return embedded.url(self.run, embedded.APPLICATION)

    @property
    def owner_url(self) -> str:
        return embedded.url(self.run, embedded.OWNER)

    async def kill(self, what: Death = "postmaster") -> None:
        """With -9, and without waiting for it: one backend, the process that watches over all, or all of them."""
        async with db.single(embedded.url(self.run, embedded.SUPERUSER)) as admin:
            backends = "SELECT pid FROM pg_stat_activity WHERE usename = $1 ORDER BY random() LIMIT 1"
            everybody = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            asked = (backends, embedded.APPLICATION) if what == "a backend" else (everybody,)
            found = [row["pid"] for row in await admin.fetch(*asked)]
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        doomed = {"postmaster": [postmaster], "all of it": [postmaster, *found], "a backend": found}
        for pid in doomed[what]:
            with suppress(ProcessLookupError):  # some end as soon as the first one is dead
                os.kill(pid, signal.SIGKILL)

    async def start(self) -> None:
        """Start it unless it runs, and wait until it answers: from the death of one backend it recovers alone."""
        await asyncio.to_thread(self.held.enter_context, embedded.server(self.folder))
        await until(self._answers)

    async def has_no_worker(self) -> bool:
        """Whether no backend is left that does what a worker wanted: one that was killed may have asked for more."""
        left = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pgqueuer%' AND pid <> pg_backend_pid()"
        async with db.single(embedded.url(self.run, embedded.SUPERUSER)) as admin:
            return not await admin.fetchval(left)

    async def _answers(self) -> bool:
        try:
            async with db.single(self.application_url) as connection:
                return bool(await connection.fetchval("SELECT true"))
        except STARTING:
            return False


@asynccontextmanager
async def own_database(folder: Path) -> AsyncIterator[Database]:
    """A server that runs until the end unless it is killed; an empty database with both roles."""
    with ExitStack() as held:
        run = await asyncio.to_thread(held.enter_context, embedded.server(folder))
        yield Database(folder, run, held)


@asynccontextmanager
async def connected_to(url: str, back_to: str) -> AsyncIterator[None]:
    """The tests' own pool leads to another database meanwhile."""
    await db.disconnect()
    try:
        async with wiring.connected(url):
            yield
    finally:
        await db.connect(back_to, wiring.MODELS)
