"""Builds the Starlette application."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware

from backend import identities, ledger, mall, programme, wiring
from backend.adapters import allowances
from backend.api import documents, limits
from backend.api.context import Factors, PhoneSignIn, Services
from backend.api.failures import UNAVAILABLE, unavailable
from backend.api.http import Headed, routes
from backend.api.measures import Measured
from backend.api.pages import DIST, Pages
from backend.kit import db
from backend.kit.allowances import Spending
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.settings import Settings
from backend.wiring import elsewhere, signing_in

SWEEP_EVERY = timedelta(minutes=1)
LOG = logging.getLogger("tanpuhui")


async def check(settings: Settings, addresses: wiring.Addresses) -> None:
    """Raise ConfigurationError where the application could not start, while there is no server to wrap it up."""
    async with wiring.connected(addresses.application):
        await wiring.settled_pack(settings)
    signing_in.secret(settings)
    elsewhere.elsewhere(settings)


def build(settings: Settings, addresses: wiring.Addresses) -> Starlette:
    """The application of one process; raises ConfigurationError where what the pages' build made is broken."""
    pages = Pages(DIST)

    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        async with wiring.connected(addresses.application):
            pack = await wiring.settled_pack(settings)
            async with allowances.opened(settings.redis_url, signing_in.secret(settings)) as spending:
                application.state.services = services(pack, settings, spending)
                async with _own_jobs(settings):
                    yield

    return Starlette(
        routes=routes(documents.load(documents.FILE), pages, limits.of(production=settings.production)),
        lifespan=lifespan,
        exception_handlers=dict.fromkeys(UNAVAILABLE, unavailable),
        middleware=[Middleware(Measured), Middleware(Headed, pages.headers)],
    )


def services(pack: programme.RulePack, settings: Settings, spending: Spending) -> Services:
    """What the edge acts through."""

    async def redeem(requests: Sequence[mall.RedeemRequest]) -> list[mall.Redemption | Refusal]:
        async with db.transaction() as tx:
            rules = pack.on(business_day(tx.now(), pack.zone))
            terms = mall.Terms(rules.voucher_validity_days, rules.step_up_above_points)
            return await mall.redeem(tx, requests, terms)

    async def check_vouchers(checks: Sequence[mall.VoucherCheck]) -> list[mall.Checked | Refusal]:
        async with db.transaction() as tx:
            return await mall.check_vouchers(tx, checks)

    phone = PhoneSignIn(signing_in.secret(settings), signing_in.sender(settings))
    factors = Factors(signing_in.site(settings, pack), signing_in.seal(settings))
    outside = elsewhere.elsewhere(settings)
    batchers = Batcher(redeem), Batcher(check_vouchers)
    return Services(pack, *batchers, phone, factors, spending, secure=settings.production, elsewhere=outside)


@asynccontextmanager
async def _own_jobs(settings: Settings) -> AsyncIterator[None]:
    """Without Redis one process does everything, so it also sweeps; with Redis the worker does."""
    if settings.redis_url is not None:
        yield
        return
    sweeping = asyncio.create_task(sweep_for_ever())
    try:
        yield
    finally:
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping


async def sweep_for_ever() -> None:
    """Sweep, pause, and sweep again, until cancelled."""
    while True:
        # Gathered, so that a round that fails, as while the database restarts, is told and not the last one.
        [failed] = await asyncio.gather(_sweep(), return_exceptions=True)
        if failed:
            LOG.error("A sweep failed with %s; the next one is in %s.", type(failed).__name__, SWEEP_EVERY)
        await asyncio.sleep(SWEEP_EVERY.total_seconds())


async def _sweep() -> None:
    """Forget sessions that are over, expire what is over and release what lapsed, until nothing is due."""
    async with db.transaction() as tx:
        await identities.sweep(tx)
    while True:
        async with db.transaction() as tx:
            if not (await ledger.sweep(tx)).accounts:
                return
