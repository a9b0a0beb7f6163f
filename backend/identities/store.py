"""The identities' set-based SQL: one function per statement."""

from collections.abc import Collection, Iterable
from dataclasses import astuple, replace
from datetime import datetime
from typing import Any

from backend.identities.values import Factor, PendingCode, Session
from backend.kit.db import Reader, Tx

SESSION = """SELECT id, account_id, device, started_at, last_used_at, proved_at, expires_at, factor, factor_at
  FROM identities_session"""
# The tokens that stand, for `accounts.actors_of`.
TOKENS = """SELECT token_hash AS token, t.account_id, at FROM unnest($2::text[], $3::timestamptz[]) AS asked(hash, at)
  JOIN identities_access_token t ON t.token_hash = hash AND at < t.expires_at"""


async def insert_token(tx: Tx, token_hash: str, account_id: int, issued_at: datetime, expires_at: datetime) -> None:
    """Keep the hash of a new token."""
    await tx.execute(
        """INSERT INTO identities_access_token (token_hash, account_id, issued_at, expires_at)
           VALUES ($1, $2, $3, $4)""",
        *(token_hash, account_id, issued_at, expires_at),
    )


async def end_token(tx: Tx, token_hash: str, at: datetime) -> int | None:
    """End a token that stands; whose it was, None if there is none."""
    account_id: int | None = await tx.fetchval(
        """UPDATE identities_access_token SET expires_at = $2 WHERE token_hash = $1 AND expires_at > $2
           RETURNING account_id""",
        *(token_hash, at),
    )
    return account_id


async def end_tokens(tx: Tx, account_id: int, at: datetime) -> None:
    """End every token of an account that stands."""
    await tx.execute(
        "UPDATE identities_access_token SET expires_at = $2 WHERE account_id = $1 AND expires_at > $2", account_id, at
    )


