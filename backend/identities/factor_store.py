"""The set-based SQL of passkeys, authenticator apps and enrolment: one function per statement."""

from dataclasses import astuple
from datetime import datetime

from backend.identities.values import Challenge, NewKey, Passkey, Purpose, Totp
from backend.kit.db import Reader, Row, Tx

PASSKEY = """SELECT p.id, p.account_id, p.credential_id, p.public_key, p.sign_count, h.user_handle, p.name, p.vouched,
    p.created_at, p.last_used_at
  FROM identities_passkey p JOIN identities_user_handle h ON h.account_id = p.account_id"""


async def insert_challenge(tx: Tx, challenge_hash: str, new: Challenge) -> None:
    """Keep a challenge under the hash of what the browser was told."""
    await tx.execute(
        """INSERT INTO identities_challenge (challenge_hash, purpose, session_id, enrolment_hash, expires_at)
           VALUES ($1, $2, $3, $4, $5)""",
        *(challenge_hash, *astuple(new)),
    )


async def take_challenge(tx: Tx, challenge_hash: str) -> Challenge | None:
    """Take a challenge away; of many who come for it at once one gets it."""
    row = await tx.fetchrow(
        """DELETE FROM identities_challenge WHERE challenge_hash = $1
           RETURNING purpose, session_id, enrolment_hash, expires_at""",
        challenge_hash,
    )
    return Challenge(Purpose(row["purpose"]), *row[1:]) if row else None


async def sweep(tx: Tx, at: datetime) -> None:
    """Forget challenges and enrolment codes that are over."""
    await tx.execute("DELETE FROM identities_challenge WHERE expires_at <= $1", at)
    await tx.execute("DELETE FROM identities_enrolment WHERE expires_at <= $1", at)


async def forget(tx: Tx, account_id: int) -> None:
    """Forget a person's passkeys, app, enrolment and handle."""
    for table in ("passkey", "totp", "enrolment", "user_handle"):
        await tx.execute(f"DELETE FROM identities_{table} WHERE account_id = $1", account_id)


async def put_user_handle(tx: Tx, account_id: int, user_handle: bytes) -> None:
    """Keep the first handle that is drawn for a person."""
    await tx.execute(
        """INSERT INTO identities_user_handle (account_id, user_handle) VALUES ($1, $2)
           ON CONFLICT (account_id) DO NOTHING""",
        *(account_id, user_handle),
    )


async def user_handle(db: Reader, account_id: int) -> bytes:
    """A person's handle; to be asked for once one is kept."""
    found: bytes = await db.fetchval("SELECT user_handle FROM identities_user_handle WHERE account_id = $1", account_id)
    return found


async def insert_passkey(tx: Tx, new: Passkey) -> bool:
    """Keep a passkey; False if somebody has it already."""
    kept = await tx.fetchval(
        """INSERT INTO identities_passkey
             (credential_id, id, account_id, public_key, sign_count, name, vouched, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING RETURNING true""",
        *(new.key.credential_id, new.id, new.account_id, new.key.public_key, new.key.sign_count),
        *(new.name, new.vouched, new.created_at),
    )
    return kept is not None


async def lock_passkey(tx: Tx, credential_id: str) -> Passkey | None:
    """Lock the passkey of this credential, whosever it is."""
    row = await tx.fetchrow(f"{PASSKEY} WHERE p.credential_id = $1 FOR UPDATE OF p", credential_id)
    return _passkey(row) if row else None


async def passkeys(db: Reader, account_id: int) -> list[Passkey]:
    """A person's passkeys, in the order in which they were added."""
    rows = await db.fetch(f"{PASSKEY} WHERE p.account_id = $1 ORDER BY p.created_at, p.id", account_id)
    return [_passkey(row) for row in rows]


async def use_passkey(tx: Tx, passkey: Passkey, sign_count: int, at: datetime) -> None:
    """Write where a passkey's counter stands and when it was used."""
    await tx.execute(
        "UPDATE identities_passkey SET sign_count = $2, last_used_at = $3 WHERE credential_id = $1",
        *(passkey.key.credential_id, sign_count, at),
    )


async def delete_passkey(tx: Tx, account_id: int, passkey_id: int) -> None:
    """Forget a passkey of this person."""
    await tx.execute("DELETE FROM identities_passkey WHERE account_id = $1 AND id = $2", account_id, passkey_id)


async def has_factor(db: Reader, account_id: int) -> bool:
    """Whether a person has a second factor that counts."""
    found: bool = await db.fetchval(
        """SELECT EXISTS (SELECT FROM identities_totp WHERE account_id = $1)
             OR EXISTS (SELECT FROM identities_passkey WHERE account_id = $1 AND vouched)""",
        account_id,
    )
    return found


async def put_totp(tx: Tx, account_id: int, totp: Totp) -> None:
    """Keep a person's authenticator app, in place of the one before."""
    await tx.execute(
        """INSERT INTO identities_totp (account_id, sealed_secret, last_step, tries, counted_from)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO UPDATE SET sealed_secret = excluded.sealed_secret,
             last_step = excluded.last_step, tries = excluded.tries, counted_from = excluded.counted_from""",
        *(account_id, *astuple(totp)),
    )


async def lock_totp(tx: Tx, account_id: int) -> Totp | None:
    """Lock a person's authenticator app."""
    row = await tx.fetchrow(
        """SELECT sealed_secret, last_step, tries, counted_from FROM identities_totp
           WHERE account_id = $1 FOR UPDATE""",
        account_id,
    )
    return Totp(*row) if row else None


async def delete_totp(tx: Tx, account_id: int) -> bool:
    """Forget a person's authenticator app; False if there was none."""
    found = await tx.fetchval("DELETE FROM identities_totp WHERE account_id = $1 RETURNING true", account_id)
    return found is not None


async def put_enrolment(tx: Tx, account_id: int, code_hash: str, expires_at: datetime) -> None:
    """Keep leave to enrol, in place of the one before."""
    await tx.execute(
        """INSERT INTO identities_enrolment (account_id, code_hash, expires_at) VALUES ($1, $2, $3)
           ON CONFLICT (account_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at""",
        *(account_id, code_hash, expires_at),
    )


async def lock_enrolment(tx: Tx, account_id: int, code_hash: str, at: datetime) -> bool:
    """Lock leave to enrol; whether it stands under this code."""
    found = await tx.fetchval(
        """SELECT true FROM identities_enrolment WHERE account_id = $1 AND code_hash = $2 AND expires_at > $3
           FOR UPDATE""",
        *(account_id, code_hash, at),
    )
    return found is not None


async def delete_enrolment(tx: Tx, account_id: int) -> None:
    """Forget leave to enrol that was used."""
    await tx.execute("DELETE FROM identities_enrolment WHERE account_id = $1", account_id)


def _passkey(row: Row) -> Passkey:
    key = NewKey(row["credential_id"], row["public_key"], row["sign_count"])
    of_whom, told = (row["id"], row["account_id"]), (row["name"], row["vouched"], row["created_at"])
    return Passkey(*of_whom, key, row["user_handle"], *told, row["last_used_at"])
