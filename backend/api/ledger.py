"""The books at the edge: the caller's own account."""

import strawberry

from backend import ledger
from backend.api.context import Info, SignedIn
from backend.kit import db
from backend.kit.quantity import Grams, Points


@strawberry.type(description="A carbon account (碳账户): what is free and what remains as honour.")
class Account:
    """The caller's account."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    free_points: Points = strawberry.field(description="Points that can be used.")
    free_grams: Grams = strawberry.field(description="Grams that are owned.")
    honour_points: Points = strawberry.field(description="Points redeemed, retired or expired, kept for ever (JS§38).")
    honour_grams: Grams = strawberry.field(description="Grams retired for the person, kept for ever (JS§32).")
    helped_grams: Grams = strawberry.field(description="Grams that went to merchants; shown apart from honour.")


@strawberry.type
class LedgerQuery:
    """Reads of the books."""

    @strawberry.field(description="The caller's carbon account.", permission_classes=[SignedIn])
    async def account(self, info: Info) -> Account | None:
        """Totals of the caller's account."""
        found = await ledger.account(db.pool(), info.context.caller().account_id)
        if found is None:
            return None
        return Account(
            id=strawberry.ID(str(found.id)),
            free_points=Points(found.free_points),
            free_grams=Grams(found.free_grams),
            honour_points=Points(found.honour_points),
            honour_grams=Grams(found.honour_grams),
            helped_grams=Grams(found.helped_grams),
        )
