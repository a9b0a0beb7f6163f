"""The routes of the edge."""

import asyncio
import json
from typing import override

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from backend.api.context import Context, authenticated
from backend.api.schema import schema
from backend.kit import db

LONGEST_ANSWER_S = 2


class Edge(GraphQL[Context, None]):
    """Strawberry's handler with our context; the application keeps the services in its state."""

    @override
    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Who calls, and through what they act."""
        del response
        return Context(request.app.state.services, await authenticated(request.headers.get("authorization", "")))

    @override
    def decode_json(self, data: str | bytes) -> object:
        """A JSON object; for anything else the error that Strawberry answers with 400."""
        try:
            decoded = super().decode_json(data)
        except (UnicodeDecodeError, RecursionError):
            decoded = None
        if not isinstance(decoded, dict):
            raise json.JSONDecodeError("not an object", "", 0)
        return decoded


async def health(request: Request) -> Response:
    """The process lives."""
    del request
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """The database answers, and soon."""
    del request
    async with asyncio.timeout(LONGEST_ANSWER_S):
        await db.pool().fetchval("SELECT 1")
    return PlainTextResponse("ready\n")


ROUTES = (
    Route("/graphql", Edge(schema, graphql_ide=None, allow_queries_via_get=False)),
    Route("/health", health),
    Route("/ready", ready),
)
