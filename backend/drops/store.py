"""The drops' set-based SQL: one function per statement."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import attrgetter

import msgspec

from backend.drops.values import (
    Answer,
    Ask,
    Commitment,
    Drop,
    DropState,
    Ending,
    Fate,
    Reveal,
    Round,
    Side,
    Wish,
    WishKey,
    WishRequest,
)
from backend.kit import idempotency
from backend.kit.db import Reader, Row, Tx
from backend.kit.errors import Outrun, Refusal

ANNOUNCE, WISH, WITHDRAW = "announce-drop", "wish", "withdraw-wish"  # operations under which answers are remembered
DROP = (
    "id, listing_id, listing_version, region, pieces, points, announced_at, opens_at, closes_at, reveal_hours,"
    " most_rounds, held_until, state, round, round_begun_at, due_at, root, listed, closed_at, drawn_at, settled_at"
)
COMMITMENT = "drop_id, round, side, commitment, organisation_id, person_id, committed_at"
REVEAL = "drop_id, round, side, seed, organisation_id, person_id, revealed_at"
ROUND = "drop_id, number, begun_at, ended_at, ending, missing"
WISHED = "account_id, drop_id, salt, leaf, fate, wished_at, rank, refusal, redemption_id, settled_at"
DROP_ROW = attrgetter(*DROP.split(", "))
DROP_CHANGES = attrgetter("id", "state", "round", "round_begun_at", "due_at", "root", "listed", "closed_at", "drawn_at")
COMMITMENT_ROW = attrgetter(*COMMITMENT.split(", "))
REVEAL_ROW = attrgetter(*REVEAL.split(", "))
ROUND_ROW = attrgetter(*ROUND.split(", "))
WISH_ROW = attrgetter(*WISHED.split(", "))
UPSERT = f"""
INSERT INTO drops_wish ({WISHED})
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::int[],
  $8::text[], $9::bigint[], $10::timestamptz[])
ON CONFLICT (account_id, drop_id) DO UPDATE SET fate = excluded.fate, wished_at = excluded.wished_at,
  rank = excluded.rank, refusal = excluded.refusal, redemption_id = excluded.redemption_id,
  settled_at = excluded.settled_at
"""
KINDS: dict[str, type[Wish | Refusal]] = {kind.__name__: kind for kind in (Wish, Refusal)}


def to_json(outcome: Wish | Refusal) -> bytes:
    """An outcome as it is remembered: its fields under the name of its class."""
    return msgspec.json.encode({type(outcome).__name__: outcome})


def from_json(remembered: bytes) -> Wish | Refusal:
    """The outcome that was remembered, equal to the first."""
    [(name, fields)] = msgspec.json.decode(remembered, type=dict[str, msgspec.Raw]).items()
    return msgspec.json.decode(fields, type=KINDS[name])


async def earlier(tx: Tx, operation: str, requests: Iterable[WishRequest]) -> dict[Ask, Answer]:
    """The answers already given to these requests' keys."""
    found = await idempotency.earlier(tx, operation, [(request.account_id, request.key) for request in requests])
    return {ask: Answer(answered.input_hash, from_json(answered.outcome)) for ask, answered in found.items()}


async def remember(tx: Tx, operation: str, answers: Iterable[tuple[Ask, Answer]]) -> None:
    """Keep answers for ever."""
    rows = [(*ask, answer.input_hash, to_json(answer.outcome)) for ask, answer in answers]
    await idempotency.remember(tx, operation, rows)


def drop_of(row: Row) -> Drop:
    """A drop from its columns."""
    drop = Drop(*row)
    drop.state = DropState(drop.state)
    return drop


def wish_of(row: Row) -> Wish:
    """A wish from its columns."""
    account_id, drop_id, salt, leaf, fate, *rest = row
    return Wish(account_id, drop_id, salt, leaf, Fate(fate), *rest)


async def drops(db: Reader, drop_ids: Collection[int]) -> dict[int, Drop]:
    """Drops as they stand, without a lock; an unknown id is not among them."""
    rows = await db.fetch(f"SELECT {DROP} FROM drops_drop WHERE id = ANY($1)", list(drop_ids))
    return {row["id"]: drop_of(row) for row in rows}


async def share_open(tx: Tx, drop_ids: Collection[int], now: datetime) -> dict[int, Drop]:
    """Keep drops open, in the order of their ids, until the wishes of this transaction stand in their lists.

    What has closed by then is left alone: whoever closes a list would else wait for all who come too late.
    """
    rows = await tx.fetch(
        f"SELECT {DROP} FROM drops_drop WHERE id = ANY($1) AND closes_at > $2 ORDER BY id FOR SHARE",
        sorted(drop_ids),
        now,
    )
    return {row["id"]: drop_of(row) for row in rows}


async def lock_drop(tx: Tx, drop_id: int) -> Drop | None:
    """Lock a drop to change it; none if there is no such id. It waits for the wishes that are being written."""
    row = await tx.fetchrow(f"SELECT {DROP} FROM drops_drop WHERE id = $1 FOR UPDATE", drop_id)
    return drop_of(row) if row else None


async def due(db: Reader, now: datetime) -> Drop | None:
    """The drop whose next step has been due for longest, if one is. By a partial index."""
    row = await db.fetchrow(
        f"SELECT {DROP} FROM drops_drop WHERE settled_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT 1", now
    )
    return drop_of(row) if row else None


async def running(db: Reader, listing_id: int) -> bool:
    """Whether a listing has a drop that is not settled."""
    sql = "SELECT EXISTS (SELECT FROM drops_drop WHERE listing_id = $1 AND settled_at IS NULL)"
    return bool(await db.fetchval(sql, listing_id))


