"""Quantities that do not mix: whole grams of CO2e and whole points."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True, init=False)
class _Whole:
    """A whole number of one unit; refuses float and bool, adds only to its own kind, divides only with a remainder."""

    value: int

    def __init__(self, value: int) -> None:
        if type(value) is not int:
            raise TypeError(f"{type(self).__name__} takes an int, not {value!r}.")
        object.__setattr__(self, "value", value)

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.value + other.value)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.value - other.value)

    def __neg__(self) -> Self:
        return type(self)(-self.value)

    def __bool__(self) -> bool:
        return self.value != 0

    def __divmod__(self, divisor: int) -> tuple[int, Self]:
        whole, rest = divmod(self.value, divisor)
        return whole, type(self)(rest)

    def _same(self, other: object) -> None:
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__} does not mix with {type(other).__name__}.")

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """Add them all up; nothing adds up to zero."""
        return cls(sum(part.value for part in parts))


class Grams(_Whole):
    """Grams of CO2e (减碳量)."""

    __slots__ = ()


class Points(_Whole):
    """Carbon points (碳积分): no price, no transfer."""

    __slots__ = ()


NO_GRAMS = Grams(0)
NO_POINTS = Points(0)
