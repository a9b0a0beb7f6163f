"""Live updates to a thousand screens: every act of everybody told once and in order, and what a message costs.

200 people listen at five screens each to one `tanpuhui serve` with a real Redis, over real HTTP, and all of them redeem
five times a second, so that 5,000 events a second are delivered. The peer takes turns with it in the same run: a bare
Starlette application that hands the same bytes, encoded before, to as many streams as often, from the same Redis. The
ratio is the peer's processor time for a message by ours.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import uvicorn
import uvloop
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from backend import wiring
from backend.adapters import embedded, live
from backend.kit import db, schema
from backend.kit.live import News
from backend.kit.time import clock
from tests.api.serving import Running, free_port, running, settle
from tests.api.streaming import KNOWN
from tests.concurrency.crowd import allow_files, gather_crowd
from tests.concurrency.listeners import everybody_redeems, screens
from tests.conftest import redis_server

PEOPLE, SCREENS = 200, 5
PER_SECOND = 5
CHANNEL = "peer"
FRAME = (
    b'id: %d\nevent: next\ndata: {"data":{"accountChanged":{"since":1,"version":2,"account":{"freePoints":102,'
    b'"honourPoints":1,"helpedGrams":10},"vouchers":[{"id":"104242","usedAt":null}]}}}\n\n'
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One turn: how many messages came of how many, how late in ms, and microseconds of processor for each."""

    delivered: int
    sent: int
    late_ms: Sequence[float]
    cpu_us: float

    def __str__(self) -> str:
        late = sorted(self.late_ms)
        p50, p99 = late[len(late) // 2], late[len(late) * 99 // 100]
        return f"{self.delivered} of {self.sent}, p50 {p50:.0f} ms, p99 {p99:.0f} ms, {self.cpu_us:.0f} µs a message"


def cpu_s(pid: int) -> float:
    """The seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def paced(rounds: int) -> AsyncIterator[int]:
    """The numbers of the rounds, five a second, or as soon as the one before is done."""
    began = perf_counter()
    for number in range(rounds):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - perf_counter()))
        yield number


async def ours(server: Running, redis_url: str, rounds: int) -> Measured:
    """Everybody redeems in every round, and everybody's screens hear of it."""
    crowd = await gather_crowd(clock(), PEOPLE, {"Tea": (1, 100_000)})
    shown, watching = await screens(crowd, [server.port] * SCREENS, 1 + rounds)
    told: list[float] = []
    async with live.telling(redis_url) as tell:
        if tell is None:
            raise SystemExit("There is no Redis.")

        def timed(news: News) -> None:
            told.append(perf_counter())
            tell(news)

        before = cpu_s(server.process.pid)
        async for number in paced(rounds):
            await everybody_redeems(crowd.tokens, crowd.listings["Tea"], number, timed)
        await asyncio.wait_for(watching, 60)
    spent = cpu_s(server.process.pid) - before
    whole = [one for one in shown if one.is_whole(1, 1 + rounds)]
    delivered = len(whole) * rounds
    late = [1000 * (came - at) for one in whole for came, at in zip(one.came[1:], told, strict=True)]
    return Measured(delivered, len(shown) * rounds, late, 1e6 * spent / delivered)


def peer_application(redis_url: str) -> Starlette:
    """Streams of what comes from Redis, as it is."""
    waiting: set[asyncio.Queue[bytes]] = set()

    async def fan_out() -> None:
        async with Redis.from_url(redis_url).pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                for queue in waiting if message["type"] == "message" else ():
                    queue.put_nowait(message["data"])

    async def events(request: Request) -> StreamingResponse:
        del request

        async def frames() -> AsyncIterator[bytes]:
            queue: asyncio.Queue[bytes] = asyncio.Queue(64)
            waiting.add(queue)
            yield b"retry: 3000\n\n"
            while True:
                yield await queue.get()

        return StreamingResponse(frames(), media_type="text/event-stream")

    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        del application
        task = asyncio.create_task(fan_out())
        yield
        task.cancel()

    return Starlette(routes=[Route("/events", events)], lifespan=lifespan)


@asynccontextmanager
async def serving_peer(redis_url: str) -> AsyncIterator[tuple[int, int]]:
    """The peer as a process of its own: its port and its id."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.live", "--peer", str(port), redis_url)
    try:
        async with asyncio.timeout(60):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield port, process.pid
    finally:
        process.kill()
        await process.wait()


async def peer(redis_url: str, rounds: int) -> Measured:
    """As many streams, told the same bytes as often."""
    begun = asyncio.Semaphore(0)
    gate = asyncio.Semaphore(50)
    came: list[list[float]] = []

    async def watch(port: int) -> None:
        mine: list[float] = []
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"retry: 3000\n\n")
        begun.release()
        for number in range(rounds):
            block = await reader.readuntil(b"\n\n")
            fields = {name: value for name, _, value in (line.partition(b":") for line in block.splitlines())}
            if fields.keys() & set(KNOWN) and int(fields[b"id"]) == number:
                mine.append(perf_counter())
        came.append(mine)
        writer.close()

    async with serving_peer(redis_url) as (port, pid), Redis.from_url(redis_url) as redis:
        watching = asyncio.gather(*[watch(port) for _ in range(PEOPLE * SCREENS)])
        for _ in range(PEOPLE * SCREENS):
            await begun.acquire()
        told: list[float] = []
        before = cpu_s(pid)
        async for number in paced(rounds):
            told.append(perf_counter())
            await redis.publish(CHANNEL, FRAME % number)
        await asyncio.wait_for(watching, 60)
        spent = cpu_s(pid) - before
    late = [1000 * (at - sent) for each in came for at, sent in zip(each, told, strict=True)]
    return Measured(len(late), PEOPLE * SCREENS * rounds, late, 1e6 * spent / len(late))


async def prepared(run: str, name: str) -> None:
    """A new database with the tables and the programme."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {name} OWNER {embedded.OWNER}")
    owner_url = embedded.url(run, embedded.OWNER, name)
    await schema.upgrade(owner_url, wiring.MODELS, (clock() - timedelta(days=3)).date())
    async with db.single(owner_url) as owner:
        await settle(owner)


