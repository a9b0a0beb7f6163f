"""Formulas become nested closures, once, when a method is loaded; running one walks no tree and looks up no syntax."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from backend.methodologies.expression.arithmetic import DIVISION_PLACES, scaled
from backend.methodologies.expression.syntax import Binary, Choice, Extreme, Name, Node, Number
from backend.methodologies.values import Act

# A step computes one quantity from the inputs of a day, the act, and the results so far.
# The results are the only thing it may change: a step with a name of its own leaves its value there.
type Results = dict[str, int]
type Step = Callable[[Mapping[str, int], Act, Results], int]


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled quantity: its step gives so many 10**-places of the base unit.

    A constant also tells its whole value, and an input its name and what it is multiplied by, so that a product
    with a constant becomes one closure instead of three.
    """

    step: Step
    places: int
    fixed: int | None = None
    source: tuple[str, int] | None = None

    def at(self, places: int) -> "Term":
        """The same quantity, written with at least as many places as it has."""
        return self.times(10 ** (places - self.places), places - self.places)

    def times(self, multiple: int, places: int = 0) -> "Term":
        """The quantity times multiple / 10**places."""
        if multiple == 1:
            return Term(self.step, self.places + places, self.fixed, self.source)
        if self.fixed is not None:
            return _fixed(self.fixed * multiple, self.places + places)
        if self.source is not None:
            return _input(self.source[0], self.source[1] * multiple, self.places + places)
        step = self.step
        return Term(lambda inputs, act, done: step(inputs, act, done) * multiple, self.places + places)


def given(name: str, scale: Fraction) -> Term:
    """An input, times the scale of its unit."""
    return _input(name, *scaled(scale))


def constant(value: Fraction) -> Term:
    """The same value always; ConfigurationError if it has no finite decimals."""
    return _fixed(*scaled(value))


def earlier(name: str, places: int) -> Term:
    """A quantity that was put among the results before."""
    return Term(lambda _inputs, _act, done: done[name], places)


def compiled(node: Node, scope: Mapping[str, Term]) -> Term:
    """The term of a formula whose names are all in scope."""
    match node:
        case Number(value, unit):
            return constant(unit.in_base(value))
        case Name(name):
            return scope[name]
        case Binary(sign, left, right):
            return _binary(sign, compiled(left, scope), compiled(right, scope))
        case Extreme(which, parts):
            return _extreme(which, aligned(*(compiled(part, scope) for part in parts)))
        case Choice(sign, left, right, then, otherwise):
            sides = aligned(compiled(left, scope), compiled(right, scope))
            return _choice(sign, sides, aligned(compiled(then, scope), compiled(otherwise, scope)))


def aligned(*terms: Term) -> tuple[Term, ...]:
    """The same quantities with equally many places, so that their whole numbers can be added and compared."""
    places = max(term.places for term in terms)
    return tuple(term.at(places) for term in terms)


def quotient(left: Term, right: Term) -> Term:
    """Left by right, rounded down at 12 decimal places of the base unit."""
    shift = DIVISION_PLACES - left.places + right.places
    left, right = left.times(10 ** max(shift, 0)), right.times(10 ** max(-shift, 0))
    over, under, divisor = left.step, right.step, right.fixed
    if divisor is not None:
        return Term(lambda inputs, act, done: over(inputs, act, done) // divisor, DIVISION_PLACES)
    return Term(lambda inputs, act, done: over(inputs, act, done) // under(inputs, act, done), DIVISION_PLACES)


def _input(name: str, multiple: int, places: int) -> Term:
    if multiple == 1:
        return Term(lambda inputs, _act, _done: inputs[name], places, source=(name, 1))
    return Term(lambda inputs, _act, _done: inputs[name] * multiple, places, source=(name, multiple))


def _fixed(whole: int, places: int) -> Term:
    return Term(lambda _inputs, _act, _done: whole, places, fixed=whole)


def _binary(sign: str, left: Term, right: Term) -> Term:
    if sign == "*":
        return _product(left, right)
    if sign == "/":
        return quotient(left, right)
    left, right = aligned(left, right)
    one, other = left.step, right.step
    if sign == "+":
        return Term(lambda inputs, act, done: one(inputs, act, done) + other(inputs, act, done), left.places)
    return Term(lambda inputs, act, done: one(inputs, act, done) - other(inputs, act, done), left.places)


def _product(left: Term, right: Term) -> Term:
    if right.fixed is not None:
        return left.times(right.fixed, right.places)
    if left.fixed is not None:
        return right.times(left.fixed, left.places)
    one, other = left.step, right.step
    places = left.places + right.places
    return Term(lambda inputs, act, done: one(inputs, act, done) * other(inputs, act, done), places)


def _extreme(which: str, parts: tuple[Term, ...]) -> Term:
    steps = tuple(part.step for part in parts)
    if which == "min":
        return Term(lambda inputs, act, done: min(step(inputs, act, done) for step in steps), parts[0].places)
    return Term(lambda inputs, act, done: max(step(inputs, act, done) for step in steps), parts[0].places)


def _choice(sign: str, sides: tuple[Term, ...], outcomes: tuple[Term, ...]) -> Term:
    """One closure per comparison, since a call through `operator` would cost more than the comparison itself."""
    left, right = (side.step for side in sides)
    then, otherwise = (outcome.step for outcome in outcomes)
    steps: dict[str, Step] = {
        "<": lambda i, a, d: then(i, a, d) if left(i, a, d) < right(i, a, d) else otherwise(i, a, d),
        "<=": lambda i, a, d: then(i, a, d) if left(i, a, d) <= right(i, a, d) else otherwise(i, a, d),
        ">": lambda i, a, d: then(i, a, d) if left(i, a, d) > right(i, a, d) else otherwise(i, a, d),
        ">=": lambda i, a, d: then(i, a, d) if left(i, a, d) >= right(i, a, d) else otherwise(i, a, d),
    }
    return Term(steps[sign], outcomes[0].places)
