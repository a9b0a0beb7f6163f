"""The accounts' set-based SQL: one function per statement."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple
from datetime import datetime

from backend.accounts.values import NewMember, NewOrganisation, Organisation, OrganisationKind, PendingCode, Session
from backend.kit.db import Reader, Row, Tx

ORGANISATION = """SELECT o.account_id, o.code, o.name_zh, o.name_en, o.region,
    ARRAY(SELECT k.kind FROM accounts_organisation_kind k WHERE k.account_id = o.account_id) AS kinds
  FROM accounts_organisation o"""

SESSION = """SELECT id, account_id, device, started_at, last_used_at, proved_at, expires_at
  FROM accounts_session"""


async def insert_people(tx: Tx, rows: Sequence[tuple[int, str, str, datetime]]) -> None:
    """Add people: (id, display name, region, registered at)."""
    await tx.columns(
        """INSERT INTO accounts_person (account_id, display_name, region, registered_at)
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])""",
        rows,
    )


async def insert_handles(tx: Tx, rows: Sequence[tuple[str, int]]) -> None:
    """Add handles: (handle, account)."""
    await tx.columns(
        "INSERT INTO accounts_handle (handle, account_id) SELECT * FROM unnest($1::text[], $2::bigint[])", rows
    )


async def lock_people(tx: Tx, account_ids: Collection[int]) -> set[int]:
    """Lock people in the order of their ids, in a statement of its own; tells which of them there are."""
    rows = await tx.fetch(
        "SELECT account_id FROM accounts_person WHERE account_id = ANY($1) ORDER BY account_id FOR UPDATE",
        sorted(account_ids),
    )
    return {row["account_id"] for row in rows}


async def insert_organisation(tx: Tx, account_id: int, new: NewOrganisation, at: datetime) -> bool:
    """Add an organisation; False if its code is taken, also by one that is being registered at this moment."""
    inserted = await tx.fetchval(
        """INSERT INTO accounts_organisation (account_id, code, name_zh, name_en, region, registered_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING RETURNING true""",
        *(account_id, new.code, new.name_zh, new.name_en, new.region, at),
    )
    return inserted is not None


async def insert_kinds(tx: Tx, account_id: int, kinds: Iterable[OrganisationKind]) -> None:
    """Add the kinds that an organisation holds."""
    await tx.columns(
        "INSERT INTO accounts_organisation_kind (account_id, kind) SELECT * FROM unnest($1::bigint[], $2::text[])",
        [(account_id, kind) for kind in sorted(kinds)],
    )


async def organisation_by_code(db: Reader, code: str) -> Organisation | None:
    """The organisation of this code."""
    return _organisation(await db.fetchrow(f"{ORGANISATION} WHERE o.code = $1", code))


async def organisation_by_id(db: Reader, account_id: int) -> Organisation | None:
    """The organisation of this account."""
    return _organisation(await db.fetchrow(f"{ORGANISATION} WHERE o.account_id = $1", account_id))


async def organisations_by_ids(db: Reader, account_ids: Collection[int]) -> list[Organisation]:
    """The organisations of these accounts."""
    rows = await db.fetch(f"{ORGANISATION} WHERE o.account_id = ANY($1)", list(account_ids))
    return [organisation for row in rows if (organisation := _organisation(row))]


async def insert_membership(tx: Tx, membership_id: int, new: NewMember, at: datetime) -> None:
    """Add a membership that begins now and has no end yet."""
    await tx.execute(
        """INSERT INTO accounts_membership (id, person_id, organisation_id, role, region, valid_from)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        *(membership_id, new.person_id, new.organisation_id, new.role, new.region, at),
    )


async def end_membership(tx: Tx, membership_id: int, at: datetime) -> int | None:
    """End a membership that stands; whose it was, None if there is none."""
    person_id: int | None = await tx.fetchval(
        """UPDATE accounts_membership SET valid_until = $2
           WHERE id = $1 AND (valid_until IS NULL OR valid_until > $2) RETURNING person_id""",
        *(membership_id, at),
    )
    return person_id


