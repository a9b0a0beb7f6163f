"""Puts the watch for canaries before every sink of the test process, and before every Redis that a test starts."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client import generate_latest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.kit import ids, logs
from tests.canaries import WATCH, answer, log

PATIENCE_S = 10  # for a Redis that was just started
BYTE = re.compile(rb"\\x([0-9a-f]{2})")  # as MONITOR writes one that is not ASCII


class Listener(logging.Handler):
    """Hears every record, as the line that a production process would write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.Lines(readable=False))
        self.lines: list[str] = []  # of requests only: of those the tests ask

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        WATCH.look("log", line)
        if record.name == logs.REQUESTS_NAME:
            self.lines.append(line)


def listening(patch: pytest.MonkeyPatch) -> Listener:
    """Hear all records; those of requests go no further, so that a test that counts records counts the others."""
    listener = Listener()
    requests = logging.getLogger(logs.REQUESTS_NAME)
    patch.setattr(requests, "callHandlers", listener.handle)
    patch.setattr(requests, "level", logging.INFO)
    logging.getLogger().addHandler(listener)
    return listener


def issuing(patch: pytest.MonkeyPatch) -> None:
    """Know every token and one-time code that this process makes."""
    token, digits = ids.token, ids.digits
    patch.setattr(ids, "token", lambda: WATCH.token(token()))
    patch.setattr(ids, "digits", lambda length: WATCH.code(digits(length)))


def browsing(patch: pytest.MonkeyPatch) -> None:
    """Look at every address that the tests' clients ask for, and at every no that they are answered."""
    send = httpx2.AsyncClient.send

    async def watched(client: httpx2.AsyncClient, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401 - passed on as they are
        WATCH.look("url", str(request.url))
        got = await send(client, request, **options)
        WATCH.look("url", got.headers.get("location", ""))
        if not options.get("stream"):
            answer(got.status_code, got.headers.get("content-type", ""), got.text)
        return got

    patch.setattr(httpx2.AsyncClient, "send", watched)


@pytest.fixture(scope="session", autouse=True)
def listener() -> Iterator[Listener]:
    """What the process says of each request; all sinks are watched until the last test has ended."""
    with pytest.MonkeyPatch.context() as patch:
        heard = listening(patch)
        issuing(patch)
        browsing(patch)
        yield heard
        logging.getLogger().removeHandler(heard)
    metrics()
    complain()


@pytest.fixture(autouse=True)
def no_leaks(listener: Listener) -> Iterator[None]:
    """Fail the test in which a canary showed."""
    listener.lines.clear()
    yield
    complain()


def metrics() -> None:
    """Look at what an operator would read of this process."""
    WATCH.look("metric", generate_latest().decode())


def complain() -> None:
    """Fail if a canary has shown since this was last asked."""
    if leaks := WATCH.taken():
        pytest.fail("\n".join(map(str, leaks)), pytrace=False)


@contextmanager
def growing(file: Path) -> Iterator[None]:
    """Look through what somebody writes to a log meanwhile; it may not be there yet."""
    before = file.stat().st_size if file.exists() else 0
    yield
    log(file.read_bytes()[before:].decode("utf-8", "backslashreplace"))


@asynccontextmanager
async def watched_redis(socket: str) -> AsyncIterator[None]:
    """Look through all that a Redis is told, and through all that it holds in the end."""
    reader, writer = await asyncio.wait_for(_reached(socket), PATIENCE_S)
    writer.write(b"MONITOR\r\n")
    assert await reader.readline() == b"+OK\r\n"
    hearing = asyncio.create_task(_to_the_end(reader))
    try:
        yield
    finally:
        with suppress(RedisError, OSError):  # a test may have stopped it
            for line in await dump(socket):
                WATCH.look("redis", line)
        with suppress(OSError):
            writer.write(b"QUIT\r\n")
        heard = BYTE.sub(lambda found: bytes.fromhex(found[1].decode()), await hearing)
        WATCH.look("redis", heard.decode("utf-8", "backslashreplace"))
        writer.close()


async def _reached(socket: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection, as soon as there is one: the socket is there a moment before anybody listens on it."""
    while True:
        with suppress(ConnectionRefusedError):
            return await asyncio.open_unix_connection(socket)
        await asyncio.sleep(0.01)


async def _to_the_end(reader: asyncio.StreamReader) -> bytes:
    heard = bytearray()
    with suppress(ConnectionError):  # it may end with what it was told last unread
        while part := await reader.read(65536):
            heard += part
    return bytes(heard)


async def dump(socket: str) -> list[str]:
    """Every key with its value, and every channel on which somebody listens."""
    async with Redis.from_url(f"unix://{socket}", decode_responses=True, encoding_errors="backslashreplace") as client:
        keys = [key async for key in client.scan_iter()]
        values = [f"{key} {await _value(client, key)}" for key in keys]
        return [*values, *(str(channel) for channel in await client.pubsub_channels())]


async def _value(client: Redis, key: str) -> object:
    read: dict[str, Callable[[], Any]] = {
        "string": lambda: client.get(key),
        "hash": lambda: client.hgetall(key),
        "list": lambda: client.lrange(key, 0, -1),
        "set": lambda: client.smembers(key),
        "zset": lambda: client.zrange(key, 0, -1, withscores=True),
        "stream": lambda: client.xrange(key),
    }
    kind = await client.type(key)
    if kind == "none":  # its time ran out since it was listed
        return ""
    assert kind in read, kind
    return await read[kind]()
