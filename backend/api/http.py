"""The routes of the edge, and GraphQL over HTTP to its specification.

Strawberry's own view never answers `application/graphql-response+json`, so this one takes its place: it reads the
request, finds the document, lets graphql-core run it on Strawberry's schema, and chooses the status and the media type.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from inspect import isawaitable
from typing import Any

import msgspec
from cross_web import HTTPException
from graphql import ExecutionResult, GraphQLError, OperationType, execute
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api import coming_back, failures
from backend.api.context import Context
from backend.api.documents import Document, Documents
from backend.api.export import export
from backend.api.limits import STRICT, Limits, refused
from backend.api.pages import Pages
from backend.api.schema import CORE, schema
from backend.api.sessions import context_of
from backend.kit import db

LONGEST_ANSWER_S = 2
JSON = "application/json"
RESPONSE = "application/graphql-response+json"  # with it, the status says whether the document was run
ANSWERED_WITH = {JSON: JSON, RESPONSE: RESPONSE, "application/*": JSON, "*/*": JSON}
READING = {OperationType.QUERY}
QUALITY = re.compile(r"q=(?:0\.(\d{1,3})|0\.?|1(?:\.0{0,3})?)")
UNKNOWN = "There is no such document: load the page again."
TRUSTED_ONLY = "A browser's session runs the documents of our own pages only: use a bearer token for others."
EITHER = "Name a document by its documentId or send one as query, not both."
NOTHING = "Send a document as query, or name a trusted one by its documentId."
NOT_BY_GET = "A GET names a trusted document by its documentId: send others by POST."
READS_ONLY = "A GET only reads: send a mutation by POST."
NOT_JSON = "Send application/json in UTF-8."
NOT_ACCEPTED = f"The answer is {RESPONSE} or {JSON}: accept one of them."
WHICH = "It is not clear which operation to run: name the one that is meant by its operationName."


class Asked(msgspec.Struct, rename="camel"):
    """The body of a request, or what stands in the address of a GET."""

    query: str | None = None
    document_id: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


class Edge:
    """The endpoint: trusted documents for everybody, raw ones within limits for all but a browser's session."""

    def __init__(self, trusted: Mapping[str, str], limits: Limits) -> None:
        self._documents = Documents(trusted, limits)
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens; an answer is the caller's own, so nobody on the way may keep it."""
        request = Request(scope, receive)
        media = accepted(request.headers.get("accept", "*/*"))
        # Gathered, so that what nobody foresaw is answered with a reference too.
        [answer] = await asyncio.gather(self._answer(request, media), return_exceptions=True)
        if isinstance(answer, Exception):
            answer = _failed(answer, media or JSON, request.method)
        elif isinstance(answer, BaseException):
            raise answer
        answer.headers["cache-control"] = "no-store"
        await answer(scope, receive, send)

    async def _answer(self, request: Request, media: str | None) -> Response:
        """Raises HTTPException for what is no request that GraphQL could answer."""
        if request.method not in {"GET", "POST"}:
            raise HTTPException(405, "Send a GET or a POST.")
        if media is None:
            raise HTTPException(406, NOT_ACCEPTED)
        kept = Response()
        context = await context_of(request, request.app.state.services, kept)
        asked = await _asked(request, self._limits.body_bytes)
        result = await self._result(context, asked, reads_only=request.method == "GET")
        # Without a path, an error is one of the request: nothing was run, and the answer has no data.
        was_run = not result.errors or any(error.path for error in result.errors)
        told: dict[str, object] = {"data": result.data} if was_run else {}
        if result.errors:
            told["errors"] = failures.shown(result.errors)
        answer = _told(media, 400 if media == RESPONSE and not was_run else 200, told)
        answer.raw_headers.extend(header for header in kept.raw_headers if header[0] == b"set-cookie")
        return answer

    async def _result(self, context: Context, asked: Asked, *, reads_only: bool) -> ExecutionResult:
        try:
            document = self._document(context, asked, reads_only=reads_only)
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        operation = document.operation(asked.operation_name)
        if operation is None:
            return ExecutionResult(None, [GraphQLError(WHICH)])
        if reads_only and operation.operation not in READING:
            raise HTTPException(405, READS_ONLY)
        variables = asked.variables or {}
        is_raw = asked.document_id is None
        if is_raw and (no := refused(self._limits, CORE, document.node, operation, variables)):
            return ExecutionResult(None, [no])
        if document.faults:
            return ExecutionResult(None, document.faults)
        result = execute(
            CORE,
            document.node,
            context_value=context,
            variable_values=variables,
            operation_name=asked.operation_name,
            executor_class=schema.execution_context_class,
            hide_suggestions=not self._limits.suggestions,
        )
        return await result if isawaitable(result) else result

    def _document(self, context: Context, asked: Asked, *, reads_only: bool) -> Document:
        """Raises GraphQLError for a text that is no document."""
        if asked.document_id is not None:
            if asked.query is not None:
                raise HTTPException(400, EITHER)
            if (trusted := self._documents.trusted(asked.document_id)) is None:
                raise HTTPException(404, UNKNOWN)
            return trusted
        if reads_only:
            raise HTTPException(400, NOT_BY_GET)
        if not asked.query:
            raise HTTPException(400, NOTHING)
        if context.by_cookie:
            raise HTTPException(403, TRUSTED_ONLY)
        return self._documents.raw(asked.query)


