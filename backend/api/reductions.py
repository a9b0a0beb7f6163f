"""A merchant's reduction statement (减排量对账单): which grams came with which redemption, and what they may be for."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Self

import strawberry
from graphql import GraphQLError

from backend import ledger, mall
from backend.api.access import TILL_ONLY
from backend.api.context import Info, SignedIn
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.permissions import RightsProvider
from backend.api.scenarios import Scenario
from backend.api.words import Words
from backend.kit import db
from backend.kit.paging import InTime
from backend.kit.quantity import Grams

LONGEST = dt.timedelta(days=366)

From = Annotated[dt.datetime, strawberry.argument(name="from", description="The first instant.")]
Until = Annotated[
    dt.datetime, strawberry.argument(description="The first instant that is too late; a year on at most.")
]


@strawberry.enum(description="What an owner of reductions may do with them.")
class GramUse(StrEnum):
    """The uses that the measures name."""

    KEEP = "KEEP"
    TRADE = "TRADE"
    CANCEL = "CANCEL"
    OWN_EVENT = "OWN_EVENT"


# Keeping needs no article: a merchant's grams never expire (JS§37 speaks of personal ones).
ARTICLES = {GramUse.KEEP: "JS§27", GramUse.TRADE: "JS§27", GramUse.CANCEL: "JS§26", GramUse.OWN_EVENT: "JS§28"}


@strawberry.type(description="Something that may be done with free grams, and where it says so.", directives=TILL_ONLY)
class PermittedUse:
    """A use with its article."""

    use: GramUse = strawberry.field(description="What may be done.")
    article: str = strawberry.field(description="The article of the measures.")
    is_offered: bool = strawberry.field(description="Whether this platform carries it out yet.")


@strawberry.type(description="Grams of one scenario, method version and vintage in one state.", directives=TILL_ONLY)
class ReductionTotal:
    """A line of the statement."""

    row: strawberry.Private[ledger.Received]
    method_code: str = strawberry.field(description="The method's code.")
    method_version: str = strawberry.field(description="The method's version.")
    vintage: int = strawberry.field(description="The year in which the emissions were avoided.")
    state: ledger.State = strawberry.field(description="What the grams are in; FREE ones are the merchant's to use.")
    grams: Grams = strawberry.field(description="Grams of CO2e.")
    lots: int = strawberry.field(description="In how many lots.")

    @classmethod
    def of(cls, row: ledger.Received) -> Self:
        """A sum of lots."""
        return cls(
            row=row,
            method_code=row.method_code,
            method_version=row.method_version,
            vintage=row.vintage,
            state=ledger.State(row.state),
            grams=Grams(row.grams),
            lots=row.lots,
        )

    @strawberry.field(description="The scenario in which they were saved.")
    async def scenario(self, info: Info) -> Scenario:
        """All lines share one statement."""
        return await Scenario.by_id(info, self.row.scenario_id)


@strawberry.type(description="Grams that came with one redemption, in one lot.", directives=TILL_ONLY)
class ReceivedLot:
    """A lot of the merchant's."""

    row: strawberry.Private[ledger.Lot]
    serial: str = strawberry.field(description="PACK-SCENARIO-METHOD-VINTAGE-ISSUE:first–last.")
    grams: Grams = strawberry.field(description="Grams of CO2e in it.")
    state: ledger.State = strawberry.field(description="What it is in.")
    received_at: dt.datetime = strawberry.field(description="When the grams passed on.")
    redemption: strawberry.ID | None = strawberry.field(description="The redemption they came with.")

    @classmethod
    def of(cls, row: ledger.LotOnPaper) -> Self:
        """A lot that passed on; of before the platform kept it, the redemption is not known."""
        lot = row.lot
        redemption = None if lot.reference_id is None else strawberry.ID(str(lot.reference_id))
        grams, serial = Grams(lot.grams), row.serial
        return cls(
            row=lot, serial=serial, grams=grams, state=lot.state, received_at=lot.granted_at, redemption=redemption
        )

    @strawberry.field(description="What was redeemed; null where it is not known.")
    async def title(self, info: Info) -> Words | None:
        """All lots of a page share one statement."""
        if self.row.reference_id is None:
            return None
        titles = await info.context.one(mall.redeemed_titles, (self.row.account_id, self.row.reference_id))
        return Words(zh=titles[0], en=titles[1]) if titles else None


@strawberry.type(
    description="Which grams came to a merchant in a time, and what may be done with them.", directives=TILL_ONLY
)
class ReductionStatement:
    """A statement."""

    grams: Grams = strawberry.field(description="Grams of CO2e that came in this time.")
    free_grams: Grams = strawberry.field(description="Those of them that are still the merchant's to use.")
    totals: list[ReductionTotal] = strawberry.field(description="By scenario, method version, vintage and state.")
    may_be: list[PermittedUse] = strawberry.field(description="What may be done with the free ones.")

    @classmethod
    def of(cls, rows: list[ledger.Received]) -> Self:
        """The sums of a time."""
        free = sum(row.grams for row in rows if row.state == ledger.State.FREE)
        return cls(
            grams=Grams(sum(row.grams for row in rows)),
            free_grams=Grams(free),
            totals=[ReductionTotal.of(row) for row in rows],
            may_be=[
                PermittedUse(use=use, article=article, is_offered=use is GramUse.KEEP)
                for use, article in ARTICLES.items()
            ],
        )


@strawberry.type
class ReductionsQuery:
    """What a merchant has received, of the first rights provider in which the caller sits."""

    @strawberry.field(
        description="Which grams came to the caller's organisation in a time.",
        permission_classes=[SignedIn, RightsProvider],
    )
    async def reductions(self, info: Info, begin: From, until: Until) -> ReductionStatement:
        """One statement over the lots of the time."""
        return ReductionStatement.of(await ledger.received(db.pool(), _provider(info), _term(begin, until)))

    @strawberry.field(
        description="The lots that came to the caller's organisation in a time, the latest first.",
        permission_classes=[SignedIn, RightsProvider],
    )
    async def received_lots(
        self, info: Info, begin: From, until: Until, first: First = 20, after: After = None
    ) -> Connection[ReceivedLot]:
        """A page of them, each with its redemption."""
        place = asked(first, after, InTime)
        page = await ledger.received_page(db.pool(), _provider(info), _term(begin, until), first, place)
        return connection(page, after, ReceivedLot.of)


def _provider(info: Info) -> int:
    seat = info.context.caller().seat("RIGHTS_PROVIDER")
    if seat is None:
        raise LookupError("A rights provider's seat was there when the permission was asked.")
    return seat.organisation_id


def _term(begin: dt.datetime, until: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    if not begin < until <= begin + LONGEST:
        message = f"Ask for a time that ends after it begins, and for {LONGEST.days} days at most."
        raise GraphQLError(message, extensions={"code": "INVALID"})
    return begin, until
