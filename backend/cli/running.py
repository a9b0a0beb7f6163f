"""Commands that run the platform itself."""

import argparse
import asyncio
import gc
import importlib
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from socket import socket
from typing import Any

from backend import identities, programme, wiring
from backend.cli import session
from backend.kit import db
from backend.kit.errors import ConfigurationError
from backend.settings import LOOPBACK, Settings

SCHEMA = Path("schema.graphql")
NOT_STARTED = 3  # as uvicorn says it
MOST_FILES = 65_536  # more people at once than one process could answer; some systems would allow a thousand million
QUIET: Mapping[str, Any] = {
    "log_config": None,  # what it says goes the way of everything else
    "log_level": "warning",
    "access_log": False,  # its line has the address of who asks, and all of what they asked
    "server_header": False,
}
YOUNG = 20_000  # objects before garbage is looked for: some ten requests, where Python looks after one
PERMISSIONS = Path("docs/permissions.md")


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
    _have_files()
    with wiring.database(settings) as addresses:
        asyncio.run(app.check(settings, addresses))
        host = settings.host or LOOPBACK
        if settings.metrics_port is not None:
            start_http_server(settings.metrics_port, host)
        built = app.build(settings, addresses)

        class Server(uvicorn.Server):
            """Spares what it starts with from the search for garbage; ends open streams before it waits for answers."""

            async def startup(self, sockets: list[socket] | None = None) -> None:
                """As uvicorn's own."""
                await super().startup(sockets)
                spare_what_lasts()

            async def shutdown(self, sockets: list[socket] | None = None) -> None:
                """As uvicorn's own."""
                built.state.hub.close()
                await super().shutdown(sockets)

        proxies = list(settings.trusted_proxies)
        server = Server(uvicorn.Config(built, host, settings.port, forwarded_allow_ips=proxies, **QUIET))
        with suppress(KeyboardInterrupt):  # Ctrl-C, of which the server has made its end
            server.run()
    return 0 if server.started else NOT_STARTED


def spare_what_lasts() -> None:
    """Look for garbage no more among what lives as long as the process: schema, models, modules."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


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


def _have_files() -> None:
    """Take as many open files as the system lets us, of which each person who waits is one.

    Most systems begin with 1024 and leave it to the program to ask for more. Without, a crowd takes up all of them, and
    what is then missing is one for the way to the database: everybody would be told that it does not answer.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):  # macOS allows fewer than it says; then it stays as it is
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def export_schema(options: argparse.Namespace, settings: Settings) -> int:
    """Write the SDL of the GraphQL API, or say whether the committed file still agrees."""
    from backend.api.schema import sdl  # noqa: PLC0415 - only this and the server need the API

    del settings
    return _exported(SCHEMA, sdl(), "schema", check=options.check)


def export_permissions(options: argparse.Namespace, settings: Settings) -> int:
    """Write who may do what, or say whether the committed page still agrees."""
    from backend.api.permissions_page import page  # noqa: PLC0415 - only this needs the API

    del settings
    return _exported(PERMISSIONS, page(), "permissions", check=options.check)


def _exported(file: Path, text: str, target: str, *, check: bool) -> int:
    if not check:
        file.write_text(text, encoding="utf-8")
        return 0
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{file} differs from the code: run `make {target}` and commit it.\n")
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
