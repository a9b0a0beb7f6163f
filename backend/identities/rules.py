"""How long a session lasts and whom it lets do what is valuable."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.accounts.rules import BOTH_SIDES
from backend.identities import errors
from backend.identities.values import Session
from backend.kit.actor import Actor
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
# Whoever calculates and issues touches everybody's grams: a desk that was left alone, and one working day.
STAFF = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=12))

COUNTED_FOR = timedelta(days=1)  # codes that are sent to a number; a day without regard to midnight
WRITE_USE_AFTER = timedelta(minutes=1)  # a use is a write: often enough for half an hour, and no write per request
STEP_UP_LIFETIME = timedelta(minutes=5)  # as long as a code itself: time to look again and decide
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
    """How long a session of somebody with these seats lasts: the strictest of their roles counts."""
    if any(kind in seat.kinds for seat in actor.seats for kind in BOTH_SIDES):
        return STAFF
    return ORGANISATION if actor.seats else CITIZEN


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
    """Refuse whoever gave no code within the last five minutes; for what is valuable or cannot be undone."""
    is_fresh = actor.proved_at is not None and now < actor.proved_at + STEP_UP_LIFETIME
    return None if is_fresh else errors.step_up_needed()


def proved_until(session: Session) -> datetime:
    """The instant from which on a session needs another code to step up."""
    return session.proved_at + STEP_UP_LIFETIME


def device(user_agent: str) -> str:
    """A label by which a person knows a browser again, such as "Chromium on Android"; nothing else of it is kept."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "Another browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "another system")
    return f"{browser} on {system}"
