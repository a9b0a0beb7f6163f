"""The pure part of intake: whether an act is plausible, whether it overlaps another, and the sums of a delivery."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backend.activities.values import Code, Draft, Mend, Rejected

SPEED = "speed_m_per_h"
"""The one bound on something that no record states: `distance_m` over the length of the act, in metres an hour."""

_TOO_LITTLE = {
    "distance_m": Code.ZERO_DISTANCE,
    "duration_s": Code.NO_DURATION,
    "covered_s": Code.INCOMPLETE_DAY,
}
_TOO_MUCH = {"distance_m": Code.TOO_FAR, SPEED: Code.TOO_FAR}

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a method takes for one input, both ends included, in the input's unit."""

    minimum: int
    maximum: int


def plausible(draft: Draft, bounds: Mapping[str, Bounds], now: datetime) -> Code | None:
    """The first thing that makes the act implausible, or None.

    In this order: it does not end after it starts (NO_DURATION); it ends after `now` (IN_THE_FUTURE); it does not
    state an input that has bounds (MALFORMED); an input is below its minimum, in the order of `bounds`; an input is
    above its maximum, in the same order. `SPEED` is bounded like an input.
    """
    if draft.ended_at <= draft.started_at:
        return Code.NO_DURATION
    if draft.ended_at > now:
        return Code.IN_THE_FUTURE
    return _within(_measured(draft), bounds)


def _measured(draft: Draft) -> Mapping[str, int]:
    """The inputs of an act that ends after it starts, and its speed when it has a distance."""
    if "distance_m" not in draft.inputs:
        return draft.inputs
    elapsed_s = (draft.ended_at - draft.started_at) // timedelta(seconds=1)
    return {**draft.inputs, SPEED: draft.inputs["distance_m"] * 3600 // max(elapsed_s, 1)}


def _within(measured: Mapping[str, int], bounds: Mapping[str, Bounds]) -> Code | None:
    if not bounds.keys() <= measured.keys():
        return Code.MALFORMED
    for name, bound in bounds.items():
        if measured[name] < bound.minimum:
            return _TOO_LITTLE.get(name, Code.ZERO_QUANTITY)
    for name, bound in bounds.items():
        if measured[name] > bound.maximum:
            return _TOO_MUCH.get(name, Code.TOO_MUCH)
    return None


class Timeline:
    """When one person was busy with one kind of act; intervals are half-open, so acts that touch do not overlap.

    Starts are kept in order, each with the furthest end up to there: one look then answers in O(log n), also when
    earlier acts overlap each other.
    """

    __slots__ = ("_reach", "_starts")

    def __init__(self, earlier: Iterable[tuple[datetime, datetime]] = ()) -> None:
        self._starts: list[datetime] = []
        self._reach: list[datetime] = []
        for started_at, ended_at in sorted(earlier):
            self.add(started_at, ended_at)

    def overlaps(self, started_at: datetime, ended_at: datetime) -> bool:
        """Whether the person was busy at some instant of this non-empty interval."""
        before = bisect_left(self._starts, ended_at)
        return before > 0 and self._reach[before - 1] > started_at

    def add(self, started_at: datetime, ended_at: datetime) -> None:
        """Mark the interval as busy, whether or not it overlaps."""
        place = bisect_right(self._starts, started_at)
        reach = max(ended_at, self._reach[place - 1]) if place else ended_at
        self._starts.insert(place, started_at)
        self._reach.insert(place, reach)
        for later in range(place + 1, len(self._reach)):
            if self._reach[later] >= reach:
                break
            self._reach[later] = reach


@dataclass(slots=True)
class Count:
    """How many records met one fate, and the numbers of the first three."""

    total: int = 0
    examples: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """Count one record."""
        self.total += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(number)


@dataclass(slots=True)
class Tally:
    """What became of a delivery, record by record; mends are counted of accepted records only."""

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    codes: dict[Code, Count] = field(default_factory=dict)
    mends: dict[Mend, Count] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many records were counted."""
        return self.accepted + self.duplicate + self.rejected

    def accept(self, draft: Draft) -> None:
        """Count a record that became an act."""
        self.accepted += 1
        for mend in draft.mended:
            self.mends.setdefault(mend, Count()).add(draft.number)

    def repeat(self) -> None:
        """Count a record whose act we had already."""
        self.duplicate += 1

    def reject(self, rejected: Rejected) -> None:
        """Count a record that was not taken."""
        self.rejected += 1
        self.codes.setdefault(rejected.code, Count()).add(rejected.number)

    def rows(self) -> Iterator[tuple[Mend | Code, Count]]:
        """The table of mends, then of codes, each in the order in which the enumeration names them."""
        yield from _in_order(Mend, self.mends)
        yield from _in_order(Code, self.codes)

    def summary(self) -> str:
        """The last line of a report."""
        return f"accepted={self.accepted} duplicate={self.duplicate} rejected={self.rejected}"


def _in_order[K: StrEnum](kinds: type[K], counts: Mapping[K, Count]) -> Iterator[tuple[K, Count]]:
    return ((kind, counts[kind]) for kind in kinds if kind in counts)
