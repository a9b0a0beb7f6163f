"""The mall's set-based SQL: one function per statement."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from operator import attrgetter

import msgspec

from backend.kit import idempotency
from backend.kit.db import Reader, Tx
from backend.kit.errors import Outrun, Refusal
from backend.mall.values import (
    Agreement,
    Answer,
    Ask,
    Checked,
    Decided,
    Listing,
    RedeemRequest,
    Redemption,
    Voucher,
)

REDEEM = "redeem"  # the operation under which answers are remembered
AGREEMENT = "id, provider_id, operator_id, signed_at, valid_from, valid_until"
LISTING = "id, provider_id, title_zh, title_en, points, stock, version, state, sold_until, listed_at"
REDEMPTION = "account_id, id, listing_id, listing_version, provider_id, points, grams, voucher_code, redeemed_at"
VOUCHER = "code, account_id, redemption_id, provider_id, valid_until, used_at"
AGREEMENT_ROW = attrgetter(*AGREEMENT.split(", "))
LISTING_ROW = attrgetter(*LISTING.split(", "))
LISTING_CHANGES = attrgetter("id", "points", "stock", "version", "state")
# Redemptions and their vouchers in one statement, as in the ledger; rows travel as JSON.
SELL = f"""
WITH new AS (
  SELECT * FROM json_to_recordset($1) AS new(account_id bigint, id bigint, listing_id bigint, listing_version int,
    provider_id bigint, points bigint, grams bigint, voucher_code text, valid_until timestamptz,
    redeemed_at timestamptz)
), vouchers AS (
  INSERT INTO mall_voucher (code, account_id, redemption_id, provider_id, valid_until)
  SELECT voucher_code, account_id, id, provider_id, valid_until FROM new
)
INSERT INTO mall_redemption ({REDEMPTION}) SELECT {REDEMPTION} FROM new
"""
TAKE = """
UPDATE mall_listing AS listing SET stock = stock - sold.pieces
FROM unnest($1::bigint[], $2::int[], $3::int[]) AS sold(id, version, pieces)
JOIN (SELECT id FROM mall_listing WHERE id = ANY($1) ORDER BY id FOR UPDATE) AS locked USING (id)
WHERE listing.id = sold.id AND listing.version = sold.version AND state = 'ON_SHELF' AND stock >= sold.pieces
"""
KINDS: dict[str, type[Redemption | Refusal]] = {kind.__name__: kind for kind in (Redemption, Refusal)}


def to_json(outcome: Redemption | Refusal) -> bytes:
    """An outcome as it is remembered: its fields under the name of its class."""
    return msgspec.json.encode({type(outcome).__name__: outcome})


def from_json(remembered: bytes) -> Redemption | Refusal:
    """The outcome that was remembered, equal to the first."""
    [(name, fields)] = msgspec.json.decode(remembered, type=dict[str, msgspec.Raw]).items()
    return msgspec.json.decode(fields, type=KINDS[name])


async def earlier(tx: Tx, requests: Iterable[RedeemRequest]) -> dict[Ask, Answer]:
    """The answers already given to these requests' keys."""
    found = await idempotency.earlier(tx, REDEEM, [(request.account_id, request.key) for request in requests])
    return {ask: Answer(answered.input_hash, from_json(answered.outcome)) for ask, answered in found.items()}


async def listings(db: Reader, listing_ids: Collection[int]) -> dict[int, Listing]:
    """Listings as they stand, without a lock; an unknown id is not among them."""
    rows = await db.fetch(f"SELECT {LISTING} FROM mall_listing WHERE id = ANY($1)", list(listing_ids))
    return {row["id"]: Listing(*row) for row in rows}


async def lock_listings(tx: Tx, listing_ids: Collection[int]) -> dict[int, Listing]:
    """Lock listings in the order of their ids; an unknown id is not among them."""
    rows = await tx.fetch(
        f"SELECT {LISTING} FROM mall_listing WHERE id = ANY($1) ORDER BY id FOR UPDATE", sorted(listing_ids)
    )
    return {row["id"]: Listing(*row) for row in rows}


