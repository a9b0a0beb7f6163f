"""Exact decimal arithmetic in whole numbers: a value is an int and a number of decimal places fixed when compiled.

Integers cannot round, so nothing does but division, which rounds down (towards minus infinity) at 12 places.
"""

from decimal import Clamped, Context, Decimal, FloatOperation, Inexact, InvalidOperation, Overflow, Underflow
from fractions import Fraction
from typing import Final

from backend.kit.errors import ConfigurationError

ZERO: Final = Decimal(0)
DIVISION_PLACES: Final = 12
_MOST_PLACES: Final = 60  # far more than a published figure has

# Far more digits than any result has; the traps turn one that does not fit into an error, never into a rounding.
EXACT: Final = Context(prec=1000, traps=[Inexact, InvalidOperation, Overflow, Underflow, Clamped, FloatOperation])


def scaled(value: Fraction) -> tuple[int, int]:
    """The value as (whole, places), that is whole / 10**places; ConfigurationError if it has no finite decimals."""
    for places in range(_MOST_PLACES):
        if 10**places % value.denominator == 0:
            return value.numerator * (10**places // value.denominator), places
    raise ConfigurationError(f"{value} has no exact decimal form")


def last_digit(places: int) -> Decimal:
    """What one stands for in a whole number with so many places."""
    return Decimal((0, (1,), -places))


def plain(value: Decimal) -> str:
    """The value in ordinary digits, without an exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
