"""Exact decimals stay exact at any length, and a division rounds down at twelve places and nowhere else."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.exact import EXACT, divide, floor, total

AMOUNTS = st.decimals(-(10**40), 10**40, allow_nan=False, places=9)
STEP = Fraction(1, 10**12)


def test_a_total_keeps_more_digits_than_the_standard_context() -> None:
    assert total([Decimal(10**30), Decimal("0.000000000001")]) == Decimal(
        "1000000000000000000000000000000.000000000001"
    )
    assert total([Decimal("0.1")] * 3) == Decimal("0.3")
    assert total([]) == 0


@given(st.lists(AMOUNTS, max_size=20))
def test_a_total_is_that_of_the_fractions(amounts: list[Decimal]) -> None:
    assert Fraction(total(amounts)) == sum(map(Fraction, amounts))


@pytest.mark.parametrize(
    ("amount", "whole"),
    [
        ("0", 0),
        ("0.999999999999", 0),
        ("1", 1),
        ("-0.000000000001", -1),
        ("-1", -1),
        ("123456789012345678901234567890123456789.9", 123456789012345678901234567890123456789),
        ("1E+3", 1000),
    ],
)
def test_the_whole_part_is_rounded_down(amount: str, whole: int) -> None:
    assert floor(Decimal(amount)) == whole


@pytest.mark.parametrize(
    ("amount", "divisor", "quotient"),
    [
        ("1", "3", "0.333333333333"),
        ("2", "3", "0.666666666666"),
        ("-1", "3", "-0.333333333334"),
        ("1", "-3", "-0.333333333334"),
        ("10", "4", "2.5"),
        ("0.000000000001", "10", "0"),
        ("0", "7", "0"),
        ("200000000000000000000", "3", "66666666666666666666.666666666666"),
        ("1000000000000000000000000000000", "0.7", "1428571428571428571428571428571.428571428571"),
    ],
)
def test_a_division_rounds_down_at_twelve_places(amount: str, divisor: str, quotient: str) -> None:
    assert divide(Decimal(amount), Decimal(divisor)) == Decimal(quotient)


@given(amount=AMOUNTS, divisor=AMOUNTS.filter(bool))
def test_what_a_division_loses_is_less_than_one_at_the_twelfth_place(amount: Decimal, divisor: Decimal) -> None:
    quotient = divide(amount, divisor)
    assert 0 <= Fraction(amount) / Fraction(divisor) - Fraction(quotient) < STEP
    assert (Fraction(quotient) / STEP).denominator == 1


def test_the_context_around_does_not_matter() -> None:
    with localcontext(prec=3):
        assert total([Decimal(1234), Decimal("0.5")]) == Decimal("1234.5")
        assert divide(Decimal(12345), Decimal(1)) == Decimal(12345)
        assert floor(Decimal("12345.6")) == 12345


WRONG: dict[str, Callable[[], object]] = {
    "add a float": lambda: total([_inexact()]),
    "add what is no number": lambda: total([Decimal("sNaN")]),
    "divide by zero": lambda: divide(Decimal(1), Decimal(0)),
    "divide what is no number": lambda: divide(Decimal("NaN"), Decimal(1)),
    "divide by infinity": lambda: divide(Decimal(1), Decimal("Infinity")),
    "take the whole part of what is no number": lambda: floor(Decimal("NaN")),
    "take the whole part of infinity": lambda: floor(Decimal("Infinity")),
    "divide a third without a floor": lambda: EXACT.divide(Decimal(1), Decimal(3)),
}


def _inexact() -> Any:  # noqa: ANN401 - what the types already forbid must also fail when it happens
    return 0.1


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_has_no_exact_answer_is_an_error(wrong: Callable[[], object]) -> None:
    with pytest.raises((ArithmeticError, TypeError, ValueError)):
        wrong()
