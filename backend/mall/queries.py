"""What the mall tells of redemptions and vouchers, and of what is on the shelf."""

from collections.abc import Collection
from datetime import datetime

from backend.kit.db import Reader, Row
from backend.kit.paging import InTime, Page
from backend.mall import rules, shelf_store
from backend.mall.shelf_store import FROM, ROW
from backend.mall.shelf_values import Listing
from backend.mall.store import HOLD, RECALLED, Redeemed, hold, recalled
from backend.mall.values import PastRedemption, VoucherChanged

PAST = f"""SELECT {RECALLED}, v.used_at, t.name, {", ".join(f"h.{column}" for column in HOLD.split(", "))}
  FROM mall_redemption r JOIN mall_listing l ON l.id = r.listing_id JOIN mall_goods g ON g.id = l.goods_id
  LEFT JOIN mall_voucher v ON v.code = r.voucher_code LEFT JOIN mall_till t ON t.id = v.till_id
  LEFT JOIN mall_hold h ON h.account_id = r.account_id AND h.redemption_id = r.id"""
SOLD = "l.state = 'ON_SHELF' AND l.sold_until > $1"
# Of goods with several variants the first stands for all, so that a page of the shelf shows each once.
FIRST_OF_ITS_GOODS = """NOT EXISTS (SELECT FROM mall_listing o WHERE o.goods_id = l.goods_id AND o.id < l.id
  AND o.state = 'ON_SHELF' AND o.sold_until > $1)"""


async def listings(db: Reader, now: datetime) -> list[Listing]:
    """What is on the shelf at this instant, newest first, every variant; one without stock is among them."""
    rows = await db.fetch(f"SELECT {ROW} FROM {FROM} WHERE {SOLD} ORDER BY l.listed_at DESC, l.id DESC", now)
    return [shelf_store.listing(row) for row in rows]


async def shelf(db: Reader, now: datetime, first: int, after: InTime | None) -> Page[Listing]:
    """A page of what is on the shelf at this instant, newest first, goods by one variant; without stock too."""
    rows = await db.fetch(
        f"""SELECT {ROW} FROM {FROM} WHERE {SOLD} AND {FIRST_OF_ITS_GOODS}
              AND ($2::timestamptz IS NULL OR (l.listed_at, l.id) < ($2, $3::bigint))
            ORDER BY l.listed_at DESC, l.id DESC LIMIT $4""",
        *(now, *(after or (None, None)), first + 1),
    )
    return Page.of([shelf_store.listing(row) for row in rows], first, lambda one: (one.listed_at, one.id))


async def listing(db: Reader, listing_id: int) -> Listing | None:
    """One listing, on the shelf or not; none if there is no such id."""
    return (await listings_by_ids(db, [listing_id])).get(listing_id)


async def listings_by_ids(db: Reader, listing_ids: Collection[int]) -> dict[int, Listing]:
    """Listings by id, on the shelf or not; an unknown id is not among them. One statement."""
    return await shelf_store.listings(db, listing_ids)


async def variants(db: Reader, goods_ids: Collection[int]) -> dict[int, list[Listing]]:
    """All listings of goods, on the shelf or not, in the order in which they were named. One statement."""
    rows = await db.fetch(f"SELECT {ROW} FROM {FROM} WHERE l.goods_id = ANY($1) ORDER BY l.id", list(goods_ids))
    found: dict[int, list[Listing]] = {}
    for one in map(shelf_store.listing, rows):
        found.setdefault(one.goods.id, []).append(one)
    return found


async def redemptions_of(db: Reader, account_id: int, now: datetime) -> list[PastRedemption]:
    """An account's redemptions with their vouchers, newest first; the caller has checked whose account it is."""
    rows = await db.fetch(f"{PAST} WHERE r.account_id = $1 ORDER BY r.redeemed_at DESC, r.id DESC", account_id)
    return [_past(row, now) for row in rows]


async def vouchers(
    db: Reader, account_id: int, now: datetime, first: int, after: InTime | None
) -> Page[PastRedemption]:
    """A page of an account's redemptions with their vouchers, newest first."""
    rows = await db.fetch(
        f"""{PAST} WHERE r.account_id = $1
              AND ($2::timestamptz IS NULL OR (r.redeemed_at, r.id) < ($2, $3::bigint))
            ORDER BY r.redeemed_at DESC, r.id DESC LIMIT $4""",
        *(account_id, *(after or (None, None)), first + 1),
    )
    past = [_past(row, now) for row in rows]
    return Page.of(past, first, lambda one: (one.redemption.redeemed_at, one.redemption.id))


async def voucher(db: Reader, account_id: int, redemption_id: int, now: datetime) -> PastRedemption | None:
    """One redemption of an account with its voucher; another account's is not there."""
    row = await db.fetchrow(f"{PAST} WHERE r.account_id = $1 AND r.id = $2", account_id, redemption_id)
    return _past(row, now) if row else None


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


def _past(row: Row, now: datetime) -> PastRedemption:
    found = None if row[12] is None else hold(row[12:])
    is_late = rules.timed_out(found, now)
    return PastRedemption(recalled(row[:10], found), rules.standing(found, now), row[10], row[11], is_late)


async def redeemed_titles(db: Reader, redemptions: Collection[Redeemed]) -> dict[Redeemed, tuple[str, str]]:
    """What listings are called in Chinese and English, by (account, redemption) of them. One statement."""
    rows = await db.fetch(
        """SELECT r.account_id, r.id, g.title_zh, g.title_en
           FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id)
           JOIN mall_redemption r USING (account_id, id) JOIN mall_listing l ON l.id = r.listing_id
           JOIN mall_goods g ON g.id = l.goods_id""",
        *map(list, zip(*redemptions, strict=True)),
    )
    return {(row["account_id"], row["id"]): (row["title_zh"], row["title_en"]) for row in rows}
