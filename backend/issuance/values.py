"""What the rules of issuance speak of: exact results of records, runs over them, and what is to be issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RunState(StrEnum):
    """Where a calculation run stands (JS§25)."""

    CALCULATED = "CALCULATED"
    AUDITED = "AUDITED"
    RETURNED = "RETURNED"
    ISSUED = "ISSUED"


@dataclass(frozen=True, slots=True)
class Run:
    """One calculation over a scenario's waiting records; the ids are of the scenario and of the operator's person."""

    id: int
    scenario_id: int
    method_code: str
    method_version: str
    state: RunState
    recognised: bool
    records: int
    operator_id: int


@dataclass(frozen=True, slots=True)
class Review:
    """What an auditor must look at before a run can pass: the drawn sample and every outlier, by record id."""

    run: Run
    findings: Mapping[str, int]
    to_review: frozenset[int]


@dataclass(frozen=True, slots=True)
class Result:
    """The exact result of one record: grams, or points when it has none; `refusal` is the method's code for neither."""

    account_id: int
    record_id: int
    vintage: int
    exact_grams: Decimal
    exact_points: Decimal | None = None
    refusal: str | None = None
    numbers: Mapping[str, str] | None = None

    @property
    def worth(self) -> Decimal:
        """The amount by which outliers are told: grams, or points where there are no grams."""
        return self.exact_grams if self.exact_points is None else self.exact_points


@dataclass(frozen=True, slots=True)
class Key:
    """What one issue is of: a vintage, with grams (carbon) or as points only."""

    vintage: int
    carbon: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """The half-open range of serials that one record owns in its account's lot."""

    record_id: int
    serial_from: int
    serial_until: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One account's lot in one issue: grams from a serial on, the points they earn, and what each record owns."""

    account_id: int
    key: Key
    serial_from: int
    grams: int
    points: int
    carried_grams: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run comes to: parcels by account, and the records that are done, issued or worth nothing."""

    parcels: tuple[Parcel, ...]
    done: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """The sums of what was issued."""

    run_id: int
    grams: int
    points: int
    lots: int
    prefixes: tuple[str, ...]
