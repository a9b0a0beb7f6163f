"""What charging every request and telling sessions from Redis cost or save: the home screen's document, one process.

Servers of the same build differ in these two alone, and take turns within each round; a ratio is the median over the
rounds against the server that has neither. A small city lives for 90 days; its citizens are signed in by many browsers
from many addresses, and 16 connections ask as soon as they are answered. Where the system tells it, the processor time
of the server itself is compared too: it says the same on a machine that others use meanwhile.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import quote

import uvicorn
import uvloop

from backend import app, demo, settings, wiring
from backend.adapters import known_sessions, redis_link
from backend.api import documents, spending
from backend.api.context import Context
from backend.identities import Browser, KnownSessions, by_session, remember, remembered
from backend.identities.commands import open_session
from backend.kit import db
from backend.kit.time import business_day, clock
from backend.programme import pack
from bench.machine import quantile_ms
from tests.api.serving import free_port
from tests.conftest import redis_server

CITIZENS, DAYS = 12, 90
BROWSERS = 20  # of each citizen, so that nobody's purse gets empty
CLIENTS = 16
WARM_UP_S = 2
NEITHER = "neither"
WAYS = (NEITHER, "limits", "cache", "both", "memory")  # the last: limits without Redis, as one process alone has them
STARTED_S = 60


@dataclass(frozen=True, slots=True)
class Server:
    """One way, and where it listens."""

    way: str
    port: int
    process_id: int

    def used_s(self) -> float:
        """The processor time it has used since it started; 0 where the system does not tell."""
        told = Path(f"/proc/{self.process_id}/stat")
        if not told.exists():
            return 0
        user, system = told.read_text("ascii").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """One turn: requests per second, the server's own milliseconds for one, and how long one took."""

    per_second: float
    used_ms: float
    p50_ms: float
    p99_ms: float

    def __str__(self) -> str:
        took = f"p50 {self.p50_ms:5.1f} ms, p99 {self.p99_ms:5.1f} ms"
        return f"{self.per_second:5.0f} requests/s, {self.used_ms:5.2f} ms of processor each, {took}"


def serve(way: str, port: int) -> None:
    """Serve in one of the ways, until killed."""

    async def free(context: Context, points: int) -> None:
        del points
        context.is_counted = True

    def nowhere(link: object, secret: bytes) -> KnownSessions:
        del link, secret
        return known_sessions.Nowhere()

    if way not in {"limits", "both", "memory"}:
        setattr(spending, "charge", free)  # noqa: B010 - mypy lets nobody assign to a function
    if way not in {"cache", "both"}:
        setattr(known_sessions, "InRedis", nowhere)  # noqa: B010 - same
    chosen = settings.read(os.environ)
    with wiring.database(chosen) as addresses:
        application = app.build(chosen, addresses)
        uvicorn.run(application, port=port, log_level="warning", forwarded_allow_ips=["127.0.0.1"])


@asynccontextmanager
async def served(way: str, environ: Mapping[str, str]) -> AsyncIterator[Server]:
    """A server in a process of its own."""
    port = free_port()
    told = {name: value for name, value in environ.items() if way != "memory" or name != "REDIS_URL"}
    words = (sys.executable, "-m", "bench.edge", "--serve", way, "--port", str(port))
    process = await asyncio.create_subprocess_exec(*words, env=told)
    try:
        async with asyncio.timeout(STARTED_S):
            while process.returncode is None and not await _listens(port):  # noqa: ASYNC110 - another process sets no event of ours
                await asyncio.sleep(0.05)
        yield Server(way, port, process.pid)
    finally:
        process.kill()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return False
    writer.close()
    return True


async def sign_in_everybody(addresses: wiring.Addresses) -> list[str]:
    """Tokens of the citizens' sessions, each citizen's beside the others'."""
    async with wiring.connected(addresses.application):
        people = await db.pool().fetch(
            """SELECT account_id FROM accounts_person AS person JOIN ledger_account ON id = account_id
               WHERE granted_points > 0 ORDER BY account_id"""
        )
        tokens = []
        async with db.transaction() as tx:
            for _ in range(BROWSERS):
                for (account_id,) in people:
                    tokens.append((await open_session(tx, account_id, Browser())).token)
    return tokens


def wishes(tokens: Sequence[str]) -> Iterator[bytes]:
    """The home screen's document for one browser after the other, each from an address of its own."""
    home = next(one for one, text in documents.load(documents.FILE).items() if text.startswith("query Home"))
    for number in count():
        token, place = tokens[number % len(tokens)], number % len(tokens)
        yield (
            f"GET /graphql?documentId={quote(home)} HTTP/1.1\r\nHost: edge\r\nCookie: session={token}\r\n"
            f"X-Forwarded-For: 10.0.{place // 250}.{1 + place % 250}\r\n\r\n"
        ).encode()


