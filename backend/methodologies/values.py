"""What a methodology (方法学) is made of, as its file in the catalogue states it, and the act it is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backend.programme.values import Title

type History = Mapping[date, Mapping[str, int] | None]


class HowSure(StrEnum):
    """How well a figure or formula is supported; everything but CONFIRMED is shown as unconfirmed (未经证实)."""

    CONFIRMED = "confirmed"  # read word for word in a page of the source
    SECONDARY = "secondary"  # stated by a secondary source only
    DERIVED = "derived"  # our own arithmetic or reading
    MEMORY = "memory"  # nobody has seen a page
    OPERATOR = "operator"  # set by the operator; in no publication


class CoBenefit(StrEnum):
    """The synergy benefits of JS§12."""

    CARBON = "降碳"
    POLLUTION = "减污"
    GREENING = "扩绿"
    GROWTH = "增长"


@dataclass(frozen=True, slots=True)
class Publication:
    """One authority's publication for one programme (JS§15, JS§24), in force on [effective_on, superseded_on)."""

    programme: str
    authority: str
    number: str
    published_on: date
    effective_on: date
    superseded_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A whole number of `unit` that an act states; the bounds are inclusive and, unless noted, the operator's.

    With `complete`, an amount below it is within bounds but tells of an incomplete day.
    """

    name: str
    unit: str
    minimum: int
    maximum: int
    title: Title
    complete: int | None = None

    @property
    def complete_minimum(self) -> int:
        """The least amount that counts as complete."""
        return self.minimum if self.complete is None else self.complete


@dataclass(frozen=True, slots=True)
class Factor:
    """One published figure, in its published digits and unit, valid on [valid_from, valid_until) or without limit.

    Rows of the same name tell of different regions (GB/T 2260 prefix: `32` covers all of Jiangsu; empty is the
    national figure, for acts that state no region) or of different times.
    """

    name: str
    value: Decimal
    unit: str
    source: str
    how_sure: HowSure
    title: Title
    region: str = ""
    data_year: int | None = None
    announcement: str = ""
    published_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the day lies in the half-open validity."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Rolling:
    """The subject's own mean of `of` over the `days` days before the act, by `name` in the baseline formula.

    A day that is absent, incomplete or out of bounds leaves no mean: `otherwise` then stands in its place.
    """

    name: str
    days: int
    of: str
    otherwise: str
    title: Title


@dataclass(frozen=True, slots=True)
class Formulas:
    """How it is computed: baseline, project and reduction in grams, or points alone (JS§33), and how sure that is.

    The project formula may name inputs and factors; the baseline also `project` and the rolling mean; the
    reduction also `project` and `baseline`. A negative reduction counts as none.
    """

    how_sure: HowSure
    project: str = ""
    baseline: str = ""
    reduction: str = ""
    points: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """The most one act may reduce: a formula in grams, and the reason."""

    at_most: str
    reason: Title


@dataclass(frozen=True, slots=True)
class Vector:
    """A worked example: these inputs give exactly the named outputs, or a refusal of this code.

    Outputs are `baseline_grams`, `project_grams`, `reduction_grams` and `points`. `days_before` starts with the
    day before `on` and goes back; an empty mapping is a day without data.
    """

    source: str
    how_sure: HowSure
    inputs: Mapping[str, int]
    on: date
    outputs: Mapping[str, Decimal] = field(default_factory=dict)
    refused: str = ""
    region: str = ""
    days_before: tuple[Mapping[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MethodVersion:
    """One version of a methodology: everything JS§11 asks for, and what it takes to run and to check it.

    `doubts` say why a version is not confirmed. With `decimal_places` each act's reduction is rounded down to so
    many decimals of a gram; without, it stays exact and the ledger rounds the sum down once.
    """

    code: str
    version: str
    title: Title
    source: str
    applicability: Title
    baseline: Title
    monitoring: Title
    co_benefits: tuple[CoBenefit, ...]
    inputs: tuple[Input, ...]
    factors: tuple[Factor, ...]
    formulas: Formulas
    vectors: tuple[Vector, ...]
    doubts: Title | None = None
    rolling: Rolling | None = None
    caps: tuple[Cap, ...] = ()
    decimal_places: int | None = None
    publications: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What is evaluated: whole-number inputs on a local day, in a region, with the subject's earlier days if needed.

    `history` maps earlier days to their inputs as they were known when the calculation ran.
    """

    inputs: Mapping[str, int]
    on: date
    region: str = ""
    history: History = field(default_factory=dict)
