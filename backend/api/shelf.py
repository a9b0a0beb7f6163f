"""Goods at the edge for those who put them on the shelf: the rights provider prepares them, the operator reviews."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from backend import mall
from backend.accounts import OrganisationKind
from backend.api.access import PARTIES_ONLY, TILL_ONLY, Check, guarded
from backend.api.arguments import row_id, unreadable
from backend.api.context import Info, Metered, SignedIn
from backend.api.goods import PrepareGoodsInput, new_goods
from backend.api.listings import Listing, forget
from backend.api.organisations import own_organisations, own_places, own_provider
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.permissions import Operator, Party, RightsProvider
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Kind, Refusal
from backend.kit.idempotency import unusable_key
from backend.kit.paging import InTime
from backend.kit.quantity import Points

OWN_SHELF = guarded(Check.OWN)


@strawberry.type(
    description="A variant of goods with its review, as its provider and the operator see it.", directives=PARTIES_ONLY
)
class GoodsVariant:
    """One variant, in whatever state."""

    row: strawberry.Private[mall.Listing]
    listing: Listing = strawberry.field(description="The variant itself, and what its goods are.")
    agreement: strawberry.ID = strawberry.field(description="The agreement under which it is sold.")
    prepared_at: datetime = strawberry.field(description="When it was prepared.")
    reviewed_at: datetime | None = strawberry.field(description="When it was last reviewed, if it was.")
    review_note: str | None = strawberry.field(description="What the review said, at most 2000 characters.")

    @classmethod
    def of(cls, row: mall.Listing) -> Self:
        """A kept variant."""
        return cls(
            row=row,
            listing=Listing.of(row),
            agreement=strawberry.ID(str(row.goods.agreement_id)),
            prepared_at=row.goods.prepared_at,
            reviewed_at=row.goods.reviewed_at,
            review_note=row.goods.review_note,
        )

    @strawberry.field(description="Whether the caller prepared it, and so cannot review it.")
    def yours(self, info: Info) -> bool:
        """Who did is told to nobody else."""
        return self.row.goods.prepared_by_id == info.context.caller().account_id


@strawberry.type(description="Goods are prepared, submitted, reviewed or closed.", directives=PARTIES_ONLY)
class GoodsChanged:
    """What an act on all variants comes to."""

    variants: list[GoodsVariant] = strawberry.field(description="All variants as they stand, 1 to 20.")


@strawberry.type(description="A listing has other pieces, another price or another state.", directives=TILL_ONLY)
class ListingChanged:
    """What an act on one variant comes to."""

    listing: Listing = strawberry.field(description="The listing as it stands.")


@strawberry.input(description="Which goods are meant, all variants of them.")
class GoodsInput:
    """Goods of the caller's organisation, or under an agreement of it."""

    goods: strawberry.ID = strawberry.field(description="The goods, as `Listing.goods` has them.")


@strawberry.input(description="What the operator says of goods in review.")
class ReviewGoodsInput:
    """A review."""

    goods: strawberry.ID = strawberry.field(description="The goods, as `Listing.goods` has them.")
    approves: bool = strawberry.field(description="Whether they go on the shelf; else they go back to be changed.")
    note: str = strawberry.field(default="", description="What to change first, at most 2000 characters.")


@strawberry.input(description="Which listing is meant.")
class ListingInput:
    """A listing of the caller's organisation."""

    listing: strawberry.ID = strawberry.field(description="The listing.")


