"""Time is an argument: this module reads the clock for the edge and turns instants into the programme's days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def clock() -> datetime:
    """Read the clock; the edge calls it once per request, a batch once after its locks."""
    return datetime.now(UTC)


def business_day(now: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in the programme's zone."""
    return now.astimezone(zone).date()


def starts(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day starts, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def years_later(day: date, years: int) -> date:
    """The anniversary; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def starts_after(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day after this one starts: the end of a half-open day."""
    return starts(day + timedelta(days=1), zone)
