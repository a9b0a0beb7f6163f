"""An authenticator app as a second factor (RFC 6238): six digits, good for half a minute and good once."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from backend.accounts import Act, lock_people, names, note
from backend.identities import enrolling, errors, factor_store, store
from backend.identities.commands import renew_session
from backend.identities.values import Factor, Opened, Purpose, Session, Site, Totp, TotpBegun
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.sealing import Seal

DIGITS = 6
STEP_S = 30
SLACK = (0, -1, 1)  # steps by which a clock may differ, the likeliest first
SECRET_BYTES = 20  # as RFC 4226 advises
MOST_TRIES = 5
TRIES_WITHIN = timedelta(minutes=15)


def code_at(secret: bytes, step: int) -> str:
    """The digits of one half minute since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The half minute whose digits these are, if it is this one or the one before or after; else None."""
    typed = "".join(code.split())
    if not typed.isascii():
        return None
    this_one = int(now.timestamp()) // STEP_S
    steps = (this_one + slack for slack in SLACK)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), typed)), None)


async def begin_totp(tx: Tx, site: Site, session: Session, enrolment: str | None) -> TotpBegun | Refusal:
    """Begin to add an authenticator app: a secret that counts once a code of it is given, within five minutes.

    Refused: STEP_UP_NEEDED, ENROLMENT_NEEDED (also to whoever is no staff: an app alone is no way to sign in),
    ENROLMENT_OVER, SECOND_FACTOR_NEEDED.
    """
    leave = await enrolling.leave(tx, session, enrolment)
    if isinstance(leave, Refusal):
        return leave
    if not leave.vouched:
        return errors.enrolment_needed()
    challenge = await enrolling.begin(tx, Purpose.ADD_TOTP, session, leave.enrolment_hash)
    called = (await names(tx, [session.account_id])).get(session.account_id, "")
    secret = base64.b32encode(_secret(challenge)).decode()
    issuer = quote(site.title, safe="")
    uri = f"otpauth://totp/{issuer}:{quote(called, safe='')}?secret={secret}&issuer={issuer}"
    return TotpBegun(challenge, uri, secret)


async def add_totp(tx: Tx, seal: Seal, session: Session, challenge: str, code: str) -> Opened | Refusal:
    """Add the app that was begun, in place of the one before; it is given as a second factor, and renews the session.

    Refused: TOTP_REFUSED (the challenge stays good: whoever has it knows the secret, so there is nothing to guess),
    CHALLENGE_OVER, ENROLMENT_OVER, NOT_THERE (the session has ended, the account is closed).
    """
    account_id = session.account_id
    if not await lock_people(tx, [account_id]):
        return Refusal.not_there("account")
    step = step_of(_secret(challenge), code, tx.now())
    if step is None:
        return errors.totp_refused()
    begun = await enrolling.finish(tx, Purpose.ADD_TOTP, challenge, session)
    if isinstance(begun, Refusal):
        return begun
    if begun.enrolment_hash and not await factor_store.lock_enrolment(tx, account_id, begun.enrolment_hash, tx.now()):
        return errors.enrolment_over()
    await factor_store.lock_totp(tx, account_id)
    standing = await store.lock_session(tx, account_id, session.id)
    if standing is None:
        return Refusal.not_there("session")
    sealed = seal.close(_secret(challenge), "identities_totp", "sealed_secret", account_id)
    await factor_store.put_totp(tx, account_id, Totp(sealed, step, 0, tx.now()))
    if begun.enrolment_hash:
        await factor_store.delete_enrolment(tx, account_id)
    await note(tx, Act.TOTP_ADDED, account_id, account_id, None)
    return await renew_session(tx, standing, factor=Factor.TOTP)


async def give_totp(tx: Tx, seal: Seal, session: Session, code: str) -> Opened | Refusal:
    """Give a code of one's app as a second factor; the session goes on under a new token.

    A try is counted under a lock, so that many at once cannot try more than five. Refused: NOT_THERE (no app, or the
    session has ended), TOO_MANY_TRIES (five wrong ones in a quarter of an hour), TOTP_REFUSED (wrong, or used).
    """
    account_id = session.account_id
    kept = await factor_store.lock_totp(tx, account_id)
    standing = await store.lock_session(tx, account_id, session.id)
    if kept is None or standing is None:
        return Refusal.not_there("authenticator app" if kept is None else "session")
    now = tx.now()
    if now >= kept.counted_from + TRIES_WITHIN:
        kept = replace(kept, tries=0, counted_from=now)
    if kept.tries >= MOST_TRIES:
        return errors.too_many_tries(kept.counted_from + TRIES_WITHIN)
    secret = seal.open(kept.sealed_secret, "identities_totp", "sealed_secret", account_id)
    step = step_of(secret, code, now)
    if step is None or step <= kept.last_step:
        await factor_store.put_totp(tx, account_id, replace(kept, tries=kept.tries + 1))
        await note(tx, Act.TOTP_REFUSED, account_id, None, None)
        return errors.totp_refused()
    await factor_store.put_totp(tx, account_id, replace(kept, last_step=step, tries=0))
    return await renew_session(tx, standing, factor=Factor.TOTP)


async def remove_totp(tx: Tx, session: Session) -> Refusal | None:
    """Remove a person's app, and end their other sessions; they sign in without it, so no way in is lost.

    Refused: STEP_UP_NEEDED, to staff SECOND_FACTOR_NEEDED, NOT_THERE.
    """
    leave = await enrolling.leave(tx, session, None)
    if isinstance(leave, Refusal):
        return leave
    if not await factor_store.delete_totp(tx, session.account_id):
        return Refusal.not_there("authenticator app")
    await enrolling.removed(tx, session, Act.TOTP_REMOVED, None)
    return None


def _secret(challenge: str) -> bytes:
    """The secret that belongs to a challenge, of which only another hash is kept: nothing is, before a code works."""
    return hashlib.sha256(f"totp|{challenge}".encode()).digest()[:SECRET_BYTES]
