"""What a method decides: how much an act reduced, by which figures, and whether a programme has published it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from backend.kit.errors import Kind, Refusal
from backend.methodologies.expression.arithmetic import EXACT, ZERO, last_digit, plain
from backend.methodologies.expression.compiling import Results
from backend.methodologies.expression.program import Program, days_back, within
from backend.methodologies.values import Act, Factor, Input, MethodVersion, Publication


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A loaded method version: its data, its inputs by name, and the hash that pins what it computes.

    `sha256` covers everything in the data but the publications, which come later and change no result.
    """

    data: MethodVersion
    sha256: str
    inputs: Mapping[str, Input]
    program: Program

    @property
    def code(self) -> str:
        """What the method is called in every version, such as `SZ_HOUSEHOLD_ELECTRICITY`."""
        return self.data.code

    @property
    def version(self) -> str:
        """Which version it is, such as `2022`."""
        return self.data.version

    @property
    def points_only(self) -> bool:
        """Whether it gives points and never a reduction (JS§33)."""
        return bool(self.data.formulas.points)

    @property
    def history_days(self) -> int:
        """How many days before the act its rolling baseline needs; 0 without one."""
        return self.data.rolling.days if self.data.rolling else 0

    def evaluate(self, act: Act) -> "Evaluation | Refusal":
        """What the act reduced, exactly; or MISSING_INPUT, OUT_OF_BOUNDS, INCOMPLETE, NO_FACTOR."""
        program, inputs = self.program, act.inputs
        if not within(inputs, program.complete):
            return self._refused(inputs)
        done: Results = {}
        if program.is_changing:
            selection = program.select(act.region, act.on)
            if isinstance(selection, Refusal):
                return selection
            done.update(selection.values)
        for name, step in program.steps:
            done[name] = step(inputs, act, done)
        return Evaluation(self, act, done)

    def _refused(self, inputs: Mapping[str, int]) -> Refusal:
        for name, asked in self.inputs.items():
            if name not in inputs:
                return Refusal(Kind.INVALID, "MISSING_INPUT", f"The act does not state {name}.", {"input": name})
            if not asked.minimum <= inputs[name] <= asked.maximum:
                bounds = f"{asked.minimum} to {asked.maximum} {asked.unit}"
                said = f"{name} is {inputs[name]}; the method takes {bounds}."
                return Refusal(Kind.INVALID, "OUT_OF_BOUNDS", said, {"input": name, "value": inputs[name]})
        return Refusal(Kind.INVALID, "INCOMPLETE", "The day is not complete, so nothing is calculated for it.")


class Evaluation(NamedTuple):
    """What an act reduced and every number that led to it, in base units; exact, not rounded to whole grams.

    A named tuple, because one is made for every act and a frozen dataclass takes twice as long to make.
    """

    method: Method
    act: Act
    results: Mapping[str, int]

    @property
    def baseline_grams(self) -> Decimal:
        """What would have been emitted, in g CO2e; zero for a points-only method, as are the next two."""
        return self._result("baseline")

    @property
    def project_grams(self) -> Decimal:
        """What was emitted, in g CO2e."""
        return self._result("project")

    @property
    def reduction_grams(self) -> Decimal:
        """The reduction after caps, in g CO2e, never negative."""
        return self._result("reduction_grams")

    @property
    def points(self) -> Decimal | None:
        """The points of a points-only method; None if the method gives grams."""
        return self._result("points") if self.method.points_only else None

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The figures that held for the act's region and day."""
        selection = self.method.program.select(self.act.region, self.act.on)
        return () if isinstance(selection, Refusal) else selection.factors

    @property
    def confirmed(self) -> bool:
        """Whether the formulas and every figure were read word for word in their source."""
        selection = self.method.program.select(self.act.region, self.act.on)
        return not isinstance(selection, Refusal) and selection.is_confirmed

    def record(self) -> dict[str, str]:
        """Everything the explanation needs, as text that can be stored; `explain` turns it into sentences."""
        method, act = self.method, self.act
        results = {name: self._result(name) for name in method.program.digits if name in self.results}
        return {
            "method": f"{method.code} {method.version}",
            "sha256": method.sha256,
            "on": act.on.isoformat(),
            "region": act.region,
            **{f"input.{name}": str(act.inputs[name]) for name in method.inputs},
            **{f"factor.{factor.name}": f"{factor.value} {factor.unit}" for factor in self.factors},
            **{f"result.{name}": plain(value) for name, value in results.items()},
            **{f"day.{day.isoformat()}": value for day, value in self._days()},
        }

    def _result(self, name: str) -> Decimal:
        whole = self.results.get(name)
        return ZERO if whole is None else EXACT.multiply(whole, self.method.program.digits[name])

    def _days(self) -> Iterator[tuple[date, str]]:
        """The days of the rolling baseline, if it was used; a day that does not count is left empty."""
        rolling, program, act = self.method.data.rolling, self.method.program, self.act
        if rolling and program.of_a_day and rolling.name in self.results:
            for back in days_back(rolling.days):
                day = act.history.get(act.on - back)
                if day is None or not within(day, program.complete):
                    yield act.on - back, ""
                else:
                    whole = program.of_a_day.step(day, act, dict(self.results))
                    yield act.on - back, plain(EXACT.multiply(whole, last_digit(program.of_a_day.places)))


def publication(method: Method, programme: str, on: date) -> Publication | None:
    """The method's publication in a programme in force on a day; without one it gives points only (JS§33)."""
    for published in method.data.publications:
        ended = published.superseded_on is not None and published.superseded_on <= on
        if published.programme == programme and published.effective_on <= on and not ended:
            return published
    return None