async def insert_session(tx: Tx, session_hash: str, new: Session) -> None:
    """Keep a session under the hash of its token."""
    await tx.execute(
        """INSERT INTO identities_session
             (session_hash, id, account_id, device, started_at, last_used_at, proved_at, expires_at, factor, factor_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        *(session_hash, *astuple(new)),
    )


async def by_sessions(db: Reader, session_hashes: Collection[str]) -> dict[str, Session]:
    """The session of each token, one that is over too; an unknown one is not among them."""
    rows = await db.fetch(
        SESSION.replace("SELECT", "SELECT session_hash,") + " WHERE session_hash = ANY($1)", list(session_hashes)
    )
    return {session_hash: _session(columns) for session_hash, *columns in rows}


async def lock_session(tx: Tx, account_id: int, session_id: int) -> Session | None:
    """Lock a session of this person."""
    row = await tx.fetchrow(f"{SESSION} WHERE account_id = $1 AND id = $2 FOR UPDATE", account_id, session_id)
    return _session(row) if row else None


async def sessions(db: Reader, account_id: int, at: datetime) -> list[Session]:
    """A person's sessions that are not over, the last used first."""
    rows = await db.fetch(
        f"{SESSION} WHERE account_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id DESC", account_id, at
    )
    return [_session(row) for row in rows]


async def use_session(tx: Tx, session: Session, before: datetime) -> None:
    """Write a session's last use and its new end, unless another use was written since `before`."""
    await tx.execute(
        """UPDATE identities_session SET last_used_at = $3, expires_at = $4
           WHERE account_id = $1 AND id = $2 AND last_used_at <= $5""",
        *(session.account_id, session.id, session.last_used_at, session.expires_at, before),
    )


async def delete_session(tx: Tx, account_id: int, session_id: int, at: datetime) -> bool:
    """Forget a session of this person; False if there was none that is not over."""
    expires_at = await tx.fetchval(
        "DELETE FROM identities_session WHERE account_id = $1 AND id = $2 RETURNING expires_at", account_id, session_id
    )
    return expires_at is not None and expires_at > at


async def delete_sessions(tx: Tx, account_id: int, *, kept: int | None = None, newest: int = 0) -> list[int]:
    """Forget a person's sessions but one, and but for the so many last used; which. Locked in the order of ids."""
    rows = await tx.fetch(
        """DELETE FROM identities_session WHERE account_id = $1 AND id IN (
             SELECT id FROM identities_session WHERE account_id = $1 AND id IS DISTINCT FROM $2
               AND id NOT IN (SELECT id FROM identities_session WHERE account_id = $1
                              ORDER BY last_used_at DESC, id DESC LIMIT $3)
             ORDER BY id FOR UPDATE) RETURNING id""",
        *(account_id, kept, newest),
    )
    return [row["id"] for row in rows]


async def sweep_sessions(tx: Tx, at: datetime, most: int) -> int:
    """Forget so many sessions that are over; how many there were. What somebody else holds waits for the next time."""
    done = await tx.execute(
        """DELETE FROM identities_session WHERE session_hash IN (
             SELECT session_hash FROM identities_session WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)""",
        *(at, most),
    )
    return int(done.split()[-1])


async def lock_code(tx: Tx, phone_hash: str) -> PendingCode | None:
    """Lock the code that stands for a phone number."""
    row = await tx.fetchrow(
        """SELECT phone_hash, code_hash, tries, sent_at, expires_at, sent, counted_from FROM identities_one_time_code
           WHERE phone_hash = $1 FOR UPDATE""",
        phone_hash,
    )
    return PendingCode(*row) if row else None


async def put_code(tx: Tx, code: PendingCode, before: datetime) -> bool:
    """Keep a code, in place of one sent before then; False if a later one stands, perhaps since this moment."""
    kept = await tx.fetchval(
        """INSERT INTO identities_one_time_code AS one
             (phone_hash, code_hash, tries, sent_at, expires_at, sent, counted_from)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (phone_hash) DO UPDATE SET code_hash = excluded.code_hash,
             tries = excluded.tries, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
             sent = excluded.sent, counted_from = excluded.counted_from
             WHERE one.sent_at <= $8 RETURNING true""",
        *(*astuple(code), before),
    )
    return kept is not None


async def count_try(tx: Tx, phone_hash: str) -> None:
    """Count a try of the code that stands."""
    await tx.execute("UPDATE identities_one_time_code SET tries = tries + 1 WHERE phone_hash = $1", phone_hash)


async def delete_code(tx: Tx, phone_hash: str) -> None:
    """Forget a code that was used."""
    await tx.execute("DELETE FROM identities_one_time_code WHERE phone_hash = $1", phone_hash)


async def sweep_codes(tx: Tx, counted_before: datetime, at: datetime) -> None:
    """Forget codes that are over and whose day is, too."""
    await tx.execute(
        "DELETE FROM identities_one_time_code WHERE counted_from <= $1 AND expires_at <= $2", counted_before, at
    )


async def by_phone(db: Reader, phone_hash: str) -> int | None:
    """The account that a phone number signs in to."""
    found: int | None = await db.fetchval("SELECT account_id FROM identities_phone WHERE phone_hash = $1", phone_hash)
    return found


async def delete_phones(tx: Tx, account_id: int) -> None:
    """Let no phone number sign in to an account any more."""
    await tx.execute("DELETE FROM identities_phone WHERE account_id = $1", account_id)


async def insert_phone(tx: Tx, phone_hash: str, account_id: int, at: datetime) -> bool:
    """Let a phone number sign in to an account; False if it signs in to one already."""
    inserted = await tx.fetchval(
        """INSERT INTO identities_phone (phone_hash, account_id, first_used_at) VALUES ($1, $2, $3)
           ON CONFLICT (phone_hash) DO NOTHING RETURNING true""",
        *(phone_hash, account_id, at),
    )
    return inserted is not None


def _session(columns: Iterable[Any]) -> Session:
    session = Session(*columns)
    return replace(session, factor=Factor(session.factor)) if session.factor else session
