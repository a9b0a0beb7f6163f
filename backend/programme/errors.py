"""The named ways the programme says no."""

from collections.abc import Iterable
from datetime import date

from backend.kit.errors import Kind, Refusal


def unknown_year(year: int) -> Refusal:
    """A term cannot be counted: the calendar of a year it reaches is not known, and nobody guesses it."""
    message = f"The working days of {year} are not known yet; the operator enters them once the State announces them."
    return Refusal(Kind.INVALID, "UNKNOWN_YEAR", message, {"year": year})


def unclear_days(year: int, days: Iterable[date]) -> Refusal:
    """A year cannot be entered: these days lie outside it, or are named both off and working."""
    named = ", ".join(str(day) for day in sorted(days))
    message = f"These days are outside {year} or named twice: {named}."
    return Refusal(Kind.INVALID, "UNCLEAR_DAYS", message, {"year": year, "days": named})
