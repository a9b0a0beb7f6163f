"""The shelf's set-based SQL: agreements, goods with their listings, and tills; one function per statement."""

from collections.abc import Collection, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from backend.kit.db import Reader, Row, Tx
from backend.mall.shelf_values import (
    Agreement,
    Goods,
    GoodsKind,
    Limit,
    Listing,
    ListingState,
    Particulars,
    Period,
    Till,
)

AGREEMENT = (
    "id, provider_id, operator_id, region, terms, drafted_at, valid_from, valid_until, provider_signer_id,"
    " provider_signed_at, operator_signer_id, operator_signed_at, terminated_at"
)
PARTICULARS = (
    "kind, title_zh, title_en, voucher_days, refund_days, terms_zh, terms_en, places_zh, places_en, limit_pieces,"
    " limit_period, real_name_level, checked_offline, drawn"
)
REVIEWED = "prepared_by_id, prepared_at, reviewed_by_id, reviewed_at, review_note"
GOODS = f"id, provider_id, agreement_id, {PARTICULARS}, {REVIEWED}"
LISTING = "id, goods_id, variant_zh, variant_en, points, stock, version, state, sold_until, listed_at"
TILL = "id, provider_id, name, opened_at, closed_at"
AGREEMENT_ROW = attrgetter(*AGREEMENT.split(", "))
LISTING_CHANGES = attrgetter("id", "points", "stock", "version", "state", "listed_at")


def _columns(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns.split(", "))


ROW = f"{_columns('l', LISTING)}, {_columns('g', GOODS)}"
FROM = "mall_listing l JOIN mall_goods g ON g.id = l.goods_id"
WIDTH = len(LISTING.split(", "))


def listing(columns: Row) -> Listing:
    """A listing with its goods from their columns."""
    listing_id, _, variant_zh, variant_en, points, stock, version, state, *when = columns[:WIDTH]
    goods_id, provider_id, agreement_id, kind, *rest = columns[WIDTH:]
    said, (pieces, period), reviewed = rest[:8], rest[8:10], rest[13:]
    limit = None if pieces is None else Limit(pieces, Period(period))
    texts: tuple[Any, ...] = (*said, limit, *rest[10:13])
    particulars = Particulars(GoodsKind(kind), *texts)
    goods = Goods(goods_id, provider_id, agreement_id, particulars, *reviewed)
    return Listing(listing_id, goods, variant_zh, variant_en, points, stock, version, ListingState(state), *when)


# --- Agreements ------------------------------------------------------------------------------------------------------


async def insert_agreement(tx: Tx, agreement: Agreement) -> None:
    """Add an agreement."""
    await tx.execute(
        f"INSERT INTO mall_agreement ({AGREEMENT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        *AGREEMENT_ROW(agreement),
    )


async def lock_agreement(tx: Tx, agreement_id: int) -> Agreement | None:
    """Lock an agreement, or none if there is no such id."""
    row = await tx.fetchrow(f"SELECT {AGREEMENT} FROM mall_agreement WHERE id = $1 FOR UPDATE", agreement_id)
    return Agreement(*row) if row else None


async def lock_agreement_of(tx: Tx, goods_id: int) -> Agreement | None:
    """Lock the agreement under which goods are sold: before their listings, as whoever ends it does."""
    row = await tx.fetchrow(
        f"""SELECT {AGREEMENT} FROM mall_agreement
            WHERE id = (SELECT agreement_id FROM mall_goods WHERE id = $1) FOR UPDATE""",
        goods_id,
    )
    return Agreement(*row) if row else None


async def agreements(db: Reader, provider_id: int) -> list[Agreement]:
    """A provider's agreements, the latest first."""
    rows = await db.fetch(
        f"SELECT {AGREEMENT} FROM mall_agreement WHERE provider_id = $1 ORDER BY drafted_at DESC, id DESC", provider_id
    )
    return [Agreement(*row) for row in rows]


async def update_agreement(tx: Tx, agreement: Agreement) -> None:
    """Set what a locked agreement may change: who has signed when, and its early end."""
    await tx.execute(
        """UPDATE mall_agreement SET provider_signer_id = $2, provider_signed_at = $3, operator_signer_id = $4,
             operator_signed_at = $5, terminated_at = $6 WHERE id = $1""",
        agreement.id,
        *(agreement.provider_signer_id, agreement.provider_signed_at),
        *(agreement.operator_signer_id, agreement.operator_signed_at, agreement.terminated_at),
    )


# --- Goods and listings ----------------------------------------------------------------------------------------------


