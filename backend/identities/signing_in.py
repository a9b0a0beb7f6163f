"""Signing in by phone: a six-digit code, five minutes, five tries; numbers and codes are kept as keyed hashes only."""

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.accounts import Act, NewPerson, note, register_people
from backend.identities import errors, store
from backend.identities.commands import open_session, renew_session
from backend.identities.rules import COUNTED_FOR
from backend.identities.values import Browser, Opened, PendingCode, Proof, Session
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.errors import Outrun, Refusal

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=5)
RESEND_AFTER = timedelta(minutes=1)
MOST_TRIES = 5
MOST_UNUSED = 10  # codes within COUNTED_FOR: who holds the phone has used one by then, and others are bothering them
MAINLAND = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


@dataclass(frozen=True, slots=True)
class CodeMade:
    """A code to be sent once the transaction has committed, and when another may be asked for."""

    phone: str = field(repr=False)
    code: str = field(repr=False)
    resend_at: datetime
    expires_at: datetime


def normalised(phone: str) -> str | None:
    """The eleven digits of a mainland mobile number, or None; spaces, dashes and +86 are allowed for."""
    found = MAINLAND.fullmatch(re.sub(r"[\s\-()]", "", phone))
    return found[1] if found and found[1].isascii() else None


def phone_hash(secret: bytes, number: str) -> str:
    """Under what a normalised number is kept."""
    return _keyed(secret, "phone", number)


async def request_code(tx: Tx, secret: bytes, phone: str) -> CodeMade | Refusal:
    """Make a code for a phone number, replacing the one before; the edge sends it after the commit.

    Refused: BAD_PHONE, TOO_SOON (a code was sent less than a minute ago), TOO_MANY_CODES (ten in a day that nobody
    used; PostgreSQL counts them, so that losing a cache does not let anybody flood a phone).
    """
    number = normalised(phone)
    if number is None:
        return errors.bad_phone()
    hashed = phone_hash(secret, number)
    pending = await store.lock_code(tx, hashed)
    now = tx.now()
    if pending and now < pending.sent_at + RESEND_AFTER:
        return errors.too_soon(pending.sent_at + RESEND_AFTER)
    counts = pending is not None and now < pending.counted_from + COUNTED_FOR
    sent, counted_from = (pending.sent + 1, pending.counted_from) if pending and counts else (1, now)
    if sent > MOST_UNUSED:
        return errors.too_many_codes(counted_from + COUNTED_FOR)
    code = ids.digits(CODE_DIGITS)
    code_hash = _keyed(secret, hashed, code)
    made = PendingCode(hashed, code_hash, 0, now, now + CODE_LIFETIME, sent, counted_from)
    if not await store.put_code(tx, made, now - RESEND_AFTER):
        return errors.too_soon(now + RESEND_AFTER)
    return CodeMade(number, code, now + RESEND_AFTER, made.expires_at)


async def sign_in(tx: Tx, secret: bytes, proof: Proof, region: str, browser: Browser) -> Opened | Refusal:
    """Sign in with the code that was sent; a number never seen before gets a person and a carbon account (JS§8).

    Refused: BAD_PHONE, WRONG_CODE with the tries left, CODE_OVER (used, too old, or tried five times). Raises Outrun
    where the number comes to an account at this moment from a provider that has verified it.
    """
    number = normalised(proof.phone)
    if number is None:
        return errors.bad_phone()
    hashed = phone_hash(secret, number)
    if refused := await _use_code(tx, secret, hashed, proof.code):
        return refused
    account_id = await store.by_phone(tx, hashed) or await _register(tx, hashed, number, region)
    return await open_session(tx, account_id, browser)


async def step_up(tx: Tx, secret: bytes, proof: Proof, session: Session) -> Opened | Refusal:
    """Prove within a session that its owner still holds their phone; the session goes on under a new token.

    Refused: BAD_PHONE, NOT_THERE (the number is not theirs, or the session has ended), WRONG_CODE, CODE_OVER.
    """
    number = normalised(proof.phone)
    if number is None:
        return errors.bad_phone()
    hashed = phone_hash(secret, number)
    if await store.by_phone(tx, hashed) != session.account_id:
        return Refusal.not_there("phone number")
    standing = await store.lock_session(tx, session.account_id, session.id)
    if standing is None:
        return Refusal.not_there("session")
    return await _use_code(tx, secret, hashed, proof.code) or await renew_session(tx, standing, proved=True)


async def _use_code(tx: Tx, secret: bytes, hashed: str, code: str) -> Refusal | None:
    """Use a code up, or refuse it.

    A try is counted before the answer is known, under a lock, so that many at once cannot try more than five and a
    right code is good for one of them.
    """
    pending = await store.lock_code(tx, hashed)
    now = tx.now()
    if pending is None or pending.expires_at <= now or pending.tries >= MOST_TRIES:
        return errors.code_over()
    if not hmac.compare_digest(pending.code_hash, _keyed(secret, hashed, code.strip())):
        await store.count_try(tx, hashed)
        if account_id := await store.by_phone(tx, hashed):
            await note(tx, Act.CODE_REFUSED, account_id, None, None)
        return errors.wrong_code(MOST_TRIES - pending.tries - 1)
    await store.delete_code(tx, hashed)
    return None


async def add_phone(tx: Tx, secret: bytes, phone: str, account_id: int) -> None:
    """Let a phone number sign in to an existing account; for staff and for the demo's people."""
    number = normalised(phone)
    if number is None:
        raise ValueError("This is not a mainland mobile number.")
    await store.insert_phone(tx, phone_hash(secret, number), account_id, tx.now())


async def _register(tx: Tx, hashed: str, number: str, region: str) -> int:
    [account_id] = await register_people(tx, [NewPerson(f"用户{number[-4:]}", region)])
    if not await store.insert_phone(tx, hashed, account_id, tx.now()):
        raise Outrun
    return account_id


def _keyed(secret: bytes, purpose: str, text: str) -> str:
    """A hash that cannot be searched without the key: there are few phone numbers and fewer codes."""
    return hmac.digest(secret, f"{purpose}|{text}".encode(), "sha256").hex()
