"""Grams and points are whole numbers that never mix, and nothing gets lost when they are divided."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.quantity import NO_GRAMS, NO_POINTS, Grams, Points

WHOLE = st.integers(-(2**70), 2**70)
KINDS = pytest.mark.parametrize("kind", [Grams, Points])


@KINDS
@pytest.mark.parametrize("value", [1.0, 0.1, True, False, Decimal(1), "1", None, Grams(1), Points(1)])
def test_only_an_int_is_a_quantity(kind: Callable[[Any], object], value: object) -> None:
    with pytest.raises(TypeError, match="takes an int, not"):
        kind(value)


MIXTURES: dict[str, Callable[[Any, Any], object]] = {
    "add": lambda one, other: one + other,
    "subtract": lambda one, other: one - other,
    "compare": lambda one, other: one < other,
    "multiply": lambda one, other: one * other,
    "divide": lambda one, other: one / other,
    "floor": lambda one, other: one // other,
    "remainder": lambda one, other: one % other,
    "divmod": divmod,
    "add a built-in sum": lambda one, other: sum([one, other]),
}


@pytest.mark.parametrize("mix", MIXTURES.values(), ids=MIXTURES)
@pytest.mark.parametrize("pair", [(Grams(1), Points(1)), (Points(1), Grams(1)), (1, Grams(1)), (Decimal(1), Points(1))])
def test_quantities_do_not_mix(mix: Callable[[Any, Any], object], pair: tuple[object, object]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        mix(*pair)


@pytest.mark.parametrize("other", [1, 1.5, Decimal(1), True])
@pytest.mark.parametrize("mix", [MIXTURES[name] for name in ("compare", "multiply", "divide", "floor", "remainder")])
def test_a_quantity_and_a_bare_number_do_not_mix(mix: Callable[[Any, Any], object], other: object) -> None:
    with pytest.raises(TypeError):
        mix(Grams(1), other)


def test_the_same_number_of_another_unit_is_something_else() -> None:
    one: tuple[object, ...] = (Grams(1), Points(1), 1)
    assert len({*one, Grams(1), Points(1)}) == len(one)


def test_quantities_count_themselves() -> None:
    assert Grams(2) + Grams(3) == Grams(5)
    assert Grams(2) - Grams(3) == -Grams(1) == Grams(-1)
    assert Points(2) < Points(3) <= Points(3)
    assert (bool(NO_GRAMS), bool(NO_POINTS), bool(Grams(-1))) == (False, False, True)
    assert (Grams.total([]), Points.total([Points(2), Points(3)])) == (NO_GRAMS, Points(5))


@pytest.mark.parametrize("name", ["value", "more"])
def test_a_quantity_never_changes(name: str) -> None:
    with pytest.raises((AttributeError, TypeError)):
        setattr(Grams(1), name, 2)


@given(amount=WHOLE, ratio=st.integers(1, 10**6))
def test_a_division_keeps_its_remainder(amount: int, ratio: int) -> None:
    points, carried = divmod(Grams(amount), ratio)
    assert type(points) is int
    assert type(carried) is Grams
    assert points * ratio + carried.value == amount
    assert 0 <= carried.value < ratio


@given(st.lists(WHOLE))
def test_a_total_is_exact_at_any_size(amounts: list[int]) -> None:
    assert Points.total(map(Points, amounts)) == Points(sum(amounts))
