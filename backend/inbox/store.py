"""The inbox's set-based SQL: one function per statement."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import msgspec

from backend.inbox.values import Content, Message, NewMessage
from backend.kit.db import Reader, Row, Tx

MESSAGE = "account_id, id, data, at, read_at"
CONTENT: msgspec.json.Decoder[Content] = msgspec.json.Decoder(Content)


async def add(tx: Tx, ids: Sequence[int], messages: Sequence[NewMessage], at: datetime) -> list[int]:
    """Add messages, but for those that somebody has been told already; the accounts of those added."""
    rows = await tx.fetch(
        """INSERT INTO inbox_message (account_id, id, kind, subject, data, at)
           SELECT account_id, id, data ->> 'kind', subject, data, $5
           FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::jsonb[]) AS new(account_id, id, subject, data)
           ON CONFLICT (account_id, kind, subject) DO NOTHING RETURNING account_id""",
        [one.account_id for one in messages],
        ids,
        [one.subject for one in messages],
        [msgspec.json.encode(one.content).decode() for one in messages],
        at,
    )
    return [row["account_id"] for row in rows]


async def mark_read(tx: Tx, account_id: int, until: datetime, at: datetime) -> None:
    """Note that a person has read what came up to an instant; what they had read before keeps its time."""
    await tx.execute(
        """UPDATE inbox_message SET read_at = greatest(at, $3)
           WHERE account_id = $1 AND at <= $2 AND read_at IS NULL""",
        account_id,
        until,
        at,
    )


async def unread(db: Reader, account_ids: Collection[int]) -> dict[int, int]:
    """How many messages each of these has not read; who has read all is not in it. By a partial index."""
    rows = await db.fetch(
        """SELECT account_id, count(*) AS unread FROM inbox_message WHERE account_id = ANY($1) AND read_at IS NULL
           GROUP BY account_id""",
        list(account_ids),
    )
    return {row["account_id"]: row["unread"] for row in rows}


async def messages(
    db: Reader, account_id: int, limit: int, before: tuple[datetime, int] | tuple[None, None]
) -> list[Message]:
    """A person's messages from a place in time on, newest first."""
    rows = await db.fetch(
        f"""SELECT {MESSAGE} FROM inbox_message
            WHERE account_id = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3::bigint))
            ORDER BY at DESC, id DESC LIMIT $4""",
        account_id,
        *before,
        limit,
    )
    return [_message(row) for row in rows]


def _message(row: Row) -> Message:
    return Message(row["account_id"], row["id"], CONTENT.decode(row["data"]), row["at"], row["read_at"])


async def told_up_to(db: Reader, kind: str) -> date | None:
    """The last local day on which everybody was told; none where nobody ever was."""
    last: date | None = await db.fetchval("SELECT max(day) FROM inbox_round WHERE kind = $1", kind)
    return last


async def note_told(tx: Tx, kind: str, day: date) -> None:
    """Note that everybody has been told on this local day; whoever was first has noted it for both."""
    await tx.execute("INSERT INTO inbox_round (kind, day) VALUES ($1, $2) ON CONFLICT DO NOTHING", kind, day)
