"""Builds the Starlette application."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from backend import identities, programme, wiring
from backend.adapters import allowances, known_sessions, live, redis_link
from backend.api import documents, limits, measures
from backend.api.auditing import Recorder
from backend.api.batches import batchers
from backend.api.context import Factors, PhoneSignIn, Services
from backend.api.failures import UNAVAILABLE, broken, unavailable
from backend.api.measures import Measured
from backend.api.pages import BY_HTTPS, DIST, Pages
from backend.api.routes import GRAPHQL, Headed, Straight, routes
from backend.kit.allowances import Spending
from backend.kit.beside import beside
from backend.kit.live import Hub, Tell
from backend.kit.logs import LOG
from backend.kit.passes import Passes
from backend.settings import Settings
from backend.wiring import elsewhere, signing_in, sweeping

SWEEP_EVERY = timedelta(minutes=1)


class Application(Starlette):
    """Starlette with headers on every answer, and each request measured: also those answers that it makes itself."""

    headers: Mapping[str, str]

    def build_middleware_stack(self) -> ASGIApp:
        """Starlette's own `middleware` would stand within what answers for an error that nobody foresaw."""
        [edge] = [route.app for route in self.routes if isinstance(route, Route) and route.path == GRAPHQL]
        return Measured(Headed(Straight(super().build_middleware_stack(), GRAPHQL, edge), self.headers))


async def check(settings: Settings, addresses: wiring.Addresses) -> None:
    """Raise ConfigurationError where the application could not start, while there is no server to wrap it up."""
    async with wiring.connected(addresses.application):
        await wiring.settled_pack(settings)
    signing_in.secret(settings)
    elsewhere.elsewhere(settings)


def build(settings: Settings, addresses: wiring.Addresses) -> Starlette:
    """The application of one process; raises ConfigurationError where what the pages' build made is broken."""
    pages = Pages(DIST)
    hub = Hub()

    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        async with wiring.connected(addresses.application):
            pack = await wiring.settled_pack(settings)
            measures.watch_connections()
            if settings.redis_url is not None:
                measures.watch_redis(partial(redis_link.answers, settings.redis_url))
            async with _shared(settings, hub) as shared:
                application.state.services = services(pack, settings, *shared)
                async with _own_jobs(settings, pack, application.state.services.tell):
                    yield
                await application.state.services.recorder.settled()

    application = Application(
        routes=routes(documents.load(documents.FILE), pages, limits.of(production=settings.production)),
        lifespan=lifespan,
        exception_handlers={**dict.fromkeys(UNAVAILABLE, unavailable), Exception: broken},
    )
    application.headers = {**pages.headers, **(BY_HTTPS if settings.production else {})}
    application.state.hub = hub  # for whoever stops the process: open streams have to end first
    return application


@asynccontextmanager
async def _shared(settings: Settings, hub: Hub) -> AsyncIterator[tuple[Spending, identities.KnownSessions, Hub, Tell]]:
    """What all processes know together, through Redis; without Redis there is only this one."""
    async with live.opened(settings.redis_url, hub) as tell:
        if settings.redis_url is None:
            yield allowances.InMemory(), known_sessions.Nowhere(), hub, tell
            return
        async with redis_link.opened(settings.redis_url) as link:
            secret = signing_in.secret(settings)
            yield allowances.InRedis(link, secret), known_sessions.InRedis(link, secret), hub, tell


def services(
    pack: programme.RulePack,
    settings: Settings,
    spending: Spending,
    known: identities.KnownSessions,
    hub: Hub,
    tell: Tell,
) -> Services:
    """What the edge acts through."""
    acts = batchers(pack, tell)
    phone = PhoneSignIn(signing_in.secret(settings), signing_in.sender(settings))
    factors = Factors(signing_in.site(settings, pack), signing_in.seal(settings))
    outside = elsewhere.elsewhere(settings)
    passes, recorder = Passes(signing_in.secret(settings)), Recorder()
    is_secure = settings.production
    return Services(
        pack, *acts, phone, factors, spending, known, hub, tell, is_secure, recorder, passes, elsewhere=outside
    )


@asynccontextmanager
async def _own_jobs(settings: Settings, pack: programme.RulePack, tell: Tell) -> AsyncIterator[None]:
    """Without Redis one process does everything, so it also sweeps; with Redis the worker does."""
    if settings.redis_url is not None:
        yield
        return
    async with beside(sweep_for_ever(pack, tell)):
        yield


async def sweep_for_ever(pack: programme.RulePack, tell: Tell) -> None:
    """Sweep, pause, and sweep again, until cancelled."""
    while True:
        # Gathered, so that a round that fails, as while the database restarts, is told and not the last one.
        [failed] = await asyncio.gather(sweeping.sweep(pack, tell), return_exceptions=True)
        if isinstance(failed, Exception):
            LOG.error("A sweep failed.", exc_info=failed, again_in_s=round(SWEEP_EVERY.total_seconds()))
        await asyncio.sleep(SWEEP_EVERY.total_seconds())
