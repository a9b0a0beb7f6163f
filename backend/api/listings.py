"""The shelf at the edge: what everybody may see of what is sold, and how it is sold."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import accounts, mall
from backend.api.access import SHARED
from backend.api.arguments import row_id
from backend.api.context import Context, Info, Public
from backend.api.organisations import Organisation
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.photos import Photo
from backend.api.words import Words
from backend.identities import RealNameLevel
from backend.kit import db
from backend.kit.db import Reader
from backend.kit.errors import Refusal
from backend.kit.paging import InTime
from backend.kit.quantity import Points

type Offer = tuple[mall.Listing, accounts.Organisation]  # what is sold, and who sells it

ById = Annotated[strawberry.ID, strawberry.argument(name="id", description="Its id, a whole number.")]

strawberry.enum(mall.GoodsKind, description="What is handed over for a voucher.")
strawberry.enum(mall.Period, name="LimitPeriod", description="The local calendar period in which pieces are counted.")
strawberry.enum(mall.ListingState, description="Where a listing is on its way; sold out is a stock of 0, no state.")


@strawberry.type(description="How many pieces one person may have, of all variants together.", directives=SHARED)
class ListingLimit:
    """A limit per person and period."""

    pieces: int = strawberry.field(description="How many, 1 to 1 000 000.")
    period: mall.Period = strawberry.field(description="In which local calendar period.")


@strawberry.type(description="Goods or a service of a rights provider (权益), in one variant.", directives=SHARED)
class Listing:
    """A listing, on the shelf or, behind a voucher, perhaps no more."""

    row: strawberry.Private[mall.Listing]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    goods: strawberry.ID = strawberry.field(description="The goods that it is a variant of, a whole number.")
    title: Words = strawberry.field(description="What the goods are called, at most 120 characters each.")
    points: Points = strawberry.field(description="Its price in points, 1 to 1 000 000.")
    stock: int = strawberry.field(description="How many pieces are left, 0 to 1 000 000.")
    version: int = strawberry.field(description="Counts its prices from 1; send it back to redeem at the price seen.")
    sold_until: datetime = strawberry.field(description="The instant from which it is sold no more.")
    state: mall.ListingState = strawberry.field(description="Where it is on its way.")

    @classmethod
    def of(cls, row: mall.Listing) -> Self:
        """A listing as it stands."""
        of = row.goods.particulars
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            goods=strawberry.ID(str(row.goods.id)),
            title=Words(zh=of.title_zh, en=of.title_en),
            points=Points(row.points),
            stock=row.stock,
            version=row.version,
            sold_until=row.sold_until,
            state=row.state,
        )

    @classmethod
    async def by_id(cls, info: Info, listing_id: int) -> Self:
        """The listing that a row names, on the shelf or not; raises LookupError if there is none."""
        return cls.there(await info.context.one(mall.listings_by_ids, listing_id))

    @classmethod
    def there(cls, row: mall.Listing | None) -> Self:
        """A listing that some row names; raises LookupError if there is none."""
        if row is None:
            raise LookupError("A row names a listing that is not there.")
        return cls.of(row)

    @property
    def is_checked_offline(self) -> bool:
        """Whether a till may check a voucher of it without a network."""
        return self.row.goods.particulars.checked_offline

    @strawberry.field(description="Who sells it.")
    async def provider(self, info: Info) -> Organisation:
        """The rights provider."""
        return await Organisation.by_id(info, self.row.provider_id)

    @strawberry.field(description="What its variant is called, at most 60 characters each; null where there is one.")
    def variant(self) -> Words | None:
        """The title does not repeat it."""
        zh, en = self.row.variant_zh, self.row.variant_en
        return Words(zh=zh, en=en) if zh or en else None

    @strawberry.field(description="What of these goods is on the shelf, at most 20 variants, as their provider put it.")
    async def variants(self, info: Info) -> list["Listing"]:
        """All goods of a page share one statement."""
        found = await info.context.one(mall.variants, self.row.goods.id) or []
        return [Listing.of(each) for each in found if mall.on_shelf(each, info.context.now)]

    @strawberry.field(description="Its photographs, at most 5, as their provider put them.")
    async def photos(self, info: Info) -> list[Photo]:
        """All goods of a page share one statement."""
        found = await info.context.one(mall.photos_by_goods, self.row.goods.id) or []
        return [Photo.of(each) for each in found]

    @strawberry.field(description="What is handed over for a voucher.")
    def kind(self) -> mall.GoodsKind:
        """Goods or a service."""
        return self.row.goods.particulars.kind

    @strawberry.field(description="On what terms, at most 2000 characters each; perhaps empty.")
    def terms(self) -> Words:
        """Terms in both languages."""
        return Words(zh=self.row.goods.particulars.terms_zh, en=self.row.goods.particulars.terms_en)

    @strawberry.field(description="Where it is handed over, at most 2000 characters each; perhaps empty.")
    def places(self) -> Words:
        """Places in both languages."""
        return Words(zh=self.row.goods.particulars.places_zh, en=self.row.goods.particulars.places_en)

    @strawberry.field(description="How many days a voucher is good for, 1 to 3660.")
    def voucher_days(self) -> int:
        """From the redemption on."""
        return self.row.goods.particulars.voucher_days

    @strawberry.field(description="In how many of them an unused one may be given back; 0: it is final at once.")
    def refund_days(self) -> int:
        """Never more than the voucher is good for."""
        return min(self.row.goods.particulars.refund_days, self.row.goods.particulars.voucher_days)

    @strawberry.field(description="How many pieces one person may have, if there is a limit.")
    def limit(self) -> ListingLimit | None:
        """Of all variants together."""
        limit = self.row.goods.particulars.limit
        return ListingLimit(pieces=limit.pieces, period=limit.period) if limit else None

    @strawberry.field(description="How surely it has to be known who redeems it.")
    def real_name_level(self) -> RealNameLevel:
        """L0 where nobody asks."""
        return RealNameLevel(self.row.goods.particulars.real_name_level)

    @strawberry.field(description="Whether a till may take its vouchers without a network, at the provider's own risk.")
    def checked_offline(self) -> bool:
        """Only what is final at once may be."""
        return self.is_checked_offline

    @strawberry.field(description="Whether it is drawn among all who wish for it, and not redeemed first-come.")
    def drawn(self) -> bool:
        """What is scarce goes by fair drops."""
        return self.row.goods.particulars.drawn


async def offers(db: Reader, listing_ids: Collection[int]) -> dict[int, Offer]:
    """Listings, each with who sells it. Two statements."""
    listings = await mall.listings_by_ids(db, listing_ids)
    sellers = await accounts.organisations_by_ids(db, {one.provider_id for one in listings.values()})
    return {one.id: (one, sellers[one.provider_id]) for one in listings.values()}


def forget(context: Context) -> None:
    """Let listings be looked up again: an act of this very request has changed some."""
    for query in (mall.listings_by_ids, mall.variants, offers):
        context.answers.pop(query, None)


@strawberry.type
class ListingsQuery:
    """Reads of the shelf."""

    @strawberry.field(
        description="What is on the shelf, newest first; of goods with several variants the first stands for all.",
        permission_classes=[Public],
    )
    async def listings(self, info: Info, first: First = 20, after: After = None) -> Connection[Listing]:
        """A page of the shelf; what has no stock is among it."""
        place = asked(first, after, InTime)
        return connection(await mall.shelf(db.pool(), info.context.now, first, place), after, Listing.of)

    @strawberry.field(description="What is on the shelf under an id, or null.", permission_classes=[Public])
    async def listing(self, info: Info, text: ById) -> Listing | None:
        """One listing, while it is sold."""
        listing_id = row_id(text, "listing")
        row = None if isinstance(listing_id, Refusal) else await mall.listing(db.pool(), listing_id)
        return Listing.of(row) if row and mall.on_shelf(row, info.context.now) else None
