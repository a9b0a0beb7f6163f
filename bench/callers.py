"""Callers of the mutation over HTTP, in a process of their own: as lean as Python is, so that the server is measured.

Each connection sends the next request as soon as it has the answer to the last, as a program that has signed in and an
address of its own does it, with the document of our own pages. What is told at the end is one line of JSON.
"""

import argparse
import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from functools import partial
from time import perf_counter, process_time
from typing import Any, Final

import uvloop

from backend.api import documents
from bench.city import PRICE, TOKEN

END_OF_HEAD: Final = b"\r\n\r\n"
REDEEMED: Final = b'"__typename":"Redeemed"'
SOLD_OUT: Final = b'"code":"OUT_OF_STOCK"'


def requests(seed: int, people: int, listings: int) -> Iterator[bytes]:
    """Anybody exchanges something, without end."""
    texts = documents.load(documents.FILE)
    redeem = next(one for one, text in texts.items() if text.startswith("mutation Redeem("))
    draw, number = random.Random(seed).randrange, 0  # noqa: S311 - chooses who comes next, keeps no secret
    while True:
        number += 1
        person, listing = 1 + draw(people), 1 + draw(listings)
        key = f"bench-{seed:06}-{number:023}"
        wish = f'{{"key":"{key}","listingId":"{listing}","expectedPoints":{PRICE},"expectedVersion":1}}'
        body = f'{{"documentId":"{redeem}","variables":{{"input":{wish}}}}}'
        yield (
            f"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {TOKEN.format(person)}\r\n"
            f"X-Forwarded-For: 10.{person >> 16}.{person >> 8 & 255}.{person & 255}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


class Caller(asyncio.Protocol):
    """One connection: asks, reads the answer, asks again, until its time is over."""

    def __init__(self, wanted: Iterator[bytes], ends: float) -> None:
        self.times: list[float] = []
        self.answers: Counter[str] = Counter()
        self.done = asyncio.get_running_loop().create_future()
        self._wanted = wanted
        self._ends = ends
        self._heard = b""
        self._asked = 0.0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - a transport of uvloop's
        """Ask for the first time."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Go on once an answer is whole."""
        self._heard += data
        head, found, body = self._heard.partition(END_OF_HEAD)
        if not found or len(body) < int(head.lower().partition(b"content-length:")[2].split(None, 1)[0]):
            return
        self.times.append(perf_counter() - self._asked)
        self._heard = b""
        self.answers[_kind(head, body)] += 1
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """It is over, in time or not."""
        del error
        if not self.done.done():
            self.done.set_result(None)

    def _ask(self) -> None:
        self._asked = perf_counter()
        if self._asked >= self._ends:
            self._transport.close()
        else:
            self._transport.write(next(self._wanted))


def _kind(head: bytes, body: bytes) -> str:
    if head.startswith(b"HTTP/1.1 200") and REDEEMED in body:
        return "redeemed"
    return "sold out" if SOLD_OUT in body else f"{head.decode()}{body.decode()}"


async def crowd(options: argparse.Namespace) -> dict[str, object]:
    """Let all connections call for so long; how long each redemption took, and what was answered how often."""
    began, ends = process_time(), perf_counter() + options.seconds
    loop, callers = asyncio.get_running_loop(), []
    for number in range(options.clients):
        wanted = requests(options.seed + number, options.people, options.listings)
        port = options.port[number % len(options.port)]
        _, caller = await loop.create_connection(partial(Caller, wanted, ends), "127.0.0.1", port)
        callers.append(caller)
    await asyncio.gather(*(caller.done for caller in callers))
    answers = sum((caller.answers for caller in callers), Counter())
    times = [time for caller in callers for time in caller.times]
    return {"times": times, "answers": answers, "used_s": process_time() - began}


def main() -> None:
    """Call, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, action="append", required=True, help="a server; several share the load")
    for name in ("seconds", "clients", "people", "listings", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    print(json.dumps(uvloop.run(crowd(parser.parse_args()))))


if __name__ == "__main__":
    main()
