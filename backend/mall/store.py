"""The mall's set-based SQL of redemptions, holds and vouchers: one function per statement."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import replace

from backend.kit import idempotency
from backend.kit.db import Reader, Tx
from backend.kit.errors import Outrun, Refusal
from backend.mall.values import (
    Answer,
    Ask,
    Awaits,
    Decided,
    Ending,
    Hold,
    Person,
    RedeemRequest,
    Redemption,
    Voucher,
)

REDEEM = "redeem"  # the operation under which answers are remembered
REDEMPTION = "account_id, id, listing_id, listing_version, provider_id, points, grams, voucher_code, redeemed_at"
HOLD = "account_id, redemption_id, listing_id, awaits, until, settles, ended_at, ending"
# All that a batch sells in one statement, as in the ledger; rows travel as JSON. What everybody may want at once, the
# stock, is locked when all else is written, and pieces are taken only of what is as it was looked at.
SELL = f"""
WITH new AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1) AS new(account_id bigint, id bigint, listing_id bigint, listing_version int,
    provider_id bigint, points bigint, grams bigint, voucher_code text, valid_until timestamptz,
    redeemed_at timestamptz, awaits text, held_until timestamptz, settles boolean)
), redemptions AS (
  INSERT INTO mall_redemption ({REDEMPTION}) SELECT {REDEMPTION} FROM new RETURNING 1
), vouchers AS (
  INSERT INTO mall_voucher (code, account_id, redemption_id, provider_id, valid_until)
  SELECT voucher_code, account_id, id, provider_id, valid_until FROM new WHERE awaits IS DISTINCT FROM 'CONFIRM'
  RETURNING 1
), holds AS (
  INSERT INTO mall_hold (account_id, redemption_id, listing_id, awaits, until, settles)
  SELECT account_id, id, listing_id, awaits, held_until, coalesce(settles, false) FROM new WHERE awaits IS NOT NULL
  RETURNING 1
), answers AS (
  {idempotency.KEEP.format(operation="$2", at="$3::timestamptz", answers="$4")} RETURNING 1
), written AS MATERIALIZED (
  SELECT (SELECT count(*) FROM redemptions) + (SELECT count(*) FROM vouchers) + (SELECT count(*) FROM holds)
    + (SELECT count(*) FROM answers) AS rows
), sold AS (
  SELECT listing_id AS id, listing_version AS version, count(*)::int AS pieces FROM new GROUP BY 1, 2
), locked AS MATERIALIZED (
  SELECT id FROM mall_listing WHERE id IN (SELECT id FROM sold) AND (SELECT rows FROM written) > 0
  ORDER BY id FOR UPDATE
)
UPDATE mall_listing AS listing SET stock = stock - sold.pieces FROM sold JOIN locked USING (id)
WHERE listing.id = sold.id AND listing.version = sold.version AND state = 'ON_SHELF' AND stock >= sold.pieces
RETURNING listing.id, stock
"""
# A hold that is over in time has been released though no job has said so; what it was for is not theirs.
PIECES = """
SELECT r.account_id, l.goods_id, count(*) AS pieces
FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(account_id, goods_id, since)
JOIN mall_redemption r ON r.account_id = asked.account_id AND r.redeemed_at >= asked.since
JOIN mall_listing l ON l.id = r.listing_id AND l.goods_id = asked.goods_id
LEFT JOIN mall_hold h ON h.account_id = r.account_id AND h.redemption_id = r.id
WHERE h.account_id IS NULL OR h.ending = 'SETTLED' OR (h.ended_at IS NULL AND (h.until > $4 OR h.settles))
GROUP BY r.account_id, l.goods_id
"""
RECALLED = """r.id, r.account_id, r.listing_id, r.listing_version, r.provider_id, r.points, r.grams, r.voucher_code,
  coalesce(v.valid_until, r.redeemed_at + make_interval(days => g.voucher_days)), r.redeemed_at"""
OF_HOLD = """JOIN mall_redemption r ON r.account_id = h.account_id AND r.id = h.redemption_id
  JOIN mall_listing l ON l.id = r.listing_id JOIN mall_goods g ON g.id = l.goods_id
  LEFT JOIN mall_voucher v ON v.code = r.voucher_code"""
CHANGED_HOLD = attrgetter("account_id", "redemption_id", "awaits", "until", "settles", "ended_at", "ending")

type Redeemed = tuple[int, int]  # account and redemption

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


async def pieces(db: Reader, counted: Mapping[Person, datetime], now: datetime) -> dict[Person, int]:
    """How many pieces people have of goods, in all variants, since an instant. Cost: their redemptions."""
    people, goods = zip(*counted, strict=True)
    rows = await db.fetch(PIECES, people, goods, list(counted.values()), now)
    return {(row["account_id"], row["goods_id"]): row["pieces"] for row in rows}


async def keep(tx: Tx, decided: Decided) -> dict[int, int]:
    """Write what a batch of redemptions comes to, in one statement; how many pieces are left of what it sold.

    Raises `Outrun` where a listing is gone, closed or dearer by now: then nothing of it may hold.
    """
    answers = [(*ask, answer.input_hash, to_json(answer.outcome)) for ask, answer in decided.answers.items()]
    if not decided.redemptions:
        await idempotency.remember(tx, REDEEM, answers)
        return {}
    rows, listings = msgspec.json.encode(decided.redemptions).decode(), {one.listing_id for one in decided.redemptions}
    sold = await tx.fetch(SELL, rows, REDEEM, tx.now(), idempotency.as_json(answers))
    left = {row["id"]: row["stock"] for row in sold}
    if left.keys() != listings:
        raise Outrun
    return left


async def put_back(tx: Tx, listings: Collection[int]) -> None:
    """Put a piece back for each mention of a listing, locked in the order of their ids."""
    await tx.columns(
        """UPDATE mall_listing AS listing SET stock = stock + back.pieces
           FROM unnest($1::bigint[], $2::int[]) AS back(id, pieces)
           JOIN (SELECT id FROM mall_listing WHERE id = ANY($1) ORDER BY id FOR UPDATE) AS locked USING (id)
           WHERE listing.id = back.id""",
        list(Counter(listings).items()),
    )


# --- Holds -----------------------------------------------------------------------------------------------------------


async def lock_holds(tx: Tx, redemptions: Collection[Redeemed]) -> dict[int, tuple[Redemption, Hold]]:
    """Lock the holds of redemptions, by (account, id), which their accounts' locks precede; by redemption."""
    rows = await tx.fetch(
        f"""SELECT {RECALLED}, {", ".join(f"h.{column}" for column in HOLD.split(", "))}
            FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id)
            JOIN mall_hold h ON h.account_id = asked.account_id AND h.redemption_id = asked.id {OF_HOLD}
            ORDER BY h.account_id, h.redemption_id FOR UPDATE OF h""",
        *map(list, zip(*redemptions, strict=True)),
    )
    return {row["redemption_id"]: (recalled(row[:10], found := hold(row[10:])), found) for row in rows}


