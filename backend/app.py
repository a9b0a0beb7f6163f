"""Builds the Starlette application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from backend import ledger, mall, programme, wiring
from backend.api.context import Context, Services, authenticated
from backend.api.schema import schema
from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.settings import Settings

SWEEP_EVERY = timedelta(minutes=1)


class Edge(GraphQL[Context, None]):
    """Strawberry's handler with our context."""

    services: Services

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Who calls, and through what they act."""
        del response
        return Context(self.services, await authenticated(request.headers.get("authorization", "")))


def build(settings: Settings, addresses: wiring.Addresses) -> Starlette:
    """The application of one process."""
    edge = Edge(schema, graphql_ide=None, allow_queries_via_get=False)

    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        del application
        async with wiring.connected(addresses.application):
            pack = await wiring.settled_pack(settings)
            edge.services = Services(_redeemer(pack), pack.trial)
            async with _own_jobs(settings):
                yield

    routes = [Route("/graphql", edge), Route("/health", _health), Route("/ready", _ready)]
    return Starlette(routes=routes, lifespan=lifespan)


def _redeemer(pack: programme.RulePack) -> Batcher[mall.RedeemRequest, mall.Redemption | Refusal]:
    async def redeem(requests: Sequence[mall.RedeemRequest]) -> list[mall.Redemption | Refusal]:
        async with db.transaction() as tx:
            terms = mall.Terms(pack.on(business_day(tx.now(), pack.zone)).voucher_validity_days)
            return await mall.redeem(tx, requests, terms)

    return Batcher(redeem)


@asynccontextmanager
async def _own_jobs(settings: Settings) -> AsyncIterator[None]:
    """Without Redis one process does everything, so it also sweeps; with Redis the worker does."""
    if settings.redis_url is not None:
        yield
        return
    sweeping = asyncio.create_task(_sweep_for_ever())
    yield
    sweeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sweeping


async def _sweep_for_ever() -> None:
    while True:
        async with db.transaction() as tx:
            swept = await ledger.sweep(tx)
        if not swept.accounts:
            await asyncio.sleep(SWEEP_EVERY.total_seconds())


async def _health(request: Request) -> Response:
    """The process lives."""
    del request
    return PlainTextResponse("ok\n")


async def _ready(request: Request) -> Response:
    """The database answers."""
    del request
    await db.pool().fetchval("SELECT 1")
    return PlainTextResponse("ready\n")
