"""How long a session lasts, whom it lets do what is valuable, and which seats wait in it for a second factor."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.accounts.values import OrganisationKind
from backend.identities import errors
from backend.identities.values import SecondFactor, Session
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts without use, and how long however much it is used."""

    idle: timedelta
    absolute: timedelta


# Their own phone and their own points: whoever has to sign in every week stops coming, and what is valuable asks again.
CITIZEN = Lifetime(idle=timedelta(days=30), absolute=timedelta(days=180))
# A till that several people share, and others' vouchers: from opening to closing, and a new code every week.
ORGANISATION = Lifetime(idle=timedelta(hours=12), absolute=timedelta(days=7))
# Whoever decides over everybody's grams or sees their data: a desk that was left alone, and one working day.
STAFF = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=12))

COUNTED_FOR = timedelta(days=1)  # codes that are sent to a number; a day without regard to midnight
WRITE_USE_AFTER = timedelta(minutes=1)  # a use is a write: often enough for half an hour, and no write per request
STEP_UP_LIFETIME = timedelta(minutes=5)  # as long as a code itself: time to look again and decide
# Whoever decides over what is others', or sees it, needs a second factor; whoever acts for their own body does not.
STAFF_KINDS = frozenset(
    {
        OrganisationKind.OPERATOR,
        OrganisationKind.AUTHORITY,
        OrganisationKind.RELATED_DEPARTMENT,
        OrganisationKind.LOCAL_DEPARTMENT,
        OrganisationKind.VERIFIER,
        OrganisationKind.EXCHANGE,
        OrganisationKind.DATA_PLATFORM,
    }
)
MOST_SESSIONS = 20  # of one person, so that a list of them is never long; the one longest unused gives way

# What browsers say of themselves, the special before the common: all but Firefox call themselves Safari too.
BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "EdgA": "Edge",
    "EdgiOS": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chromium",
    "Safari": "Safari",
}
SYSTEMS = {
    "HarmonyOS": "HarmonyOS",
    "OpenHarmony": "HarmonyOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def token_hash(token: str) -> str:
    """What is kept of a token: enough to recognise it, too little to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def lifetime(actor: Actor) -> Lifetime:
    """How long a session of somebody with these seats lasts: the strictest of their roles counts, a waiting one too."""
    seats = (*actor.seats, *actor.waiting)
    if any(is_staff(seat) for seat in seats):
        return STAFF
    return ORGANISATION if seats else CITIZEN


def is_staff(seat: Seat) -> bool:
    """Whether a seat counts only with a second factor, whatever else its organisation is."""
    return not STAFF_KINDS.isdisjoint(seat.kinds)


def acting(person: Actor, session: Session) -> Actor:
    """A person as they may act in a session: without a second factor the seats of staff wait."""
    if session.factor_at is not None:
        return replace(person, proved_at=session.proved_at)
    counting = tuple(seat for seat in person.seats if not is_staff(seat))
    waiting = tuple(seat for seat in person.seats if is_staff(seat))
    return Actor(person.account_id, counting, session.proved_at, waiting)


def second_factor(actor: Actor, session: Session | None, *, has_one: bool) -> SecondFactor:
    """What to tell somebody of their second factor; `has_one` if they have a factor that counts."""
    if actor.waiting:
        return SecondFactor.NEEDED if has_one else SecondFactor.TO_ENROL
    is_given = session is not None and any(is_staff(seat) for seat in actor.seats)
    return SecondFactor.GIVEN if is_given else SecondFactor.NOT_NEEDED


def may_enrol(actor: Actor, *, vouched: bool, has_one: bool, now: datetime) -> Refusal | None:
    """Refuse another factor without a fresh proof, and to staff one that a phone alone vouches for."""
    if refused := step_up(actor, now):
        return refused
    if vouched or not actor.waiting:
        return None
    return errors.second_factor_needed() if has_one else errors.enrolment_needed()


def went_back(kept: int, told: int) -> bool:
    """Whether a passkey's counter does not go on, as a copy's would not; one that does not count tells nothing."""
    return bool(kept or told) and told <= kept


def over_at(started_at: datetime, last_used_at: datetime, actor: Actor) -> datetime:
    """The instant from which a session is over unless it is used again."""
    lasts = lifetime(actor)
    return min(started_at + lasts.absolute, last_used_at + lasts.idle)


def stands(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether a session can be used at this instant.

    A seat taken since shortens it at once; one that ended does not bring it back, because what was kept counts too.
    """
    return now < min(session.expires_at, over_at(session.started_at, session.last_used_at, actor))


def use_is_due(session: Session, now: datetime) -> bool:
    """Whether a use at this instant is to be written down."""
    return session.last_used_at + WRITE_USE_AFTER <= now


def step_up(actor: Actor, now: datetime) -> Refusal | None:
    """Refuse whoever gave no code and no passkey within five minutes; for what is valuable or cannot be undone."""
    is_fresh = actor.proved_at is not None and now < actor.proved_at + STEP_UP_LIFETIME
    return None if is_fresh else errors.step_up_needed()


def proved_until(session: Session) -> datetime:
    """The instant from which on a session needs another proof to step up."""
    return session.proved_at + STEP_UP_LIFETIME


def device(user_agent: str) -> str:
    """A label by which a person knows a browser again, such as "Chromium on Android"; nothing else of it is kept."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "Another browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "another system")
    return f"{browser} on {system}"
