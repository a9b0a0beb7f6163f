"""The sweep against one bare SQL statement: 500,000 due lots of 5 million, the same rows written, in one run.

Ours is `ledger.sweep`, page after page, each a transaction that locks, looks and tells. The peer is bench/sweep.sql:
all of it in one statement, with no lock taken beforehand. They take turns on the same books, a day's lots each time;
the ratio is the peer's time over ours, the median over the rounds. Then ours runs three times more with people
redeeming beside it, steadily: a redemption that is late counts from when it was due, and of each sweep the longest wait
is told in medians of its own, next to the longest with nothing beside. Last, the proofs of `verify` are asked.
"""

import argparse
import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import uvloop

from backend import ledger, wiring
from backend.adapters import embedded
from backend.cli.running import spare_what_lasts
from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.ledger import Cause, Taken
from bench import books
from bench.books import PROVIDER, Size
from bench.machine import machine, season
from bench.redemption import HOME

DATABASE = "bench_sweep"
PEER = Path(__file__).with_suffix(".sql")
PEOPLE, EACH = 500_000, 10
PEER_MEMORY = "1GB"  # so that the peer sorts and hashes in memory
GOAL, PATIENCE = 0.5, 10  # the ratio to reach; how many medians nobody may wait longer than
REDEEM_EVERY_S = 0.01
CONNECTIONS = 8  # of the pool
SWEPT_BESIDE = 3  # sweeps with redemptions beside them
PRICE = 10  # so that nobody runs out of points


@dataclass(frozen=True, slots=True)
class Waits:
    """How long redemptions took in seconds, and how many."""

    count: int
    median: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Waits":
        """Of each one's time."""
        return cls(len(seconds), median(seconds), max(seconds))

    @property
    def in_medians(self) -> float:
        """The longest, in medians."""
        return self.longest / self.median

    def __str__(self) -> str:
        times = f"median {self.median * 1000:.1f} ms, longest {self.longest * 1000:.1f} ms"
        return f"{self.count} redemptions: {times}, {self.in_medians:.1f} medians"


async def sweep_all(now: datetime) -> int:
    """Sweep as the worker does, until nothing is due; how many points ended."""
    points, place = 0, ledger.START
    while True:
        async with db.transaction(now, tell=lambda _: None) as tx:
            swept = await ledger.sweep(tx, after=place)
        if not swept.accounts and place == ledger.START:
            return points
        points, place = points + swept.points, swept.place


async def ours(now: datetime, people: int) -> float:
    """Seconds of our sweep of a day."""
    begun = perf_counter()
    points = await sweep_all(now)
    seconds = perf_counter() - begun
    if points != people * books.POINTS:
        raise SystemExit(f"{points} points ended instead of {people * books.POINTS}.")
    return seconds


async def peer(run: str, issue: int, people: int) -> float:
    """Seconds of the bare statement for a day."""
    statement = PEER.read_text("utf-8").format(now=books.due_at(issue).isoformat(), first_id=books.entry_ids(issue))
    async with db.single(embedded.url(run, embedded.APPLICATION, DATABASE)) as connection:
        await connection.execute(f"SET work_mem = '{PEER_MEMORY}'; SET jit = off")
        begun = perf_counter()
        done = await connection.execute(statement)
        seconds = perf_counter() - begun
    if done != f"UPDATE {people}":
        raise SystemExit(f"The bare statement said {done}.")
    return seconds


async def redeem(at: datetime, account_ids: Sequence[int]) -> list[Taken | Refusal]:
    """A batch of redemptions, as far as the books go."""
    async with db.transaction(at, tell=lambda _: None) as tx:
        opened = await ledger.lock(tx, set(account_ids))
        await ledger.load(tx, opened, dict.fromkeys(account_ids, PRICE), len(account_ids), at)
        cause = Cause(PROVIDER, PROVIDER, at)
        taken = [opened.redeem(account_id, PRICE, PROVIDER, cause) for account_id in account_ids]
        await ledger.post(tx, opened)
    return taken


