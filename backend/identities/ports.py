"""What accounts need from outside."""

from typing import Protocol


class CodeSender(Protocol):
    """Brings a one-time code to a phone; called after the commit, never inside a transaction."""

    async def send(self, phone: str, code: str) -> None:
        """Send the code to a normalised mainland number."""
        ...