def accepted(header: str) -> str | None:
    """The media type to answer with: what the caller likes best, the first of several; None if there is none."""
    liked: dict[str, int] = {}
    for part in header.lower().split(","):
        kind, *parameters = (each.strip() for each in part.split(";"))
        if kind in ANSWERED_WITH:
            quality = next((_thousandths(each) for each in parameters if each.startswith("q=")), 1000)
            liked.setdefault(ANSWERED_WITH[kind], quality)
    best = max(liked, key=lambda kind: liked[kind], default=None)
    return best if best and liked[best] else None


def _thousandths(parameter: str) -> int:
    """How much is liked, 0 to 1000; what cannot be read is not."""
    found = QUALITY.fullmatch(parameter)
    if found is None:
        return 0
    return int(found[1].ljust(3, "0")) if found[1] else 1000 * parameter.startswith("q=1")


async def _asked(request: Request, most_bytes: int | None) -> Asked:
    """What a request asks; raises HTTPException 400, 413 or 415."""
    if request.method == "GET":
        told: dict[str, object] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if text := request.query_params.get(name):
                told[name] = _object(text.encode(), name)
    elif _is_json(request.headers.get("content-type", "")):
        told = _object(await _body(request, most_bytes), "body")
    else:
        raise HTTPException(415, NOT_JSON)
    try:
        return msgspec.convert(told, Asked)
    except msgspec.ValidationError as error:
        raise HTTPException(400, f"{error}.") from None


def _is_json(header: str) -> bool:
    kind, *parameters = (part.strip().lower() for part in header.split(";"))
    charsets = {each.partition("=")[2].strip('"') for each in parameters if each.startswith("charset=")}
    return kind == JSON and charsets <= {"utf-8"}


async def _body(request: Request, most_bytes: int | None) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if most_bytes is not None and len(body) > most_bytes:
            raise HTTPException(413, f"A body has at most {most_bytes} bytes.")
    return bytes(body)


def _object(data: bytes, what: str) -> dict[str, object]:
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError too
        found = None
    if not isinstance(found, dict):
        raise HTTPException(400, f"The {what} must be one JSON object in UTF-8.")
    return found


def _failed(cause: Exception, media: str, method: str) -> Response:
    """The answer to what was not run: refused before, or broken."""
    if not isinstance(cause, HTTPException):
        status, error = failures.outside(cause)
        return _told(media, status, {"errors": [error.formatted]})
    answer = _told(media, cause.status_code, {"errors": [{"message": cause.reason}]})
    if cause.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["allow"] = "POST" if method == "GET" else "GET, POST"
    return answer


def _told(media: str, status: int, body: Mapping[str, object]) -> Response:
    text = json.dumps(body, separators=(",", ":"))
    return Response(text, status, {"content-type": f"{media}; charset=utf-8"})


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


def routes(documents: Mapping[str, str], pages: Pages, limits: Limits = STRICT) -> list[Route]:
    """Everything that is answered; the pages take what nothing else does."""
    return [
        Route("/graphql", Edge(documents, limits)),
        Route("/export", export),
        Route("/health", health),
        Route("/ready", ready),
        Route(coming_back.PATH, coming_back.come_back),
        Route("/{path:path}", pages.answer),
    ]
