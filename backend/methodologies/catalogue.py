"""The published methods, read from one file per version; one that is wrong, unsourced or miscalculates is refused."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final

import msgspec

from backend.kit.errors import ConfigurationError, Refusal
from backend.methodologies.expression.program import prepare, units_by_name
from backend.methodologies.expression.syntax import (
    KEYWORDS,
    Binary,
    ExpressionError,
    Name,
    Node,
    Number,
    parse,
    unit_of,
    walk,
)
from backend.methodologies.expression.units import GRAM, POINT, Unit
from backend.methodologies.rules import Method
from backend.methodologies.values import Act, Factor, HowSure, MethodVersion, Vector

_FOLDER: Final = Path(__file__).with_name("catalogue")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{2,39}")
_VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]+")
_RESULTS: Final = frozenset({"project", "baseline", "reduction", "reduction_grams", "points"})
_OUTPUTS: Final = frozenset({"baseline_grams", "project_grams", "reduction_grams", "points"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every method version at hand, each checked: (code, version) to method, in order."""

    methods: Mapping[tuple[str, str], Method]

    def find(self, code: str, version: str) -> Method | None:
        """The version asked for, or None."""
        return self.methods.get((code, version))

    def latest(self, code: str) -> Method | None:
        """The version with the highest number, or None; whether it is in force is the publication's to say."""
        return max((method for method in self if method.code == code), key=_order, default=None)

    def __iter__(self) -> Iterator[Method]:
        return iter(self.methods.values())

    def __len__(self) -> int:
        return len(self.methods)


@cache
def catalogue() -> Catalogue:
    """The methods that ship with the platform; ConfigurationError names the file and the reason if one is refused."""
    return load(_FOLDER)


def load(folder: Path) -> Catalogue:
    """Read and check every `*.toml` of a folder; ConfigurationError names the first file that is refused, and why."""
    methods: dict[tuple[str, str], Method] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            method = read(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, ConfigurationError) as error:
            raise ConfigurationError(f"Method {path.name} cannot be used: {error}.") from error
        if path.stem != f"{method.code.lower()}_{method.version}":
            raise ConfigurationError(f"Method {path.name} cannot be used: it is {method.code} {method.version}.")
        methods[method.code, method.version] = method
    return Catalogue(methods)


def read(text: str) -> Method:
    """One method version from its text, checked and compiled; ConfigurationError gives the reason if it is refused."""
    try:
        raw = tomllib.loads(text, parse_float=_no_fraction)
        data = msgspec.convert(raw, MethodVersion)
    except ValueError as error:
        raise ConfigurationError(str(error).rstrip(".")) from error
    if unread := list(_unread(raw, msgspec.to_builtins(data), "")):
        raise ConfigurationError(f"unknown keys {', '.join(unread)}")
    if problem := next(_problems(data), None):
        raise ConfigurationError(problem)
    method = Method(data, _sha256(data), {asked.name: asked for asked in data.inputs}, prepare(data))
    if problem := next(_failures(method), None):
        raise ConfigurationError(problem)
    return method


def _no_fraction(text: str) -> Decimal:
    raise ConfigurationError(f"{text} has to be written as text, {text!r}, so that its published digits are kept")


def _order(method: Method) -> list[int]:
    return [int(part) for part in method.version.split(".")]


def _sha256(data: MethodVersion) -> str:
    """The hash of the data as canonical JSON, without the publications."""
    canonical = msgspec.json.encode(replace(data, publications=()), order="deterministic")
    return hashlib.sha256(canonical).hexdigest()


def _unread(raw: object, kept: object, at: str) -> Iterator[str]:
    """The keys of the file that found no place in the data: msgspec passes over them in a dataclass."""
    if isinstance(raw, dict) and isinstance(kept, dict):
        for key, inner in raw.items():
            if key in kept:
                yield from _unread(inner, kept[key], f"{at}{key}.")
            else:
                yield at + key
    elif isinstance(raw, list) and isinstance(kept, list | tuple):
        for place, (inner, there) in enumerate(zip(raw, kept, strict=True)):
            yield from _unread(inner, there, f"{at}{place}.")


def _problems(data: MethodVersion) -> Iterator[str]:
    if not _CODE.fullmatch(data.code) or not _VERSION.fullmatch(data.version):
        yield f"{data.code!r} {data.version!r} is no code and version such as 'GZ_METRO_RIDE' '2017'"
    formulas = data.formulas
    grams = bool(formulas.project and formulas.baseline and formulas.reduction)
    if grams == bool(formulas.points) or (
        formulas.points and (formulas.project or formulas.baseline or formulas.reduction)
    ):
        yield "it needs formulas for project, baseline and reduction, or one for points alone"
    if not data.vectors:
        yield "it has no test vector"
    marks = [formulas.how_sure, *(factor.how_sure for factor in data.factors)]
    if data.doubts is None and any(mark is not HowSure.CONFIRMED for mark in marks):
        yield "it is not confirmed and does not say why"
    yield from _publication_problems(data)
    yield from _input_problems(data)
    yield from _factor_problems(data)
    yield from _formula_problems(data)


def _publication_problems(data: MethodVersion) -> Iterator[str]:
    for published in data.publications:
        if data.formulas.points:
            yield f"points without a reduction need no publication in {published.programme}"
        if published.superseded_on and published.superseded_on <= published.effective_on:
            yield f"its publication in {published.programme} ends before it takes effect"


