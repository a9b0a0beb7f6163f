"""The worker: jobs and schedules, on PgQueuer."""

import asyncio
import signal

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from backend import ledger, wiring
from backend.kit import db


async def run(url: str) -> None:
    """Work until told to stop; what is at work then is finished first."""
    async with wiring.connected(url):
        queue = PgQueuer.from_asyncpg_pool(db.pool())
        schedule(queue)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, queue.shutdown.set)
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, queue.shutdown.set)
        await queue.run()


def schedule(queue: PgQueuer) -> None:
    """Enter every schedule."""

    @queue.schedule("sweep", "* * * * *")
    async def sweep(due: Schedule) -> None:
        """Expire what is over and release what lapsed, until nothing is due."""
        del due
        while True:
            async with db.transaction() as tx:
                if not (await ledger.sweep(tx)).accounts:
                    return
