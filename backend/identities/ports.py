"""What identities need from outside."""

from datetime import timedelta
from typing import Protocol

from backend.identities.values import Session


class CodeSender(Protocol):
    """Brings a one-time code to a phone; called after the commit, never inside a transaction."""

    async def send(self, phone: str, code: str) -> None:
        """Send the code to a normalised mainland number."""
        ...


class KnownSessions(Protocol):
    """Tells sessions from memory. PostgreSQL has the truth: what this has forgotten or cannot tell is read there."""

    async def find(self, session_hash: str) -> Session | None:
        """The session as it was kept, without its device; None also if its account was told to be forgotten since."""
        ...

    async def keep(self, session_hash: str, session: Session, lasting: timedelta) -> None:
        """Keep a session that was just read, unless its account was told to be forgotten meanwhile."""
        ...

    async def forget(self, account_ids: set[int]) -> None:
        """Forget all sessions of these accounts, and keep none of theirs until every reader from before is done."""
        ...