def _input_problems(data: MethodVersion) -> Iterator[str]:
    names = [asked.name for asked in data.inputs] + list(dict.fromkeys(factor.name for factor in data.factors))
    names += [data.rolling.name] if data.rolling else []
    for name in names:
        if not _NAME.fullmatch(name) or name in KEYWORDS | _RESULTS or names.count(name) > 1:
            yield f"{name!r} is taken or is no name of small letters"
    for asked in data.inputs:
        if not 0 <= asked.minimum <= asked.complete_minimum <= asked.maximum:
            yield f"the bounds of {asked.name} are out of order"
    if data.rolling and data.rolling.days < 1:
        yield "a rolling mean takes at least one day"
    if data.decimal_places is not None and data.decimal_places < 0:
        yield "a reduction has no fewer than zero decimal places"


def _factor_problems(data: MethodVersion) -> Iterator[str]:
    for factor in data.factors:
        if not factor.source.strip():
            yield f"the factor {factor.name} has no source"
        if not factor.value.is_finite() or factor.value < 0:
            yield f"the factor {factor.name} cannot be {factor.value}"
        if factor.valid_from and factor.valid_until and factor.valid_until <= factor.valid_from:
            yield f"the factor {factor.name} ends before it begins"
    for one, other in combinations(data.factors, 2):
        if one.name == other.name:
            yield from _row_problems(one, other)


def _row_problems(one: Factor, other: Factor) -> Iterator[str]:
    if one.unit != other.unit:
        yield f"the factor {one.name} is given in {one.unit} and in {other.unit}"
    apart = (one.valid_until and other.valid_from and one.valid_until <= other.valid_from) or (
        other.valid_until and one.valid_from and other.valid_until <= one.valid_from
    )
    regions = sorted([one.region, other.region])
    if not apart and (regions[0] == regions[1] or (regions[0] and regions[1].startswith(regions[0]))):
        yield f"the factor {one.name} has two values for the same region and day"


def _formula_problems(data: MethodVersion) -> Iterator[str]:
    """Formulas in the order in which they run: each may name only what is there before it."""
    units, used = units_by_name(data), set[str]()
    given = {name: units[name] for name in units if name not in {*_RESULTS, data.rolling and data.rolling.name}}
    for label, formula, wanted, names in _formulas(data, units):
        scope = given | {name: units[name] for name in names}
        try:
            node = parse(formula)
            found = unit_of(node, scope)
        except ExpressionError as error:
            yield f"{label}: {error}"
            continue
        if wanted and found != wanted:
            yield f"{label} is in {found}, not in {wanted}"
        used |= {part.name for part in walk(node) if isinstance(part, Name)}
        yield from (f"{label} {problem}" for problem in _node_problems(data, node))
    if unused := {factor.name for factor in data.factors} - used:
        yield f"no formula uses {', '.join(sorted(unused))}"


def _formulas(
    data: MethodVersion, units: Mapping[str, Unit]
) -> Iterator[tuple[str, str, Unit | None, tuple[str, ...]]]:
    """Each formula with its label, the unit it has to have, and the results it may name."""
    formulas, rolling = data.formulas, data.rolling
    if formulas.points:
        yield "points", formulas.points, POINT, ()
        return
    yield "project", formulas.project, GRAM, ()
    if rolling:
        yield "the mean", rolling.of, None, ()
        yield "what stands in for the mean", rolling.otherwise, units[rolling.name].base, ("project",)
    yield "baseline", formulas.baseline, GRAM, ("project", *([rolling.name] if rolling else []))
    yield "reduction", formulas.reduction, GRAM, ("project", "baseline")
    for cap in data.caps:
        yield "a cap", cap.at_most, GRAM, ("project", "baseline")


def _node_problems(data: MethodVersion, node: Node) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Number) and part.value not in (0, 1):
            yield f"has the number {part.value}, which has no source: make it a factor"
        if isinstance(part, Binary) and part.sign == "/" and not _never_zero(data, part.right):
            yield "may divide by zero"


def _never_zero(data: MethodVersion, node: Node) -> bool:
    """Whether it is certain from factors and bounds that a divisor is above zero."""
    match node:
        case Number(value):
            return value > 0
        case Name(name):
            least = [factor.value for factor in data.factors if factor.name == name]
            least += [Decimal(asked.minimum) for asked in data.inputs if asked.name == name]
            return bool(least) and min(least) > 0
        case Binary("*" | "+", left, right):
            return _never_zero(data, left) and _never_zero(data, right)
        case _:
            return False


def _failures(method: Method) -> Iterator[str]:
    for number, vector in enumerate(method.data.vectors, 1):
        if failure := _failure(method, vector):
            yield f"test vector {number} fails: {failure}"


def _failure(method: Method, vector: Vector) -> str | None:
    if bool(vector.outputs) == bool(vector.refused) or not vector.outputs.keys() <= _OUTPUTS:
        return f"it names the outputs it checks ({', '.join(sorted(_OUTPUTS))}) or a refusal"
    days = enumerate(vector.days_before, 1)
    history = {vector.on - timedelta(days=back): inputs for back, inputs in days}
    found = method.evaluate(Act(vector.inputs, vector.on, vector.region, history))
    if isinstance(found, Refusal):
        return None if found.code == vector.refused else f"it is refused: {found.message.rstrip('.')}"
    if vector.refused:
        return f"it is not refused with {vector.refused}"
    for name, expected in vector.outputs.items():
        if (given := getattr(found, name)) != expected:
            return f"{name} is {given}, not {expected}"
    return None
