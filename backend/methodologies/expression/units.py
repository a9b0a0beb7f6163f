"""Units as algebra: a unit is an exact multiple of a product of base units, and what is left must be what was asked."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Self

from backend.kit.errors import ConfigurationError

# Each unit is so many of its base unit. Grams, kilograms and tonnes are of CO2e; litres are of fuel.
UNITS: Final = {
    "m": (1, "m"),
    "km": (1000, "m"),
    "s": (1, "s"),
    "min": (60, "s"),
    "h": (3600, "s"),
    "Wh": (1, "Wh"),
    "kWh": (1000, "Wh"),
    "MWh": (1_000_000, "Wh"),
    "g": (1, "g"),
    "kg": (1000, "g"),
    "t": (1_000_000, "g"),
    "L": (1, "L"),
    "step": (1, "step"),
    "ride": (1, "ride"),
    "point": (1, "point"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A scale and the powers of base units, in order of name: km/h is 5/18 of m¹ s⁻¹."""

    scale: Fraction
    powers: tuple[tuple[str, int], ...]

    def times(self, other: Self) -> "Unit":
        """The unit of a product."""
        return self._combined(other, 1)

    def per(self, other: Self) -> "Unit":
        """The unit of a quotient."""
        return self._combined(other, -1)

    def __str__(self) -> str:
        over = "*".join(name for name, power in self.powers for _ in range(power)) or "1"
        under = "".join(f"/{name}" for name, power in self.powers for _ in range(-power))
        return over + under

    @property
    def base(self) -> "Unit":
        """The same kind of quantity, counted in base units."""
        return Unit(Fraction(1), self.powers)

    def in_base(self, value: Decimal) -> Fraction:
        """A number of this unit as a number of base units."""
        return Fraction(value) * self.scale

    def _combined(self, other: "Unit", sign: int) -> "Unit":
        powers = Counter(dict(self.powers))
        for name, power in other.powers:
            powers[name] += sign * power
        left = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Unit(self.scale * other.scale**sign, left)


ONE: Final = Unit(Fraction(1), ())
GRAM: Final = Unit(Fraction(1), (("g", 1),))
POINT: Final = Unit(Fraction(1), (("point", 1),))


def unit(text: str) -> Unit:
    """Read a unit such as `kg/kWh`, `L/km` or `1`: names joined by * and /, each / dividing by one name.

    Raises ConfigurationError for a unit that is not in the table.
    """
    read = ONE
    for place, divided in enumerate(text.split("/")):
        for position, name in enumerate(divided.split("*")):
            read = read.per(_named(name)) if place and not position else read.times(_named(name))
    return read


def _named(name: str) -> Unit:
    if name == "1":
        return ONE
    if name not in UNITS:
        raise ConfigurationError(f"there is no unit {name!r}; known are {', '.join(UNITS)}")
    scale, base = UNITS[name]
    return Unit(Fraction(scale), ((base, 1),))
