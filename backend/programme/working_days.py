"""China's working-day calendar: published years from the `chinesecalendar` wheel, stored days for the others."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache

import chinese_calendar as published

from backend.programme.values import StoredDay, WorkingDays


@cache
def known_years() -> frozenset[int]:
    """The years the wheel knows; it raises for every other."""
    days = published.holidays
    return frozenset(range(min(days).year, max(days).year + 1))


def chinese_calendar(years: Collection[int], stored: Mapping[date, StoredDay]) -> WorkingDays:
    """The calendar of those of `years` that are known, and nothing about the rest.

    A year is known when the wheel has it, or when every one of its days is stored; it is provisional while a
    stored day it rests on is. A confirmed stored day goes before the wheel, because the State has
    changed a year after announcing it (the Spring Festival of 2020); a provisional one never does.
    """
    by_year = {year: _year(year, stored) for year in years}
    known = {year: days for year, days in by_year.items() if days is not None}
    return WorkingDays(
        years=frozenset(known),
        working=frozenset(day for days in known.values() for day, entry in days.items() if entry.working),
        provisional=frozenset(
            year for year, days in known.items() if any(entry.provisional for entry in days.values())
        ),
    )


def _year(year: int, stored: Mapping[date, StoredDay]) -> Mapping[date, StoredDay] | None:
    """Every day of one year, or nothing: half a calendar would be a guess about the other half."""
    entered = {day: stored[day] for day in _days(year) if day in stored}
    if year in known_years():
        return _published(year) | {day: entry for day, entry in entered.items() if not entry.provisional}
    return entered if len(entered) == len(_days(year)) else None


@cache
def _published(year: int) -> dict[date, StoredDay]:
    return {day: StoredDay(published.is_workday(day), provisional=False) for day in _days(year)}


@cache
def _days(year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    return tuple(first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days))
