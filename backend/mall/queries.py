"""What the mall tells."""

from collections.abc import Collection
from datetime import datetime

from backend.kit.db import Reader, Row
from backend.kit.paging import InTime, Page
from backend.mall import store
from backend.mall.store import LISTING
from backend.mall.values import ON_SHELF, Listing, PastRedemption, Redemption, VoucherChanged

type Redeemed = tuple[int, int]  # account and redemption

PAST = """SELECT r.id, r.account_id, r.listing_id, r.listing_version, r.provider_id, r.points, r.grams,
    r.voucher_code, v.valid_until, r.redeemed_at, v.used_at
  FROM mall_redemption r JOIN mall_voucher v ON v.code = r.voucher_code"""


async def listings(db: Reader, now: datetime) -> list[Listing]:
    """What is on the shelf at this instant, newest first; a listing without stock is among them."""
    rows = await db.fetch(
        f"SELECT {LISTING} FROM mall_listing WHERE state = $1 AND sold_until > $2 ORDER BY listed_at DESC, id DESC",  # noqa: S608 - a column list of our own
        ON_SHELF,
        now,
    )
    return [Listing(*row) for row in rows]


async def shelf(db: Reader, now: datetime, first: int, after: InTime | None) -> Page[Listing]:
    """A page of what is on the shelf at this instant, newest first; a listing without stock is among it."""
    rows = await db.fetch(
        f"""SELECT {LISTING} FROM mall_listing WHERE state = $1 AND sold_until > $2
              AND ($3::timestamptz IS NULL OR (listed_at, id) < ($3, $4::bigint))
            ORDER BY listed_at DESC, id DESC LIMIT $5""",  # noqa: S608 - same
        *(ON_SHELF, now, *(after or (None, None)), first + 1),
    )
    return Page.of([Listing(*row) for row in rows], first, lambda one: (one.listed_at, one.id))


async def listing(db: Reader, listing_id: int) -> Listing | None:
    """One listing, on the shelf or not; none if there is no such id."""
    return (await listings_by_ids(db, [listing_id])).get(listing_id)


async def listings_by_ids(db: Reader, listing_ids: Collection[int]) -> dict[int, Listing]:
    """Listings by id, on the shelf or not; an unknown id is not among them. One statement."""
    return await store.listings(db, listing_ids)


async def redemptions_of(db: Reader, account_id: int) -> list[PastRedemption]:
    """An account's redemptions with their vouchers, newest first; the caller has checked whose account it is."""
    rows = await db.fetch(f"{PAST} WHERE r.account_id = $1 ORDER BY r.redeemed_at DESC, r.id DESC", account_id)
    return [_past(row) for row in rows]


async def vouchers(db: Reader, account_id: int, first: int, after: InTime | None) -> Page[PastRedemption]:
    """A page of an account's redemptions with their vouchers, newest first."""
    rows = await db.fetch(
        f"""{PAST} WHERE r.account_id = $1
              AND ($2::timestamptz IS NULL OR (r.redeemed_at, r.id) < ($2, $3::bigint))
            ORDER BY r.redeemed_at DESC, r.id DESC LIMIT $4""",
        *(account_id, *(after or (None, None)), first + 1),
    )
    return Page.of([_past(row) for row in rows], first, lambda one: (one.redemption.redeemed_at, one.redemption.id))


async def voucher(db: Reader, account_id: int, redemption_id: int) -> PastRedemption | None:
    """One redemption of an account with its voucher; another account's is not there."""
    row = await db.fetchrow(f"{PAST} WHERE r.account_id = $1 AND r.id = $2", account_id, redemption_id)
    return _past(row) if row else None


async def vouchers_changed(
    db: Reader, account_id: int, redemption_ids: Collection[int], used_since: datetime, most: int
) -> list[VoucherChanged]:
    """How the vouchers of these redemptions stand, and of those used since, the newest. Cost: its vouchers."""
    rows = await db.fetch(
        """SELECT r.id, v.used_at FROM mall_redemption r JOIN mall_voucher v ON v.code = r.voucher_code
           WHERE r.account_id = $1 AND (r.id = ANY($2) OR v.used_at >= $3)
           ORDER BY coalesce(v.used_at, r.redeemed_at) DESC, r.id DESC LIMIT $4""",
        *(account_id, list(redemption_ids), used_since, most),
    )
    return [VoucherChanged(*row) for row in rows]


def _past(row: Row) -> PastRedemption:
    *redemption, used_at = row
    return PastRedemption(Redemption(*redemption), used_at)


async def redeemed_titles(db: Reader, redemptions: Collection[Redeemed]) -> dict[Redeemed, tuple[str, str]]:
    """What listings are called in Chinese and English, by (account, redemption) of them. One statement."""
    rows = await db.fetch(
        """SELECT r.account_id, r.id, l.title_zh, l.title_en
           FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id)
           JOIN mall_redemption r USING (account_id, id) JOIN mall_listing l ON l.id = r.listing_id""",
        *map(list, zip(*redemptions, strict=True)),
    )
    return {(row["account_id"], row["id"]): (row["title_zh"], row["title_en"]) for row in rows}


async def has_agreement(db: Reader, provider_id: int) -> bool:
    """Whether a provider has ever signed an agreement."""
    return bool(await db.fetchval("SELECT EXISTS (SELECT FROM mall_agreement WHERE provider_id = $1)", provider_id))
