"""The mall at the edge: the shelf and redemption."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend import mall
from backend.api.context import Info, Public, SignedIn
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.errors import Refusal
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
        actor = info.context.caller()
        request = mall.RedeemRequest(
            actor,
            actor.account_id,
            data.key,
            int(data.listing_id) if data.listing_id.isascii() and data.listing_id.isdigit() else 0,
            data.expected_points.value if data.expected_points else None,
            data.expected_version,
        )
        outcome = await info.context.services.redeem.submit(request)
        if isinstance(outcome, Refusal):
            return Rejected.of(outcome)
        return Redemption(
            id=strawberry.ID(str(outcome.id)),
            points=Points(outcome.points),
            grams=Grams(outcome.grams),
            voucher_code=outcome.voucher_code,
            valid_until=outcome.valid_until,
        )
