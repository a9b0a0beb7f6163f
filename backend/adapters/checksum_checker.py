"""Confirms every name; for development only, since nobody is asked."""

from backend.kit import ids


class ChecksumChecker:
    """Takes any name with any number that can be one, as the rules have seen before."""

    code = "checksum"

    async def check(self, name: str, number: str) -> str:
        """A reference that stands for nothing."""
        del name, number
        return next(ids.codes())