@asynccontextmanager
async def redeeming(at: datetime, people: int, seed: int, seconds: list[float]) -> AsyncIterator[None]:
    """Let somebody redeem every hundredth of a second while the block lasts, and note how long each took."""
    batcher, draw = Batcher(partial(redeem, at)), random.Random(seed).sample  # noqa: S311 - chooses who comes next
    coming = draw(range(1, people + 1), people // 2)  # nobody twice, so that nobody runs out of points
    over = asyncio.Event()

    async def one(account_id: int, due: float) -> None:
        if isinstance(outcome := await batcher.submit(account_id), Refusal):
            raise SystemExit(f"Refused: {outcome.message}")
        seconds.append(perf_counter() - due)

    async def all_of_them() -> None:
        begun = perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, account_id in enumerate(coming):
                due = begun + number * REDEEM_EVERY_S
                await asyncio.sleep(due - perf_counter())
                if over.is_set():
                    return
                group.create_task(one(account_id, due))

    task = asyncio.create_task(all_of_them())
    try:
        yield
    finally:
        over.set()
        await task


async def warm_up(at: datetime) -> None:
    """Let each connection of the pool redeem a few times: the first time it has to be made, and everything planned."""
    for number in range(3):
        await asyncio.gather(*(redeem(at, [1 + number * CONNECTIONS + each]) for each in range(CONNECTIONS)))


async def rounds(run: str, size: Size, count: int) -> list[float]:
    """Take turns, whoever was first being second in the next round; the ratios."""
    ratios = []
    for number in range(count):
        mine, theirs = (2 * number + 1, 2 * number + 2) if number % 2 else (2 * number + 2, 2 * number + 1)
        times = {}
        for issue in sorted((mine, theirs)):
            await books.rest(run, DATABASE)
            is_ours = issue == mine
            times[issue] = await (ours(books.due_at(issue), size.people) if is_ours else peer(run, issue, size.people))
        ratios.append(times[theirs] / times[mine])
        print(
            f"  {number + 1}  ours {times[mine]:6.1f} s   one statement {times[theirs]:6.1f} s   {ratios[-1]:.2f}",
            flush=True,
        )
    return ratios


async def beside(run: str, size: Size, issue: int) -> Waits:
    """Redemptions with nothing beside them, then during a sweep: how long those waited."""
    now, alone, during = books.due_at(issue), list[float](), list[float]()
    await books.rest(run, DATABASE)
    await warm_up(now)
    spare_what_lasts()  # as a server does
    async with redeeming(now, size.people, 2 * issue, alone):
        await asyncio.sleep(10)
    async with redeeming(now, size.people, 2 * issue + 1, during):
        begun = perf_counter()
        await sweep_all(now)
        took = perf_counter() - begun
    print(
        f"  nothing beside           {Waits.of(alone)}\n  a sweep beside, {took:4.1f} s   {Waits.of(during)}",
        flush=True,
    )
    return Waits.of(during)


async def everything(run: str, size: Size, count: int, *, proves: bool) -> None:
    """Build the books, measure, and prove them."""
    await season(run)
    print(await machine(run))
    begun = perf_counter()
    await books.build(run, DATABASE, size)
    gigabytes = await books.bytes_of(run, DATABASE) / 1e9
    print(f"{size.lots} lots of {size.people} accounts: {perf_counter() - begun:.0f} s to load, {gigabytes:.1f} GB")
    async with wiring.connected(embedded.url(run, embedded.APPLICATION, DATABASE)):
        ratios = await rounds(run, size, count)
        waits = [(await beside(run, size, 2 * count + 1 + number)).in_medians for number in range(SWEPT_BESIDE)]
    if proves:
        await books.rest(run, DATABASE)
        begun = perf_counter()
        asked = await books.prove(run, DATABASE)
        print(f"  {asked} proofs of verify hold, {perf_counter() - begun:.0f} s")
    await books.drop(run, DATABASE)
    print(f"RESULT sweep {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), goal ≥ {GOAL}")
    # The worst of all, because nobody is to wait longer; a median would hide who did.
    print(
        f"RESULT sweep_waits {max(waits):.1f} ({', '.join(f'{each:.1f}' for each in waits)}), goal ≤ {PATIENCE}",
        flush=True,
    )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many accounts, each with ten lots; even")
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, 4), help="how often both take turns")
    parser.add_argument("--unproved", action="store_true", help="leave out the proofs, which take some minutes")
    options = parser.parse_args()
    with embedded.server(HOME) as run:
        uvloop.run(everything(run, Size(options.people, EACH), options.rounds, proves=not options.unproved))


if __name__ == "__main__":
    main()
