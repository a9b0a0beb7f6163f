"""The formulas of one method version as a program: what is checked, what runs in which order, on which figures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from backend.kit.errors import Kind, Refusal
from backend.methodologies.expression.arithmetic import DIVISION_PLACES, last_digit
from backend.methodologies.expression.compiling import Results, Step, Term, aligned, compiled, constant, earlier, given
from backend.methodologies.expression.syntax import parse, unit_of
from backend.methodologies.expression.units import GRAM, Unit, unit
from backend.methodologies.values import Act, Factor, HowSure, MethodVersion, Rolling

type Bounds = tuple[tuple[str, int, int], ...]

_STEPS: Final = ("project", "baseline", "reduction_grams", "points")
_SELECTIONS_KEPT: Final = 4096  # pairs of region and day whose factors are remembered


@dataclass(frozen=True, slots=True)
class Selection:
    """The figures that hold in one region on one day; `values` are those that depend on either, as whole numbers.

    It is confirmed if the formulas and all these figures are.
    """

    factors: tuple[Factor, ...]
    values: Results
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A method version made ready to run: `complete` bounds tell of a complete day, `steps` run in order.

    `digits` tells what one stands for in each result's whole number; `of_a_day` is what a rolling baseline averages.
    """

    complete: Bounds
    steps: tuple[tuple[str, Step], ...]
    digits: Mapping[str, Decimal]
    of_a_day: Term | None
    select: Callable[[str, date], Selection | Refusal]
    is_changing: bool  # whether a factor depends on region or day


def prepare(data: MethodVersion) -> Program:
    """Compile a method version whose formulas have been checked; ConfigurationError if a unit has no exact decimals."""
    scope = {asked.name: given(asked.name, unit(asked.unit).scale) for asked in data.inputs}
    changing: dict[str, int] = {}
    for name in dict.fromkeys(factor.name for factor in data.factors):
        rows = [factor for factor in data.factors if factor.name == name]
        terms = aligned(*(constant(_in_base(row)) for row in rows))
        scope[name] = terms[0]
        if any(row.region or row.valid_from or row.valid_until for row in rows):
            changing[name] = terms[0].places
            scope[name] = earlier(name, changing[name])
    complete = tuple((asked.name, asked.complete_minimum, asked.maximum) for asked in data.inputs)
    of_a_day = compiled(parse(data.rolling.of), scope) if data.rolling else None
    results = dict(_results(data, scope, complete))
    steps = tuple((name, term.step) for name, term in results.items() if name in _STEPS)
    digits = {name: last_digit(term.places) for name, term in results.items()}
    return Program(complete, steps, digits, of_a_day, _selector(data, changing), bool(changing))


def units_by_name(data: MethodVersion) -> dict[str, Unit]:
    """The unit of every name that a formula of the version may use; ConfigurationError if one cannot be read."""
    named = {asked.name: unit(asked.unit) for asked in data.inputs}
    named |= {factor.name: unit(factor.unit) for factor in data.factors}
    named |= dict.fromkeys(("project", "baseline", "reduction"), GRAM)
    if data.rolling:
        named[data.rolling.name] = unit_of(parse(data.rolling.of), named)
    return named


def select(data: MethodVersion, region: str, on: date) -> tuple[Factor, ...] | Refusal:
    """The row of every factor that holds in a region on a day; NO_FACTOR if one has none.

    A factor with regional rows never falls back to the national one: a region without a published figure has none.
    """
    chosen = []
    for name in dict.fromkeys(factor.name for factor in data.factors):
        rows = [factor for factor in data.factors if factor.name == name and factor.valid_on(on)]
        regional = any(factor.region for factor in data.factors if factor.name == name)
        if regional:
            rows = [row for row in rows if (region.startswith(row.region) if row.region else not region)]
        if not rows:
            said = f"No {name} is published for region {region or 'none'} on {on.isoformat()}."
            return Refusal(Kind.INVALID, "NO_FACTOR", said, {"factor": name, "region": region, "on": on.isoformat()})
        chosen.append(rows[0])
    return tuple(chosen)


