"""`ev-sessions`: charging of electric vehicles, one session a line."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.activities.values import Draft
from backend.adapters.formats import tables
from backend.adapters.formats.decimals import scaled
from backend.adapters.formats.local_time import span
from backend.adapters.formats.records import Outcome, Row, reference

COLUMNS = ("sessionId", "userId", "created", "ended", "kwhTotal")


def read(path: Path, zone: ZoneInfo) -> Iterator[Outcome]:
    """One outcome per session; inputs `energy_wh` and `duration_s`; the external id is `sessionId`."""
    return tables.read(path, COLUMNS, partial(_draft, zone))


def _draft(zone: ZoneInfo, number: int, row: Row) -> Draft:
    session = span(row, "created", "ended", zone)
    return Draft(
        number=number,
        subject=reference(row, "userId"),
        external_id=reference(row, "sessionId"),
        started_at=session.started_at,
        ended_at=session.ended_at,
        inputs={"energy_wh": scaled(row, "kwhTotal", 3), "duration_s": session.duration_s},
        mended=session.mended,
    )
