"""A real PostgreSQL built from the migrations: a template cloned once per worker, emptied between tests."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from backend import wiring
from backend.adapters import embedded
from backend.kit import db, schema
from tests.watching import growing, listener, no_leaks, watched_redis

__all__ = ["listener", "no_leaks"]  # fixtures, in use everywhere
ROOT = Path(__file__).parent.parent
SERVER_LOG = ROOT / ".test-data" / "postgres" / "data" / "server.log"
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
RUN = os.getpid() if WORKER == "alone" else os.getppid()  # the process that started the run
TEMPLATE = f"run_{RUN}_template"

EMPTY = """
DO $$ DECLARE statements text; BEGIN
  SELECT string_agg(format('DELETE FROM %I.%I', schemaname, tablename), ';') INTO statements FROM pg_tables
    WHERE schemaname IN ('public', 'jobs') AND tablename <> 'tortoise_migrations';
  EXECUTE statements;
END $$;
"""


class OneBrowser(LoadScopeScheduling):  # type: ignore[misc]  # xdist is published without types
    """Every test by itself to whichever process is free, but all that need a browser to one.

    Two browsers with a server each mostly wait for each other. `xdist_group` would say the same, but xdist 3.8 writes
    the group where pytest 9.2 no longer reads it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/e2e/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneBrowser:
    """How pytest-xdist shares out the tests."""
    return OneBrowser(config, log)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The socket folder of one server that all workers share."""
    with embedded.server(ROOT / ".test-data" / "postgres", forgetful=True) as run, growing(SERVER_LOG):
        yield run


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _template(run: str) -> None:
    """Build this run's template; databases are named after their run, so that two runs at once do not meet."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        for (name,) in await admin.fetch(r"SELECT datname FROM pg_database WHERE datname ~ '^run_\d+_'"):
            if not _alive(int(name.split("_")[1])):
                await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER {embedded.OWNER}")
    await schema.upgrade(embedded.url(run, embedded.OWNER, TEMPLATE), wiring.MODELS, TODAY)


async def clone(run: str, name: str, template: str = "") -> None:
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {name} OWNER {embedded.OWNER} TEMPLATE {template or TEMPLATE}")


@pytest.fixture(scope="session")
def database_name(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of this worker's own."""
    base = tmp_path_factory.getbasetemp()
    shared = base if WORKER == "alone" else base.parent
    with (shared / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "template.done").exists():
            asyncio.run(_template(cluster))
            (shared / "template.done").touch()
        asyncio.run(clone(cluster, f"run_{RUN}_{WORKER}"))
    return f"run_{RUN}_{WORKER}"


@pytest.fixture(scope="session")
def application_url(cluster: str, database_name: str) -> str:
    """The address by which the application connects: the restricted role."""
    return embedded.url(cluster, embedded.APPLICATION, database_name)


@pytest.fixture(scope="session")
def owner_url(cluster: str, database_name: str) -> str:
    """The address of the tables' owner, who may break what the application may not."""
    return embedded.url(cluster, embedded.OWNER, database_name)


@pytest.fixture(scope="session")
async def _pool(application_url: str) -> AsyncIterator[None]:
    async with wiring.connected(application_url):
        yield


@pytest.fixture
async def database(_pool: None, owner_url: str) -> AsyncIterator[None]:
    """An empty database, connected as the application; emptied again afterwards."""
    yield
    async with db.single(owner_url) as owner:
        await owner.execute(EMPTY)


@pytest.fixture
async def owner(database: None, owner_url: str) -> AsyncIterator["asyncpg.Connection[db.Row]"]:
    """A connection as the owner of the tables."""
    async with db.single(owner_url) as connection:
        yield connection


@pytest.fixture
def now() -> datetime:
    """Noon of the test day."""
    return NOW


async def _listens(socket: Path) -> bool:
    """Whether somebody accepts connections there; the file alone is made a moment before."""
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[str]:
    """A Redis of one's own; the address of its socket."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("redis-server is missing: run `make services`.")
    socket = folder / "redis"
    settings = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder))
    process = await asyncio.create_subprocess_exec(program, *settings, stdout=asyncio.subprocess.DEVNULL)
    try:
        while not await _listens(socket):  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(0.01)
        async with watched_redis(str(socket)):
            yield f"unix://{socket}"
    finally:
        if process.returncode is None:  # a test may have stopped it
            process.terminate()
        await process.wait()


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    async with redis_server(tmp_path) as url:
        yield url
