"""Acts at the edge: what the caller did, what it was worth and why, and where its grams are now."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

import strawberry

from backend import activities, issuance, ledger, methodologies
from backend.api.access import OWN, Check, guarded
from backend.api.arguments import row_id
from backend.api.context import Info, SignedIn
from backend.api.ledger import Whereabout
from backend.api.methodologies import Method
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.scenarios import Scenario
from backend.api.words import Quantity
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.paging import InTime, Page
from backend.kit.quantity import Grams


@strawberry.enum(description="How far an act has come.")
class ActState(StrEnum):
    """WAITING for issue; ISSUED; NOTHING: calculated, and worth nothing."""

    WAITING = "WAITING"
    ISSUED = "ISSUED"
    NOTHING = "NOTHING"


@strawberry.enum(description="A language of the explanations.")
class Language(StrEnum):
    """Chinese or English."""

    ZH = "ZH"
    EN = "EN"


@strawberry.type(
    description="A low-carbon act (行为) of the caller, as the provider's newest record before issue has it.",
    directives=OWN,
)
class Act:
    """An act with what became of it; all acts of a page share one statement for that."""

    row: strawberry.Private[activities.ActOnPaper]
    id: strawberry.ID = strawberry.field(description="The id of its record, a whole number.")
    started_at: dt.datetime = strawberry.field(description="When it began.")
    ended_at: dt.datetime = strawberry.field(description="When it was over.")
    day: dt.date = strawberry.field(description="The local day on which it began.")

    @classmethod
    def of(cls, row: activities.ActOnPaper) -> Self:
        """An act of the books of activities."""
        record_id = strawberry.ID(str(row.record_id))
        return cls(row=row, id=record_id, started_at=row.started_at, ended_at=row.ended_at, day=row.day)

    @strawberry.field(description="What it was an act of.")
    async def scenario(self, info: Info) -> Scenario:
        """The scenario, in whatever state it is now."""
        return await Scenario.by_id(info, self.row.scenario_id)

    @strawberry.field(description="What the provider measured.")
    async def inputs(self, info: Info) -> list[Quantity]:
        """Amounts in the units of the method."""
        asked_for = (await self._method(info)).row.inputs
        return [
            Quantity(name=name, value=value, unit=asked_for[name].unit)
            for name, value in self.row.inputs.items()
            if name in asked_for
        ]

    @strawberry.field(description="How far it has come.")
    async def state(self, info: Info) -> ActState:
        """Whether it waits, was issued or is worth nothing."""
        if self.row.waiting:
            return ActState.WAITING
        outcome = await self._outcome(info)
        return ActState.ISSUED if outcome and outcome.lot_id is not None else ActState.NOTHING

    @strawberry.field(description="Grams of CO2e: the serials that it owns.")
    async def grams(self, info: Info) -> Grams:
        """Whole grams; the exact result was rounded down once, over all acts of its lot."""
        outcome = await self._outcome(info)
        return Grams(outcome.grams if outcome else 0)

    @strawberry.field(description="The exact grams, a decimal such as 1652.8125; null while it waits.")
    async def exact_grams(self, info: Info) -> str | None:
        """What the method gave."""
        outcome = await self._outcome(info)
        return _plain(outcome.exact_grams) if outcome else None

    @strawberry.field(description="The exact points of an act that gives points only; null while it waits.")
    async def exact_points(self, info: Info) -> str | None:
        """What the method gave."""
        outcome = await self._outcome(info)
        return _plain(outcome.exact_points) if outcome and outcome.exact_points is not None else None

    @strawberry.field(description="Whether it gives points and no grams (JS§33).")
    async def points_only(self, info: Info) -> bool:
        """As its method does."""
        return (await self._method(info)).points_only

    @strawberry.field(description="How it was calculated, or will be while it waits.")
    async def method(self, info: Info) -> Method:
        """The method version."""
        return await self._method(info)

    @strawberry.field(description="Every formula with the numbers in it, a line each; null while it waits.")
    async def explanation(
        self, info: Info, language: Annotated[Language, strawberry.argument(description="In which language.")]
    ) -> str | None:
        """Null, too, for an act that its method refused, and where the catalogue's data is not that of the result."""
        outcome, method = await self._outcome(info), (await self._method(info)).row
        if outcome is None or outcome.numbers.get("sha256") != method.sha256:
            return None
        return methodologies.explain(method, outcome.numbers, "zh" if language is Language.ZH else "en")

    @strawberry.field(description="Whether every factor and formula was read word for word in its source.")
    async def confirmed(self, info: Info) -> bool:
        """As its method is."""
        return bool((await self._method(info)).confirmed())

    @strawberry.field(description="PACK-SCENARIO-METHOD-VINTAGE-ISSUE:first–last; null without grams.")
    async def serial(self, info: Info) -> str | None:
        """The serials that it owns."""
        outcome = await self._outcome(info)
        return outcome.serial or None if outcome else None

    @strawberry.field(description="The lot that it was issued in; null before.")
    async def lot_id(self, info: Info) -> strawberry.ID | None:
        """The lot as it was granted; parts may have left it since."""
        outcome = await self._outcome(info)
        return strawberry.ID(str(outcome.lot_id)) if outcome and outcome.lot_id is not None else None

    @strawberry.field(description="Where its grams are now, by serial; empty without grams.")
    async def whereabouts(self, info: Info) -> list[Whereabout]:
        """The lots that its serials lie in: one statement for all acts of a page, and one for the owners' names."""
        outcome = await self._outcome(info)
        if outcome is None or outcome.issue_id is None or not outcome.grams:
            return []
        serials = (self.row.account_id, outcome.issue_id, outcome.serial_from, outcome.serial_until)
        parts = await info.context.one(ledger.whereabouts, serials) or []
        return [await Whereabout.of(info, outcome.serial_prefix or "", part) for part in parts]

    async def _outcome(self, info: Info) -> issuance.Outcome | None:
        """What an issue made of it; none while it waits, though a calculation may have looked at it."""
        if self.row.waiting:
            return None
        return await info.context.one(issuance.outcomes, (self.row.account_id, self.row.record_id))

    async def _method(self, info: Info) -> Method:
        outcome = await self._outcome(info)
        if outcome is not None:
            return Method.of(outcome.method_code, outcome.method_version)
        scenario = (await Scenario.by_id(info, self.row.scenario_id)).row
        return Method.of(scenario.method_code, scenario.method_version)


