"""GraphQL over HTTP to its specification.

Strawberry's own view never answers `application/graphql-response+json`, so this one takes its place: it reads the
request, finds the document, lets graphql-core run it on Strawberry's schema, and chooses the status and the media type.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import msgspec
from cross_web import HTTPException
from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from backend.api import failures, spending, streams, tags
from backend.api.context import Context
from backend.api.documents import Document, Documents
from backend.api.executing import executed
from backend.api.limits import Limits, refused
from backend.api.media import EVENTS, JSON, RESPONSE, accepted, accepts_events
from backend.api.refusing import body
from backend.api.schema import CORE
from backend.api.sessions import context_of
from backend.kit import logs
from backend.kit.attempts import attempt

READING = {OperationType.QUERY, OperationType.SUBSCRIPTION}
OF_SESSIONS = {b"set-cookie", b"clear-site-data"}  # the headers that a resolver may set
UNKNOWN = "There is no such document: load the page again."
TRUSTED_ONLY = "A browser's session runs the documents of our own pages only: use a bearer token for others."
EITHER = "Name a document by its documentId or send one as query, not both."
NOTHING = "Send a document as query, or name a trusted one by its documentId."
NOT_BY_GET = "A GET names a trusted document by its documentId: send others by POST."
READS_ONLY = "A GET only reads: send a mutation by POST."
NOT_JSON = "Send application/json in UTF-8."
NOT_ACCEPTED = f"The answer is {RESPONSE} or {JSON}: accept one of them."
NOT_AT_ONCE = f"A subscription is answered with {EVENTS}: accept it."
WHICH = "It is not clear which operation to run: name the one that is meant by its operationName."


class Asked(msgspec.Struct, rename="camel"):
    """The body of a request, or what stands in the address of a GET."""

    query: str | None = None
    document_id: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that may be run, and as what; fixed if it is trusted and no directive leaves something of it out."""

    document: Document
    operation: OperationDefinitionNode
    asked: Asked
    is_fixed: bool


class Edge:
    """The endpoint: trusted documents for everybody, raw ones within limits for all but a browser's session."""

    def __init__(self, trusted: Mapping[str, str], limits: Limits) -> None:
        self._documents = Documents(trusted, limits)
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens; unless it says so, nobody on the way and no browser may keep an answer."""
        request = Request(scope, receive)
        answer = await attempt(self._answer(request))
        if isinstance(answer, Exception):  # what nobody foresaw is answered with a reference too
            answer = _failed(answer, accepted(_accept(request)) or JSON, request.method)
        elif isinstance(answer, BaseException):
            raise answer
        answer.headers.setdefault("cache-control", "no-store")
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Raises HTTPException for what is no request that GraphQL could answer."""
        if request.method not in {"GET", "POST"}:
            raise HTTPException(405, "Send a GET or a POST.")
        media = accepted(_accept(request))
        if media is None and not accepts_events(_accept(request)):
            raise HTTPException(406, NOT_ACCEPTED)
        kept = Response()
        context = await context_of(request, request.app.state.services, kept)
        asked = await _asked(request, self._limits.body_bytes)
        ready = await self._ready(context, asked, reads_only=request.method == "GET")
        if isinstance(ready, ExecutionResult):
            return _shown(media or RESPONSE, ready)
        if ready.operation.operation is OperationType.SUBSCRIPTION:
            return self._stream(request, context, ready)
        if media is None:
            raise HTTPException(406, NOT_ACCEPTED)
        if request.method == "GET" and context.actor:
            return await self._tagged(request, context, ready, media)
        answer = _shown(media, await self._run(context, ready))
        answer.raw_headers.extend(header for header in kept.raw_headers if header[0] in OF_SESSIONS)
        return answer

    async def _ready(self, context: Context, asked: Asked, *, reads_only: bool) -> Ready | ExecutionResult:
        """What may be run, or the errors of what may not."""
        try:
            document = self._document(context, asked, reads_only=reads_only)
        except GraphQLError as error:
            await spending.charge(context, spending.UNREADABLE)
            return ExecutionResult(None, [error])
        operation = document.operation(asked.operation_name)
        if operation is None:
            return ExecutionResult(None, [GraphQLError(WHICH)])
        if reads_only and operation.operation not in READING:
            raise HTTPException(405, READS_ONLY)
        sums = document.sums(operation, asked.variables or {})
        is_raw = asked.document_id is None
        logs.note(operation="raw" if is_raw or not operation.name else operation.name.value, cost=sums.cost)
        await spending.charge(context, spending.cost(operation, sums))
        if is_raw and (no := refused(self._limits, sums)):
            return ExecutionResult(None, [no])
        if document.faults:
            return ExecutionResult(None, document.faults)
        return Ready(document, operation, asked, is_fixed=not (is_raw or sums.directives))

    async def _run(self, context: Context, ready: Ready) -> ExecutionResult:
        document, asked = ready.document, ready.asked
        told = await executed(
            CORE,
            document.node,
            document.prepared(ready.operation) if ready.is_fixed else None,
            context,
            asked.variables or {},
            operation_name=asked.operation_name,
            hide_suggestions=not self._limits.suggestions,
        )
        await context.services.recorder.record(context)
        return told

    async def _tagged(self, request: Request, context: Context, ready: Ready, media: str) -> Response:
        """What somebody reads of their own, unless they have it already."""
        seen, asked = request.headers.get("if-none-match", ""), ready.asked
        tag = ""
        if ready.document.is_by_entries:
            what = media, asked.document_id, asked.operation_name, asked.variables
            tag = await tags.of_version(context, what)
            if tag in seen:
                return tags.tagged(Response(), tag, seen)
        result = await self._run(context, ready)
        answer = _shown(media, result)
        return answer if result.errors else tags.tagged(answer, tag or tags.of_body(bytes(answer.body)), seen)

    def _stream(self, request: Request, context: Context, ready: Ready) -> Response:
        if not accepts_events(_accept(request)):
            raise HTTPException(406, NOT_AT_ONCE)
        context.heard = streams.heard(request.headers.get("last-event-id", ""))
        asked, hints = ready.asked, self._limits.suggestions
        executor = streams.executor(context, ready.document, asked.variables, asked.operation_name, hints=hints)
        if isinstance(executor, list):
            return _shown(RESPONSE, ExecutionResult(None, executor))
        return streams.Stream(streams.frames(executor, ready.document, context))

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


