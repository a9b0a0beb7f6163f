"""Fair drops at the edge: what is public of them, and one's own wish; `drop_acts` changes them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import drops, mall
from backend.api.access import OWN, SHARED, Check, guarded
from backend.api.arguments import row_id
from backend.api.context import Info, Public, SignedIn
from backend.api.listings import ById, Listing
from backend.api.mall import Voucher
from backend.api.paging import After, Connection, First, asked, connection
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.paging import InTime
from backend.kit.quantity import Points

ByDrop = Annotated[strawberry.ID, strawberry.argument(name="drop", description="The drop, by its id.")]

strawberry.enum(
    drops.Phase,
    name="DropPhase",
    description="ANNOUNCED waits for the authority's commitment, COMING for its opening, OPEN takes wishes, CLOSED has"
    " its list and waits for seeds, DRAWN has its winners, VOID gave all points back.",
)
strawberry.enum(
    drops.Fate,
    name="WishFate",
    description="HELD is still open, SERVED has its voucher, LOST has its points back, UNSERVED had won, could not be"
    " served any more and has its points back.",
)


@strawberry.type(description="A fair drop (公平抽签): so many pieces among all who wish for one.", directives=SHARED)
class Drop:
    """What everybody may know of a drop; all of it, with the list and the seeds, is in its file."""

    row: strawberry.Private[drops.Drop]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number; its file is /drops/ID.json.")
    pieces: int = strawberry.field(description="How many win, at least 1.")
    points: Points = strawberry.field(description="What a wish holds, and a winner pays, in points.")
    opens_at: datetime = strawberry.field(description="The instant from which wishes are taken.")
    closes_at: datetime = strawberry.field(description="The instant from which no wish is taken or withdrawn.")
    phase: drops.Phase = strawberry.field(description="What it is in at this instant.")
    round: int = strawberry.field(description="The round that is on or was the last, from 1.")
    due_at: datetime = strawberry.field(description="When its next step falls due: the closing, or the end of a term.")
    wishes: int | None = strawberry.field(description="How many wishes are in the closed list; null before.")
    root: str | None = strawberry.field(description="The SHA-256 of the closed list, 64 hexadecimal digits.")
    drawn_at: datetime | None = strawberry.field(description="When it was drawn.")
    settled_at: datetime | None = strawberry.field(description="When every voucher and all points were handed out.")

    @classmethod
    def of(cls, row: drops.Drop, now: datetime) -> Self:
        """A drop as it stands at an instant."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            pieces=row.pieces,
            points=Points(row.points),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            phase=drops.phase(row, now),
            round=row.round,
            due_at=row.due_at,
            wishes=row.listed,
            root=row.root,
            drawn_at=row.drawn_at,
            settled_at=row.settled_at,
        )

    @strawberry.field(description="What is drawn, as it stands today.")
    async def listing(self, info: Info) -> Listing:
        """The listing."""
        return await Listing.by_id(info, self.row.listing_id)


@strawberry.type(description="The caller's wish in a drop, with the salt by which its leaf is found.", directives=OWN)
class Wish:
    """A wish as its owner sees it."""

    row: strawberry.Private[drops.Wish]
    fate: drops.Fate = strawberry.field(description="What has become of it.")
    salt: str = strawberry.field(description="Told to the caller alone, 64 hexadecimal digits.")
    leaf: str = strawberry.field(description="SHA-256 of salt, account and drop: the line of it in the public list.")
    wished_at: datetime = strawberry.field(description="When its points were held.")
    is_winner: bool = strawberry.field(description="Whether it was drawn; served or not, `fate` says.")

    @classmethod
    def of(cls, row: drops.Wish) -> Self:
        """A wish as it stands."""
        is_winner, at = row.rank is not None, row.wished_at
        return cls(row=row, fate=row.fate, salt=row.salt, leaf=row.leaf, wished_at=at, is_winner=is_winner)

    @strawberry.field(description="The drop.")
    async def drop(self, info: Info) -> Drop:
        """The drop of the wish."""
        row = await info.context.one(drops.drops_by_ids, self.row.drop_id)
        if row is None:
            raise LookupError(f"There is no drop {self.row.drop_id}.")
        return Drop.of(row, info.context.now)

    @strawberry.field(description="The voucher of a wish that was served.")
    async def voucher(self, info: Info) -> Voucher | None:
        """The redemption, if there is one."""
        if self.row.redemption_id is None:
            return None
        past = await mall.voucher(db.pool(), self.row.account_id, self.row.redemption_id, info.context.now)
        return (await Voucher.load(info, [past]))[0] if past else None


@strawberry.type
class DropsQuery:
    """Reads of drops."""

    @strawberry.field(description="Drops, the latest first.", permission_classes=[Public])
    async def drops(self, info: Info, first: First = 20, after: After = None) -> Connection[Drop]:
        """A page of drops."""
        place, now = asked(first, after, InTime), info.context.now
        page = await drops.drops_page(db.pool(), first, place)
        return connection(page, after, lambda row: Drop.of(row, now))

    @strawberry.field(description="A drop by its id, or null.", permission_classes=[Public])
    async def drop(self, info: Info, text: ById) -> Drop | None:
        """One drop."""
        drop_id = row_id(text, "drop")
        row = None if isinstance(drop_id, Refusal) else await info.context.one(drops.drops_by_ids, drop_id)
        return Drop.of(row, info.context.now) if row else None

    @strawberry.field(
        description="The caller's wish in a drop, or null.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN),
    )
    async def my_wish(self, info: Info, text: ByDrop) -> Wish | None:
        """The caller's own, with its salt."""
        drop_id = row_id(text, "drop")
        if isinstance(drop_id, Refusal):
            return None
        row = await drops.own_wish(db.pool(), info.context.caller().account_id, drop_id)
        return Wish.of(row) if row else None
