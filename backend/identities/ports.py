"""What identities need from outside."""

from datetime import datetime
from typing import Protocol

from backend.identities.values import OutsideIdentity, Return, Trip, Way
from backend.kit.errors import Refusal


class CodeSender(Protocol):
    """Brings a one-time code to a phone; called after the commit, never inside a transaction."""

    async def send(self, phone: str, code: str) -> None:
        """Send the code to a normalised mainland number."""
        ...


class IdentityProvider(Protocol):
    """Says elsewhere who somebody is; asked outside transactions, and heard for a few seconds only."""

    @property
    def way(self) -> Way:
        """What it is called and what is believed of it."""
        ...

    async def authorize_url(self, trip: Trip, now: datetime) -> str | Refusal:
        """Where a browser goes to sign in. Refused: PROVIDER_AWAY."""
        ...

    async def who(self, back: Return, trip: Trip, now: datetime) -> OutsideIdentity | Refusal:
        """Who has come back. Refused: PROVIDER_AWAY, PROVIDER_REFUSED, BAD_IDENTITY."""
        ...


class RealNameChecker(Protocol):
    """Knows whether a name and an identity number belong together; asked outside transactions."""

    @property
    def code(self) -> str:
        """A short name of whoever confirms, at most 40 characters."""
        ...

    async def check(self, name: str, number: str) -> str | Refusal:
        """Its reference for having confirmed it, at most 80 characters. Refused: NAME_NOT_CONFIRMED, PROVIDER_AWAY."""
        ...
