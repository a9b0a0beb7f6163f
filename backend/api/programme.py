"""The programme at the edge: what anybody may know of the rules in force today."""

import datetime as dt

import strawberry

from backend.api.access import SHARED
from backend.api.context import Info, Public
from backend.api.words import Words


@strawberry.type(
    description="The carbon-inclusion programme (碳普惠项目) that this deployment runs.", directives=SHARED
)
class Programme:
    """A programme as it stands today."""

    code: str = strawberry.field(description="The code of its rule pack.")
    title: Words = strawberry.field(description="What it is called.")
    trial: bool = strawberry.field(description="Whether everything in it is a trial and counts for nothing.")
    zone: str = strawberry.field(description="The time zone in which its days start, such as Asia/Shanghai.")
    today: dt.date = strawberry.field(description="The local day.")
    grams_per_point: int = strawberry.field(description="How many grams of CO2e earn one point.")
    expiry_years: int = strawberry.field(description="After how many years points that were not used expire (JS§37).")
    reveal_hours: int = strawberry.field(
        description="How many hours both sides of a drop have to reveal their seeds once its list is closed."
    )


@strawberry.type
class ProgrammeQuery:
    """What is public of the programme."""

    @strawberry.field(description="The programme that this deployment runs.", permission_classes=[Public])
    async def programme(self, info: Info) -> Programme:
        """The rules in force today."""
        pack, today = info.context.services.pack, info.context.today
        rules = pack.on(today)
        return Programme(
            code=pack.code,
            title=Words.of(pack.title),
            trial=pack.trial,
            zone=pack.time_zone,
            today=today,
            grams_per_point=rules.grams_per_point,
            expiry_years=rules.expiry_years,
            reveal_hours=rules.drop_reveal_hours,
        )