async def ever_members(db: Reader, organisation_id: int) -> set[int]:
    """Everybody who holds or held a seat in the organisation."""
    rows = await db.fetch(
        "SELECT DISTINCT person_id FROM accounts_membership WHERE organisation_id = $1", organisation_id
    )
    return {row["person_id"] for row in rows}


async def seats(db: Reader, account_id: int, at: datetime) -> list[Row]:
    """One row per seat the person holds at this instant, a single one without a seat, none for a stranger."""
    return await db.fetch(
        """SELECT m.organisation_id, m.role, m.region,
             ARRAY(SELECT k.kind FROM accounts_organisation_kind k WHERE k.account_id = m.organisation_id) AS kinds
           FROM accounts_person p LEFT JOIN accounts_membership m
             ON m.person_id = p.account_id AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
           WHERE p.account_id = $1 ORDER BY m.valid_from, m.id""",
        account_id,
        at,
    )


async def person(db: Reader, account_id: int) -> int | None:
    """The id again, if it is a person's."""
    found: int | None = await db.fetchval("SELECT account_id FROM accounts_person WHERE account_id = $1", account_id)
    return found


async def by_handles(db: Reader, handles: Collection[str]) -> dict[str, int]:
    """The accounts of these handles; an unknown one is left out."""
    rows = await db.fetch("SELECT handle, account_id FROM accounts_handle WHERE handle = ANY($1)", list(handles))
    return {row["handle"]: row["account_id"] for row in rows}


async def names(db: Reader, account_ids: Collection[int]) -> dict[int, str]:
    """The names of people and organisations; an unknown account is left out."""
    rows = await db.fetch(
        """SELECT account_id, display_name AS name FROM accounts_person WHERE account_id = ANY($1)
           UNION ALL SELECT account_id, name_zh FROM accounts_organisation WHERE account_id = ANY($1)""",
        list(account_ids),
    )
    return {row["account_id"]: row["name"] for row in rows}


async def insert_token(tx: Tx, token_hash: str, account_id: int, issued_at: datetime, expires_at: datetime) -> None:
    """Keep the hash of a new token."""
    await tx.execute(
        """INSERT INTO accounts_access_token (token_hash, account_id, issued_at, expires_at)
           VALUES ($1, $2, $3, $4)""",
        *(token_hash, account_id, issued_at, expires_at),
    )


async def end_token(tx: Tx, token_hash: str, at: datetime) -> int | None:
    """End a token that stands; whose it was, None if there is none."""
    account_id: int | None = await tx.fetchval(
        """UPDATE accounts_access_token SET expires_at = $2 WHERE token_hash = $1 AND expires_at > $2
           RETURNING account_id""",
        *(token_hash, at),
    )
    return account_id


async def by_token(db: Reader, token_hash: str, at: datetime) -> int | None:
    """The account of a token that stands."""
    found: int | None = await db.fetchval(
        "SELECT account_id FROM accounts_access_token WHERE token_hash = $1 AND expires_at > $2", token_hash, at
    )
    return found


