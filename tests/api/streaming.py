"""Reads streams of Server-Sent Events: of an application in this process, or of a server over a socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

from tests.api.serving import PATIENCE_S

EVENTS = {"accept": "text/event-stream"}
CHANGED = """subscription ($after: Int! = 0) { accountChanged(after: $after) {
  since version account { freePoints honourPoints helpedGrams } vouchers { id usedAt } } }"""
KNOWN = (b"id", b"event", b"data", b"retry")

type Sent = dict[str, str]  # the fields of one event


@dataclass(frozen=True, slots=True)
class Event:
    """What came with `event: next`: its id, and the one field that was subscribed to."""

    number: int
    change: Any

    @property
    def versions(self) -> tuple[int, int]:
        """From which version to which."""
        return self.change["since"], self.change["version"]

    @property
    def used(self) -> dict[str, bool]:
        """Its vouchers, and whether they are used."""
        return {one["id"]: one["usedAt"] is not None for one in self.change["vouchers"]}


@dataclass(slots=True)
class Stream:
    """An answer that may go on for ever."""

    status: int
    headers: Mapping[str, str]
    reader: asyncio.StreamReader
    pings: int = 0

    async def sent(self) -> Sent:
        """The fields of the next event; raises IncompleteReadError at the end."""
        while True:
            block = await asyncio.wait_for(self.reader.readuntil(b"\n\n"), PATIENCE_S)
            # Over a socket the lengths of chunks stand between the events.
            fields = [line.partition(b":") for line in block.splitlines()]
            found = {name.decode(): value.strip().decode() for name, _, value in fields if name in KNOWN}
            if found:
                return found
            self.pings += 1

    async def event(self) -> Event:
        """The next event; there must be no error in it."""
        sent = await self.sent()
        while "retry" in sent:
            sent = await self.sent()
        assert sent["event"] == "next", sent
        told = json.loads(sent["data"])
        assert "errors" not in told, told
        [change] = told["data"].values()
        return Event(int(sent["id"]), change)

    async def events(self, count: int) -> list[Event]:
        """The next so many events."""
        return [await self.event() for _ in range(count)]

    async def rest(self) -> list[Sent]:
        """All that still comes until it ends."""
        every: list[Sent] = []
        with suppress(asyncio.IncompleteReadError):
            while True:
                every.append(await self.sent())
        return every

    async def body(self) -> Any:  # noqa: ANN401 - JSON may be anything
        """The whole of an answer that is no stream."""
        return json.loads(await asyncio.wait_for(self.reader.read(), PATIENCE_S))


@dataclass
class Line:
    """The way between an application and its reader, who may stop taking what is sent, and may hang up."""

    reader: asyncio.StreamReader = field(default_factory=asyncio.StreamReader)
    started: asyncio.Future[Message] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    body: bytes = b""

    async def receive(self) -> Message:
        if self.body is not None:
            body, self.body = self.body, None  # type: ignore[assignment] # it is read once
            return {"type": "http.request", "body": body}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started.set_result(message)
            return
        await self.taken.wait()
        self.reader.feed_data(message.get("body", b""))
        if not message.get("more_body"):
            self.reader.feed_eof()


@asynccontextmanager
async def streaming(
    application: ASGIApp, headers: Mapping[str, str], body: object = None, line: Line | None = None, **asked: object
) -> AsyncIterator[Stream]:
    """Ask the application in this process: a GET of what is asked, or a POST of the body."""
    line = line or Line()
    line.taken.set()
    line.body = b"" if body is None else json.dumps(body).encode()
    told = {"host": "edge", "content-type": "application/json", **headers}
    scope = {
        "type": "http",
        "method": "GET" if body is None else "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": urlencode(asked).encode(),
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        "client": ("127.0.0.1", 1),
        "server": ("edge", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    answering = asyncio.create_task(_answer(application, scope, line))
    start = await asyncio.wait_for(line.started, PATIENCE_S)
    try:
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        yield Stream(start["status"], found, line.reader)
    finally:
        line.taken.set()
        line.gone.set()
        await asyncio.wait_for(answering, PATIENCE_S)


async def first_told(application: ASGIApp, query: str, token: str | None) -> Any:  # noqa: ANN401 - JSON may be anything
    """What comes first of a subscription: its first event, or why there is none."""
    headers = EVENTS if token is None else {**EVENTS, "authorization": f"Bearer {token}"}
    async with streaming(application, headers, {"query": query}) as stream:
        assert stream.status == 200, await stream.body()
        sent = await stream.sent()
        while "retry" in sent:
            sent = await stream.sent()
        return json.loads(sent["data"])


async def _answer(application: ASGIApp, scope: dict[str, Any], line: Line) -> None:
    try:
        await application(scope, line.receive, line.send)
    finally:
        line.reader.feed_eof()


@asynccontextmanager
async def listening(port: int, token: str, after: int = 0) -> AsyncIterator[Stream]:
    """Subscribe at a server, by a bearer token."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"query": CHANGED, "variables": {"after": after}})
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n"
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write((head + length + body).encode())
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    headers = dict(line.lower().split(": ", 1) for line in lines if line)
    try:
        yield Stream(int(status.split()[1]), headers, reader)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
