"""What signing in speaks of: proofs, sessions, the browsers they stand in, and what others say of a person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backend.programme.values import Title


@dataclass(frozen=True, slots=True)
class PendingCode:
    """The code that stands for a phone number, as it is kept; `sent` so many since `counted_from` without a use."""

    phone_hash: str
    code_hash: str
    tries: int
    sent_at: datetime
    expires_at: datetime
    sent: int
    counted_from: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """A phone number and the code that came to it: whoever has both holds the phone."""

    phone: str = field(repr=False)
    code: str = field(repr=False)


class Factor(StrEnum):
    """What somebody has beside their phone, so that a stolen number alone opens nothing of the staff's."""

    PASSKEY = "PASSKEY"
    TOTP = "TOTP"


class SecondFactor(StrEnum):
    """What a person's second factor is to them in the session they act in."""

    NOT_NEEDED = "NOT_NEEDED"  # they hold no seat of the staff's, or came with a token
    TO_ENROL = "TO_ENROL"  # they hold one, and have no factor that counts
    NEEDED = "NEEDED"  # they have one, and have not given it here
    GIVEN = "GIVEN"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody has signed in, as it is kept.

    `last_used_at` is exact to a minute, `proved_at` is when a code or a passkey was last given, and `expires_at` is the
    instant from which it is over unless it is used again. `factor` is the second factor that was last given here.
    """

    id: int
    account_id: int
    device: str
    started_at: datetime
    last_used_at: datetime
    proved_at: datetime
    expires_at: datetime
    factor: Factor | None = None
    factor_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the token its cookie carries, told once; the cookie is good for `lifetime`."""

    session: Session
    token: str = field(repr=False)
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in: what it calls itself, and the session that stood there until now."""

    user_agent: str = ""
    before: Session | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Where people meet the platform: the domain passkeys belong to, its origin, and what it is called there."""

    domain: str
    origin: str
    title: str


class Purpose(StrEnum):
    """What was begun with a challenge; it is good for nothing else."""

    ADD_PASSKEY = "ADD_PASSKEY"
    USE_PASSKEY = "USE_PASSKEY"
    ADD_TOTP = "ADD_TOTP"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was begun and waits to be finished, as it is kept; `enrolment_hash` is of the code it was begun with."""

    purpose: Purpose
    session_id: int | None
    enrolment_hash: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A challenge for a browser, told once, and the options of WebAuthn that carry it, as JSON."""

    challenge: str = field(repr=False)
    options: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser makes of a challenge: its authenticator's response, as JSON."""

    challenge: str = field(repr=False)
    response: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewKey:
    """What an authenticator tells of a passkey it has made: its id in base64url, a COSE public key, and its count."""

    credential_id: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as it is kept; only a `vouched` one is a second factor: a phone alone did not suffice to add it."""

    id: int
    account_id: int
    key: NewKey
    user_handle: bytes
    name: str
    vouched: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TotpBegun:
    """A secret for an authenticator app, told once: as an address that an app scans, and as base32 to type."""

    challenge: str = field(repr=False)
    uri: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Totp:
    """An authenticator app as it is kept: `tries` so many wrong codes since `counted_from`."""

    sealed_secret: bytes = field(repr=False)
    last_step: int
    tries: int
    counted_from: datetime


class RealNameLevel(StrEnum):
    """How surely it is known who somebody is; the platform itself keeps neither the name nor the number."""

    L0 = "L0"  # whoever holds the phone, or the identity elsewhere
    L1 = "L1"  # somebody competent has confirmed that name and identity number belong together
    L2 = "L2"  # 国家网络身份认证 (网号、网证) or its like: the state says who it is, and no number is asked for


@dataclass(frozen=True, slots=True)
class Way:
    """A provider elsewhere by which somebody can sign in: what is believed of what it says.

    `trusts_phone` lets a phone number that it has verified lead to the account of that number; with a `level` whoever
    comes from there is known by their real name.
    """

    code: str
    title: Title
    trusts_phone: bool = False
    level: RealNameLevel | None = None


@dataclass(frozen=True, slots=True)
class Trip:
    """What a browser takes along to a provider, and what comes back with it; made anew each time, good once."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Return:
    """What a browser brings back from a provider: a code and, as RFC 9207 has it, who says so."""

    code: str = field(repr=False)
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class OutsideIdentity:
    """Who somebody is elsewhere; it is read once, and of it only a keyed hash stays.

    `proved_at` is when they last proved it there, None if nobody says. `phone` is a number that the provider has
    verified, and `reference` how the provider would find this answer again.
    """

    issuer: str
    subject: str = field(repr=False)
    proved_at: datetime | None = None
    phone: str | None = field(default=None, repr=False)
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser that has gone to a provider, until when it is awaited, and the session that links, if one does."""

    state_hash: str
    browser_hash: str
    provider: str
    account_id: int | None
    session_id: int | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """An identity elsewhere that signs in to an account, as it is kept."""

    id: int
    account_id: int
    provider: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class RealName:
    """That somebody's real name is known: how surely, to whom, and since when."""

    account_id: int
    level: RealNameLevel
    provider: str
    reference: str
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class NameAsked:
    """A name and an identity number as they are shown to whoever can confirm them, and to nobody else."""

    name: str = field(repr=False)
    number: str = field(repr=False)