async def ask(server: Server, wanted: Iterator[bytes], seconds: float) -> list[float]:
    """How long each request took, in seconds, with all connections asking for so long."""
    times: list[float] = []
    ends = perf_counter() + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while (asked := perf_counter()) < ends:
            writer.write(next(wanted))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(head.partition(b"content-length: ")[2].split()[0]))
            if not head.startswith(b"http/1.1 200") or b'"errors"' in body:
                raise SystemExit(f"{server.way} answered: {head.decode()}{body.decode()}")
            times.append(perf_counter() - asked)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return times


async def measure(server: Server, wanted: Iterator[bytes], seconds: int) -> Measured:
    """One turn."""
    used, began = server.used_s(), perf_counter()
    times = await ask(server, wanted, seconds)
    lasted, used = perf_counter() - began, server.used_s() - used
    p50, p99 = quantile_ms(times, 0.5), quantile_ms(times, 0.99)
    return Measured(len(times) / lasted, 1000 * used / len(times), p50, p99)


async def take_turns(servers: Sequence[Server], tokens: Sequence[str], seconds: int, rounds: int) -> None:
    """Measure each in each round, and print the ratios."""
    wanted = wishes(tokens)
    ratios: dict[str, list[tuple[float, float]]] = {server.way: [] for server in servers}
    for server in servers:
        await ask(server, wanted, WARM_UP_S)
    for number in range(rounds):
        first = number % len(servers)
        turns = {server.way: await measure(server, wanted, seconds) for server in [*servers[first:], *servers[:first]]}
        base = turns[NEITHER]
        for way in WAYS:
            print(f"  {number + 1}  {way:8} {turns[way]}", flush=True)
            ratios[way].append((turns[way].per_second / base.per_second, turns[way].used_ms / (base.used_ms or 1)))
    for way in WAYS[1:]:
        speeds, uses = zip(*ratios[way], strict=True)
        spread = f"({min(speeds):.2f} to {max(speeds):.2f})"
        print(f"RESULT edge_{way} {median(speeds):.2f} {spread}, processor {median(uses):.2f}")


async def tell_sessions(addresses: wiring.Addresses, redis_url: str, tokens: Sequence[str], rounds: int) -> None:
    """Compare what it costs this process to learn whose session a token is, with Redis and without, 16 at once."""
    ratios = []
    async with wiring.connected(addresses.application), redis_link.opened(redis_url) as link:
        known, now = known_sessions.InRedis(link, b"bench"), clock()

        async def used_s(known: KnownSessions | None) -> float:
            waiting = iter(tokens)

            async def client() -> None:
                for token in waiting:
                    found = await remembered(known, token, now) if known else None
                    if found is None and (found := await by_session(db.pool(), token, now)) and known:
                        await remember(known, token, found, now)
                    if found is None:
                        raise SystemExit("A session is missing.")

            began = process_time()
            await asyncio.gather(*(client() for _ in range(CLIENTS)))
            return process_time() - began

        for each in (None, known):
            await used_s(each)
        for _ in range(rounds):
            without = await used_s(None)
            ratios.append(await used_s(known) / without)
    print(f"RESULT session_from_redis {median(ratios):.2f} of the processor time without", flush=True)


async def compare(addresses: wiring.Addresses, home: str, seconds: int, rounds: int) -> None:
    """Sign everybody in, start the servers, and measure."""
    tokens = await sign_in_everybody(addresses)
    async with AsyncExitStack() as stack:
        redis_url = await stack.enter_async_context(redis_server(Path(home)))
        await tell_sessions(addresses, redis_url, tokens, rounds)
        environ = {"PATH": os.environ["PATH"], "TANPUHUI_HOME": home, "REDIS_URL": redis_url}
        servers = [await stack.enter_async_context(served(way, environ)) for way in WAYS]
        await take_turns(servers, tokens, seconds, rounds)


def main() -> None:
    """Build the city and measure; or be one of the servers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=1, help="how long each turn lasts")
    parser.add_argument("--rounds", type=int, default=25, help="how often all take turns")
    parser.add_argument("--serve", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.port)
        return
    with tempfile.TemporaryDirectory() as home:
        chosen = settings.read({"TANPUHUI_HOME": home})
        today = business_day(clock(), pack(chosen.programme).zone)
        with wiring.database(chosen) as addresses:
            asyncio.run(demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS), lambda _days: None))
            uvloop.run(compare(addresses, home, options.seconds, options.rounds))


if __name__ == "__main__":
    main()
