"""What the mall tells."""

from datetime import datetime

from backend.kit.db import Reader
from backend.mall.store import LISTING
from backend.mall.values import ON_SHELF, Listing, PastRedemption, Redemption


async def listings(db: Reader, now: datetime) -> list[Listing]:
    """What is on the shelf at this instant, newest first; a listing without stock is among them."""
    rows = await db.fetch(
        f"SELECT {LISTING} FROM mall_listing WHERE state = $1 AND sold_until > $2 ORDER BY listed_at DESC, id DESC",  # noqa: S608 - a column list of our own
        ON_SHELF,
        now,
    )
    return [Listing(*row) for row in rows]


async def listing(db: Reader, listing_id: int) -> Listing | None:
    """One listing, on the shelf or not; none if there is no such id."""
    row = await db.fetchrow(
        f"SELECT {LISTING} FROM mall_listing WHERE id = $1",  # noqa: S608 - a column list of our own
        listing_id,
    )
    return Listing(*row) if row else None


async def redemptions_of(db: Reader, account_id: int) -> list[PastRedemption]:
    """An account's redemptions with their vouchers, newest first; the caller has checked whose account it is."""
    rows = await db.fetch(
        """SELECT r.id, r.account_id, r.listing_id, r.listing_version, r.provider_id, r.points, r.grams,
             r.voucher_code, v.valid_until, r.redeemed_at, v.used_at
           FROM mall_redemption r JOIN mall_voucher v ON v.code = r.voucher_code
           WHERE r.account_id = $1 ORDER BY r.redeemed_at DESC, r.id DESC""",
        account_id,
    )
    return [PastRedemption(Redemption(*row[:-1]), row["used_at"]) for row in rows]


async def has_agreement(db: Reader, provider_id: int) -> bool:
    """Whether a provider has ever signed an agreement."""
    return bool(await db.fetchval("SELECT EXISTS (SELECT FROM mall_agreement WHERE provider_id = $1)", provider_id))
