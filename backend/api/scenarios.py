"""The scenarios at the edge: what takes part, by which method, and the text a person would agree to."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Self

import strawberry

from backend import consents, scenarios
from backend.api.access import SHARED
from backend.api.arguments import unreadable
from backend.api.context import Info, Public
from backend.api.methodologies import Method
from backend.api.organisations import Organisation
from backend.api.words import Words
from backend.kit import db
from backend.kit.db import Reader

strawberry.enum(scenarios.Domain, description="The part of daily life a scenario belongs to (衣食住行用, JS§17).")


@strawberry.type(
    description="The text a person agrees to (告知书, PIPL 17); a change is a new version.", directives=SHARED
)
class Notice:
    """A notice in force."""

    version: int = strawberry.field(description="Counts the texts from 1; send it back to agree to this one.")
    purpose: Words = strawberry.field(description="What the data is for, in a few words.")
    text: Words = strawberry.field(description="The whole text.")
    effective_on: date = strawberry.field(description="The local day from which it is in force.")

    @classmethod
    def of(cls, row: consents.Notice) -> Self:
        """A published notice."""
        return cls(
            version=row.version,
            purpose=Words(zh=row.purpose_zh, en=row.purpose_en),
            text=Words(zh=row.text_zh, en=row.text_en),
            effective_on=row.effective_on,
        )


@strawberry.type(description="A low-carbon scenario (减排场景) of one provider.", directives=SHARED)
class Scenario:
    """A scenario."""

    row: strawberry.Private[scenarios.Scenario]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    code: str = strawberry.field(description="Its code, such as `metro`; the same for ever.")
    title: Words = strawberry.field(description="Its title.")
    domain: scenarios.Domain = strawberry.field(description="The part of daily life it belongs to.")
    data_kinds: list[str] = strawberry.field(description="What the provider sends about an act.")
    sends_places: bool = strawberry.field(description="Whether places or tracks are sent, which needs its own consent.")

    @classmethod
    def of(cls, row: scenarios.Scenario) -> Self:
        """A scenario in any state."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            code=row.code,
            title=Words(zh=row.title_zh, en=row.title_en),
            domain=row.domain,
            data_kinds=list(row.data_kinds),
            sends_places=row.sends_places,
        )

    @classmethod
    async def by_id(cls, info: Info, scenario_id: int) -> Self:
        """The scenario that a row names, in any state; raises LookupError if there is none."""
        row = await info.context.one(scenarios.by_ids, scenario_id)
        if row is None:
            raise LookupError(f"There is no scenario {scenario_id}.")
        return cls.of(row)

    @strawberry.field(description="Who sends the data.")
    async def provider(self, info: Info) -> Organisation:
        """The developer of the scenario."""
        return await Organisation.by_id(info, self.row.provider_id)

    @strawberry.field(description="How its reductions are calculated.")
    def method(self) -> Method:
        """The method version that the scenario was included with."""
        return Method.of(self.row.method_code, self.row.method_version)

    @strawberry.field(description="The text in force today; null where nobody can agree yet.")
    async def notice(self, info: Info) -> Notice | None:
        """The current notice."""
        found = await info.context.one(_notices, (self.row.id, info.context.today))
        return Notice.of(found) if found else None


@strawberry.type
class ScenariosQuery:
    """Reads of the scenarios."""

    @strawberry.field(description="What takes part in the programme now, by code.", permission_classes=[Public])
    async def scenarios(self) -> list[Scenario]:
        """Every included scenario."""
        return [Scenario.of(row) for row in await scenarios.included(db.pool())]

    @strawberry.field(description="A scenario that takes part now, or null.", permission_classes=[Public])
    async def scenario(
        self, code: Annotated[str, strawberry.argument(description="Its code, such as `metro`.")]
    ) -> Scenario | None:
        """The included scenario of a code."""
        row = None if unreadable("code", code) else await scenarios.by_code(db.pool(), code)
        return Scenario.of(row) if row and scenarios.takes_data(row) is None else None


type OnDay = tuple[int, date]


async def _notices(db: Reader, asked: Collection[OnDay]) -> Mapping[OnDay, consents.Notice]:
    """The notices of scenarios on a day; all that ask in one request mean the same day."""
    [day] = {day for _, day in asked}
    found = await consents.notices_in_force(db, [scenario_id for scenario_id, _ in asked], day)
    return {(scenario_id, day): notice for scenario_id, notice in found.items()}