async def turns(run: str, folder: Path, seconds: int, rounds: int) -> list[tuple[Measured, Measured]]:
    """Both in turn, each time on a new database and with new processes."""
    pairs = []
    async with redis_server(folder) as redis_url:
        for turn in range(rounds):
            await prepared(run, "bench_live")
            url = embedded.url(run, embedded.APPLICATION, "bench_live")
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(wiring.connected(url))
                serving = running(folder / f"log-{turn}", "serve", DATABASE_URL=url, REDIS_URL=redis_url)
                server = await stack.enter_async_context(serving)
                await server.up()
                mine = await ours(server, redis_url, seconds * PER_SECOND)
            pairs.append((mine, await peer(redis_url, seconds * PER_SECOND)))
            print(f"{turn + 1}: ours {pairs[-1][0]}; peer {pairs[-1][1]}", flush=True)
    return pairs


async def measure(run: str, folder: Path, seconds: int, rounds: int) -> int:
    """Take turns and tell the result; the exit code is 1 where a message was missing or came twice."""
    print(f"MACHINE {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print(f"{PEOPLE * SCREENS} streams, {PER_SECOND} events a second each, {seconds} s")
    pairs = await turns(run, folder, seconds, rounds)
    ratio = median(theirs.cpu_us / mine.cpu_us for mine, theirs in pairs)
    delivered, sent = sum(mine.delivered for mine, _ in pairs), sum(mine.sent for mine, _ in pairs)
    print(f"RESULT live_delivered {delivered}/{sent}")
    print(f"RESULT live_cpu {ratio:.2f}")
    return int(delivered != sent)


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="how long each turn lasts, at most 20")
    parser.add_argument("--rounds", type=int, default=3, help="how often both take turns")
    parser.add_argument("--peer", nargs=2, metavar=("PORT", "REDIS_URL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        uvicorn.run(peer_application(options.peer[1]), port=int(options.peer[0]), log_level="error")
        return 0
    allow_files(4 * PEOPLE * SCREENS)
    with tempfile.TemporaryDirectory() as folder, embedded.server(Path(".tanpuhui") / "bench") as run:
        return uvloop.run(measure(run, Path(folder), options.seconds, options.rounds))


if __name__ == "__main__":
    raise SystemExit(main())
