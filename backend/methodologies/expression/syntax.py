"""The language of formulas: sums, products, min, max and `if … then … else …` over named quantities.

    expression = "if" sum ("<" | "<=" | ">" | ">=") sum "then" expression "else" expression | sum
    sum        = product { ("+" | "-") product }
    product    = atom { ("*" | "/") atom }
    atom       = number [ "[" unit "]" ] | name | ("min" | "max") "(" expression { "," expression } ")"
               | "(" expression ")"

It has no loops, calls, attributes or text, so a formula can do nothing but compute; it is parsed here, never evaluated
by Python itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from backend.kit.errors import ConfigurationError
from backend.methodologies.expression.units import ONE, Unit, unit

KEYWORDS: Final = frozenset({"if", "then", "else", "min", "max"})
COMPARISONS: Final = frozenset({"<", "<=", ">", ">="})
LONGEST: Final = 500  # characters
DEEPEST: Final = 20  # expressions inside expressions; far below what the interpreter's stack can hold
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<word>[a-z][a-z0-9_]*)|(?P<unit>\[[^\[\]]*\])|(?P<sign><=|>=|[-+*/(),<>]))",
    re.ASCII,
)


class ExpressionError(ConfigurationError):
    """A formula that cannot be read, or whose units do not fit; the message says where or why."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the formula; without a unit it is dimensionless."""

    value: Decimal
    unit: Unit = ONE


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity by name: an input, a factor or an earlier result."""

    name: str


@dataclass(frozen=True, slots=True)
class Binary:
    """A sum, difference, product or quotient."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least (`min`) or greatest (`max`) of its parts."""

    which: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two expressions, by a comparison; the other is not computed."""

    sign: str
    left: "Node"
    right: "Node"
    then: "Node"
    otherwise: "Node"


type Node = Number | Name | Binary | Extreme | Choice


def parse(text: str) -> Node:
    """Read a formula; raises ExpressionError, and nothing else, for any text that is not one."""
    if len(text) > LONGEST:
        raise ExpressionError(f"a formula has at most {LONGEST} characters")
    reader = _Reader(list(_tokens(text)))
    node = reader.expression()
    reader.take("")
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it."""
    yield node
    for part in _parts(node):
        yield from walk(part)


def unit_of(node: Node, scope: Mapping[str, Unit]) -> Unit:
    """The base unit of a formula's value; ExpressionError for an unknown name or units that do not fit."""
    match node:
        case Number():
            return node.unit.base
        case Name(name):
            if name not in scope:
                raise ExpressionError(f"there is no quantity named {name!r}")
            return scope[name].base
        case Binary("*" | "/" as sign, left, right):
            one, other = unit_of(left, scope), unit_of(right, scope)
            return one.times(other) if sign == "*" else one.per(other)
        case Binary(_, left, right):
            return _same((left, right), scope)
        case Extreme(_, parts):
            return _same(parts, scope)
        case Choice(_, left, right, then, otherwise):
            _same((left, right), scope)
            return _same((then, otherwise), scope)


def _same(parts: tuple[Node, ...], scope: Mapping[str, Unit]) -> Unit:
    units = [unit_of(part, scope) for part in parts]
    for other in units[1:]:
        if other != units[0]:
            raise ExpressionError(f"{units[0]} and {other} cannot be added or compared")
    return units[0]


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Binary(_, left, right):
            return (left, right)
        case Extreme(_, parts):
            return parts
        case Choice(_, left, right, then, otherwise):
            return (left, right, then, otherwise)
        case _:
            return ()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Each token as (kind, text); the last one is empty."""
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if not found or not found.lastgroup:
            raise ExpressionError(f"a formula cannot have {text[place:].strip()[:1]!r} at character {place + 1}")
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()
    yield "end", ""


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"a formula has at most {DEEPEST} expressions inside one another")
        node = self._choice() if self._at("if") else self._sum()
        self._depth -= 1
        return node

    def take(self, wanted: str) -> None:
        """Pass over this token, which has to be here."""
        if not self._at(wanted):
            raise ExpressionError(f"expected {wanted or 'the end'!r}, found {self._here or 'the end'!r}")
        self._place += 1

    @property
    def _here(self) -> str:
        return self._tokens[self._place][1]

    def _at(self, *wanted: str) -> bool:
        return self._here in wanted

    def _next(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1][1]

    def _choice(self) -> Node:
        self.take("if")
        left = self._sum()
        if not self._at(*COMPARISONS):
            raise ExpressionError(f"expected a comparison, found {self._here or 'the end'!r}")
        sign, right = self._next(), self._sum()
        self.take("then")
        then = self.expression()
        self.take("else")
        return Choice(sign, left, right, then, self.expression())

    def _sum(self) -> Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Node:
        return self._chain(self._atom, "*", "/")

    def _chain(self, part: Callable[[], Node], *signs: str) -> Node:
        node = part()
        while self._at(*signs):
            node = Binary(self._next(), node, part())
        return node

    def _atom(self) -> Node:
        kind, text = self._tokens[self._place]
        if kind == "number":
            return self._number()
        if text in ("min", "max"):
            return self._extreme()
        if text == "(":
            return self._bracketed()
        if kind != "word" or text in KEYWORDS:
            raise ExpressionError(f"expected a quantity, found {text or 'the end'!r}")
        return Name(self._next())

    def _number(self) -> Node:
        value = Decimal(self._next())
        if self._tokens[self._place][0] != "unit":
            return Number(value)
        return Number(value, self._unit(self._next()[1:-1]))

    def _unit(self, text: str) -> Unit:
        try:
            return unit(text)
        except ConfigurationError as error:
            raise ExpressionError(str(error)) from error

    def _bracketed(self) -> Node:
        self.take("(")
        node = self.expression()
        self.take(")")
        return node

    def _extreme(self) -> Node:
        which = self._next()
        self.take("(")
        parts = [self.expression()]
        while self._at(","):
            self.take(",")
            parts.append(self.expression())
        self.take(")")
        return Extreme(which, tuple(parts))
