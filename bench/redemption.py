"""Redemption against pgbench: the same rows written, in one run, on the same PostgreSQL that waits for its disk.

Ours is `mall.redeem` through `kit.batching`, 64 closed-loop clients in one process. The peer is pgbench calling one
well-written PL/pgSQL function per redemption (bench/redemption.sql), the best of 8, 16, 32 and 64 clients. They take
turns, each on a fresh copy of the same city; the ratio is the median over the rounds.
"""

import argparse
import asyncio
import os
import platform
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

import uvloop

from backend import wiring
from backend.adapters import embedded
from backend.kit import db, schema
from backend.kit.actor import Actor
from backend.kit.batching import Batcher
from backend.kit.db import Row
from backend.kit.errors import Refusal
from backend.mall import RedeemRequest, Redemption, Terms, redeem

HOME = Path(".tanpuhui") / "bench"
CITY = Path(__file__).with_suffix(".sql")
TEMPLATE, COPY = "bench_template", "bench_copy"
FIRST_DAY = date(2026, 11, 1)  # of the month partitions; a row outside them lands in the default one
PEOPLE = 20_000
STOCK = 1_000_000
PRICE = 100
CLIENTS = 64
PGBENCH_CLIENTS = (8, 16, 32, 64)
BATCH = 32  # of `kit.batching`, to count the statements of one
WARM_UP_S = 1
MOST_PER_SECOND = 400  # of one client
TERMS = Terms(step_up_above_points=5000, hold_minutes=15, zone=ZoneInfo("Asia/Shanghai"))

# Each counts what must not exist after any number of redemptions.
BROKEN = {
    "listings whose stock and redemptions do not add up": f"""SELECT count(*) FROM mall_listing l
        WHERE stock + (SELECT count(*) FROM mall_redemption r WHERE r.listing_id = l.id) <> {STOCK}""",  # noqa: S608 - our own number
    "accounts whose lots are not their totals": """SELECT count(*) FROM ledger_account a JOIN (
        SELECT account_id, sum(points) FILTER (WHERE state = 'FREE') AS free,
          sum(points) FILTER (WHERE state = 'REDEEMED') AS redeemed,
          sum(grams) FILTER (WHERE owner_id = account_id) AS kept, sum(grams) FILTER (WHERE owner_id <> account_id)
          AS helped FROM ledger_lot GROUP BY account_id) l ON l.account_id = a.id
        WHERE (a.free_points, a.redeemed_points, a.free_grams, a.helped_grams) IS DISTINCT FROM
          (coalesce(free, 0), coalesce(redeemed, 0), coalesce(kept, 0), coalesce(helped, 0))""",
    "entries that do not balance": """SELECT count(*) FROM (SELECT entry_id FROM ledger_posting
        GROUP BY entry_id, asset HAVING sum(amount) <> 0) AS unbalanced""",
    "redemptions without their entry, voucher or answer": """SELECT count(*) FROM mall_redemption r
        LEFT JOIN ledger_entry e ON e.account_id = r.account_id AND e.reference_id = r.id
        LEFT JOIN mall_voucher v ON v.code = r.voucher_code
        LEFT JOIN kit_answer k ON k.account_id = r.account_id AND k.outcome -> 'Redemption' ->> 'id' = r.id::text
        WHERE e.id IS NULL OR v.code IS NULL OR k.key IS NULL""",
}


@dataclass(frozen=True, slots=True)
class Load:
    """How many listings redemptions are spread over, and the ratio to reach."""

    name: str
    listings: int
    goal: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: redemptions per second, and the time one takes at the median and at 99 %."""

    per_second: float
    p50_ms: float
    p99_ms: float

    def __str__(self) -> str:
        return f"{self.per_second:6.0f} tx/s, p50 {self.p50_ms:5.1f} ms, p99 {self.p99_ms:5.1f} ms"


LOADS = (
    Load("redeem_spread", listings=1000, goal=1.5),
    Load("redeem_hot", listings=1, goal=3.0),
)


def quantile_ms(seconds: Sequence[float], share: float) -> float:
    """The time below which this share of the runs lies."""
    return sorted(seconds)[int(len(seconds) * share)] * 1000


async def build(run: str) -> None:
    """Make the city once; every measurement starts from a copy of it."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER {embedded.OWNER}")
    owner = embedded.url(run, embedded.OWNER, TEMPLATE)
    await schema.upgrade(owner, wiring.MODELS, FIRST_DAY)
    async with db.single(owner) as connection:
        await connection.execute(CITY.read_text("utf-8"))
        await connection.execute("VACUUM ANALYZE")


async def fresh(run: str) -> None:
    """Copy the city through the log, so that nobody pays for the full page images that follow a checkpoint."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        await admin.execute("CHECKPOINT")
        await admin.execute(f"CREATE DATABASE {COPY} OWNER {embedded.OWNER} TEMPLATE {TEMPLATE} STRATEGY wal_log")


async def prove(run: str) -> None:
    """Stop with what is broken, if anything is."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, COPY)) as admin:
        found = {what: await admin.fetchval(question) for what, question in BROKEN.items()}
    if any(found.values()):
        raise SystemExit(f"The books do not add up: {found}.")


async def settle(requests: Sequence[RedeemRequest]) -> Sequence[Redemption | Refusal]:
    """Run one batch, as the edge does."""
    async with db.transaction() as tx:
        return await redeem(tx, requests, TERMS)


def wishes(load: Load, seed: int, count: int) -> Iterator[RedeemRequest]:
    """Anybody exchanges something."""
    draw = random.Random(seed).randrange  # noqa: S311 - chooses who comes next, keeps no secret
    for number in range(count):
        account_id = 1 + draw(PEOPLE)
        yield RedeemRequest(
            Actor(account_id), account_id, f"bench-{seed:06}-{number:023}", 1 + draw(load.listings), PRICE
        )


