"""`card-taps`: entries and exits of a metro, paired into trips by card."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.activities.values import Code, Draft, Mend, Rejected
from backend.adapters.formats import stations
from backend.adapters.formats.local_time import Moment, between, moment
from backend.adapters.formats.records import (
    MalformedError,
    Outcome,
    UnreadableFileError,
    attempt,
    reference,
    text,
    together,
)
from backend.adapters.formats.stations import Station, great_circle_m
from backend.adapters.formats.tables import require_file

# The networks charge or void a ride that lasts longer, so a later exit belongs to another entry that we never saw.
LONGEST_TRIP = timedelta(hours=4)

_ENTRY, _EXIT, _BUS = "地铁入站", "地铁出站", "巴士"


@dataclass(frozen=True, slots=True)
class _Tap:
    """One touch of a card at a gate; no station when it is not in the table."""

    number: int
    card: str
    moment: Moment
    enters: bool
    station: Station | None
    mended: tuple[Mend, ...]


def read(path: Path, zone: ZoneInfo) -> Iterator[Outcome]:
    """One outcome per trip, under the number of its exit, and one per record that is no part of a trip.

    So records = outcomes + trips. Inputs are `distance_m` (straight, between the stations of `stations.csv` beside the
    file), `rides` (1) and `duration_s`; the external id is `card@entry`, local time. Outcomes come by number.
    """
    records = _records(path)
    known = stations.load(path.with_name("stations.csv"))
    read_taps = [
        attempt(number, partial(_tap, number, record, known, zone)) for number, record in enumerate(records, 1)
    ]
    rejected = [tap for tap in read_taps if isinstance(tap, Rejected)]
    taps = [tap for tap in read_taps if isinstance(tap, _Tap)]
    return iter(sorted([*rejected, *_trips(taps, zone)], key=attrgetter("number")))


def _records(path: Path) -> Sequence[object]:
    require_file(path)
    try:
        # A bad byte becomes a character that no field accepts, and so harms its own record only. Numbers stay text.
        written = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
        page = json.loads(written, parse_int=str, parse_float=str, parse_constant=str)
    except OSError as error:
        raise UnreadableFileError(f"{str(path)!r} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError):
        raise UnreadableFileError(f"{str(path)!r} is not JSON in UTF-8.") from None
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        raise UnreadableFileError(f"{str(path)!r} is not an object with its records in a list named data.")
    records: list[object] = page["data"]
    return records


def _tap(number: int, record: object, known: Mapping[str, Station], zone: ZoneInfo) -> _Tap | Rejected:
    if not isinstance(record, dict):
        raise MalformedError("The record is not an object.")
    row = {column: value for column, value in record.items() if isinstance(value, str)}
    kind = text(row, "deal_type")
    if kind == _BUS:
        return Rejected(number, Code.OTHER_MODE, "A bus tap.")
    if kind not in {_ENTRY, _EXIT}:
        raise MalformedError(f"deal_type is none of {_ENTRY}, {_EXIT}, {_BUS}.")
    at, written = moment(row, "deal_date", zone), row.get("station", "")
    station = stations.find(known, written)
    renamed = (Mend.STATION_NAME,) if station and station.name != written else ()
    return _Tap(number, reference(row, "card_no"), at, kind == _ENTRY, station, together(at.mended, renamed))


def _trips(taps: Iterable[_Tap], zone: ZoneInfo) -> Iterator[Outcome]:
    """Pair each entry with the card's next tap when that is an exit in time; what is left over is unpaired."""
    waiting: dict[str, _Tap] = {}
    for tap in sorted(taps, key=lambda tap: (tap.moment.at, tap.number)):
        entry = waiting.pop(tap.card, None)
        if entry and not tap.enters and tap.moment.at - entry.moment.at <= LONGEST_TRIP:
            yield _trip(entry, tap, zone)
            continue
        if entry:
            yield _unpaired(entry)
        if tap.enters:
            waiting[tap.card] = tap
        else:
            yield _unpaired(tap)
    yield from map(_unpaired, waiting.values())


def _unpaired(tap: _Tap) -> Rejected:
    if tap.station is None:
        return Rejected(tap.number, Code.UNKNOWN_STATION, "The station is not in stations.csv.")
    return Rejected(tap.number, Code.ENTRY_WITHOUT_EXIT if tap.enters else Code.EXIT_WITHOUT_ENTRY)


def _trip(entry: _Tap, leave: _Tap, zone: ZoneInfo) -> Outcome:
    if entry.station is None or leave.station is None:
        return Rejected(leave.number, Code.UNKNOWN_STATION, f"A station is not in stations.csv; entry {entry.number}.")
    if entry.station == leave.station:
        return Rejected(leave.number, Code.SAME_STATION, f"The entry is record {entry.number}.")
    ride = between(entry.moment, leave.moment)
    return Draft(
        number=leave.number,
        subject=leave.card,
        external_id=f"{entry.card}@{entry.moment.at.astimezone(zone):%Y-%m-%dT%H:%M:%S}",
        started_at=ride.started_at,
        ended_at=ride.ended_at,
        inputs={
            "distance_m": great_circle_m(entry.station, leave.station),
            "rides": 1,
            "duration_s": ride.duration_s,
        },
        mended=together(entry.mended, leave.mended),
    )
