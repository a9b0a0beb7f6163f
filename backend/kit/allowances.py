"""What callers may spend: so many points of cost in so many seconds, by session, by client and by address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Purse:
    """So many points every so many seconds for one owner; `kind` keeps purses of different sorts apart."""

    kind: str
    owner: str
    points: int
    seconds: int


class Unreachable(Exception):  # noqa: N818 - it tells a state, and nobody's mistake
    """Where spending is kept does not answer: the caller decides what goes on without it."""


class Spending(Protocol):
    """Where spending is kept, for all processes together."""

    async def spend(self, purses: Iterable[Purse], cost: int) -> int | None:
        """Take the cost from each purse; the first with too little left says in how many seconds to come again.

        Raises Unreachable.
        """
        ...
