"""The language of formulas: what it reads, what it refuses, and that it is exact."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.kit.errors import ConfigurationError
from backend.methodologies.expression.arithmetic import plain, scaled
from backend.methodologies.expression.compiling import Term, compiled, constant
from backend.methodologies.expression.compiling import given as taken
from backend.methodologies.expression.syntax import (
    DEEPEST,
    LONGEST,
    Binary,
    Choice,
    ExpressionError,
    Extreme,
    Name,
    Node,
    Number,
    parse,
    unit_of,
)
from backend.methodologies.expression.units import GRAM, Unit, unit
from backend.methodologies.values import Act

ON = date(2025, 1, 1)
UNITS = {"distance_m": unit("m"), "energy_wh": unit("Wh"), "factor": unit("kg/km"), "grid": unit("kg/kWh")}
TOKENS = [
    "if",
    "then",
    "else",
    "min",
    "max",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "<",
    "<=",
    ">",
    ">=",
    "a",
    "b1",
    "2",
    "0.5",
    "[g]",
    "[",
    "é",
    "２",
    "\n",
]  # fmt: skip - one line reads best


def value(term: Term, **inputs: int) -> Fraction:
    return Fraction(term.step(inputs, Act(inputs, ON), {}), 10**term.places)


def computed(formula: str, **inputs: int) -> Fraction:
    return value(compiled(parse(formula), {name: taken(name, Fraction(1)) for name in inputs}), **inputs)


@given(st.text() | st.lists(st.sampled_from(TOKENS)).map(" ".join))
def test_any_text_is_a_formula_or_an_expression_error(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        assert str(error)  # noqa: PT017 - both outcomes are right, and only here is the error at hand


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 + 2 * 3", Fraction(7)),
        ("(1 + 2) * 3", Fraction(9)),
        ("10 - 3 - 2", Fraction(5)),
        ("12 / 3 / 2", Fraction(2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("0.3125 * 6000", Fraction(1875)),
        ("min(3, 2.5, 4)", Fraction(5, 2)),
        ("max(3, 2.5, 4)", Fraction(4)),
        ("if 1 < 2 then 10 else 20", Fraction(10)),
        ("if 2 < 2 then 10 else 20", Fraction(20)),
        ("if 2 <= 2.0 then 10 else 20", Fraction(10)),
        ("if 2 > 1.5 then 10 else 20", Fraction(10)),
        ("if 2 >= 2.5 then 10 else if 1 > 0 then 0.5 else 3", Fraction(1, 2)),
        ("a * 2 + a", Fraction(21)),
        ("2 [km]", Fraction(2000)),
        ("18 [kg] / 4 [kg]", Fraction(9, 2)),
    ],
)
def test_a_formula_means_what_it_says(formula: str, expected: Fraction) -> None:
    assert computed(formula, a=7) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("2 / 3", Fraction(666666666666, 10**12)),
        ("0.0000001 / 300000", Fraction(0)),
        ("(1 - 3) / 3", Fraction(-666666666667, 10**12)),
        ("a / 1000000000000", Fraction(7, 10**12)),
    ],
)
def test_division_rounds_down_at_twelve_places(formula: str, expected: Fraction) -> None:
    assert computed(formula, a=7) == expected


def test_the_branch_not_taken_is_not_computed() -> None:
    assert computed("if a < 1 then 5 else 10 / a", a=0) == 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected a quantity, found 'the end'"),
        ("1 +", "expected a quantity, found 'the end'"),
        ("a b", "expected 'the end', found 'b'"),
        ("-a", "expected a quantity, found '-'"),
        ("a ** 2", "expected a quantity, found '*'"),
        ("a.real", "a formula cannot have '.' at character 2"),
        ("__import__('os')", "a formula cannot have '_' at character 1"),
        ("f(a)", "expected 'the end', found '('"),
        ("A", "a formula cannot have 'A' at character 1"),
        ("1e9", "expected 'the end', found 'e9'"),
        ("2 [furlong]", "there is no unit 'furlong'"),
        ("if a then b else c", "expected a comparison, found 'then'"),
        ("if a < b then c", "expected 'else', found 'the end'"),
        ("if a == b then c else d", "a formula cannot have '=' at character 5"),
        ("then", "expected a quantity, found 'then'"),
        ("min()", "expected a quantity, found ')'"),
        ("[g]", "expected a quantity, found '[g]'"),
        ("(" * (DEEPEST + 1), "at most 20 expressions inside one another"),
        ("1+" * LONGEST, "at most 500 characters"),
    ],
)
def test_what_is_no_formula_says_why(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert reason in str(raised.value)


def test_the_longest_chain_runs() -> None:
    assert computed("+".join(["1"] * (LONGEST // 2))) == LONGEST // 2


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("distance_m * factor", GRAM),
        ("energy_wh * grid", GRAM),
        ("distance_m * factor - energy_wh * grid", GRAM),
        ("min(distance_m, 10 [km]) * factor", GRAM),
        ("if energy_wh < 1 [kWh] then 0 [g] else energy_wh * grid", GRAM),
        ("distance_m / 1 [km]", unit("1")),
        ("distance_m / 1 [h]", unit("m/s")),
    ],
)
def test_units_cancel(formula: str, expected: Unit) -> None:
    assert unit_of(parse(formula), UNITS) == expected


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("distance_m + energy_wh", "m and Wh cannot be added or compared"),
        ("distance_m * factor - 1", "g and 1 cannot be added or compared"),
        ("min(distance_m, 1 [s])", "m and s cannot be added or compared"),
        ("if distance_m < 3 then 0 [g] else 0 [g]", "m and 1 cannot be added or compared"),
        ("if distance_m < 3 [m] then 0 [g] else 0 [m]", "g and m cannot be added or compared"),
        ("nothing", "there is no quantity named 'nothing'"),
    ],
)
def test_units_that_do_not_fit_are_refused(formula: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        unit_of(parse(formula), UNITS)
    assert str(raised.value) == reason


@pytest.mark.parametrize(
    ("text", "shown", "in_base"),
    [
        ("kg/kWh", "g/Wh", Fraction(1)),
        ("kg/km", "g/m", Fraction(1)),
        ("g/km", "g/m", Fraction(1, 1000)),
        ("L/km", "L/m", Fraction(1, 1000)),
        ("t", "g", Fraction(10**6)),
        ("MWh", "Wh", Fraction(10**6)),
        ("km/h", "m/s", Fraction(5, 18)),
        ("point/step", "point/step", Fraction(1)),
        ("kg*km/h/h", "g*m/s/s", Fraction(10**6, 3600**2)),
        ("1", "1", Fraction(1)),
        ("km/m", "1", Fraction(1000)),
    ],
)
def test_a_unit_is_an_exact_multiple_of_base_units(text: str, shown: str, in_base: Fraction) -> None:
    assert (str(unit(text)), unit(text).in_base(Decimal(1))) == (shown, in_base)


def test_a_figure_without_finite_decimals_in_base_units_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="5/18 has no exact decimal form"):
        constant(unit("km/h").in_base(Decimal(1)))
    assert constant(unit("km/h").in_base(Decimal(18))).fixed == 5


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
def test_a_published_figure_keeps_its_digits(figure: Decimal) -> None:
    whole, places = scaled(Fraction(figure))
    assert Fraction(whole, 10**places) == Fraction(figure)
    assert Decimal(plain(figure)) == figure


NUMBERS = st.decimals(min_value=0, max_value=10**6, places=4).map(Number)
LEAVES = NUMBERS | st.sampled_from([Name("a"), Name("b")])


def _inside(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return (
        st.builds(Binary, st.sampled_from("+-*/"), parts, parts)
        | st.builds(Extreme, st.sampled_from(["min", "max"]), st.tuples(parts, parts))
        | st.builds(Choice, st.sampled_from(["<", "<=", ">", ">="]), parts, parts, parts, parts)
    )


def oracle(node: Node, names: dict[str, int]) -> Fraction:
    """The same in fractions, which cannot round; only a quotient is cut."""
    match node:
        case Number(number):
            return Fraction(number)
        case Name(name):
            return Fraction(names[name])
        case Extreme(which, parts):
            return (min if which == "min" else max)(oracle(part, names) for part in parts)
        case Choice(sign, left, right, then, otherwise):
            one, other = oracle(left, names), oracle(right, names)
            holds = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]
            return oracle(then if holds else otherwise, names)
        case Binary(sign, left, right):
            return two(sign, oracle(left, names), oracle(right, names))


def two(sign: str, one: Fraction, other: Fraction) -> Fraction:
    if sign == "/":
        return Fraction(floor(one / other * 10**12), 10**12)
    return {"+": one + other, "-": one - other, "*": one * other}[sign]


@given(st.recursive(LEAVES, _inside, max_leaves=8), st.integers(0, 10**9), st.integers(1, 10**6))
def test_every_formula_is_as_exact_as_fractions(node: Node, a: int, b: int) -> None:
    try:
        expected = oracle(node, {"a": a, "b": b})
    except ZeroDivisionError:
        assume(False)  # noqa: FBT003 - hypothesis asks for it by position
    term = compiled(node, {"a": taken("a", Fraction(1)), "b": taken("b", Fraction(1))})
    assert value(term, a=a, b=b) == expected
