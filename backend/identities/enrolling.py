"""Adding a factor: what is begun in a session and finished there, and who vouches for somebody of the staff.

A stolen number must not be enough to give oneself a second factor. So what staff add is vouched for by a factor they
have given in the session, or by a code that whoever runs the platform makes at the command line and hands over.
Everything here and in its neighbours locks in one order: person, challenge, factor, session.
"""

from dataclasses import dataclass
from datetime import timedelta

from backend.accounts import Act, lock_people, note
from backend.identities import errors, factor_store, queries, rules
from backend.identities.commands import end_other_sessions
from backend.identities.values import Challenge, Purpose, Session
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal

CHALLENGE_LIFETIME = timedelta(minutes=5)
ENROLMENT_LIFETIME = timedelta(days=1)
ENROLMENT_LENGTH = 16  # of 30 letters and digits, 78 bits: a leaked hash cannot be searched within the day


@dataclass(frozen=True, slots=True)
class Leave:
    """That somebody may add a factor; by `enrolment_hash` if by a code, and `vouched` if not by their phone alone."""

    enrolment_hash: str | None
    vouched: bool


async def make_enrolment(tx: Tx, account_id: int) -> str:
    """Make the code with which a person adds a second factor, once, within a day; it replaces the one before."""
    code = next(ids.codes(ENROLMENT_LENGTH))
    await factor_store.put_enrolment(tx, account_id, rules.token_hash(code), tx.now() + ENROLMENT_LIFETIME)
    await note(tx, Act.ENROLMENT_MADE, account_id, None, None)
    return code


async def begin(tx: Tx, purpose: Purpose, session: Session | None, enrolment_hash: str | None = None) -> str:
    """Begin what is to be finished in the same browser within five minutes; the challenge, told once."""
    challenge = ids.token()
    session_id = session.id if session else None
    kept = Challenge(purpose, session_id, enrolment_hash, tx.now() + CHALLENGE_LIFETIME)
    await factor_store.insert_challenge(tx, rules.token_hash(challenge), kept)
    return challenge


async def finish(tx: Tx, purpose: Purpose, challenge: str, session: Session | None) -> Challenge | Refusal:
    """Take a challenge away, whatever comes of it: it is good for one try. Refused: CHALLENGE_OVER."""
    taken = await factor_store.take_challenge(tx, rules.token_hash(challenge))
    is_here = taken is not None and taken.session_id == (session.id if session else None)
    if taken is None or not is_here or taken.purpose != purpose or taken.expires_at <= tx.now():
        return errors.challenge_over()
    return taken


async def leave(tx: Tx, session: Session, enrolment: str | None) -> Leave | Refusal:
    """Whether the person of a session may add or remove a factor; locks them, and the enrolment if they bring one.

    Refused: NOT_THERE (a closed account), ENROLMENT_OVER, STEP_UP_NEEDED, and to staff ENROLMENT_NEEDED or
    SECOND_FACTOR_NEEDED.
    """
    if not await lock_people(tx, [session.account_id]):
        return Refusal.not_there("account")
    code_hash = _enrolment_hash(enrolment)
    if code_hash and not await factor_store.lock_enrolment(tx, session.account_id, code_hash, tx.now()):
        return errors.enrolment_over()
    vouched = code_hash is not None or session.factor_at is not None
    actor = await queries.acting(tx, session, tx.now())
    if actor is None:
        return Refusal.not_there("account")
    has_one = await factor_store.has_factor(tx, session.account_id)
    refused = rules.may_enrol(actor, vouched=vouched, has_one=has_one, now=tx.now())
    return refused or Leave(code_hash, vouched)


async def removed(tx: Tx, session: Session, act: Act, reference: int | None) -> None:
    """Write that a factor is gone, and end the person's other sessions: perhaps a device is in other hands."""
    await note(tx, act, session.account_id, session.account_id, reference)
    await end_other_sessions(tx, session.account_id, session.id)


def _enrolment_hash(enrolment: str | None) -> str | None:
    """The hash of a code as it was made, however it was typed; None if none was given."""
    code = "".join(letter for letter in enrolment or "" if letter.isalnum())
    return rules.token_hash(code.upper()) if code else None
