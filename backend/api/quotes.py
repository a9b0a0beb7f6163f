"""What a redemption would take, before it is made: which lots, with how many grams, and why these first (JS§37)."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from backend import ledger, mall
from backend.api.access import OWN
from backend.api.arguments import row_id
from backend.api.context import Info, SignedIn
from backend.api.scenarios import Scenario
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.quantity import Grams, Points

strawberry.enum(ledger.Because, name="TakenBecause", description="Why a part is taken before the one that follows it.")

ById = Annotated[strawberry.ID, strawberry.argument(name="listing", description="The listing's id, a whole number.")]


@strawberry.type(description="A part of what would be taken: points of one lot, and their grams.", directives=OWN)
class QuotedPart:
    """A lot's part."""

    row: strawberry.Private[ledger.Quoted]
    points: Points = strawberry.field(description="How many points.")
    grams: Grams = strawberry.field(description="Grams of CO2e that would pass to the provider with them.")
    spendable_until: dt.datetime | None = strawberry.field(description="From when on they could no longer be used.")
    because: ledger.Because = strawberry.field(description="Why these come before what follows.")

    @classmethod
    def of(cls, row: ledger.Quoted) -> Self:
        """A part of a quote."""
        parts = Points(row.points), Grams(row.grams)
        return cls(row=row, points=parts[0], grams=parts[1], spendable_until=row.spendable_until, because=row.because)

    @strawberry.field(description="The scenario that earned them.")
    async def scenario(self, info: Info) -> Scenario | None:
        """One statement for all issues of a quote and one for their scenarios."""
        scenario_id = await info.context.one(ledger.scenarios_of_issues, self.row.issue_id)
        return await Scenario.by_id(info, scenario_id) if scenario_id else None


@strawberry.type(
    description="What a listing would take of the caller's account now; nothing has moved.", directives=OWN
)
class Quote:
    """A quote."""

    points: Points = strawberry.field(description="The points it costs.")
    grams: Grams = strawberry.field(description="Grams of CO2e that would pass to the provider.")
    is_enough: bool = strawberry.field(description="Whether the caller has so many points.")
    parts: list[QuotedPart] = strawberry.field(description="The lots in the order in which they would be taken.")

    @classmethod
    def of(cls, points: int, parts: list[ledger.Quoted]) -> Self:
        """What so many points would take."""
        return cls(
            points=Points(points),
            grams=Grams(sum(part.grams for part in parts)),
            is_enough=sum(part.points for part in parts) == points,
            parts=[QuotedPart.of(part) for part in parts],
        )


@strawberry.type
class QuotesQuery:
    """Looks ahead."""

    @strawberry.field(
        description="What a listing would take of the caller's account, or null.", permission_classes=[SignedIn]
    )
    async def quote(self, info: Info, text: ById) -> Quote | None:
        """One statement for the listing and one over the account's free lots."""
        listing_id, context = row_id(text, "listing"), info.context
        row = None if isinstance(listing_id, Refusal) else await context.one(mall.listings_by_ids, listing_id)
        if row is None or not mall.on_shelf(row, context.now):
            return None
        return Quote.of(row.points, await ledger.quote(db.pool(), context.caller().account_id, row.points, context.now))
