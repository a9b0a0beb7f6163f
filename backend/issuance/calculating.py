"""Applies a scenario's method to its waiting records, page by page, and recomputes what an auditor reviews."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from backend import activities, methodologies, programme, scenarios
from backend.issuance import store
from backend.issuance.values import Result, Run
from backend.kit.db import Tx
from backend.kit.errors import ConfigurationError, Refusal
from backend.kit.exact import divide

PAGE = 10_000  # records read at once; bounds the memory of a run

type History = Mapping[int, Mapping[date, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class Calculator:
    """A scenario's method with what a result depends on beside the record."""

    scenario: scenarios.Scenario
    method: methodologies.Method
    published: methodologies.InForce
    recognises_unpublished: bool
    grams_per_point: int

    @classmethod
    async def of(cls, tx: Tx, scenario: scenarios.Scenario, pack: programme.RulePack, today: date) -> Self:
        """Find the scenario's method and when the programme has recognised it."""
        method = methodologies.catalogue().find(scenario.method_code, scenario.method_version)
        if method is None:
            raise ConfigurationError(f"The catalogue lacks {scenario.method_code} {scenario.method_version}.")
        published = await methodologies.in_force(tx, method, pack.code)
        ratio = pack.on(today).grams_per_point
        return cls(scenario, method, published, pack.recognises_unpublished_methods, ratio)

    def result(self, record: activities.BehaviourRecord, history: History) -> Result:
        """The exact result of one record: points only, unless the method was in force on its day (JS§24, JS§33).

        An act outside the developer's exclusivity declaration earns nothing (JS§23).
        """
        key = (record.account_id, record.id, record.day.year)
        if not scenarios.exclusive_on(self.scenario, record.day):
            return Result(*key, Decimal(0), refusal="NOT_EXCLUSIVE")
        days = history.get(record.account_id, {})
        found = self.method.evaluate(methodologies.Act(record.inputs, record.day, self.scenario.region, days))
        if isinstance(found, Refusal):
            return Result(*key, Decimal(0), refusal=found.code)
        if found.points is not None:
            return Result(*key, Decimal(0), found.points, numbers=found.record())
        if self.recognises_unpublished or self.published.on(record.day):
            return Result(*key, found.reduction_grams, numbers=found.record())
        points = divide(found.reduction_grams, Decimal(self.grams_per_point))
        return Result(*key, Decimal(0), points, numbers=found.record())

    async def results(self, tx: Tx, records: Sequence[activities.BehaviourRecord]) -> list[Result]:
        """The results of a page of records; a rolling baseline reads the days before them in one statement."""
        history: History = {}
        if self.method.history_days and records:
            since = min(record.day for record in records) - timedelta(days=self.method.history_days)
            until = max(record.day for record in records)
            people = {record.account_id for record in records}
            history = await activities.history(tx, self.scenario.id, people, since, until)
        return [self.result(record, history) for record in records]


async def calculate_waiting(tx: Tx, calculator: Calculator) -> list[Result]:
    """Every waiting record of the scenario, in the order of accounts and records."""
    results: list[Result] = []
    after = (0, 0)
    while page := await activities.waiting(tx, calculator.scenario.id, after, PAGE):
        results += await calculator.results(tx, page)
        after = (page[-1].account_id, page[-1].id)
    return results


async def recompute(tx: Tx, pack: programme.RulePack, run: Run, record_ids: Collection[int], today: date) -> int:
    """How many of these records give another result when they are calculated a second time."""
    scenario = await scenarios.by_id(tx, run.scenario_id)
    if scenario is None:
        return len(record_ids)
    kept = {one.record_id: one for one in await store.results(tx, run.id) if one.record_id in record_ids}
    records = await activities.by_ids(tx, [(one.account_id, one.record_id) for one in kept.values()])
    again = await (await Calculator.of(tx, scenario, pack, today)).results(tx, records)
    return sum(_differs(kept[one.record_id], one) for one in again) + len(kept) - len(again)


def _differs(one: Result, other: Result) -> bool:
    return (one.exact_grams, one.exact_points, one.refusal) != (other.exact_grams, other.exact_points, other.refusal)