async def redeemed(db: Reader, redemptions: Collection[Redeemed]) -> set[Redeemed]:
    """Which of these redemptions, by (account, id), there are."""
    rows = await db.fetch(
        """SELECT account_id, id FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id)
           JOIN mall_redemption USING (account_id, id)""",
        *map(list, zip(*redemptions, strict=True)),
    )
    return {(row["account_id"], row["id"]) for row in rows}


async def due_holds(db: Reader, now: datetime, limit: int) -> list[Redeemed]:
    """Holds past their deadline that no job has ended, by (account, redemption), the longest over first."""
    rows = await db.fetch(
        """SELECT account_id, redemption_id FROM mall_hold WHERE ended_at IS NULL AND until <= $1
           ORDER BY until LIMIT $2""",
        now,
        limit,
    )
    return [(row["account_id"], row["redemption_id"]) for row in rows]


async def update_holds(tx: Tx, holds: Iterable[Hold]) -> None:
    """Set what a locked hold may change: what it waits for until when, and how it ended."""
    await tx.columns(
        """UPDATE mall_hold SET awaits = new.awaits, until = new.until, settles = new.settles, ended_at = new.ended_at,
             ending = new.ending
           FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[], $5::boolean[], $6::timestamptz[],
             $7::text[]) AS new(account_id, redemption_id, awaits, until, settles, ended_at, ending)
           WHERE mall_hold.account_id = new.account_id AND mall_hold.redemption_id = new.redemption_id""",
        [CHANGED_HOLD(one) for one in holds],
    )


