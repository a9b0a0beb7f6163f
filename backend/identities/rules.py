"""How long a session lasts, whom it lets do what is valuable, which seats wait in it, how people are known again."""

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from backend.accounts.values import OrganisationKind
from backend.identities import errors
from backend.identities.values import (
    NameAsked,
    OutsideIdentity,
    RealName,
    RealNameLevel,
    SecondFactor,
    Session,
    Trip,
    Way,
)
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
TRIP_LIFETIME = timedelta(minutes=10)  # to find one's phone and sign in elsewhere, and no longer
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

# The check digit of GB 11643: the digits' weights, and the digit for each remainder.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
BORN_AFTER = date(1900, 1, 1)
SHORTEST_NAME, LONGEST_NAME = 2, 50
DOTS = str.maketrans("•・‧∙．.", "······")  # between the parts of a name, as each keyboard has it
NAME_SIGNS = " ·'-"
REFERENCE = re.compile(r"[\w.~:-]{0,80}", re.ASCII)

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


def keyed(secret: bytes, purpose: str, *parts: str) -> str:
    """A hash under a key of this purpose alone, so that nothing kept for one can be compared with another's.

    No part but the last may have a line break in it.
    """
    key = hmac.digest(secret, f"tanpuhui {purpose}".encode(), "sha256")
    return hmac.digest(key, "\n".join(parts).encode(), "sha256").hex()


def trip(secret: bytes, state: str, redirect_uri: str) -> Trip:
    """What goes with a state: derived from it, so that nothing of it need be kept, and nobody else can tell it."""
    return Trip(state, keyed(secret, "nonce", state), keyed(secret, "code verifier", state), redirect_uri)


def subject_hash(secret: bytes, way: Way, who: OutsideIdentity) -> str:
    """Under what an identity of a provider is kept."""
    return keyed(secret, "identity elsewhere", way.code, who.issuer, who.subject)


def proved_at(who: OutsideIdentity, now: datetime) -> datetime:
    """When somebody who came from elsewhere last proved who they are; long ago where nobody says."""
    return min(who.proved_at, now) if who.proved_at else now - STEP_UP_LIFETIME


def person_hash(secret: bytes, who: OutsideIdentity) -> str:
    """Under what a person is known whose name a provider knows."""
    return keyed(secret, "real name elsewhere", who.issuer, who.subject)


def real_name_elsewhere(way: Way, who: OutsideIdentity, account_id: int, now: datetime) -> RealName:
    """What is kept of a name that a provider knows; `way` has a level."""
    if way.level is None:
        raise ValueError("This provider knows nobody's name.")
    # A reference that might say who somebody is, such as a number of many digits, is worth less than not keeping it.
    is_plain = REFERENCE.fullmatch(who.reference) and not re.search(r"\d{11}", who.reference)
    reference = who.reference if is_plain else ""
    return RealName(account_id, way.level, way.code, reference, now)


def ask_name(level: RealNameLevel, name: str, number: str, today: date) -> NameAsked | Refusal:
    """What a checker is asked; refused: REAL_NAME_KNOWN, BAD_NAME, BAD_ID_NUMBER.

    Whoever has used a 网号 or 网证 is not asked for the number (国家网络身份认证公共服务管理办法, in force 2025-07-15).
    """
    if level != RealNameLevel.L0:
        return errors.real_name_known(level)
    as_asked, digits = person_name(name), id_number(number, today)
    if as_asked is None:
        return errors.bad_name()
    return errors.bad_id_number() if digits is None else NameAsked(as_asked, digits)


def id_number(text: str, today: date) -> str | None:
    """The eighteen characters of a mainland identity number (GB 11643); None if it is none, or nobody's yet."""
    number = text.replace(" ", "").upper()
    if not ID_NUMBER.fullmatch(number):
        return None
    check = CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % len(CHECKS)]
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return number if number[-1] == check and BORN_AFTER <= born <= today else None


def person_name(text: str) -> str | None:
    """A name as it is asked for: letters of any script, single spaces, and a dot of one sort; None if it is none."""
    name = " ".join(text.translate(DOTS).split())
    is_name = all(sign.isalpha() or sign in NAME_SIGNS for sign in name) and name[:1].isalpha()
    return name if is_name and SHORTEST_NAME <= len(name) <= LONGEST_NAME else None