@strawberry.input(description="How many pieces more.")
class RestockInput:
    """Pieces to add."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    listing: strawberry.ID = strawberry.field(description="The listing.")
    pieces: int = strawberry.field(description="How many to add, at least 1; at most 1 000 000 are left then.")


@strawberry.input(description="Which price from now on.")
class ChangePriceInput:
    """A price to set."""

    listing: strawberry.ID = strawberry.field(description="The listing.")
    points: Points = strawberry.field(description="The price in points, 1 to 1 000 000.")


@strawberry.type
class ShelfQuery:
    """Reads of goods in every state."""

    @strawberry.field(
        description="All that the caller's rights providers have prepared, every variant, newest first.",
        permission_classes=[SignedIn, RightsProvider],
        directives=OWN_SHELF,
    )
    async def goods(self, info: Info, first: First = 20, after: After = None) -> Connection[GoodsVariant]:
        """A page of variants."""
        place, own = asked(first, after, InTime), own_organisations(info.context, OrganisationKind.RIGHTS_PROVIDER)
        return connection(await mall.goods_of(db.pool(), own, first, place), after, GoodsVariant.of)

    @strawberry.field(
        description="What waits for a review by the caller's operator, every variant, newest first.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.OWN, Check.REGION),
    )
    async def goods_in_review(self, info: Info, first: First = 20, after: After = None) -> Connection[GoodsVariant]:
        """A page of variants."""
        place, over = asked(first, after, InTime), own_places(info.context, OrganisationKind.OPERATOR)
        return connection(await mall.in_review(db.pool(), over, first, place), after, GoodsVariant.of)


@strawberry.type
class ShelfMutation:
    """From prepared goods to the shelf and off it."""

    @strawberry.mutation(
        description="Prepare goods or a service with its variants, under the agreement in force; a draft at first.",
        permission_classes=[SignedIn, RightsProvider],
        directives=OWN_SHELF,
    )
    async def prepare_goods(
        self, info: Info, data: Annotated[PrepareGoodsInput, strawberry.argument(name="input")]
    ) -> Annotated[GoodsChanged | Rejected, strawberry.union("PrepareGoodsResult")]:
        """Nobody else sees a draft, and one too many is closed."""
        provider_id = own_provider(info.context, data.provider)
        if isinstance(provider_id, Refusal):
            return Rejected.of(provider_id, "input", "provider")
        new = new_goods(data, provider_id, info.context.services.pack.on(info.context.today))
        if isinstance(new, Rejected):
            return new
        async with db.transaction() as tx:
            outcome = await mall.prepare_goods(tx, info.context.caller(), new)
        return _told(info, outcome)

    @strawberry.mutation(
        description="Hand drafted goods to the operator for review; in review already, they stay there.",
        permission_classes=[SignedIn, RightsProvider],
        directives=OWN_SHELF,
    )
    async def submit_goods(
        self, info: Info, data: Annotated[GoodsInput, strawberry.argument(name="input")]
    ) -> Annotated[GoodsChanged | Rejected, strawberry.union("SubmitGoodsResult")]:
        """All variants together."""
        return await _on_goods(info, data.goods, mall.submit_goods)

    @strawberry.mutation(
        description="Put goods in review on the shelf, or send them back with a word; never by who prepared them.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.OWN, Check.REGION, Check.TWO_PEOPLE),
    )
    async def review_goods(
        self, info: Info, data: Annotated[ReviewGoodsInput, strawberry.argument(name="input")]
    ) -> Annotated[GoodsChanged | Rejected, strawberry.union("ReviewGoodsResult")]:
        """By the operator of the agreement."""
        if refused := unreadable("note", data.note):
            return Rejected.of(refused, "input", "note")
        pack = info.context.services.pack

        async def reviewed(tx: db.Tx, actor: Actor, goods_id: int) -> list[mall.Listing] | Refusal:
            return await mall.review_goods(tx, actor, mall.Review(goods_id, data.approves, data.note), pack)

        return await _on_goods(info, data.goods, reviewed)

    @strawberry.mutation(
        description="Take goods off the shelf for good, all variants, for their provider or the operator.",
        permission_classes=[SignedIn, Party],
        directives=guarded(Check.OWN, Check.REGION),
    )
    async def close_goods(
        self, info: Info, data: Annotated[GoodsInput, strawberry.argument(name="input")]
    ) -> Annotated[GoodsChanged | Rejected, strawberry.union("CloseGoodsResult")]:
        """What was redeemed stays good."""
        pack = info.context.services.pack
        return await _on_goods(
            info, data.goods, lambda tx, actor, goods_id: mall.close_goods(tx, actor, goods_id, pack)
        )

    @strawberry.mutation(
        description="Add pieces to what is on the shelf.",
        permission_classes=[SignedIn, RightsProvider, Metered],
        directives=OWN_SHELF,
    )
    async def restock(
        self, info: Info, data: Annotated[RestockInput, strawberry.argument(name="input")]
    ) -> Annotated[ListingChanged | Rejected, strawberry.union("RestockResult")]:
        """Once for each key."""
        if refused := unusable_key(data.key):
            return Rejected.of(refused, "input", "key")
        return await _on_listing(
            info, data.listing, lambda tx, actor, its: mall.restock(tx, actor, its, data.pieces, data.key)
        )

    @strawberry.mutation(
        description="Set the price of what is on the shelf, as its next version: a price seen before is refused then.",
        permission_classes=[SignedIn, RightsProvider],
        directives=OWN_SHELF,
    )
    async def change_price(
        self, info: Info, data: Annotated[ChangePriceInput, strawberry.argument(name="input")]
    ) -> Annotated[ListingChanged | Rejected, strawberry.union("ChangePriceResult")]:
        """For redemptions to come."""
        points = data.points.value
        return await _on_listing(info, data.listing, lambda tx, actor, its: mall.change_price(tx, actor, its, points))

    @strawberry.mutation(
        description="Take one variant off the shelf for good; what was redeemed stays good.",
        permission_classes=[SignedIn, RightsProvider],
        directives=OWN_SHELF,
    )
    async def take_off_shelf(
        self, info: Info, data: Annotated[ListingInput, strawberry.argument(name="input")]
    ) -> Annotated[ListingChanged | Rejected, strawberry.union("TakeOffShelfResult")]:
        """Its goods keep their other variants."""
        return await _on_listing(info, data.listing, mall.take_off_shelf)


async def _on_goods(
    info: Info, named: strawberry.ID, act: Callable[[db.Tx, Actor, int], Awaitable[Sequence[mall.Listing] | Refusal]]
) -> GoodsChanged | Rejected:
    goods_id = row_id(named, "goods")
    if isinstance(goods_id, Refusal):
        return Rejected.of(goods_id, "input", "goods")
    async with db.transaction() as tx:
        outcome = await act(tx, info.context.caller(), goods_id)
    return _told(info, outcome, "input", "goods")


async def _on_listing(
    info: Info, named: strawberry.ID, act: Callable[[db.Tx, Actor, int], Awaitable[mall.Listing | Refusal]]
) -> ListingChanged | Rejected:
    listing_id = row_id(named, "listing")
    if isinstance(listing_id, Refusal):
        return Rejected.of(listing_id, "input", "listing")
    async with db.transaction() as tx:
        outcome = await act(tx, info.context.caller(), listing_id)
    forget(info.context)
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome, *_field(outcome))
    return ListingChanged(listing=Listing.of(outcome))


def _told(info: Info, outcome: Sequence[mall.Listing] | Refusal, *path: str) -> GoodsChanged | Rejected:
    forget(info.context)
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome, *(path if outcome.kind is Kind.NOT_THERE else _field(outcome)))
    return GoodsChanged(variants=[GoodsVariant.of(each) for each in outcome])


def _field(refusal: Refusal) -> list[str]:
    """The way to the field that the mall found wrong, if it is one, as the edge spells it."""
    if (named := refusal.data.get("field")) is None:
        return []
    return ["input", *(to_camel_case(part) for part in str(named).split("."))]