async def keep(tx: Tx, decided: Decided) -> None:
    """Write what a batch of redemptions comes to, the stock last: three statements. Raises `Outrun`."""
    answers = [(*ask, answer.input_hash, to_json(answer.outcome)) for ask, answer in decided.answers.items()]
    await idempotency.remember(tx, REDEEM, answers)
    if decided.redemptions:
        await tx.execute(SELL, msgspec.json.encode(decided.redemptions).decode())
        await _take(tx, Counter((one.listing_id, one.listing_version) for one in decided.redemptions))


async def _take(tx: Tx, pieces: Mapping[tuple[int, int], int]) -> None:
    """Take pieces, by (listing, version), off the stock; if one is gone, closed or dearer by now, nothing holds."""
    listing_ids, versions = zip(*pieces, strict=True)
    tag = await tx.execute(TAKE, listing_ids, versions, list(pieces.values()))
    if tag != f"UPDATE {len(pieces)}":
        raise Outrun


async def update_listings(tx: Tx, listings: Iterable[Listing]) -> None:
    """Set what a locked listing may change: its price and version, its stock and its state."""
    await tx.columns(
        """UPDATE mall_listing SET points = new.points, stock = new.stock, version = new.version, state = new.state
           FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::text[])
             AS new(id, points, stock, version, state) WHERE mall_listing.id = new.id""",
        [LISTING_CHANGES(listing) for listing in listings],
    )


async def insert_listing(tx: Tx, listing: Listing) -> None:
    """Add a listing."""
    await tx.execute(
        f"INSERT INTO mall_listing ({LISTING}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", *LISTING_ROW(listing)
    )


async def insert_agreement(tx: Tx, agreement: Agreement) -> None:
    """Add an agreement."""
    await tx.execute(
        f"INSERT INTO mall_agreement ({AGREEMENT}) VALUES ($1, $2, $3, $4, $5, $6)", *AGREEMENT_ROW(agreement)
    )


async def agreement_in_force(db: Reader, provider_id: int, now: datetime) -> Agreement | None:
    """The provider's agreement at this instant; of several, the one that lasts longest."""
    row = await db.fetchrow(
        f"""SELECT {AGREEMENT} FROM mall_agreement WHERE provider_id = $1 AND valid_from <= $2 AND $2 < valid_until
            ORDER BY valid_until DESC, id LIMIT 1""",
        provider_id,
        now,
    )
    return Agreement(*row) if row else None


async def lock_vouchers(tx: Tx, codes: Collection[str]) -> dict[str, Voucher]:
    """Lock vouchers in the order of their codes; an unknown code is not among them."""
    rows = await tx.fetch(
        f"SELECT {VOUCHER} FROM mall_voucher WHERE code = ANY($1) ORDER BY code FOR UPDATE", sorted(codes)
    )
    return {row["code"]: Voucher(*row) for row in rows}


async def use_vouchers(tx: Tx, taken: Iterable[Checked]) -> None:
    """Mark vouchers as used."""
    await tx.columns(
        """UPDATE mall_voucher SET used_at = taken.at FROM unnest($1::text[], $2::timestamptz[]) AS taken(code, at)
           WHERE mall_voucher.code = taken.code""",
        [(checked.code, checked.used_at) for checked in taken],
    )


async def listings_of(db: Reader, vouchers: Collection[Voucher]) -> dict[int, int]:
    """The listing of each voucher, by redemption."""
    rows = await db.fetch(
        """SELECT redemption.id, listing_id FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id)
           JOIN mall_redemption AS redemption USING (account_id, id)""",
        [voucher.account_id for voucher in vouchers],
        [voucher.redemption_id for voucher in vouchers],
    )
    return {row["id"]: row["listing_id"] for row in rows}
