"""`daily-steps`: walking, one person's day a line."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.activities.values import Draft
from backend.adapters.formats import tables
from backend.adapters.formats.decimals import scaled, whole
from backend.adapters.formats.local_time import us_day
from backend.adapters.formats.records import Outcome, Row, reference
from backend.kit.time import starts, starts_after

COLUMNS = ("Customer Id", "ActivityDate", "TotalSteps", "TotalDistance")


def read(path: Path, zone: ZoneInfo) -> Iterator[Outcome]:
    """One outcome per person and day; inputs `steps` and `distance_m`; the external id is `person@day`."""
    return tables.read(path, COLUMNS, partial(_draft, zone))


def _draft(zone: ZoneInfo, number: int, row: Row) -> Draft:
    walker, day = reference(row, "Customer Id"), us_day(row, "ActivityDate")
    return Draft(
        number=number,
        subject=walker,
        external_id=f"{walker}@{day}",
        started_at=starts(day, zone),
        ended_at=starts_after(day, zone),
        inputs={"steps": whole(row, "TotalSteps"), "distance_m": scaled(row, "TotalDistance", 3)},
    )
