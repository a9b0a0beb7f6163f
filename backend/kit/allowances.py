"""What callers may spend: so many points of cost in so many seconds, by session, by client and by address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Purse:
    """Holds so many points, and fills up evenly in so many seconds; `kind` keeps purses of different sorts apart."""

    kind: str
    owner: str
    points: int
    seconds: int


@dataclass(frozen=True, slots=True)
class TooLittle:
    """The purse that a cost has to wait for the longest: its kind, and for how many seconds, at least 1."""

    kind: str
    seconds: int


class Unreachable(Exception):  # noqa: N818 - it tells a state, and nobody's mistake
    """Where spending is kept does not answer: the caller decides what goes on without it."""


class Spending(Protocol):
    """Where spending is kept, for all processes together."""

    async def spend(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        """Take the cost, at least 1, from each purse, or from none if one has too little left.

        A cost above a purse's size takes all that a full one has.
        Raises Unreachable.
        """
        ...

    def spend_here(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        """The same from purses of this process alone, for what goes on while the others cannot be asked."""
        ...
