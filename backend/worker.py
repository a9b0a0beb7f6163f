"""The worker: jobs and schedules, on PgQueuer."""

import asyncio
import contextlib
import signal

from pgqueuer import AsyncpgPoolDriver, PgQueuer, Queries
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.domain.settings import DBSettings
from pgqueuer.models import Schedule

from backend import identities, ledger, mall, wiring
from backend.adapters import live
from backend.kit import db
from backend.kit.live import Tell
from backend.kit.logs import LOG
from backend.settings import Settings

PAUSE_S = 1
SCHEMA = DBSettings(db_schema="jobs")


async def run(settings: Settings, addresses: wiring.Addresses) -> None:
    """Work until told to stop; what is at work then is finished first."""
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    async with wiring.connected(addresses.application), live.telling(settings.redis_url) as tell:
        await wiring.settled_pack(settings)
        while not stop.is_set():
            # Gathered, so that a queue that breaks, as while the database restarts, is told and taken up again.
            [failed] = await asyncio.gather(_work(stop, tell), return_exceptions=True)
            if failed:
                LOG.error("The queue broke, and is taken up again.", exc_info=failed, again_in_s=PAUSE_S)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), PAUSE_S)


async def _work(stop: asyncio.Event, tell: Tell | None) -> None:
    queue = queue_of_jobs(tell)
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: queue.shutdown.set())
    try:
        # Without its listener the queue would go on, but learn of new jobs only now and then.
        await queue.run(shutdown_on_listener_failure=True)
    finally:
        stopping.cancel()


def queue_of_jobs(tell: Tell | None) -> PgQueuer:
    """The queue in its schema, with every schedule entered."""
    driver = AsyncpgPoolDriver(db.pool())
    builders = QueryBuilderEnvironment(SCHEMA), QueryQueueBuilder(SCHEMA), QuerySchedulerBuilder(SCHEMA)
    queue = PgQueuer(driver, queries=Queries(driver, *builders))

    async def due(schedule: Schedule) -> None:
        del schedule
        await sweep(tell)

    queue.schedule("sweep", "* * * * *")(due)
    return queue


async def sweep(tell: Tell | None) -> None:
    """Forget sessions that are over, end what is on hold, expire what is over, until nothing is due."""
    async with db.transaction() as tx:
        await identities.sweep(tx)
    is_held = True
    while is_held:
        async with db.transaction(tell=tell) as tx:
            is_held = bool(await mall.end_holds(tx))
    while True:
        async with db.transaction(tell=tell) as tx:
            if not (await ledger.sweep(tx)).accounts:
                return
