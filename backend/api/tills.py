"""Tills at the edge: where vouchers are taken, be it with a network or without, and how the day went."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

import strawberry
from graphql import GraphQLError

from backend import mall
from backend.api.access import TILL_ONLY, Check, guarded
from backend.api.arguments import row_id, unreadable
from backend.api.context import Info, SignedIn
from backend.api.listings import Listing
from backend.api.organisations import OwnProvider, own_provider
from backend.api.permissions import RightsProvider
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.quantity import Points
from backend.kit.time import starts, starts_after

EARLIEST = date(2000, 1, 1)  # before any programme
Day = Annotated[date | None, strawberry.argument(description="A local day up to today, which it is when left out.")]


@strawberry.type(description="A place of a provider where vouchers are taken (核销点).", directives=TILL_ONLY)
class Till:
    """A till, open or closed."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    name: str = strawberry.field(description="What it is called, 1 to 60 characters.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    closed_at: datetime | None = strawberry.field(description="When it was closed, if it was.")

    @classmethod
    def of(cls, row: mall.Till) -> Self:
        """A kept till."""
        return cls(id=strawberry.ID(str(row.id)), name=row.name, opened_at=row.opened_at, closed_at=row.closed_at)

    @classmethod
    async def by_id(cls, info: Info, till_id: int | None) -> Self | None:
        """The till that a row names, open or not, if it names one."""
        row = None if till_id is None else await info.context.one(mall.tills_by_ids, till_id)
        return cls.of(row) if row else None


@strawberry.type(description="What became of one listing on a day.", directives=TILL_ONLY)
class BoardListing:
    """A line of the board."""

    row: strawberry.Private[mall.SoldToday]
    redeemed: int = strawberry.field(description="Pieces redeemed and not given back.")
    points: Points = strawberry.field(description="Points for them.")
    checked: int = strawberry.field(description="Vouchers taken.")
    stock: int = strawberry.field(description="Pieces left now.")

    @strawberry.field(description="The listing.")
    async def listing(self, info: Info) -> Listing:
        """All listings of a board share one statement."""
        return await Listing.by_id(info, self.row.listing_id)


@strawberry.type(description="What one till took on a day.", directives=TILL_ONLY)
class BoardTill:
    """A line of the board."""

    row: strawberry.Private[mall.CheckedAtTill]
    checked: int = strawberry.field(description="Vouchers taken.")

    @strawberry.field(description="The till; null for what was taken at none.")
    async def till(self, info: Info) -> Till | None:
        """All tills of a board share one statement."""
        return await Till.by_id(info, self.row.till_id)


@strawberry.type(description="A provider's day; it names no person.", directives=TILL_ONLY)
class Board:
    """The day in numbers."""

    day: date = strawberry.field(description="The local day.")
    listings: list[BoardListing] = strawberry.field(description="What is on the shelf or was redeemed or taken.")
    tills: list[BoardTill] = strawberry.field(description="The tills that took vouchers.")
    late_refused: int = strawberry.field(description="Checks sent late that day and refused: the provider bears them.")

    @classmethod
    def of(cls, day: date, row: mall.Board) -> Self:
        """A day."""
        return cls(day=day, listings=_sold(row.listings), tills=_taken(row.tills), late_refused=row.late_refused)


def _sold(rows: Iterable[mall.SoldToday]) -> list[BoardListing]:
    return [
        BoardListing(row=row, redeemed=row.redeemed, points=Points(row.points), checked=row.checked, stock=row.stock)
        for row in rows
    ]


def _taken(rows: Iterable[mall.CheckedAtTill]) -> list[BoardTill]:
    return [BoardTill(row=row, checked=row.checked) for row in rows]


@strawberry.type(description="A till is opened or closed.", directives=TILL_ONLY)
class TillChanged:
    """What an act comes to."""

    till: Till = strawberry.field(description="The till as it stands.")


@strawberry.input(description="Which till to open.")
class OpenTillInput:
    """A till to open."""

    name: str = strawberry.field(description="What to call it, 1 to 60 characters; no open one has the name.")
    provider: strawberry.ID | None = strawberry.field(
        default=None, description="Of which rights provider; the caller's own when left out."
    )


@strawberry.input(description="Which till is meant.")
class TillInput:
    """A till of the caller's organisation."""

    till: strawberry.ID = strawberry.field(description="The till.")


@strawberry.type
class TillsQuery:
    """Reads of tills and of what they took."""

    @strawberry.field(
        description="The open tills of the caller's rights provider, by name, at most 500; else none.",
        permission_classes=[SignedIn, RightsProvider],
        directives=guarded(Check.OWN),
    )
    async def tills(self, info: Info, provider: OwnProvider = None) -> list[Till]:
        """Not yours looks like none."""
        provider_id = own_provider(info.context, provider)
        rows = [] if isinstance(provider_id, Refusal) else await mall.tills_of(db.pool(), provider_id)
        return [Till.of(row) for row in rows]

    @strawberry.field(
        description="How a day of the caller's rights provider went, or null.",
        permission_classes=[SignedIn, RightsProvider],
        directives=guarded(Check.OWN),
    )
    async def board(self, info: Info, day: Day = None, provider: OwnProvider = None) -> Board | None:
        """Numbers only."""
        asked, zone = day or info.context.today, info.context.services.pack.zone
        if not EARLIEST <= asked <= info.context.today:
            raise GraphQLError(f"Ask for a day from {EARLIEST} until today.", extensions={"code": "INVALID"})
        provider_id = own_provider(info.context, provider)
        if isinstance(provider_id, Refusal):
            return None
        whole = (starts(asked, zone), starts_after(asked, zone))
        return Board.of(asked, await mall.board(db.pool(), provider_id, whole))


@strawberry.type
class TillsMutation:
    """Opening tills and closing them."""

    @strawberry.mutation(
        description="Open a till of the caller's rights provider.",
        permission_classes=[SignedIn, RightsProvider],
        directives=guarded(Check.OWN),
    )
    async def open_till(
        self, info: Info, data: Annotated[OpenTillInput, strawberry.argument(name="input")]
    ) -> Annotated[TillChanged | Rejected, strawberry.union("OpenTillResult")]:
        """Its name is told to whoever shows a voucher that was used there."""
        provider_id = own_provider(info.context, data.provider)
        if isinstance(provider_id, Refusal):
            return Rejected.of(provider_id, "input", "provider")
        if refused := unreadable("name", data.name):
            return Rejected.of(refused, "input", "name")
        async with db.transaction() as tx:
            outcome = await mall.open_till(tx, info.context.caller(), provider_id, data.name)
        return _told(outcome, "input", "name")

    @strawberry.mutation(
        description="Close a till; what was taken there keeps its name. Again, it stays as it was closed.",
        permission_classes=[SignedIn, RightsProvider],
        directives=guarded(Check.OWN),
    )
    async def close_till(
        self, info: Info, data: Annotated[TillInput, strawberry.argument(name="input")]
    ) -> Annotated[TillChanged | Rejected, strawberry.union("CloseTillResult")]:
        """No voucher is taken there any more."""
        till_id = row_id(data.till, "till")
        if isinstance(till_id, Refusal):
            return Rejected.of(till_id, "input", "till")
        async with db.transaction() as tx:
            outcome = await mall.close_till(tx, info.context.caller(), till_id)
        return _told(outcome, "input", "till")


def _told(outcome: mall.Till | Refusal, *path: str) -> TillChanged | Rejected:
    return Rejected.of(outcome, *path) if isinstance(outcome, Refusal) else TillChanged(till=Till.of(outcome))
