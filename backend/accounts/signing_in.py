"""Signing in by phone: a six-digit code, five minutes, five tries; numbers and codes are kept as keyed hashes only."""

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.accounts import errors, store
from backend.accounts.commands import issue_token, register_people
from backend.accounts.values import NewPerson, PendingCode
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=5)
RESEND_AFTER = timedelta(minutes=1)
MOST_TRIES = 5
SESSION_LIFETIME = timedelta(days=30)
MAINLAND = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


@dataclass(frozen=True, slots=True)
class CodeMade:
    """A code to be sent once the transaction has committed, and when another may be asked for."""

    phone: str
    code: str
    resend_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in account and the token its cookie carries."""

    account_id: int
    token: str
    lifetime: timedelta


def normalised(phone: str) -> str | None:
    """The eleven digits of a mainland mobile number, or None; spaces, dashes and +86 are allowed for."""
    found = MAINLAND.fullmatch(re.sub(r"[\s\-()]", "", phone))
    return found[1] if found and found[1].isascii() else None


async def request_code(tx: Tx, secret: bytes, phone: str) -> CodeMade | Refusal:
    """Make a code for a phone number, replacing the one before; the edge sends it after the commit.

    Refused: BAD_PHONE, TOO_SOON (a code was sent less than a minute ago).
    """
    number = normalised(phone)
    if number is None:
        return errors.bad_phone()
    phone_hash = _keyed(secret, "phone", number)
    pending = await store.lock_code(tx, phone_hash)
    now = tx.now()
    if pending and now < pending.sent_at + RESEND_AFTER:
        return errors.too_soon(pending.sent_at + RESEND_AFTER)
    code = ids.digits(CODE_DIGITS)
    made = PendingCode(phone_hash, _keyed(secret, phone_hash, code), 0, now, now + CODE_LIFETIME)
    await store.put_code(tx, made)
    return CodeMade(number, code, now + RESEND_AFTER, made.expires_at)


async def sign_in(tx: Tx, secret: bytes, phone: str, code: str, region: str) -> Session | Refusal:
    """Sign in with the code that was sent; a number never seen before gets a person and a carbon account (JS§8).

    Refused: BAD_PHONE, WRONG_CODE with the tries left, CODE_OVER (used, too old, or tried five times). A try is counted
    before the answer is known, under a lock, so that many at once cannot try more than five.
    """
    number = normalised(phone)
    if number is None:
        return errors.bad_phone()
    phone_hash = _keyed(secret, "phone", number)
    pending = await store.lock_code(tx, phone_hash)
    now = tx.now()
    if pending is None or pending.expires_at <= now or pending.tries >= MOST_TRIES:
        return errors.code_over()
    if not hmac.compare_digest(pending.code_hash, _keyed(secret, phone_hash, code.strip())):
        await store.put_code(tx, replace(pending, tries=pending.tries + 1))
        return errors.wrong_code(MOST_TRIES - pending.tries - 1)
    await store.delete_code(tx, phone_hash)
    account_id = await store.by_phone(tx, phone_hash) or await _register(tx, phone_hash, number, region)
    return Session(account_id, await issue_token(tx, account_id, SESSION_LIFETIME), SESSION_LIFETIME)


async def add_phone(tx: Tx, secret: bytes, phone: str, account_id: int) -> None:
    """Let a phone number sign in to an existing account; for staff and for the demo's people."""
    number = normalised(phone)
    if number is None:
        raise ValueError("This is not a mainland mobile number.")
    await store.insert_phone(tx, _keyed(secret, "phone", number), account_id, tx.now())


async def _register(tx: Tx, phone_hash: str, number: str, region: str) -> int:
    [account_id] = await register_people(tx, [NewPerson(f"用户{number[-4:]}", region)])
    await store.insert_phone(tx, phone_hash, account_id, tx.now())
    return account_id


def _keyed(secret: bytes, purpose: str, text: str) -> str:
    """A hash that cannot be searched without the key: there are few phone numbers and fewer codes."""
    return hmac.digest(secret, f"{purpose}|{text}".encode(), "sha256").hex()
