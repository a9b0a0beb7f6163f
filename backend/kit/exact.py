"""Exact decimals: what cannot be represented is an error, never a rounding."""

from collections.abc import Iterable
from decimal import (
    ROUND_FLOOR,
    Clamped,
    Context,
    Decimal,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    Underflow,
)
from typing import Final

DIVISION_PLACES: Final = 12

# Far more digits than any result has; the traps turn one that does not fit into an error.
EXACT: Final = Context(prec=1000, traps=[Inexact, InvalidOperation, Overflow, Underflow, Clamped, FloatOperation])


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add exactly; the standard context would round at 28 digits."""
    result = Decimal(0)
    for amount in amounts:
        result = EXACT.add(result, amount)
    return result


def floor(amount: Decimal) -> int:
    """The whole part, rounded down."""
    return int(amount.to_integral_value(ROUND_FLOOR))


def divide(amount: Decimal, divisor: Decimal) -> Decimal:
    """Divide, rounding down at 12 places: the only inexact operation there is."""
    above, below = amount.as_integer_ratio()
    times, over = divisor.as_integer_ratio()
    return Decimal(above * over * 10**DIVISION_PLACES // (below * times)).scaleb(-DIVISION_PLACES, EXACT)