async def insert_drop(tx: Tx, drop: Drop) -> None:
    """Add a drop. Raises `Outrun` where its listing has got another one at this moment."""
    tag = await tx.execute(
        f"""INSERT INTO drops_drop ({DROP}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
              $16, $17, $18, $19, $20, $21) ON CONFLICT DO NOTHING""",
        *DROP_ROW(drop),
    )
    if tag != "INSERT 0 1":
        raise Outrun


async def update_drop(tx: Tx, drop: Drop) -> None:
    """Set what a locked drop may change."""
    await tx.execute(
        """UPDATE drops_drop SET state = $2, round = $3, round_begun_at = $4, due_at = $5, root = $6, listed = $7,
             closed_at = $8, drawn_at = $9 WHERE id = $1""",
        *DROP_CHANGES(drop),
    )


async def set_settled(tx: Tx, drop_id: int, now: datetime) -> None:
    """End a drop in which no wish is open."""
    await tx.execute("UPDATE drops_drop SET settled_at = $2 WHERE id = $1 AND settled_at IS NULL", drop_id, now)


async def commitments(db: Reader, drop_id: int) -> list[Commitment]:
    """A drop's commitments, by round and side."""
    rows = await db.fetch(
        f"SELECT {COMMITMENT} FROM drops_commitment WHERE drop_id = $1 ORDER BY round, side DESC", drop_id
    )
    return [Commitment(each[0], each[1], Side(each[2]), *each[3:]) for each in map(tuple, rows)]


async def reveals(db: Reader, drop_id: int) -> list[Reveal]:
    """A drop's seeds, by round and side."""
    rows = await db.fetch(f"SELECT {REVEAL} FROM drops_reveal WHERE drop_id = $1 ORDER BY round, side DESC", drop_id)
    return [Reveal(each[0], each[1], Side(each[2]), *each[3:]) for each in map(tuple, rows)]


async def rounds(db: Reader, drop_id: int) -> list[Round]:
    """The rounds of a drop that have ended."""
    rows = await db.fetch(f"SELECT {ROUND} FROM drops_round WHERE drop_id = $1 ORDER BY number", drop_id)
    return [
        Round(its_id, number, begun_at, ended_at, Ending(ending), tuple(map(Side, missing)))
        for its_id, number, begun_at, ended_at, ending, missing in rows
    ]


async def is_used(db: Reader, commitment: str) -> bool:
    """Whether somebody has made this commitment before, in any drop."""
    sql = "SELECT EXISTS (SELECT FROM drops_commitment WHERE commitment = $1)"
    return bool(await db.fetchval(sql, commitment))


async def insert_commitment(tx: Tx, commitment: Commitment) -> None:
    """Add a commitment. Raises `Outrun` where somebody has made the same one at this moment."""
    tag = await tx.execute(
        f"INSERT INTO drops_commitment ({COMMITMENT}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        *COMMITMENT_ROW(commitment),
    )
    if tag != "INSERT 0 1":
        raise Outrun


async def insert_reveal(tx: Tx, reveal: Reveal) -> None:
    """Add a seed."""
    await tx.execute(f"INSERT INTO drops_reveal ({REVEAL}) VALUES ($1, $2, $3, $4, $5, $6, $7)", *REVEAL_ROW(reveal))


async def insert_round(tx: Tx, ended: Round) -> None:
    """Add a round that has ended."""
    await tx.execute(f"INSERT INTO drops_round ({ROUND}) VALUES ($1, $2, $3, $4, $5, $6)", *ROUND_ROW(ended))


async def wishes(db: Reader, keys: Collection[WishKey]) -> dict[WishKey, Wish]:
    """Wishes by (account, drop); who has none is not among them."""
    rows = await db.fetch(
        f"""SELECT {WISHED} FROM drops_wish JOIN unnest($1::bigint[], $2::bigint[]) AS asked(account_id, drop_id)
            USING (account_id, drop_id)""",
        [account_id for account_id, _ in keys],
        [drop_id for _, drop_id in keys],
    )
    return {(row["account_id"], row["drop_id"]): wish_of(row) for row in rows}


async def keep_wishes(tx: Tx, rows: Iterable[Wish]) -> None:
    """Add wishes, or set what may change of them."""
    await tx.columns(UPSERT, [WISH_ROW(wish) for wish in rows])


async def leaves(db: Reader, drop_id: int) -> list[str]:
    """The list of a drop's wishes, as it stands or was closed; sorted as bytes, whatever the database's language."""
    rows = await db.fetch("SELECT leaf FROM drops_wish WHERE drop_id = $1 AND fate <> 'WITHDRAWN'", drop_id)
    return sorted(row["leaf"] for row in rows)


async def rank(tx: Tx, drop_id: int, won: Sequence[str]) -> None:
    """Write down who has won, in their order."""
    await tx.execute(
        """UPDATE drops_wish SET rank = new.rank FROM unnest($2::text[]) WITH ORDINALITY AS new(leaf, rank)
           WHERE drops_wish.drop_id = $1 AND drops_wish.leaf = new.leaf AND fate = 'HELD'""",
        drop_id,
        won,
    )


async def unsettled(db: Reader, drop_id: int, limit: int) -> list[WishKey]:
    """Wishes of a drop that are still open, winners first and in their order."""
    rows = await db.fetch(
        """SELECT account_id FROM drops_wish WHERE drop_id = $1 AND fate = 'HELD'
           ORDER BY rank NULLS LAST, account_id LIMIT $2""",
        drop_id,
        limit,
    )
    return [(row["account_id"], drop_id) for row in rows]
