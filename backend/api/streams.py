"""Server-Sent Events: a subscription's results as they come, by the `graphql-sse` protocol's distinct connections.

`event: next` brings a result as JSON, `event: complete` ends the stream. The `id` of an event is the account's version:
a browser that comes back sends the last one as `Last-Event-ID`, and the stream goes on behind it.
"""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Iterable
from contextlib import aclosing
from inspect import isawaitable
from typing import Any, Final, cast

import msgspec
from graphql import ExecutionResult, Executor, GraphQLError, create_source_event_stream, execute_subscription_event
from prometheus_client import Gauge
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from backend.api import failures
from backend.api.context import Context
from backend.api.documents import Document
from backend.api.live import AccountChange
from backend.api.media import EVENTS
from backend.api.schema import CORE, schema

PING_EVERY_S: Final = 15  # so that no proxy takes a quiet stream for a dead one
PATIENCE_S: Final = 30  # with a reader who does not take what it is sent
RETRY_MS: Final = 3000  # after which a browser comes back, or up to twice as long: they should not all come at once
PING: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"
HEADERS: Final = {
    "content-type": f"{EVENTS}; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",  # nginx passes each event on at once
}
LONGEST_ID: Final = 15  # digits; more is no version of ours
MOST_KEPT: Final = 1000  # frames of one document; the screens of an account are told the same within moments
OPEN = Gauge("tanpuhui_streams", "Streams that are open.")


class SlowReader(Exception):  # noqa: N818 - it tells a state, and nobody's mistake
    """What was sent is not taken: the stream is cut off, and whoever reads it comes back with the last version."""


def heard(last_event_id: str) -> int:
    """The version that a browser heard last; 0 where it sends none."""
    is_version = last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= LONGEST_ID
    return int(last_event_id) if is_version else 0


def executor(
    context: Context, document: Document, variables: dict[str, Any] | None, operation_name: str | None, *, hints: bool
) -> Executor[Any] | list[GraphQLError]:
    """What runs a subscription that is valid, or the errors of its variables; `hints` tell what a name may mean."""
    return schema.execution_context_class.build(
        CORE,
        document.node,
        context_value=context,
        raw_variable_values=variables or {},
        operation_name=operation_name,
        hide_suggestions=not hints,
    )


async def frames(executor: Executor[Any], document: Document, context: Context) -> AsyncGenerator[bytes]:
    """What is sent of a subscription, one event at a time; each is run once for all screens that ask the same."""
    spread = context.actor.account_id if context.actor else 0
    yield b"retry: %d\n\n" % (RETRY_MS + spread % RETRY_MS)
    asked = _asked(executor)
    source = create_source_event_stream(executor)
    changes = await source if isawaitable(source) else source
    if isinstance(changes, ExecutionResult):
        yield b"event: next\ndata: %b\n\n" % _json(None, changes.errors)
    else:
        # Closed here, or whoever listens would do so until it is found to be garbage.
        async with aclosing(cast("AsyncGenerator[AccountChange]", changes)):
            async for change in changes:
                key = asked, change.content
                if key not in document.frames:
                    document.frames[key] = _event(executor, change)
                    if len(document.frames) > MOST_KEPT:
                        del document.frames[next(iter(document.frames))]
                yield document.frames[key]
    yield COMPLETE


def _event(executor: Executor[Any], change: AccountChange) -> bytes:
    told = execute_subscription_event(executor.build_per_event_executor(change))
    if isawaitable(told):
        raise TypeError("A field of a subscription waits: what it tells must be in the change.")
    return b"id: %d\nevent: next\ndata: %b\n\n" % (change.version, _json(told.data, told.errors))


def _asked(executor: Executor[Any]) -> Hashable:
    """What is told of a change depends on the operation and its conditions, and on no other variable."""
    values = executor.variable_values.coerced.items()
    return executor.operation.loc, *((name, value) for name, value in values if isinstance(value, bool))


def _json(data: object, errors: Iterable[GraphQLError] | None) -> bytes:
    told = {"data": data}
    if errors:
        told["errors"] = failures.shown(errors)
    return msgspec.json.encode(told)


class Stream(Response):
    """The answer to a subscription: it ends with the subscription, with its reader, or when that takes nothing more."""

    def __init__(self, told: AsyncGenerator[bytes]) -> None:
        super().__init__(status_code=200, headers=HEADERS)
        del self.headers["content-length"]  # nobody knows it yet
        self._frames = told
        self._quiet = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events as they come, and pings where none do."""
        del scope
        with OPEN.track_inprogress():
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            parts = [asyncio.create_task(part) for part in (self._tell(send), self._ping(send), _gone(receive))]
            try:
                await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for part in parts:
                    part.cancel()
                await asyncio.gather(*parts, return_exceptions=True)
                await self._frames.aclose()

    async def _tell(self, send: Send) -> None:
        # Gathered, so that what nobody foresaw ends the stream with a reference.
        [failed] = await asyncio.gather(self._send_all(send), return_exceptions=True)
        if isinstance(failed, SlowReader):
            return
        if isinstance(failed, Exception):
            _, error = failures.outside(failed)
            await _send(send, b"event: next\ndata: %b\n\n" % msgspec.json.encode({"errors": [error.formatted]}))
            await _send(send, COMPLETE)
        await send({"type": "http.response.body", "body": b""})

    async def _send_all(self, send: Send) -> None:
        async for frame in self._frames:
            await _send(send, frame)
            self._quiet = False

    async def _ping(self, send: Send) -> None:
        while True:
            await asyncio.sleep(PING_EVERY_S)
            if self._quiet:
                await _send(send, PING)
            self._quiet = True


async def _send(send: Send, frame: bytes) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await send({"type": "http.response.body", "body": frame, "more_body": True})
    except TimeoutError:
        raise SlowReader from None


async def _gone(receive: Receive) -> None:
    """Wait until the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
