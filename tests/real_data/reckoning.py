"""What the real sets must come to, reckoned a second time: nothing of the application is used here.

Each set is read with `csv` alone. Amounts are whole multiples of 10^-12 grams or points, rounded down at each division
as decision 0005 says; no index, no timeline: an overlap is looked for in every earlier act.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

UNIT = 10**12  # parts of a gram, or of a point
GRAMS_PER_POINT = 10
NEW_YORK = ZoneInfo("America/New_York")

type Row = Mapping[str, str]
type Span = tuple[datetime, datetime]


@dataclass(slots=True)
class Sum:
    """What a set comes to: codes of what is rejected, and what each person's accepted acts of a year are worth."""

    codes: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    parts: Counter[tuple[str, int]] = field(default_factory=Counter)
    busy: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def take(self, person: str, span: Span, code: str | None) -> bool:
        """Count an act, unless it has a code or shares time with an earlier one of the person."""
        if code is None and any(start < span[1] and span[0] < end for start, end in self.busy[person]):
            code = "OVERLAP"
        if code is not None:
            self.codes[code] += 1
            return False
        self.accepted += 1
        self.busy[person].append(span)
        return True

    def issued(self) -> tuple[int, int, int]:
        """Grams, points and lots: whole grams by person and year; what is worth no point is carried, or waits."""
        grams = points = lots = 0
        carried: Counter[str] = Counter()
        for (person, _), parts in sorted(self.parts.items()):
            worth, rest = divmod(carried[person] + parts // UNIT, GRAMS_PER_POINT)
            if worth:
                grams, points, lots = grams + parts // UNIT, points + worth, lots + 1
                carried[person] = rest
        return grams, points, lots

    def granted(self) -> tuple[int, int, int]:
        """The same of a method of points alone."""
        points = [parts // UNIT for parts in self.parts.values()]
        return 0, sum(points), sum(map(bool, points))


def rows(file: Path) -> Iterator[Row]:
    """The lines of a file by column."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def thousandths(text: str) -> int:
    """Metres of kilometres, watt-hours of kilowatt-hours: digits are moved and the rest is cut off."""
    whole, _, fraction = text.partition(".")
    return int(whole) * 1000 + int(fraction[:3].ljust(3, "0"))


def instant(text: str) -> datetime:
    """Local time in New York; a year 0014 means 2014, and parts of a second are cut off."""
    written = "20" + text[2:19] if text.startswith("00") else text[:19]
    return datetime.fromisoformat(written).replace(tzinfo=NEW_YORK)


def whole_day(day: datetime) -> Span:
    """From midnight to midnight, wherever."""
    return day, day + timedelta(days=1)


def bike(folder: Path) -> Sum:
    """At most 10 km a ride count, at 1350 g in 22 km; a ride goes at most 30 km and lasts at most 12 hours."""
    total = Sum()
    for row in rows(folder / "bike_share/trips.csv"):
        start, end = instant(row["start_time"]), instant(row["end_time"])
        distance_m, duration_s = thousandths(row["path_km"]), (end.timestamp() - start.timestamp()) // 1
        code = "NO_DURATION" if duration_s <= 0 else "ZERO_DISTANCE" if distance_m == 0 else None
        code = code or ("TOO_FAR" if distance_m > 30_000 else "TOO_MUCH" if duration_s > 43_200 else None)
        if total.take(row["user_id"], (start, end), code):
            total.parts[row["user_id"], start.year] += min(distance_m, 10_000) * 1350 * UNIT // 22_000
    return total


def household(folder: Path) -> Sum:
    """0.3125 g/Wh; below 2500 g the difference to that, otherwise to the mean of the 7 days before, if it is less."""
    total, used = Sum(), dict[tuple[str, datetime], int]()
    for row in rows(folder / "household_electricity/daily.csv"):
        home, day, energy_wh = row["customer_id"], datetime.fromisoformat(row["day"]), thousandths(row["kwh"])
        code = "ZERO_QUANTITY" if energy_wh == 0 else "INCOMPLETE_DAY" if int(row["n_readings"]) < 48 else None
        if total.take(home, whole_day(day), code):
            used[home, day] = energy_wh * 3125 * UNIT // 10_000
    for (home, day), project in used.items():
        before = [used.get((home, day - timedelta(days=back))) for back in range(1, 8)]
        known = [parts for parts in before if parts is not None]
        baseline = 2500 * UNIT
        if project >= baseline:
            baseline = sum(known) // 7 if len(known) == 7 else project
        total.parts[home, day.year] += max(baseline - project, 0)
    return total


def charging(folder: Path) -> Sum:
    """Petrol of 0.08 L/km and 2.2 kg/L over the distance that 0.15 kWh/km give, less 0.5827 kg/kWh."""
    total = Sum()
    for row in rows(folder / "ev_charging/sessions.csv"):
        start, end, energy_wh = instant(row["created"]), instant(row["ended"]), thousandths(row["kwhTotal"])
        code = "ZERO_QUANTITY" if energy_wh == 0 else None
        if total.take(row["userId"], (start, end), code):
            petrol, grid = energy_wh * 176 * UNIT // 150, energy_wh * 5827 * UNIT // 10_000
            total.parts[row["userId"], start.year] += petrol - grid
    return total


def walking(folder: Path) -> Sum:
    """0.02 points a step."""
    total = Sum()
    for row in rows(folder / "walking/daily_steps.csv"):
        walker, steps = row["Customer Id"], int(row["TotalSteps"])
        month, day, year = map(int, row["ActivityDate"].split("/"))
        if total.take(walker, whole_day(datetime(year, month, day)), None if steps else "ZERO_QUANTITY"):  # noqa: DTZ001 - a day of the calendar, in no zone
            total.parts[walker, year] += steps * 2 * UNIT // 100
    return total


RECKONED: Mapping[str, Callable[[Path], Sum]] = {
    "shared-bike": bike,
    "household-electricity": household,
    "ev-charging": charging,
    "walking": walking,
}
