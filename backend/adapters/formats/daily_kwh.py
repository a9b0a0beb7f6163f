"""`daily-kwh`: a household's electricity, one day a line."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.activities.values import Draft
from backend.adapters.formats import tables
from backend.adapters.formats.decimals import scaled, whole
from backend.adapters.formats.local_time import iso_day
from backend.adapters.formats.records import MalformedError, Outcome, Row, reference
from backend.kit.time import starts, starts_after

COLUMNS = ("customer_id", "day", "kwh", "n_readings")

_READING_S = 1800
_READINGS_OF_A_DAY = 48
# The day on which clocks go back has two half hours more; beyond that, readings were counted twice and so was energy.
_READINGS_OF_THE_LONGEST_DAY = 50


def read(path: Path, zone: ZoneInfo) -> Iterator[Outcome]:
    """One outcome per household and day; inputs `energy_wh` and `covered_s`, at most 86,400; id `household@day`."""
    return tables.read(path, COLUMNS, partial(_draft, zone))


def _draft(zone: ZoneInfo, number: int, row: Row) -> Draft:
    household, day = reference(row, "customer_id"), iso_day(row, "day")
    return Draft(
        number=number,
        subject=household,
        external_id=f"{household}@{day}",
        started_at=starts(day, zone),
        ended_at=starts_after(day, zone),
        inputs={"energy_wh": scaled(row, "kwh", 3), "covered_s": _covered_s(row)},
    )


def _covered_s(row: Row) -> int:
    readings = whole(row, "n_readings")
    if readings > _READINGS_OF_THE_LONGEST_DAY:
        raise MalformedError(f"n_readings is more than the {_READINGS_OF_THE_LONGEST_DAY} half hours of any day.")
    return min(readings, _READINGS_OF_A_DAY) * _READING_S
