"""Everything that is answered, and the headers of every answer."""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api import coming_back, passes, photos
from backend.api.drop_file import PATH as DROP_FILE
from backend.api.drop_file import drop_file
from backend.api.export import export
from backend.api.http import Edge
from backend.api.limits import STRICT, Limits
from backend.api.pages import Pages, handed, text_page
from backend.api.schema import sdl
from backend.kit import db

GRAPHQL = "/graphql"
LONGEST_ANSWER_S = 2
SCHEMA = text_page(sdl())


class Headed:
    """Puts the same headers on every answer; one that an answer brings itself stays."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = Headers(headers).raw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and the first message of an answer with the headers."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]
                brought = {name for name, _ in own}
                message["headers"] = [*own, *(each for each in self._headers if each[0] not in brought)]
            await send(message)

        await self._app(scope, receive, headed)


class Straight:
    """Hands what is asked of one endpoint to it, past the search for a route and past what answers for its errors.

    So it has to answer for its errors itself.
    """

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, the one way or the other."""
        is_asked = scope["type"] == "http" and scope["path"] == self._path
        await (self._endpoint if is_asked else self._app)(scope, receive, send)


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


async def published(request: Request) -> Response:
    """The schema in the definition language, for anybody; introspection is for development."""
    return handed(SCHEMA, request)


def routes(documents: Mapping[str, str], pages: Pages, limits: Limits = STRICT) -> list[Route]:
    """Everything that is answered; the pages take what nothing else does."""
    return [
        Route(GRAPHQL, Edge(documents, limits)),
        Route("/schema.graphql", published),
        Route(passes.PATH, passes.published),
        Route("/export", export),
        Route(photos.PATH, photos.upload, methods=["POST"]),
        Route(photos.ONE, photos.photo),
        Route(DROP_FILE, drop_file),
        Route("/health", health),
        Route("/ready", ready),
        Route(coming_back.PATH, coming_back.come_back),
        Route("/{path:path}", pages.answer),
    ]