def _selector(data: MethodVersion, changing: Mapping[str, int]) -> Callable[[str, date], Selection | Refusal]:
    @lru_cache(maxsize=_SELECTIONS_KEPT)
    def selected(region: str, on: date) -> Selection | Refusal:
        rows = select(data, region, on)
        if isinstance(rows, Refusal):
            return rows
        values = {row.name: int(_in_base(row) * 10 ** changing[row.name]) for row in rows if row.name in changing}
        marks = [data.formulas.how_sure, *(row.how_sure for row in rows)]
        return Selection(rows, values, all(mark is HowSure.CONFIRMED for mark in marks))

    return selected


def _in_base(factor: Factor) -> Fraction:
    return unit(factor.unit).in_base(factor.value)


def _results(data: MethodVersion, scope: dict[str, Term], complete: Bounds) -> Iterator[tuple[str, Term]]:
    """Every result with its term, in the order in which they are computed; each is in scope for the next."""

    def result(name: str, formula: str) -> tuple[str, Term]:
        term = compiled(parse(formula), scope)
        scope[name] = earlier(name, term.places)
        return name, term

    if data.formulas.points:
        yield result("points", data.formulas.points)
        return
    yield result("project", data.formulas.project)
    if data.rolling:
        mean = scope[data.rolling.name] = _rolling_mean(data.rolling, scope, complete)
        yield data.rolling.name, mean
    yield result("baseline", data.formulas.baseline)
    reduction = compiled(parse(data.formulas.reduction), scope)
    caps = [compiled(parse(cap.at_most), scope) for cap in data.caps]
    reduction, *caps = aligned(reduction, *caps)
    yield "reduction", reduction
    yield from ((_cap(number), cap) for number, cap in enumerate(caps, 1))
    yield "reduction_grams", _bounded(reduction, caps, data.decimal_places)


def _cap(number: int) -> str:
    return f"cap {number}"


def _bounded(formula: Term, caps: list[Term], decimal_places: int | None) -> Term:
    """The reduction under its caps and never negative; what the formula and each cap gave stays in the results."""
    compute = formula.step
    limits = tuple((_cap(number), cap.step) for number, cap in enumerate(caps, 1))
    coarse = 1 if decimal_places is None else 10 ** max(formula.places - decimal_places, 0)

    def reduction(inputs: Mapping[str, int], act: Act, done: Results) -> int:
        amount = done["reduction"] = compute(inputs, act, done)
        for name, limit in limits:
            most = done[name] = limit(inputs, act, done)
            amount = min(amount, most)
        return max(amount - amount % coarse, 0)

    return Term(reduction, formula.places)


def _rolling_mean(rolling: Rolling, scope: Mapping[str, Term], complete: Bounds) -> Term:
    """The mean of `of` over the days before the act, or `otherwise` if any of them is absent or incomplete.

    The mean is a division, so it rounds down, which makes the baseline smaller.
    """
    of, substitute = compiled(parse(rolling.of), scope), compiled(parse(rolling.otherwise), scope)
    name, back, of_a_day = rolling.name, days_back(rolling.days), of.step
    shift = DIVISION_PLACES - of.places
    up, down = int(10 ** max(shift, 0)), int(rolling.days * 10 ** max(-shift, 0))
    places = max(DIVISION_PLACES, substitute.places)
    widen, stand_in = int(10 ** (places - DIVISION_PLACES)), substitute.at(places).step

    def mean(inputs: Mapping[str, int], act: Act, done: Results) -> int:
        history, on, total = act.history, act.on, 0
        for before in back:
            day = history.get(on - before)
            if day is None or not within(day, complete):
                result = done[name] = stand_in(inputs, act, done)
                return result
            total += of_a_day(day, act, done)
        result = done[name] = total * up // down * widen
        return result

    return Term(mean, places)


def days_back(days: int) -> tuple[timedelta, ...]:
    """From the day before the act, going back."""
    return tuple(timedelta(days=number) for number in range(1, days + 1))


def within(inputs: Mapping[str, int], bounds: Bounds) -> bool:
    """Whether every input is there and lies within its inclusive bounds."""
    try:
        for name, low, high in bounds:
            if not low <= inputs[name] <= high:
                return False
    except KeyError:
        return False
    return True
