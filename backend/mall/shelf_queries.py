"""What the mall tells its merchants and the operator: agreements, goods, tills, the day, and the grams that came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from backend.kit.db import Reader
from backend.kit.paging import InTime, Page
from backend.mall import shelf_store
from backend.mall.shelf_store import FROM, ROW
from backend.mall.shelf_values import Agreement, Listing, Till

AGREEMENT = shelf_store.AGREEMENT

type Over = tuple[int, str]
"""An operator, and a place over which it decides."""


@dataclass(frozen=True, slots=True)
class SoldToday:
    """What became of one listing on a day: pieces redeemed, points for them, vouchers taken, and what is left."""

    listing_id: int
    redeemed: int
    points: int
    checked: int
    stock: int


@dataclass(frozen=True, slots=True)
class CheckedAtTill:
    """How many vouchers a till took on a day; no id where they were taken at none."""

    till_id: int | None
    checked: int


@dataclass(frozen=True, slots=True)
class Board:
    """A provider's day: its listings with anything to tell, and its tills."""

    listings: list[SoldToday]
    tills: list[CheckedAtTill]
    late_refused: int


def _columns(over: Collection[Over]) -> tuple[list[int], list[str]]:
    return [operator_id for operator_id, _ in over], [region for _, region in over]


async def has_agreement(db: Reader, provider_id: int) -> bool:
    """Whether a provider has ever had an agreement."""
    return bool(await db.fetchval("SELECT EXISTS (SELECT FROM mall_agreement WHERE provider_id = $1)", provider_id))


async def agreements_of(
    db: Reader, provider_ids: Collection[int], over: Collection[Over], first: int, after: InTime | None
) -> Page[Agreement]:
    """A page of the agreements of these providers, and of operators over places, the latest first. Cost: theirs."""
    rows = await db.fetch(
        f"""SELECT {AGREEMENT} FROM mall_agreement
            WHERE (provider_id = ANY($1) OR (operator_id, region) IN (SELECT * FROM unnest($2::bigint[], $3::text[])))
              AND ($4::timestamptz IS NULL OR (drafted_at, id) < ($4, $5::bigint))
            ORDER BY drafted_at DESC, id DESC LIMIT $6""",
        *(list(provider_ids), *_columns(over), *(after or (None, None)), first + 1),
    )
    return Page.of([Agreement(*row) for row in rows], first, lambda one: (one.drafted_at, one.id))


async def goods_of(db: Reader, provider_ids: Collection[int], first: int, after: InTime | None) -> Page[Listing]:
    """A page of all that providers have prepared, every variant in every state, newest first."""
    rows = await db.fetch(
        f"""SELECT {ROW} FROM {FROM} WHERE l.provider_id = ANY($1)
              AND ($2::timestamptz IS NULL OR (l.listed_at, l.id) < ($2, $3::bigint))
            ORDER BY l.listed_at DESC, l.id DESC LIMIT $4""",
        *(list(provider_ids), *(after or (None, None)), first + 1),
    )
    return Page.of([shelf_store.listing(row) for row in rows], first, lambda one: (one.listed_at, one.id))


async def in_review(db: Reader, over: Collection[Over], first: int, after: InTime | None) -> Page[Listing]:
    """A page of what waits for review by operators over places, every variant, the longest waiting last."""
    rows = await db.fetch(
        f"""SELECT {ROW} FROM {FROM} JOIN mall_agreement a ON a.id = g.agreement_id
            WHERE l.state = 'REVIEW' AND (a.operator_id, a.region) IN (SELECT * FROM unnest($1::bigint[], $2::text[]))
              AND ($3::timestamptz IS NULL OR (l.listed_at, l.id) < ($3, $4::bigint))
            ORDER BY l.listed_at DESC, l.id DESC LIMIT $5""",
        *(*_columns(over), *(after or (None, None)), first + 1),
    )
    return Page.of([shelf_store.listing(row) for row in rows], first, lambda one: (one.listed_at, one.id))


async def tills_of(db: Reader, provider_id: int) -> list[Till]:
    """The open tills of a provider, by name."""
    return await shelf_store.open_tills(db, provider_id)


async def tills_by_ids(db: Reader, till_ids: Collection[int]) -> dict[int, Till]:
    """Tills by id, open or not. One statement."""
    return await shelf_store.tills(db, till_ids)


async def board(db: Reader, provider_id: int, day: tuple[datetime, datetime]) -> Board:
    """A provider's day, half-open in time. Three statements; cost: what was redeemed and checked in it."""
    listings = await db.fetch(
        """SELECT l.id, coalesce(sold.pieces, 0), coalesce(sold.points, 0)::bigint, coalesce(used.pieces, 0), l.stock
           FROM mall_listing l
           LEFT JOIN (SELECT r.listing_id, count(*) AS pieces, sum(r.points) AS points FROM mall_redemption r
               JOIN mall_listing m ON m.id = r.listing_id AND m.provider_id = $1
               LEFT JOIN mall_hold h ON h.account_id = r.account_id AND h.redemption_id = r.id
             WHERE r.redeemed_at >= $2 AND r.redeemed_at < $3 AND h.ending IS DISTINCT FROM 'RELEASED'
             GROUP BY r.listing_id) AS sold ON sold.listing_id = l.id
           LEFT JOIN (SELECT r.listing_id, count(*) AS pieces FROM mall_voucher v
               JOIN mall_redemption r ON r.account_id = v.account_id AND r.id = v.redemption_id
             WHERE v.provider_id = $1 AND v.used_at >= $2 AND v.used_at < $3 GROUP BY r.listing_id) AS used
             ON used.listing_id = l.id
           WHERE l.provider_id = $1 AND (l.state = 'ON_SHELF' OR sold.pieces > 0 OR used.pieces > 0)
           ORDER BY l.id""",
        *(provider_id, *day),
    )
    tills = await db.fetch(
        """SELECT till_id, count(*) FROM mall_voucher WHERE provider_id = $1 AND used_at >= $2 AND used_at < $3
           GROUP BY till_id ORDER BY till_id NULLS LAST""",
        *(provider_id, *day),
    )
    refused = await db.fetchval(
        """SELECT count(*) FROM mall_late_check
           WHERE provider_id = $1 AND received_at >= $2 AND received_at < $3 AND refused IS NOT NULL""",
        *(provider_id, *day),
    )
    return Board([SoldToday(*row) for row in listings], [CheckedAtTill(*row) for row in tills], refused)
