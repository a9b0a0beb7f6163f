"""Exact text to whole numbers: digits are moved, never multiplied, so no value passes through binary fractions."""

import re

from backend.adapters.formats.records import MalformedError, Row, text

# Twelve digits before the point hold any trip or day, and a thousand times that still fits a BIGINT.
_PLAIN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,30}))?")


def scaled(row: Row, column: str, places: int) -> int:
    """A plain decimal times ten to the `places`, rounded down: `7.65` kWh at 3 places is 7650 Wh.

    A sign, an exponent, a group separator, NaN or an empty field is a `MalformedError`.
    """
    found = _PLAIN.fullmatch(text(row, column))
    if found is None:
        raise MalformedError(f"{column} is not a plain number without a sign.")
    whole, fraction = found.groups(default="")
    return int(whole + fraction[:places].ljust(places, "0"))


def whole(row: Row, column: str) -> int:
    """A whole number as written; a fraction is a `MalformedError`, for half a step is not a step."""
    if "." in text(row, column):
        raise MalformedError(f"{column} is not a whole number.")
    return scaled(row, column, 0)
