"""The accounts' set-based SQL: one function per statement."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from backend.accounts.values import NewMember, NewOrganisation, Organisation, OrganisationKind
from backend.kit.db import Reader, Row, Tx

ORGANISATION = """SELECT o.account_id, o.code, o.name_zh, o.name_en, o.region,
    ARRAY(SELECT k.kind FROM accounts_organisation_kind k WHERE k.account_id = o.account_id) AS kinds
  FROM accounts_organisation o"""


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
    """Lock people in the order of their ids, in a statement of its own; tells which there are, none that is closed."""
    rows = await tx.fetch(
        """SELECT account_id FROM accounts_person WHERE account_id = ANY($1) AND closed_at IS NULL
           ORDER BY account_id FOR UPDATE""",
        sorted(account_ids),
    )
    return {row["account_id"] for row in rows}


async def close_person(tx: Tx, account_id: int, name: str, at: datetime) -> None:
    """Close a person's account and replace what they called themselves."""
    await tx.execute(
        "UPDATE accounts_person SET display_name = $2, closed_at = $3 WHERE account_id = $1", account_id, name, at
    )


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
           WHERE p.account_id = $1 AND p.closed_at IS NULL ORDER BY m.valid_from, m.id""",
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


def _organisation(row: Row | None) -> Organisation | None:
    if row is None:
        return None
    kinds = frozenset(map(OrganisationKind, row["kinds"]))
    return Organisation(row["account_id"], row["code"], row["name_zh"], row["name_en"], row["region"], kinds)