def hold(columns: Sequence[Any]) -> Hold:
    """A hold from its columns."""
    account_id, redemption_id, listing_id, awaits, until, settles, ended_at, ending = columns
    end = Ending(ending) if ending else None
    return Hold(account_id, redemption_id, listing_id, Awaits(awaits), until, settles, ended_at, end)


def recalled(columns: Sequence[Any], found: Hold | None) -> Redemption:
    """A redemption from its columns, with what it waits for as it stands."""
    redemption = Redemption(*columns)
    if found is None or found.ending is Ending.SETTLED:
        return redemption
    return replace(redemption, awaits=found.awaits, held_until=found.until, settles=found.settles)


# --- Vouchers --------------------------------------------------------------------------------------------------------


async def insert_vouchers(tx: Tx, redemptions: Iterable[Redemption]) -> None:
    """Hand out the vouchers of what was on hold and is confirmed."""
    await tx.columns(
        """INSERT INTO mall_voucher (code, account_id, redemption_id, provider_id, valid_until)
           SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[])""",
        [(one.voucher_code, one.account_id, one.id, one.provider_id, one.valid_until) for one in redemptions],
    )


async def redemptions_on_hold(db: Reader, codes: Collection[str]) -> dict[str, Redeemed | None]:
    """Of each voucher that there is the redemption on hold, if it is one: its account has to be locked first."""
    rows = await db.fetch(
        """SELECT v.code, h.account_id, h.redemption_id FROM mall_voucher v
           LEFT JOIN mall_hold h ON h.account_id = v.account_id AND h.redemption_id = v.redemption_id
           WHERE v.code = ANY($1)""",
        list(codes),
    )
    return {code: None if account_id is None else (account_id, redemption) for code, account_id, redemption in rows}


async def lock_vouchers(tx: Tx, codes: Collection[str]) -> dict[str, Voucher]:
    """Lock vouchers in the order of their codes; an unknown code is not among them.

    The till is looked up by a statement inside: a joined one would be that of before the wait for the lock.
    """
    rows = await tx.fetch(
        """SELECT v.code, v.account_id, v.redemption_id, r.listing_id, v.provider_id, r.redeemed_at, v.valid_until,
             v.used_at, v.till_id, (SELECT t.name FROM mall_till t WHERE t.id = v.till_id)
           FROM mall_voucher v JOIN mall_redemption r ON r.account_id = v.account_id AND r.id = v.redemption_id
           WHERE v.code = ANY($1) ORDER BY v.code FOR UPDATE OF v""",
        sorted(codes),
    )
    return {row["code"]: Voucher(*row) for row in rows}


async def update_vouchers(tx: Tx, vouchers: Iterable[Voucher]) -> None:
    """Set what a locked voucher may change: when and where it was used, and how long it is good."""
    await tx.columns(
        """UPDATE mall_voucher SET used_at = new.used_at, till_id = new.till_id, valid_until = new.valid_until
           FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::timestamptz[])
             AS new(code, used_at, till_id, valid_until) WHERE mall_voucher.code = new.code""",
        [(one.code, one.used_at, one.till_id, one.valid_until) for one in vouchers],
    )


async def insert_late_checks(tx: Tx, rows: Sequence[tuple[object, ...]]) -> None:
    """Add checks that were sent late: (provider, person, key, till, code, checked at, received at, refusal's code)."""
    await tx.columns(
        """INSERT INTO mall_late_check (provider_id, checked_by_id, key, till_id, code, checked_at, received_at,
             refused)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[],
             $7::timestamptz[], $8::text[])""",
        rows,
    )
