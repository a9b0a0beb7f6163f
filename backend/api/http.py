"""The routes of the edge."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

import msgspec
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.types import ExecutionResult

from backend.api.context import Context
from backend.api.pages import Pages
from backend.api.schema import schema
from backend.api.sessions import context_of
from backend.kit import db

LONGEST_ANSWER_S = 2
TRUSTED: Final[dict[str, object]] = {}  # told by its identity, which nothing that a caller sends can have
UNKNOWN = "There is no such document: load the page again."
TRUSTED_ONLY = "A browser's session runs the documents of our own pages only: use a bearer token for others."
EITHER = "Name a document by its documentId or send one as query, not both."
NOT_BY_GET = "A GET names a trusted document by its documentId: send others by POST."


class Asked(msgspec.Struct, rename="camel"):
    """The body of a request, or what stands in the address of a GET."""

    query: str | None = None
    document_id: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


class Edge(GraphQL[Context, None]):
    """Strawberry's handler with our context and the trusted documents; the application's state has the services."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self._documents = documents

    @override
    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Who calls, and through what they act; what is answered is theirs, so nobody on the way may keep it."""
        if not isinstance(response, Response):
            raise TypeError("The edge is reached by HTTP only.")
        response.headers["cache-control"] = "no-store"
        return await context_of(request, request.app.state.services, response)

    @override
    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Never: without this, a GET that names its document by id is taken for a call of the IDE."""
        del request
        return False

    @override
    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """What is asked for, with a trusted document's text in place of its id; raises HTTPException 400 or 404."""
        if request.method == "GET":
            told = self.parse_query_params(request.query_params)
        elif (request.content_type or "").lower().startswith("application/json"):
            told = self.parse_json(await request.get_body())
        else:
            raise HTTPException(400, "Send JSON.")
        try:
            asked = msgspec.convert(told, Asked)
        except msgspec.ValidationError as error:
            raise HTTPException(400, f"{error}.") from None
        if asked.document_id is not None:
            return GraphQLRequestData(self._text(asked), asked.variables, None, TRUSTED)
        if request.method == "GET":
            raise HTTPException(400, NOT_BY_GET)
        return GraphQLRequestData(asked.query, asked.variables, asked.operation_name, asked.extensions)

    def _text(self, asked: Asked) -> str:
        text = self._documents.get(asked.document_id or "")
        if asked.query is not None:
            raise HTTPException(400, EITHER)
        if text is None:
            raise HTTPException(404, UNKNOWN)
        return text

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

    @override
    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: Context,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Run it, unless a browser's session asks for what is no trusted document."""
        if context.by_cookie and request_data.extensions is not TRUSTED:
            raise HTTPException(403, TRUSTED_ONLY)
        return await super().execute_single(request, request_adapter, sub_response, context, root_value, request_data)


@dataclass(frozen=True, slots=True)
class Headed:
    """Puts the same headers on every answer; one that an answer brings itself stays."""

    app: ASGIApp
    headers: Mapping[str, str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and the first message of an answer with the headers."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    answer.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, headed)


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


def routes(documents: Mapping[str, str], pages: Pages) -> list[Route]:
    """Everything that is answered; the pages take what nothing else does."""
    return [
        Route("/graphql", Edge(documents)),
        Route("/health", health),
        Route("/ready", ready),
        Route("/{path:path}", pages.answer),
    ]
