"""A mutation as it goes over the wire and comes back, on a connection of its own."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

type Answer = dict[str, str | int]
GONE = (asyncio.IncompleteReadError, ConnectionError)  # how a connection ends that brings no answer


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status and the whole body."""

    status: int
    body: dict[str, Any]

    @property
    def is_decided(self) -> bool:
        """Whether it was said what becomes of the request, be it a no."""
        return self.status == HTTPStatus.OK and "errors" not in self.body

    @property
    def answer(self) -> Answer:
        """What was decided: the fields of the mutation's result in one row, with those of what it holds."""
        assert self.is_decided, self.body
        [told] = self.body["data"].values()
        nested = [value for value in told.values() if isinstance(value, dict)]
        fields = {name: value for name, value in told.items() if not isinstance(value, dict)}
        return {name: value for row in (*nested, fields) for name, value in row.items()}

    @property
    def trouble(self) -> str:
        """The code of what kept it from being decided."""
        code: str = self.body["errors"][0].get("extensions", {}).get("code", "no code")
        return code


def sent(token: str, document: str, data: Mapping[str, object], address: str = "") -> bytes:
    """A mutation of one input, as a program sends it; a proxy says for which `address`."""
    body = json.dumps({"query": document, "variables": {"input": data}}).encode()
    forwarded = f"X-Forwarded-For: {address}\r\n" if address else ""
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{forwarded}"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def read(reader: asyncio.StreamReader) -> Reply:
    """The answer on a connection; raises one of GONE where there is none."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(head.partition(b"content-length: ")[2].split()[0]))
    # What is told before GraphQL begins may be plain words.
    return Reply(int(head.split()[1]), json.loads(body) if b"json" in head else {"errors": [{"message": str(body)}]})


async def ask(port: int, request: bytes) -> Reply:
    """One request and its answer; raises one of GONE."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await read(reader)
    finally:
        writer.close()
