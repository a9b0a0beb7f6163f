"""Our own redemption, measured: `mall.redeem` in this process, and the mutation over HTTP with the whole edge on."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

import msgspec

from backend import wiring
from backend.cli.running import spare_what_lasts
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.mall import RedeemRequest, Redemption, Terms, redeem
from bench import city
from bench.machine import Measured, family_used_s, measured, used_s
from tests.api.serving import Running, running
from tests.conftest import redis_server

CLIENTS = 64
WARM_UP_S = 1
BATCH = 32  # of `kit.batching`, to count the statements of one
MOST_PER_SECOND = 400  # of one client
TERMS = Terms(step_up_above_points=5000, hold_minutes=15, zone=ZoneInfo("Asia/Shanghai"))
SEEDS = count(0, 2 * CLIENTS)  # no two runs on one copy send the same key


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is measured: PostgreSQL's socket and its process, and how many people and listings there are."""

    run: str
    postgres: int
    people: int
    listings: int
    seconds: int


async def settle(requests: Sequence[RedeemRequest]) -> Sequence[Redemption | Refusal]:
    """Run one batch, as the edge does."""
    async with db.transaction() as tx:
        return await redeem(tx, requests, TERMS)


def wishes(place: Place, seed: int, most: int) -> Iterator[RedeemRequest]:
    """Anybody exchanges something."""
    draw = random.Random(seed).randrange  # noqa: S311 - chooses who comes next, keeps no secret
    for number in range(most):
        account_id, listing_id = 1 + draw(place.people), 1 + draw(place.listings)
        key = f"bench-{seed:06}-{number:023}"
        yield RedeemRequest(Actor(account_id), account_id, key, listing_id, city.PRICE)


async def in_process(place: Place) -> Measured:
    """64 clients of this process, each asking again as soon as it is answered."""
    async with wiring.connected(city.address(place.run)):
        batcher = Batcher(settle)
        await _crowd(batcher, place, WARM_UP_S)
        spare_what_lasts()  # as a server does
        server, postgres = process_time(), family_used_s(place.postgres)
        times = await _crowd(batcher, place, place.seconds)
        used = {"server": process_time() - server, "postgres": family_used_s(place.postgres) - postgres}
    return measured(times, place.seconds, used)


async def _crowd(batcher: Batcher[RedeemRequest, Redemption | Refusal], place: Place, seconds: int) -> list[float]:
    """How long each redemption took in seconds, with all clients redeeming for so long."""
    # What a client wants is made beforehand, as pgbench does its part in a process of its own.
    first = next(SEEDS)
    wanted = [list(wishes(place, first + number, MOST_PER_SECOND * seconds)) for number in range(CLIENTS)]
    times: list[float] = []
    ends = perf_counter() + seconds

    async def client(requests: Sequence[RedeemRequest]) -> None:
        for request in requests:
            asked = perf_counter()
            if asked >= ends:
                return
            outcome = await batcher.submit(request)
            if isinstance(outcome, Refusal):
                raise SystemExit(f"Refused: {outcome.message}")
            times.append(perf_counter() - asked)
        raise SystemExit("The clients ran out of wishes: raise MOST_PER_SECOND.")

    await asyncio.gather(*map(client, wanted))
    return times


async def statements(place: Place) -> int:
    """How many statements one full batch takes, without BEGIN and COMMIT."""
    async with wiring.connected(city.address(place.run)), db.transaction() as tx:
        await redeem(tx, list(wishes(place, next(SEEDS), BATCH)), TERMS)  # the driver asks about types at first
        seen: list[object] = []
        with tx.raw.query_logger(seen.append):
            await redeem(tx, list(wishes(place, next(SEEDS), BATCH)), TERMS)
    return len(seen)


class Told(msgspec.Struct):
    """What the callers tell: how long each redemption took, how often which answer came, and what they used."""

    times: list[float]
    answers: dict[str, int]
    used_s: float


@dataclass(frozen=True, slots=True)
class Served:
    """Servers of the copy, and the Redis that they share."""

    servers: Sequence[Running]
    redis: int

    def used_s(self) -> dict[str, float]:
        """What each has used of the processor."""
        servers = sum(used_s(one.process.pid) for one in self.servers)
        return {"server": servers, "redis": used_s(self.redis)}


@asynccontextmanager
async def served(place: Place, folder: Path, servers: int) -> AsyncIterator[Served]:
    """So many processes of `tanpuhui serve` with limits on, behind a proxy that they trust."""
    async with AsyncExitStack() as stack:
        redis_url = await stack.enter_async_context(redis_server(folder))
        settings = {
            "DATABASE_URL": city.address(place.run),
            "REDIS_URL": redis_url,
            "TRUSTED_PROXIES": "127.0.0.1",
            "SECRET_KEY": "the key of a city that lasts for minutes",
        }
        started = [
            await stack.enter_async_context(running(folder / f"server-{number}.log", "serve", **settings))
            for number in range(servers)
        ]
        await asyncio.gather(*(server.up() for server in started))
        yield Served(started, _redis(folder))


def _redis(folder: Path) -> int:
    """The process of the Redis in a folder."""
    told = (each / "cmdline" for each in Path("/proc").iterdir() if each.name.isdigit())
    return next((int(each.parent.name) for each in told if str(folder / "redis") in _words(each)), 0)


def _words(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.exists() else ""


async def over_http(place: Place, folder: Path, servers: int = 1) -> Measured:
    """64 connections of another process."""
    async with served(place, folder, servers) as there:
        await _call(place, there, WARM_UP_S)
        before, postgres = there.used_s(), family_used_s(place.postgres)
        told = await _call(place, there, place.seconds)
        after = {name: seconds - before[name] for name, seconds in there.used_s().items()}
        used = after | {"postgres": family_used_s(place.postgres) - postgres, "load": told.used_s}
    if told.answers.keys() != {"redeemed"}:
        raise SystemExit(f"Answered: {told.answers}")
    return measured(told.times, place.seconds, used)


async def _call(place: Place, there: Served, seconds: int) -> Told:
    told = {"seconds": seconds, "clients": CLIENTS, "people": place.people, "listings": place.listings}
    words = [f"--{name}={number}" for name, number in (told | {"seed": next(SEEDS)}).items()]
    ports = [f"--port={one.port}" for one in there.servers]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.callers", *words, *ports),
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    )
    out, _ = await process.communicate()
    return msgspec.json.decode(out, type=Told)
