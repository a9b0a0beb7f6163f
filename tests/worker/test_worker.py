"""The worker as a process: it needs a Redis to work beside, sweeps, outlives its connections and ends when told."""

import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backend.adapters import embedded
from backend.kit import db
from backend.kit.time import clock
from tests.api.serving import Owner, ended, running, settle, until
from tests.mall.building import grant, open_people

NEEDS_REDIS = "tanpuhui: REDIS_URL is not set: without Redis `tanpuhui serve` carries out the jobs itself.\n"


async def due_lot(account_id: int) -> None:
    """Somebody with a lot of 10 points that is over, and a sweep that was missed a minute ago."""
    async with db.transaction() as tx:
        await open_people(tx, account_id)
        await grant(tx, account_id, (10, 100, clock() - timedelta(seconds=1)))
        await tx.execute(
            """INSERT INTO jobs.pgqueuer_schedules (expression, entrypoint, next_run)
               VALUES ('* * * * *', 'sweep', now() - interval '1 minute')
               ON CONFLICT (expression, entrypoint) DO UPDATE SET next_run = excluded.next_run"""
        )


async def expired(account_id: int) -> bool:
    """Whether the account's points are over."""
    sql = "SELECT expired_points = 10 FROM ledger_account WHERE id = $1"
    return bool(await db.pool().fetchval(sql, account_id))


async def entered() -> bool:
    """Whether a worker has entered its schedules, and so is at work."""
    return bool(await db.pool().fetchval("SELECT EXISTS (SELECT FROM jobs.pgqueuer_schedules)"))


async def cut_off(cluster: str, database_name: str, since: datetime) -> None:
    """Break the application's connections that were made since then, as a restart of the database does."""
    async with db.single(embedded.url(cluster, embedded.SUPERUSER, database_name)) as admin:
        cut = await admin.fetch(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = $1 AND usename = $2 AND backend_start > $3""",
            *(database_name, embedded.APPLICATION, since),
        )
        assert cut


async def test_without_redis_there_is_no_worker(application_url: str, tmp_path: Path) -> None:
    assert await ended(tmp_path / "log", "worker", DATABASE_URL=application_url) == (2, NEEDS_REDIS)


async def test_a_worker_sweeps_outlives_its_connections_and_ends_when_told(
    cluster: str, database_name: str, owner: Owner, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    await due_lot(11)
    begun = clock()
    async with running(tmp_path / "log", "worker", DATABASE_URL=application_url, REDIS_URL=redis_url) as worker:
        await until(lambda: expired(11))
        await due_lot(12)
        await cut_off(cluster, database_name, begun)
        await until(lambda: expired(12))
        assert await worker.told(signal.SIGTERM) == 0
        assert "The queue broke, and is taken up again." in worker.said


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_an_idle_worker_ends_at_once(
    owner: Owner, application_url: str, redis_url: str, tmp_path: Path, told: signal.Signals
) -> None:
    await settle(owner)
    async with running(tmp_path / "log", "worker", DATABASE_URL=application_url, REDIS_URL=redis_url) as worker:
        await until(entered)
        assert await worker.told(told) == 0
        assert worker.said == ""
