"""Redemption and sweep as the books grow: 100,000 lots, a million, ten million; with disk and minutes.

A redemption is its part of the books: lock, load, take, write, 64 closed-loop clients through `kit.batching`. The sweep
ends two days of ten. Ratios are against the smallest books of the same run: 1.00 is a speed that does not fall.
"""

import argparse
import asyncio
import random
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import uvloop

from backend import wiring
from backend.adapters import embedded
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.ledger import Taken
from bench import books
from bench.books import Size
from bench.machine import machine, quantile_ms, season
from bench.ours import CLIENTS
from bench.redemption import HOME
from bench.sweep import redeem, sweep_all

DATABASE = "bench_growth"
EACH = 10
LOTS = (100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """What books of one size came to: per second, and what they take."""

    lots: int
    minutes: float
    gigabytes: float
    redeemed: float
    p50_ms: float
    p99_ms: float
    swept: float

    def __str__(self) -> str:
        loaded = f"{self.lots:>10} lots  {self.gigabytes:5.2f} GB, {self.minutes:4.1f} min to load"
        redeemed = f"redeemed {self.redeemed:5.0f}/s, p50 {self.p50_ms:4.1f} ms, p99 {self.p99_ms:5.1f} ms"
        return f"{loaded}   {redeemed}   swept {self.swept:6.0f} lots/s"


async def crowd(people: int, seconds: float) -> list[float]:
    """Let 64 clients redeem for so long, and tell how long each redemption took in seconds."""
    batcher: Batcher[int, Taken | Refusal] = Batcher(partial(redeem, books.due_at(1)))
    draw = random.Random(people).randrange  # noqa: S311 - chooses who comes next, keeps no secret
    times: list[float] = []
    ends = perf_counter() + seconds

    async def client() -> None:
        while (asked := perf_counter()) < ends:
            outcome = await batcher.submit(1 + draw(people))
            if not isinstance(outcome, Refusal):  # in small books somebody may be drawn until nothing is left
                times.append(perf_counter() - asked)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return times


async def measure(run: str, lots: int, seconds: float) -> Measured:
    """Load books of a size, redeem, and sweep a day's lots."""
    size = Size(lots // EACH, EACH)
    begun = perf_counter()
    await books.build(run, DATABASE, size)
    minutes = (perf_counter() - begun) / 60
    gigabytes = await books.bytes_of(run, DATABASE) / 1e9
    async with wiring.connected(embedded.url(run, embedded.APPLICATION, DATABASE)):
        await books.rest(run, DATABASE)
        times = await crowd(size.people, seconds)
        await books.rest(run, DATABASE)
        begun = perf_counter()
        await sweep_all(books.due_at(2))  # two days: what of the first was not redeemed, and the second
        swept = perf_counter() - begun
    ended = await books.expired(run, DATABASE)
    await books.drop(run, DATABASE)
    quantiles = quantile_ms(times, 0.5), quantile_ms(times, 0.99)
    return Measured(lots, minutes, gigabytes, len(times) / seconds, *quantiles, ended / swept)


async def everything(run: str, sizes: list[int], seconds: float) -> None:
    """Measure each size, the smallest first."""
    await season(run)
    print(await machine(run))
    smallest: Measured | None = None
    for lots in sorted(sizes):
        now = await measure(run, lots, seconds)
        smallest = smallest or now
        print(now)
        print(f"RESULT growth_redeem_{lots} {now.redeemed / smallest.redeemed:.2f}")
        print(f"RESULT growth_sweep_{lots} {now.swept / smallest.swept:.2f}", flush=True)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lots", type=int, nargs="+", default=LOTS, help="sizes, each a multiple of twenty")
    parser.add_argument("--seconds", type=float, default=6, help="how long people redeem")
    options = parser.parse_args()
    with embedded.server(HOME) as run:
        uvloop.run(everything(run, list(options.lots), options.seconds))


if __name__ == "__main__":
    main()
