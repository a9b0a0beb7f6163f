"""How long hostile documents of up to 100 kB keep the server busy, against the largest document of our own pages.

All that is done with a raw document before it is run is timed: it is parsed, measured, and validated if it may pass.
Hostile ones and the normal one take turns in one run; each side's p99 is over all of its timings. Times are those of
the processor, so that what else the machine does stays out of a p99; memory is the most that Python allocates.
"""

import gc
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from time import process_time_ns

from backend.api import documents
from tests.security.hostile import bombs, peak, received, sized

ROUNDS = 30
SIZES = (1_000, 5_000, 20_000, 100_000)
PERCENT = 100


def timed(text: str) -> int:
    """Nanoseconds of the processor's time that receiving a document takes."""
    started = process_time_ns()
    received(text)
    return process_time_ns() - started


def p99(times: Sequence[int]) -> int:
    """What all but one of a hundred stay below."""
    return round(quantiles(times, n=PERCENT, method="inclusive")[-1])


def measured(screen: str, hostile: Mapping[str, str]) -> tuple[list[int], dict[str, list[int]]]:
    """The times of the normal document and of each hostile one, in turn."""
    normal: list[int] = []
    worst: dict[str, list[int]] = {name: [] for name in hostile}
    for _ in range(ROUNDS):
        for name, text in hostile.items():
            normal.append(timed(screen))
            worst[name].append(timed(text))
    return normal, worst


def main() -> None:
    """Time everything, then weigh it."""
    screen = max(documents.load(documents.FILE).values(), key=len)
    hostile = dict(bombs()) | {name: text for size in SIZES for name, text in sized(size)}
    for text in (screen, *hostile.values()):
        received(text)  # what graphql-core makes once is not counted
    gc.freeze()
    normal, times = measured(screen, hostile)
    everything = [each for found in times.values() for each in found]
    slowest = sorted(hostile, key=lambda name: median(times[name]), reverse=True)[:5]
    print(f"MACHINE {os.cpu_count()} cpu, {platform.machine()}, Python {sys.version.split()[0]}")
    print(f"{len(hostile)} hostile documents of up to {max(map(len, hostile.values()))} characters, {ROUNDS} rounds")
    print(f"largest screen: p50 {median(normal) / 1e6:.2f} ms, p99 {p99(normal) / 1e6:.2f} ms")
    print(f"hostile: p50 {median(everything) / 1e6:.2f} ms, p99 {p99(everything) / 1e6:.2f} ms; slowest by median:")
    for name in slowest:
        print(f"  {median(times[name]) / 1e6:6.2f} ms  {name}")
    weights = {name: peak(text) for name, text in hostile.items()}
    heaviest = max(weights, key=lambda name: weights[name])
    ours = peak(screen)
    print(f"memory: screen {ours / 1e3:.0f} kB, heaviest {weights[heaviest] / 1e3:.0f} kB ({heaviest})")
    print(f"RESULT hostile_p99 {p99(everything) / p99(normal):.2f}")
    print(f"RESULT hostile_worst {median(times[slowest[0]]) / median(normal):.2f}")
    print(f"RESULT hostile_memory {weights[heaviest] / ours:.2f}")


if __name__ == "__main__":
    main()