async def insert_session(tx: Tx, session_hash: str, new: Session) -> None:
    """Keep a session under the hash of its token."""
    await tx.execute(
        """INSERT INTO accounts_session
             (session_hash, id, account_id, device, started_at, last_used_at, proved_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        *(session_hash, *astuple(new)),
    )


async def by_session(db: Reader, session_hash: str, at: datetime) -> Session | None:
    """The session of a token, unless it is over."""
    row = await db.fetchrow(f"{SESSION} WHERE session_hash = $1 AND expires_at > $2", session_hash, at)
    return Session(*row) if row else None


async def lock_session(tx: Tx, account_id: int, session_id: int) -> Session | None:
    """Lock a session of this person."""
    row = await tx.fetchrow(f"{SESSION} WHERE account_id = $1 AND id = $2 FOR UPDATE", account_id, session_id)
    return Session(*row) if row else None


async def sessions(db: Reader, account_id: int, at: datetime) -> list[Session]:
    """A person's sessions that are not over, the last used first."""
    rows = await db.fetch(
        f"{SESSION} WHERE account_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id DESC", account_id, at
    )
    return [Session(*row) for row in rows]


async def use_session(tx: Tx, session: Session, before: datetime) -> None:
    """Write a session's last use and its new end, unless another use was written since `before`."""
    await tx.execute(
        """UPDATE accounts_session SET last_used_at = $3, expires_at = $4
           WHERE account_id = $1 AND id = $2 AND last_used_at <= $5""",
        *(session.account_id, session.id, session.last_used_at, session.expires_at, before),
    )


async def delete_session(tx: Tx, account_id: int, session_id: int, at: datetime) -> bool:
    """Forget a session of this person; False if there was none that is not over."""
    expires_at = await tx.fetchval(
        "DELETE FROM accounts_session WHERE account_id = $1 AND id = $2 RETURNING expires_at", account_id, session_id
    )
    return expires_at is not None and expires_at > at


async def delete_sessions(tx: Tx, account_id: int, *, kept: int | None = None, newest: int = 0) -> list[int]:
    """Forget a person's sessions but one, and but for the so many last used; which. Locked in the order of ids."""
    rows = await tx.fetch(
        """DELETE FROM accounts_session WHERE account_id = $1 AND id IN (
             SELECT id FROM accounts_session WHERE account_id = $1 AND id IS DISTINCT FROM $2
               AND id NOT IN (SELECT id FROM accounts_session WHERE account_id = $1
                              ORDER BY last_used_at DESC, id DESC LIMIT $3)
             ORDER BY id FOR UPDATE) RETURNING id""",
        *(account_id, kept, newest),
    )
    return [row["id"] for row in rows]


async def sweep_sessions(tx: Tx, at: datetime, most: int) -> int:
    """Forget so many sessions that are over; how many there were. What somebody else holds waits for the next time."""
    done = await tx.execute(
        """DELETE FROM accounts_session WHERE session_hash IN (
             SELECT session_hash FROM accounts_session WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)""",
        *(at, most),
    )
    return int(done.split()[-1])


async def lock_code(tx: Tx, phone_hash: str) -> PendingCode | None:
    """Lock the code that stands for a phone number."""
    row = await tx.fetchrow(
        """SELECT phone_hash, code_hash, tries, sent_at, expires_at, sent, counted_from FROM accounts_one_time_code
           WHERE phone_hash = $1 FOR UPDATE""",
        phone_hash,
    )
    return PendingCode(*row) if row else None


async def put_code(tx: Tx, code: PendingCode, before: datetime) -> bool:
    """Keep a code, in place of one sent before then; False if a later one stands, perhaps since this moment."""
    kept = await tx.fetchval(
        """INSERT INTO accounts_one_time_code AS one
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
    await tx.execute("UPDATE accounts_one_time_code SET tries = tries + 1 WHERE phone_hash = $1", phone_hash)


async def delete_code(tx: Tx, phone_hash: str) -> None:
    """Forget a code that was used."""
    await tx.execute("DELETE FROM accounts_one_time_code WHERE phone_hash = $1", phone_hash)


async def sweep_codes(tx: Tx, counted_before: datetime, at: datetime) -> None:
    """Forget codes that are over and whose day is, too."""
    await tx.execute(
        "DELETE FROM accounts_one_time_code WHERE counted_from <= $1 AND expires_at <= $2", counted_before, at
    )


async def by_phone(db: Reader, phone_hash: str) -> int | None:
    """The account that a phone number signs in to."""
    found: int | None = await db.fetchval("SELECT account_id FROM accounts_phone WHERE phone_hash = $1", phone_hash)
    return found


async def insert_phone(tx: Tx, phone_hash: str, account_id: int, at: datetime) -> None:
    """Let a phone number sign in to an account."""
    await tx.execute(
        """INSERT INTO accounts_phone (phone_hash, account_id, first_used_at) VALUES ($1, $2, $3)
           ON CONFLICT (phone_hash) DO NOTHING""",
        *(phone_hash, account_id, at),
    )


def _organisation(row: Row | None) -> Organisation | None:
    if row is None:
        return None
    kinds = frozenset(map(OrganisationKind, row["kinds"]))
    return Organisation(row["account_id"], row["code"], row["name_zh"], row["name_en"], row["region"], kinds)