async def insert_goods(tx: Tx, goods: Goods) -> None:
    """Add goods, not reviewed yet."""
    of = goods.particulars
    limit = (of.limit.pieces, of.limit.period) if of.limit else (None, None)
    await tx.execute(
        f"""INSERT INTO mall_goods (id, provider_id, agreement_id, {PARTICULARS}, prepared_by_id, prepared_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)""",
        *(goods.id, goods.provider_id, goods.agreement_id, of.kind, of.title_zh, of.title_en, of.voucher_days),
        *(of.refund_days, of.terms_zh, of.terms_en, of.places_zh, of.places_en, *limit, of.real_name_level),
        *(of.checked_offline, of.drawn, goods.prepared_by_id, goods.prepared_at),
    )


async def insert_listings(tx: Tx, listings: Iterable[Listing]) -> None:
    """Add listings, the variants of goods that are there."""
    await tx.columns(
        """INSERT INTO mall_listing (id, goods_id, provider_id, variant_zh, variant_en, points, stock, version, state,
             sold_until, listed_at)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[],
             $7::int[], $8::int[], $9::text[], $10::timestamptz[], $11::timestamptz[])""",
        [
            (
                *(one.id, one.goods.id, one.provider_id, one.variant_zh, one.variant_en, one.points, one.stock),
                *(one.version, one.state, one.sold_until, one.listed_at),
            )
            for one in listings
        ],
    )


async def listings(db: Reader, listing_ids: Collection[int]) -> dict[int, Listing]:
    """Listings as they stand, without a lock; an unknown id is not among them."""
    rows = await db.fetch(f"SELECT {ROW} FROM {FROM} WHERE l.id = ANY($1)", list(listing_ids))
    return {row[0]: listing(row) for row in rows}


async def lock_listings(tx: Tx, listing_ids: Collection[int]) -> dict[int, Listing]:
    """Lock listings in the order of their ids; an unknown id is not among them."""
    rows = await tx.fetch(
        f"SELECT {ROW} FROM {FROM} WHERE l.id = ANY($1) ORDER BY l.id FOR UPDATE OF l", sorted(listing_ids)
    )
    return {row[0]: listing(row) for row in rows}


async def lock_variants(tx: Tx, goods_id: int) -> list[Listing]:
    """Lock the listings of goods in the order of their ids."""
    rows = await tx.fetch(f"SELECT {ROW} FROM {FROM} WHERE l.goods_id = $1 ORDER BY l.id FOR UPDATE OF l", goods_id)
    return [listing(row) for row in rows]


async def lock_under(tx: Tx, agreement_id: int) -> list[Listing]:
    """Lock the listings under an agreement that are not closed, in the order of their ids."""
    rows = await tx.fetch(
        f"""SELECT {ROW} FROM {FROM} WHERE g.agreement_id = $1 AND l.state <> 'OFF_SHELF'
            ORDER BY l.id FOR UPDATE OF l""",
        agreement_id,
    )
    return [listing(row) for row in rows]


async def update_listings(tx: Tx, listings: Iterable[Listing]) -> None:
    """Set what a locked listing may change: price and version, stock and state, since when it is on the shelf."""
    await tx.columns(
        """UPDATE mall_listing SET points = new.points, stock = new.stock, version = new.version, state = new.state,
             listed_at = new.listed_at
           FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::text[], $6::timestamptz[])
             AS new(id, points, stock, version, state, listed_at) WHERE mall_listing.id = new.id""",
        [LISTING_CHANGES(one) for one in listings],
    )


async def note_review(tx: Tx, goods_id: int, reviewer_id: int, at: datetime, note: str) -> None:
    """Keep who reviewed goods last, when, and what they said."""
    await tx.execute(
        "UPDATE mall_goods SET reviewed_by_id = $2, reviewed_at = $3, review_note = $4 WHERE id = $1",
        *(goods_id, reviewer_id, at, note or None),
    )


# --- Tills -----------------------------------------------------------------------------------------------------------


async def tills(db: Reader, till_ids: Collection[int]) -> dict[int, Till]:
    """Tills by id; an unknown id is not among them."""
    rows = await db.fetch(f"SELECT {TILL} FROM mall_till WHERE id = ANY($1)", list(till_ids))
    return {row["id"]: Till(*row) for row in rows}


async def open_tills(db: Reader, provider_id: int) -> list[Till]:
    """The open tills of a provider, by name."""
    rows = await db.fetch(
        f"SELECT {TILL} FROM mall_till WHERE provider_id = $1 AND closed_at IS NULL ORDER BY name, id", provider_id
    )
    return [Till(*row) for row in rows]


async def insert_till(tx: Tx, till: Till) -> bool:
    """Add a till; not if an open one of the provider has its name at this very moment."""
    tag = await tx.execute(
        f"INSERT INTO mall_till ({TILL}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        *(till.id, till.provider_id, till.name, till.opened_at, till.closed_at),
    )
    return tag == "INSERT 0 1"


async def close_till(tx: Tx, till: Till) -> None:
    """Close a till; what was checked there keeps its name."""
    await tx.execute("UPDATE mall_till SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL", till.id, till.closed_at)
