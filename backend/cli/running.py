"""Commands that run the platform itself."""

import argparse
import asyncio
import importlib
import signal
import sys
from datetime import timedelta
from pathlib import Path

from backend import identities, programme, wiring
from backend.cli import session
from backend.kit import db
from backend.kit.errors import ConfigurationError
from backend.settings import LOOPBACK, Settings

SCHEMA = Path("schema.graphql")


def migrate(options: argparse.Namespace, settings: Settings) -> int:
    """Bring the database to the newest schema and settle its programme."""
    del options
    with wiring.database(settings) as addresses:
        asyncio.run(wiring.migrate(settings, addresses))
    session.console.print(f"programme={settings.programme} migrated")
    return 0


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Answer requests until told to stop."""
    import uvicorn  # noqa: PLC0415 - only a server needs it
    from prometheus_client import start_http_server  # noqa: PLC0415 - same

    from backend import app  # noqa: PLC0415 - same

    del options
    _end_cleanly()
    with wiring.database(settings) as addresses:
        asyncio.run(app.check(settings, addresses))
        host = settings.host or LOOPBACK
        if settings.metrics_port is not None:
            start_http_server(settings.metrics_port, host)
        uvicorn.run(
            app.build(settings, addresses),
            host=host,
            port=settings.port,
            log_level="warning",
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
    return 0


def worker(options: argparse.Namespace, settings: Settings) -> int:
    """Carry out jobs and schedules until told to stop."""
    from backend import worker as jobs  # noqa: PLC0415 - only a worker needs the queue

    del options
    if settings.redis_url is None:
        raise ConfigurationError("REDIS_URL is not set: without Redis `tanpuhui serve` carries out the jobs itself.")
    _end_cleanly()
    with wiring.database(settings) as addresses:
        asyncio.run(jobs.run(settings, addresses))
    return 0


def _end_cleanly() -> None:
    """Let SIGTERM unwind: its default, also where uvicorn raises it again, would skip the embedded database's stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def export_schema(options: argparse.Namespace, settings: Settings) -> int:
    """Write the SDL of the GraphQL API, or say whether the committed file still agrees."""
    from backend.api.schema import sdl  # noqa: PLC0415 - only this and the server need the API

    del settings
    if not options.check:
        SCHEMA.write_text(sdl(), encoding="utf-8")
        return 0
    if SCHEMA.is_file() and SCHEMA.read_text(encoding="utf-8") == sdl():
        return 0
    sys.stderr.write("schema.graphql differs from the code: run `make schema` and commit it.\n")
    return 1


def token(options: argparse.Namespace, settings: Settings) -> int:
    """Make a bearer token; it is printed once and only its hash is kept."""

    async def make(pack: programme.RulePack) -> int:
        del pack
        account_id = await session.account_of(options.account)
        async with db.transaction() as tx:
            made = await identities.issue_token(tx, account_id, timedelta(days=options.days))
        session.console.print(made)
        return 0

    return session.run(settings, make, bare=True)


def enrolment(options: argparse.Namespace, settings: Settings) -> int:
    """Make an enrolment code; it is printed once, only its hash is kept, and the one before is worth nothing."""

    async def make(pack: programme.RulePack) -> int:
        del pack
        account_id = await session.account_of(options.account)
        async with db.transaction() as tx:
            made = await identities.make_enrolment(tx, account_id)
        session.console.print(made)
        return 0

    return session.run(settings, make, bare=True)


def bench(options: argparse.Namespace, settings: Settings) -> int:
    """Run a benchmark of the checkout; an installed package has none."""
    del settings
    try:
        module = importlib.import_module(f"bench.{options.what}")
    except ModuleNotFoundError:
        raise ConfigurationError("The benchmarks are in the source checkout only: run this there.") from None
    module.main()
    return 0
