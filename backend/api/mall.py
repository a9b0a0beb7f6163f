"""The mall at the edge: the shelf and redemption."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend import mall
from backend.api.arguments import row_id
from backend.api.context import Info, Public, SignedIn
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.idempotency import unusable_key
from backend.kit.quantity import Grams, Points
from backend.kit.time import clock


@strawberry.type(description="Goods or a service of a rights provider (权益).")
class Listing:
    """A listing on the shelf."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    title_zh: str = strawberry.field(description="Its title in Chinese.")
    title_en: str = strawberry.field(description="Its title in English.")
    points: Points = strawberry.field(description="Its price in points.")
    stock: int = strawberry.field(description="How many pieces are left.")
    version: int = strawberry.field(description="Counts its prices from 1; send it back to redeem at the price seen.")


@strawberry.type(description="Points exchanged for a listing; final at once.")
class Redemption:
    """A redemption with its voucher."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    points: Points = strawberry.field(description="The points cancelled; they remain as honour.")
    grams: Grams = strawberry.field(description="The grams whose ownership passed to the provider (JS§37).")
    voucher_code: str = strawberry.field(description="What to show at the till.")
    valid_until: datetime = strawberry.field(description="Until when the voucher is good.")


@strawberry.input(description="What to redeem.")
class RedeemInput:
    """A request to redeem one piece."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    listing_id: strawberry.ID = strawberry.field(description="The listing.")
    expected_points: Points | None = strawberry.field(default=None, description="The price the person saw.")
    expected_version: int | None = strawberry.field(default=None, description="The version the person saw.")


@strawberry.type
class MallQuery:
    """Reads of the mall."""

    @strawberry.field(description="What is on the shelf, newest first.", permission_classes=[Public])
    async def listings(self) -> list[Listing]:
        """Everything on the shelf now."""
        found = await mall.listings(db.pool(), clock())
        return [
            Listing(
                id=strawberry.ID(str(one.id)),
                title_zh=one.title_zh,
                title_en=one.title_en,
                points=Points(one.points),
                stock=one.stock,
                version=one.version,
            )
            for one in found
        ]


@strawberry.type
class MallMutation:
    """Changes of the mall."""

    @strawberry.mutation(description="Redeem one piece of a listing.", permission_classes=[SignedIn])
    async def redeem(
        self, info: Info, data: Annotated[RedeemInput, strawberry.argument(name="input")]
    ) -> Annotated[Redemption | Rejected, strawberry.union("RedeemResult")]:
        """Redeem through the batcher: concurrent requests share a transaction."""
        request = _request(info.context.caller(), data)
        outcome = request if isinstance(request, Refusal) else await info.context.services.redeem.submit(request)
        return Rejected.of(outcome) if isinstance(outcome, Refusal) else _shown(outcome)


def _request(actor: Actor, data: RedeemInput) -> mall.RedeemRequest | Refusal:
    listing_id = row_id(data.listing_id, "listing")
    if isinstance(listing_id, Refusal):
        return listing_id
    if refused := unusable_key(data.key):
        return refused
    points = None if data.expected_points is None else data.expected_points.value
    return mall.RedeemRequest(actor, actor.account_id, data.key, listing_id, points, data.expected_version)


def _shown(redemption: mall.Redemption) -> Redemption:
    return Redemption(
        id=strawberry.ID(str(redemption.id)),
        points=Points(redemption.points),
        grams=Grams(redemption.grams),
        voucher_code=redemption.voucher_code,
        valid_until=redemption.valid_until,
    )
