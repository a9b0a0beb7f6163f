"""Local wall-clock text to UTC, with the two mends that clocks of partners need."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.activities.values import Mend
from backend.adapters.formats.records import MalformedError, Row, text, together

_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]{1,12})?")
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_US_DAY = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})")

# Outside these years a date is a fault of a clock or a keyboard, and the next day might not exist at all.
_YEARS = range(1970, 3000)
_CENTURY, _MILLENNIUM = 100, 2000


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC, and what was mended in its text."""

    at: datetime
    mended: tuple[Mend, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another as stated, which may be backwards: whether that is plausible is for the rules."""

    started_at: datetime
    ended_at: datetime
    mended: tuple[Mend, ...]

    @property
    def duration_s(self) -> int:
        """Elapsed whole seconds, across clock changes too."""
        return (self.ended_at - self.started_at) // timedelta(seconds=1)


def between(start: Moment, end: Moment) -> Span:
    """The span from one moment to the other, with the mends of both."""
    return Span(start.at, end.at, together(start.mended, end.mended))


def span(row: Row, first: str, last: str, zone: ZoneInfo) -> Span:
    """The span between two columns of local time."""
    return between(moment(row, first, zone), moment(row, last, zone))


def moment(row: Row, column: str, zone: ZoneInfo) -> Moment:
    """Local time `YYYY-MM-DD HH:MM:SS[.f]` as an instant in UTC.

    A year written 00YY means 20YY, and parts of a second are dropped: both are mends. A time that the clocks skipped
    is a `MalformedError`; of a time that they showed twice the first is meant.
    """
    found = _MOMENT.fullmatch(text(row, column))
    if found is None:
        raise MalformedError(f"{column} is not a time as YYYY-MM-DD HH:MM:SS.")
    *numbers, fraction = found.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    fractional = (Mend.FRACTIONAL_SECONDS,) if fraction else ()
    year, lost = _with_century(year)
    try:
        local = datetime(_in_range(year, column), month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise MalformedError(f"{column} is not a time that exists.") from None
    return Moment(_utc(local, column), (*lost, *fractional))


def iso_day(row: Row, column: str) -> date:
    """A day as `YYYY-MM-DD`."""
    return _day(_ISO_DAY.fullmatch(text(row, column)), column, "YYYY-MM-DD")


def us_day(row: Row, column: str) -> date:
    """A day as `M/D/YYYY`, month first."""
    return _day(_US_DAY.fullmatch(text(row, column)), column, "M/D/YYYY")


def _day(found: re.Match[str] | None, column: str, shape: str) -> date:
    if found is None:
        raise MalformedError(f"{column} is not a day as {shape}.")
    try:
        return date(_in_range(int(found["year"]), column), int(found["month"]), int(found["day"]))
    except ValueError:
        raise MalformedError(f"{column} is not a day that exists.") from None


def _with_century(year: int) -> tuple[int, tuple[Mend, ...]]:
    """Give a year that lost its century, 0014, back the one it means."""
    return (year, ()) if year >= _CENTURY else (year + _MILLENNIUM, (Mend.CENTURY,))


def _in_range(year: int, column: str) -> int:
    if year not in _YEARS:
        raise MalformedError(f"{column} has a year outside {_YEARS.start} to {_YEARS.stop - 1}.")
    return year


def _utc(local: datetime, column: str) -> datetime:
    instant = local.astimezone(UTC)
    # Only a time inside the gap of a clock change does not come back from UTC as it went.
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise MalformedError(f"{column} is a time that the local clocks skipped.")
    return instant
