"""Redemption against pgbench: the same rows written, in one run, on the same PostgreSQL that waits for its disk.

Ours is `mall.redeem` through `kit.batching` in one process, and the GraphQL mutation over HTTP with the whole edge on,
64 closed-loop clients each. The peer is pgbench calling one PL/pgSQL function per redemption, the best of 8, 16, 32 and
64 clients. All take turns on one copy of the city, in another order in each round, and a ratio is the median over the
rounds; the time that 99 % stay below is compared with pgbench's at 64 clients of the same round.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from backend.adapters import embedded
from bench import city, ours, pgbench
from bench.machine import Measured, machine, postmaster, season
from bench.ours import BATCH, CLIENTS, Place

HOME = Path(".tanpuhui") / "bench"
IN_PROCESS, HTTP, TWO = "in process", "over HTTP", "two servers"
MOST_P99 = 2.0  # times pgbench's


@dataclass(frozen=True, slots=True)
class Load:
    """How many listings redemptions are spread over, and the ratios to reach in process and over HTTP."""

    name: str
    listings: int
    goals: tuple[float, float]


LOADS = (Load("spread", city.LISTINGS, (1.5, 0.6)), Load("hot", 1, (3.0, 1.2)))
TWO_GOAL = 0.9

type Turn = Callable[[], Coroutine[Any, Any, Measured]]
type Turns = Mapping[str | int, Measured]  # pgbench's by the number of its clients


def turns(place: Place, folder: Path) -> dict[str | int, Turn]:
    """Whoever is measured in a round; two servers share one load only where it is spread."""

    def peer(clients: int) -> Turn:
        return lambda: asyncio.to_thread(
            pgbench.measure, place.run, place.postgres, place.people, place.listings, clients, place.seconds
        )

    mine: dict[str | int, Turn] = {
        IN_PROCESS: lambda: ours.in_process(place),
        HTTP: lambda: ours.over_http(place, folder),
        TWO: lambda: ours.over_http(place, folder, servers=2),
    }
    return mine | {clients: peer(clients) for clients in pgbench.CLIENTS}


async def one_round(number: int, load: Load, place: Place) -> Turns:
    """Let all take their turn, another one first each time."""
    with tempfile.TemporaryDirectory() as name:
        waiting = list(turns(place, Path(name)).items())
        first = number % len(waiting)
        done = {who: await turn() for who, turn in [*waiting[first:], *waiting[:first]]}
    for who, one in sorted(done.items(), key=lambda pair: str(pair[0])):
        print(f"  {number + 1} {load.name:6} {who if isinstance(who, str) else f'pgbench {who}':11} {one}", flush=True)
    return done


def best(done: Turns) -> Measured:
    """Pgbench with as many clients as suit it."""
    return max((done[clients] for clients in pgbench.CLIENTS), key=lambda one: one.per_second)


def tell(load: Load, rounds: Sequence[Turns]) -> None:
    """Print the ratios of one load."""
    for way, name, goal in zip((IN_PROCESS, HTTP), ("redeem", "redeem_http"), load.goals, strict=True):
        result(f"{name}_{load.name}", [each[way].per_second / best(each).per_second for each in rounds], f"≥ {goal}")
        result(f"{name}_{load.name}_p99", [each[way].p99_ms / each[CLIENTS].p99_ms for each in rounds], f"≤ {MOST_P99}")
    result(f"redeem_two_servers_{load.name}", [e[TWO].per_second / e[HTTP].per_second for e in rounds], f"≥ {TWO_GOAL}")
    # What the server does for a request that a redemption in process does not need.
    shares = [1 - each[IN_PROCESS].each_ms("server") / each[HTTP].each_ms("server") for each in rounds]
    result(f"edge_share_{load.name}", shares, "no goal")


def result(name: str, ratios: Sequence[float], goal: str) -> None:
    """One line, with how far the rounds lie apart."""
    print(f"RESULT {name} {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), goal {goal}", flush=True)


async def everything(run: str, options: argparse.Namespace) -> None:
    """Build the city, let all take turns in each round, and prove the books after each."""
    await season(run)
    print(await machine(run), flush=True)
    await city.build(run, options.people)
    done: dict[str, list[Turns]] = {load.name: [] for load in LOADS if options.only in (None, load.name)}
    for number in range(options.rounds):
        await city.fresh(run)
        for load in LOADS:
            if load.name in done:
                place = Place(run, postmaster(HOME), options.people, load.listings, options.seconds)
                if number == 0:
                    print(f"{load.name}: {await ours.statements(place)} statements for a batch of {BATCH}", flush=True)
                done[load.name].append(await one_round(number, load, place))
        await city.prove(run)
    for load in LOADS:
        if load.name in done:
            tell(load, done[load.name])
    print(await machine(run))


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=6, help="how long each measurement lasts")
    parser.add_argument("--rounds", type=int, default=5, help="how often all take turns")
    parser.add_argument("--people", type=int, default=city.PEOPLE, help="how large the city is")
    parser.add_argument("--only", choices=[load.name for load in LOADS], help="one load only")
    options = parser.parse_args()
    with embedded.server(HOME) as run:
        uvloop.run(everything(run, options))


if __name__ == "__main__":
    main()
