"""Terms of a programme: working-day arithmetic (工作日) and the day points expire."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.kit.errors import Refusal
from backend.kit.time import business_day, starts_after, years_later
from backend.programme.errors import unclear_days, unknown_year
from backend.programme.values import Deadline, StoredDay, WorkingDays

_SATURDAY = 5


def is_working_day(day: date, calendar: WorkingDays) -> bool | Refusal:
    """Whether people work on this day; a Refusal names a year the calendar does not know."""
    return day in calendar.working if day.year in calendar.years else unknown_year(day.year)


def working_days_after(day0: date, n: int, calendar: WorkingDays) -> Deadline | Refusal:
    """The n-th working day (n ≥ 1) after an event; the term runs to the end of that day.

    The day of the event is day 0 and is not counted, whatever its hour and whether or not it is a working day.
    A Refusal names the first year that is needed and not known.
    """
    if n < 1:
        raise ValueError(f"A term has at least one working day, not {n}.")
    day, counted = day0, 0
    while counted < n:
        day += timedelta(days=1)
        if day.year not in calendar.years:
            return unknown_year(day.year)
        counted += day in calendar.working
    years = range((day0 + timedelta(days=1)).year, day.year + 1)
    return Deadline(day, provisional=not calendar.provisional.isdisjoint(years))


def working_days_between(day0: date, last: date, calendar: WorkingDays) -> int | Refusal:
    """How many working days have been counted by the end of `last`: day 0 is not one of them, `last` may be.

    The inverse of `working_days_after`; zero when `last` is not after day 0. A Refusal names an unknown year.
    """
    days = list(_days(day0 + timedelta(days=1), last))
    for day in days:
        if day.year not in calendar.years:
            return unknown_year(day.year)
    return sum(day in calendar.working for day in days)


def whole_year(
    year: int, off: Collection[date], made_up: Collection[date], *, provisional: bool = True
) -> Mapping[date, StoredDay] | Refusal:
    """Every day of a year from the two lists of the State Council's yearly notice.

    `off` are the days off (节假日, weekends among them or not), `made_up` the days worked in exchange (调休);
    any other day follows its weekday. A Refusal names days outside the year or in both lists.
    """
    unclear = {day for day in (*off, *made_up) if day.year != year} | set(off).intersection(made_up)
    if unclear:
        return unclear_days(year, unclear)
    return {
        day: StoredDay(day in made_up or (day.weekday() < _SATURDAY and day not in off), provisional)
        for day in _days(date(year, 1, 1), date(year, 12, 31))
    }


def spendable_until(granted: datetime, years: int, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which points granted at `granted` can no longer be spent.

    It is the local midnight that ends the anniversary: "超过两年" (JS§37) leaves the anniversary day itself
    spendable. 29 February has its anniversary on 28 February.
    """
    return starts_after(years_later(business_day(granted, zone), years), zone)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
