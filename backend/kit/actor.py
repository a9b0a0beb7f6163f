"""Who acts: a plain value that the edge builds and every rule can read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """One standing membership: a role held in an organisation of certain kinds, for a region and all below it."""

    organisation_id: int
    kinds: frozenset[str]
    role: str
    region: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts, by the id of their carbon account, and the seats they hold at this moment.

    `proved_at` is when they last gave a code or a passkey in the session they act in; None where there is none.
    `waiting` are seats that do not count until a second factor is given: no rule that grants something looks at them.
    """

    account_id: int
    seats: tuple[Seat, ...] = ()
    proved_at: datetime | None = None
    waiting: tuple[Seat, ...] = ()

    def seat(self, kind: str, reach: Collection[str] | None = None) -> Seat | None:
        """The first seat in an organisation of this kind, or none.

        With `reach`, a place and all that lie above it, only one that reaches over the place.
        """
        return next((s for s in self.seats if kind in s.kinds and (reach is None or s.region in reach)), None)

    def sits_in(self, organisation_id: int, reach: Collection[str] | None = None) -> bool:
        """Whether the person holds a seat in this organisation; with `reach`, one that reaches over that place."""
        return any(
            seat.organisation_id == organisation_id and (reach is None or seat.region in reach) for seat in self.seats
        )
