"""How the platform says no: a refusal is a returned value, never raised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """What sort of no it is; the edge chooses its status from this."""

    NOT_THERE = "NOT_THERE"
    NOT_ALLOWED = "NOT_ALLOWED"
    CONFLICT = "CONFLICT"
    INVALID = "INVALID"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected no: a stable code, one sentence that says what happened and what to do, and the data behind it.

    The instant it speaks of, if it is about one, stands under `at` in ISO 8601.
    """

    kind: Kind
    code: str
    message: str
    data: Mapping[str, str | int] = field(default_factory=dict)

    @classmethod
    def not_there(cls, what: str) -> Self:
        """Say that it does not exist, or is not yours: the two look alike so that nobody learns whose it is."""
        return cls(Kind.NOT_THERE, "NOT_THERE", f"There is no such {what}, or it is not yours.", {"what": what})

    @classmethod
    def not_allowed(cls, needs: str) -> Self:
        """Say which standing the act needs."""
        return cls(Kind.NOT_ALLOWED, "NOT_ALLOWED", f"This needs {needs}.", {"needs": needs})

    @classmethod
    def key_reused(cls, key: str) -> Self:
        """Refuse a key that was used before with other input."""
        message = "This key was used before for another request. Make a new key for a new request."
        return cls(Kind.CONFLICT, "KEY_REUSED", message, {"key": key})


class Outrun(Exception):  # noqa: N818 - it is nobody's mistake
    """What a batch was decided on has changed before its end: nothing is written; run its members one by one."""


class ConfigurationError(Exception):
    """A wrong or missing setting: the process says it in one sentence and ends with exit code 2."""
