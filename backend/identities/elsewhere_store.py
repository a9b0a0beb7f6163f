"""The set-based SQL of identities elsewhere and of real names: one function per statement."""

from collections.abc import Collection
from dataclasses import astuple
from datetime import datetime

from backend.identities.values import Departure, Linked, RealName, RealNameLevel
from backend.kit.db import Reader, Tx


async def insert_departure(tx: Tx, new: Departure) -> None:
    """Keep that a browser has gone."""
    await tx.execute(
        """INSERT INTO identities_departure (state_hash, browser_hash, provider, account_id, session_id, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        *astuple(new),
    )


async def take_departure(tx: Tx, state_hash: str, browser_hash: str, provider: str, at: datetime) -> Departure | None:
    """Take the departure of this browser out; of many who ask at once one gets it."""
    row = await tx.fetchrow(
        """DELETE FROM identities_departure
           WHERE state_hash = $1 AND browser_hash = $2 AND provider = $3 AND expires_at > $4
           RETURNING state_hash, browser_hash, provider, account_id, session_id, expires_at""",
        *(state_hash, browser_hash, provider, at),
    )
    return Departure(*row) if row else None


async def sweep_departures(tx: Tx, at: datetime) -> None:
    """Forget the browsers that did not come back in time."""
    await tx.execute("DELETE FROM identities_departure WHERE expires_at <= $1", at)


async def insert_linked(tx: Tx, subject_hash: str, new: Linked) -> bool:
    """Let an identity elsewhere sign in to an account; False if it signs in to one already."""
    inserted = await tx.fetchval(
        """INSERT INTO identities_linked (subject_hash, id, account_id, provider, linked_at)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subject_hash) DO NOTHING RETURNING true""",
        *(subject_hash, *astuple(new)),
    )
    return inserted is not None


async def linked(db: Reader, account_id: int) -> list[Linked]:
    """The identities elsewhere that sign in to an account, the oldest first."""
    rows = await db.fetch(
        """SELECT id, account_id, provider, linked_at FROM identities_linked WHERE account_id = $1
           ORDER BY linked_at, id""",
        account_id,
    )
    return [Linked(*row) for row in rows]


async def forget(tx: Tx, account_id: int) -> None:
    """Let nobody from elsewhere sign in to an account any more, nor come back to it."""
    await tx.execute(
        """WITH departed AS (DELETE FROM identities_departure WHERE account_id = $1),
             named AS (DELETE FROM identities_real_name WHERE account_id = $1)
           DELETE FROM identities_linked WHERE account_id = $1""",
        account_id,
    )


async def delete_linked(tx: Tx, account_id: int, linked_id: int) -> None:
    """Forget an identity elsewhere."""
    await tx.execute("DELETE FROM identities_linked WHERE account_id = $1 AND id = $2", account_id, linked_id)


async def ways_in(db: Reader, account_id: int, providers: Collection[str]) -> int:
    """How many ways lead into an account: its phones, passkeys, and identities at these providers."""
    count: int = await db.fetchval(
        """SELECT (SELECT count(*) FROM identities_phone WHERE account_id = $1)
                + (SELECT count(*) FROM identities_passkey WHERE account_id = $1)
                + (SELECT count(*) FROM identities_linked WHERE account_id = $1 AND provider = ANY($2))""",
        *(account_id, list(providers)),
    )
    return count


async def insert_real_name(tx: Tx, person_hash: str, new: RealName) -> bool:
    """Keep that a person's name is known; False if it is, in whatever account."""
    inserted = await tx.fetchval(
        """INSERT INTO identities_real_name (person_hash, account_id, level, provider, reference, proved_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_hash) DO NOTHING RETURNING true""",
        *(person_hash, *astuple(new)),
    )
    return inserted is not None


async def by_either(db: Reader, subject_hash: str, person_hash: str) -> tuple[int | None, int | None]:
    """The account that an identity signs in to, and that of its person, as of one instant.

    Asked one after the other, a first sign-in that commits in between would look like somebody else's name.
    """
    [row] = await db.fetch(
        """SELECT (SELECT account_id FROM identities_linked WHERE subject_hash = $1),
                  (SELECT account_id FROM identities_real_name WHERE person_hash = $2)""",
        *(subject_hash, person_hash),
    )
    return row[0], row[1]


async def by_person(db: Reader, person_hash: str) -> int | None:
    """The account of the person of whom this is the hash."""
    found: int | None = await db.fetchval(
        "SELECT account_id FROM identities_real_name WHERE person_hash = $1", person_hash
    )
    return found


async def real_names(db: Reader, account_ids: Collection[int]) -> list[RealName]:
    """What is known of these people's names, the lowest level first."""
    rows = await db.fetch(
        """SELECT account_id, level, provider, reference, proved_at FROM identities_real_name
           WHERE account_id = ANY($1) ORDER BY level, proved_at""",
        list(account_ids),
    )
    return [RealName(account_id, RealNameLevel(level), *rest) for account_id, level, *rest in rows]
