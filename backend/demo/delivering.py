"""Providers: what they gather day by day, and how they send it, with what they send twice and what they put right."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Self

from backend import activities, consents, methodologies, programme, scenarios
from backend.activities import Draft
from backend.demo.city import CARD, EV, METRO, City, Today
from backend.demo.dirt import Sent
from backend.demo.totals import Totals
from backend.kit import db
from backend.kit.db import Tx
from backend.kit.errors import ConfigurationError
from backend.wiring.trial import must

AT_ONCE = 1000
WEEKLY = {CARD, EV}  # the others send every night
SATURDAY, SUNDAY = 5, 6
REPEATS = 100  # of a thousand deliveries
METRES_TOO_MANY = 400


@dataclass(slots=True)
class Provider:
    """A scenario's provider: what waits to be sent, the first record that was taken, and the last few."""

    city: City
    pack: programme.RulePack
    scenario: scenarios.Scenario
    notice: consents.Notice
    bounds: Mapping[str, activities.Bounds]
    waiting: list[Sent] = field(default_factory=list)
    first: Draft | None = None
    last: deque[Draft] = field(default_factory=lambda: deque(maxlen=5))

    @classmethod
    async def of(cls, tx: Tx, city: City, pack: programme.RulePack, code: str) -> Self:
        """The provider of an included scenario."""
        scenario = await scenarios.by_code(tx, code)
        notice = await consents.notice_in_force(tx, scenario.id, city.opens_on) if scenario else None
        method = methodologies.catalogue().find(scenario.method_code, scenario.method_version) if scenario else None
        if scenario is None or notice is None or method is None:
            raise ConfigurationError(f"The scenario {code} is missing, or its notice or method.")
        bounds = {name: activities.Bounds(one.complete_minimum, one.maximum) for name, one in method.inputs.items()}
        return cls(city, pack, scenario, notice, bounds)

    async def deliver(self, today: Today, totals: Totals) -> None:
        """Send what waits, as the day ends; some send on Sundays only. Of the pilot nothing is sent again."""
        if today.day == self.city.settles_on:
            self.first = None
            self.last.clear()
        if self.scenario.code in WEEKLY and today.day.weekday() != SUNDAY:
            return
        items = [*self._corrections(today.day), *self.waiting, *self._repeats(today.day)]
        numbered = [replace(item, number=number) for number, item in enumerate(items, 1)]
        for batch in batched(numbered, AT_ONCE, strict=False):
            outcomes = await self._deliver(today.ends_at, batch)
            totals.count_records(outcomes)
            taken = [outcome.draft for outcome in outcomes if isinstance(outcome, activities.Accepted)]
            self.first = self.first or next(iter(taken), None)
            self.last.extend(taken)
        self.waiting.clear()

    async def _deliver(self, at: datetime, batch: Sequence[Sent]) -> list[activities.Outcome]:
        scenario = self.scenario
        delivery = activities.Delivery(scenario.provider_id, scenario.code, self.pack.zone, self.bounds, batch)
        async with db.transaction(at) as tx:
            return must(await activities.intake(tx, delivery))

    def _corrections(self, day: date) -> Iterator[Draft]:
        """The metro corrects distances: on Saturdays of a record that waits, on the last day of one long issued."""
        if self.scenario.code != METRO:
            return
        if self.last and day.weekday() == SATURDAY:
            yield _shortened(self.last[-1])
        if self.first and day + timedelta(days=1) == self.city.as_of:
            yield _shortened(self.first)

    def _repeats(self, day: date) -> Iterable[Draft]:
        """A line that broke sends the last records again."""
        breaks = self.city.chance("line", self.scenario.code, day).permille(REPEATS)
        return self.last if breaks else ()


def _shortened(draft: Draft) -> Draft:
    distance_m = draft.inputs["distance_m"] - METRES_TOO_MANY
    return replace(draft, revision=draft.revision + 1, inputs={**draft.inputs, "distance_m": distance_m})