def _accept(request: Request) -> str:
    return request.headers.get("accept", "*/*")


async def _asked(request: Request, most_bytes: int | None) -> Asked:
    """What a request asks; raises HTTPException 400, 413 or 415."""
    if request.method == "GET":
        return _in_address(request)
    if not _is_json(request.headers.get("content-type", "")):
        raise HTTPException(415, NOT_JSON)
    data = await body(request, most_bytes)
    if data is None:
        raise HTTPException(413, f"A body has at most {most_bytes} bytes.")
    return _read(_object(data, "body"))


def _in_address(request: Request) -> Asked:
    told: dict[str, object] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := request.query_params.get(name):
            told[name] = _object(text.encode(), name)
    return _read(told)


def _read(told: dict[str, object]) -> Asked:
    try:
        return msgspec.convert(told, Asked)
    except msgspec.ValidationError as error:
        raise HTTPException(400, f"{error}.") from None


@lru_cache(100)
def _is_json(header: str) -> bool:
    kind, *parameters = (part.strip().lower() for part in header.split(";"))
    charsets = {each.partition("=")[2].strip('"') for each in parameters if each.startswith("charset=")}
    return kind == JSON and charsets <= {"utf-8"}


def _object(data: bytes, what: str) -> dict[str, object]:
    # Python's own reader takes half of a pair of surrogates, so that the field that holds it can be named.
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
    spent = cause if isinstance(cause, spending.SpentTooMuch) else None
    more = {"extensions": spent.extensions} if spent else {}
    answer = _told(media, cause.status_code, {"errors": [{"message": cause.reason, **more}]})
    if cause.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["allow"] = "POST" if method == "GET" else "GET, POST"
    if spent:
        answer.headers["retry-after"] = str(spent.seconds)
    return answer


def _shown(media: str, result: ExecutionResult) -> Response:
    # Without a path, an error is one of the request: nothing was run, and the answer has no data.
    was_run = not result.errors or any(error.path for error in result.errors)
    told: dict[str, object] = {"data": result.data} if was_run else {}
    if result.errors:
        told["errors"] = failures.shown(result.errors)
    return _told(media, 400 if media == RESPONSE and not was_run else 200, told)


def _told(media: str, status: int, body: Mapping[str, object]) -> Response:
    # An error may quote what no encoder of UTF-8 writes: half of a pair of surrogates.
    text = json.dumps(body, separators=(",", ":")) if "errors" in body else msgspec.json.encode(body)
    return Response(text, status, {"content-type": f"{media}; charset=utf-8"})