@strawberry.type
class ActivitiesQuery:
    """Reads of the caller's acts."""

    @strawberry.field(description="The caller's acts, newest first.", permission_classes=[SignedIn])
    async def acts(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        scenario: Annotated[strawberry.ID | None, strawberry.argument(description="Only those of a scenario.")] = None,
    ) -> Connection[Act]:
        """A page of acts; none where the id is no scenario's."""
        place, account_id = asked(first, after, InTime), info.context.caller().account_id
        scenario_id = None if scenario is None else row_id(scenario, "scenario")
        if isinstance(scenario_id, Refusal):
            return connection(Page[activities.ActOnPaper]([], [], has_next=False), after, Act.of)
        page = await activities.acts(db.pool(), account_id, scenario_id, first, place)
        return connection(page, after, Act.of)

    @strawberry.field(
        description="One of the caller's acts; null for anybody else's.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN),
    )
    async def act(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The act.")],  # noqa: A002 - the API's name
    ) -> Act | None:
        """The act of a record, if it is the caller's and counts."""
        record_id = row_id(id, "act")
        if isinstance(record_id, Refusal):
            return None
        row = await activities.act(db.pool(), info.context.caller().account_id, record_id)
        return Act.of(row) if row else None


def _plain(amount: Decimal) -> str:
    """All its digits, without zeros at the end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