async def ours(run: str, load: Load, seconds: int) -> Measured:
    """Measure our own path: 64 clients, each asking again as soon as it is answered."""
    await fresh(run)
    async with wiring.connected(embedded.url(run, embedded.APPLICATION, COPY)):
        batcher = Batcher(settle)
        await crowd(batcher, load, 0, WARM_UP_S)
        times = await crowd(batcher, load, CLIENTS, seconds)
    await prove(run)
    return Measured(len(times) / seconds, quantile_ms(times, 0.5), quantile_ms(times, 0.99))


async def crowd(
    batcher: Batcher[RedeemRequest, Redemption | Refusal], load: Load, first_seed: int, seconds: int
) -> list[float]:
    """Let 64 clients redeem for so long, and tell how long each redemption took in seconds."""
    # What a client wants is made beforehand, as pgbench does its part in a process of its own.
    wanted = [list(wishes(load, first_seed + number, MOST_PER_SECOND * seconds)) for number in range(CLIENTS)]
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


async def peer(run: str, load: Load, seconds: int, clients: int) -> Measured:
    """Measure pgbench with so many clients."""
    await fresh(run)
    script = f"\\set a random(1, {PEOPLE})\n\\set l random(1, {load.listings})\n"
    script += f"SELECT bench_redeem(:a, :l, gen_random_uuid()::text, {PRICE});\n"
    measured = _pgbench(run, script, seconds, clients)
    await prove(run)
    return measured


def _pgbench(run: str, script: str, seconds: int, clients: int) -> Measured:
    """Run a script after a warm-up; the machine is pgbench's alone while it runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "script").write_text(script, "utf-8")
        program = str(embedded.program("pgbench"))
        command = [program, "-n", "-M", "prepared", "-f", str(folder / "script"), "-h", run]
        command += ["-U", embedded.APPLICATION, "-c", str(clients), "-j", "2"]
        # Times are logged for one in ten, so that logging costs the peer next to nothing.
        logged = ["-l", f"--log-prefix={folder / 'log'}", "--sampling-rate=0.1"]
        _call([*command, "-T", str(WARM_UP_S), COPY])
        said = _call([*command, *logged, "-T", str(seconds), COPY])
        lines = (line for log in folder.glob("log*") for line in log.read_text("utf-8").splitlines())
        times = [int(line.split()[2]) / 1_000_000 for line in lines]
    per_second = re.search(r"tps = ([\d.]+)", said)
    if per_second is None:
        raise RuntimeError(f"pgbench said nothing about its speed: {said}")
    return Measured(float(per_second[1]), quantile_ms(times, 0.5), quantile_ms(times, 0.99))


def _call(command: Sequence[str | Path]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the program comes from our own wheel


async def count_statements(run: str, load: Load) -> int:
    """How many statements one full batch takes, without BEGIN and COMMIT."""
    await fresh(run)
    async with wiring.connected(embedded.url(run, embedded.APPLICATION, COPY)), db.transaction() as tx:
        await redeem(tx, list(wishes(load, 0, BATCH)), TERMS)  # the driver asks about types when it first meets them
        seen: list[object] = []
        with tx.raw.query_logger(seen.append):
            await redeem(tx, list(wishes(load, 1, BATCH)), TERMS)
    return len(seen)


async def measure(run: str, load: Load, seconds: int, rounds: int) -> None:
    """Let both take turns and print the ratio."""
    statements = await count_statements(run, load)
    print(f"\n{load.name}: {load.listings} listings, {statements} statements for a batch of {BATCH}")
    ratios = []
    for number in range(rounds):
        mine = await ours(run, load, seconds)
        theirs = {clients: await peer(run, load, seconds, clients) for clients in PGBENCH_CLIENTS}
        best = max(theirs, key=lambda clients: theirs[clients].per_second)
        ratios.append(mine.per_second / theirs[best].per_second)
        print(f"  {number + 1}  ours    {mine}\n     pgbench {theirs[best]} ({best} clients)  ratio {ratios[-1]:.2f}")
    print(f"  ratios {min(ratios):.2f} to {max(ratios):.2f}, goal {load.goal}")
    print(f"RESULT {load.name} {median(ratios):.2f}", flush=True)


def _processor() -> str:
    """The processor's name, where the system tells it."""
    information = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.*)", information.read_text("utf-8")) if information.exists() else []
    return str(models[0]) if models else platform.machine()


async def machine(run: str) -> str:
    """What this ran on."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        version = await admin.fetchval("SHOW server_version")
        settings: list[Row] = await admin.fetch(
            "SELECT name, current_setting(name) FROM unnest($1::text[]) AS name",
            ["synchronous_commit", "fsync", "shared_buffers"],
        )
    said = ", ".join(f"{name} {value}" for name, value in settings)
    python = platform.python_version()
    return f"MACHINE {_processor()}, {os.cpu_count()} cores; PostgreSQL {version} ({said}); Python {python}"


async def everything(run: str, seconds: int, rounds: int, only: str | None) -> None:
    """Build the city and measure each load."""
    print(await machine(run))
    await build(run)
    for load in LOADS:
        if only in (None, load.name):
            await measure(run, load, seconds, rounds)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=6, help="how long each measurement lasts")
    parser.add_argument("--rounds", type=int, default=5, help="how often both take turns")
    parser.add_argument("--only", choices=[load.name for load in LOADS], help="one load only")
    options = parser.parse_args()
    with embedded.server(HOME) as run:
        uvloop.run(everything(run, options.seconds, options.rounds, options.only))


if __name__ == "__main__":
    main()
