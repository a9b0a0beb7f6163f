"""What signing in speaks of: proofs, sessions and the browsers they stand in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


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


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody has signed in, as it is kept.

    `last_used_at` is exact to a minute, `proved_at` is when a code was last given, and `expires_at` is the instant
    from which it is over unless it is used again.
    """

    id: int
    account_id: int
    device: str
    started_at: datetime
    last_used_at: datetime
    proved_at: datetime
    expires_at: datetime


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
