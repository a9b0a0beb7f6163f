"""`bike-trips`: docked shared bicycles, one trip a line."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.activities.values import Draft
from backend.adapters.formats import tables
from backend.adapters.formats.decimals import scaled
from backend.adapters.formats.local_time import span
from backend.adapters.formats.records import Outcome, Row, reference

COLUMNS = ("route_id", "user_id", "start_time", "end_time", "path_km")


def read(path: Path, zone: ZoneInfo) -> Iterator[Outcome]:
    """One outcome per trip; inputs `distance_m` (along the path) and `duration_s`; the external id is `route_id`."""
    return tables.read(path, COLUMNS, partial(_draft, zone))


def _draft(zone: ZoneInfo, number: int, row: Row) -> Draft:
    ride = span(row, "start_time", "end_time", zone)
    return Draft(
        number=number,
        subject=reference(row, "user_id"),
        external_id=reference(row, "route_id"),
        started_at=ride.started_at,
        ended_at=ride.ended_at,
        inputs={"distance_m": scaled(row, "path_km", 3), "duration_s": ride.duration_s},
        mended=ride.mended,
    )
