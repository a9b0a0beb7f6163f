"""A generated day of taps between real stations: forty commuters there and back, and every kind of loose end."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from backend.adapters.formats import stations

COMMUTERS = 40
RIDE = timedelta(minutes=35)
UNIT = 10**12  # parts of a gram
DAY = datetime(2018, 8, 31)  # noqa: DTZ001 - as the networks write it, in no zone
ENTRY, EXIT, BUS = "地铁入站", "地铁出站", "巴士"

# Each loose end with its outcome; one that lasts more than four hours has two, its entry and its exit.
LOOSE_ENDS = {
    "ENTRY_WITHOUT_EXIT": 3,
    "EXIT_WITHOUT_ENTRY": 2,
    "OTHER_MODE": 1,
    "SAME_STATION": 1,
    "UNKNOWN_STATION": 1,
}


def write(folder: Path, real_stations: Path) -> tuple[Path, int]:
    """Write the day beside its stations; its file, and what its rides are worth in whole grams, by commuter."""
    (folder / "stations.csv").write_bytes(real_stations.read_bytes())
    known = stations.load(folder / "stations.csv")
    names = sorted(known)
    grams, taps = 0, list(_loose_ends(names))
    for number in range(COMMUTERS):
        home, work = names[7 * number % len(names)], names[(7 * number + 31) % len(names)]
        taps += _commute(number, home, work)
        distance_m = stations.great_circle_m(known[home], known[work])
        grams += 2 * (distance_m * 4630 * UNIT // 22_000) // UNIT
    file = folder / "day.json"
    file.write_text(json.dumps({"total": len(taps), "data": taps}, ensure_ascii=False), encoding="utf-8")
    return file, grams


def _commute(number: int, home: str, work: str) -> Iterator[dict[str, str]]:
    card = f"CARD{number:04}"
    for start, origin, goal in ((7 * 60, home, work), (18 * 60, work, home)):
        yield _tap(card, start + number, ENTRY, f"{origin.removesuffix('站')}站")
        yield _tap(card, start + number, EXIT, goal, after=RIDE)


def _loose_ends(names: list[str]) -> Iterator[dict[str, str]]:
    one, other = names[:2]
    yield _tap("FORGOT", 480, ENTRY, one)
    yield _tap("JUMPED", 480, EXIT, one)
    yield _tap("TWICE", 480, ENTRY, one)
    yield _tap("TWICE", 490, ENTRY, one)
    yield _tap("TWICE", 500, EXIT, one)
    yield _tap("SLEPT", 480, ENTRY, one)
    yield _tap("SLEPT", 480 + 241, EXIT, other)
    yield _tap("BUS", 480, BUS, "")
    yield _tap("LOST", 480, ENTRY, one)
    yield _tap("LOST", 500, EXIT, "月球")


def _tap(card: str, minute: int, kind: str, station: str, after: timedelta = timedelta()) -> dict[str, str]:
    at = DAY + timedelta(minutes=minute) + after
    return {"deal_date": f"{at:%Y-%m-%d %H:%M:%S}", "card_no": card, "deal_type": kind, "station": station}
