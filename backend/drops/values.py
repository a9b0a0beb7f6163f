"""The plain values of a drop: who has committed and revealed what, which wishes there are, and what became of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from backend.kit.actor import Actor
from backend.kit.errors import Refusal


class Side(StrEnum):
    """The two who each bring a seed; never the same people, never the same organisation."""

    OPERATOR = "OPERATOR"
    AUTHORITY = "AUTHORITY"


class DropState(StrEnum):
    """How far a drop has come in the books; the last two are final."""

    ANNOUNCED = "ANNOUNCED"  # the operator's commitment stands, the authority's is awaited
    COMMITTED = "COMMITTED"  # both stand: wishes are taken between two instants
    CLOSED = "CLOSED"  # the list and its root are published, seeds are awaited
    DRAWN = "DRAWN"
    VOID = "VOID"  # nobody committed in time, or no round was revealed: all points go back


class Phase(StrEnum):
    """What a drop is in at an instant, whether or not the job that makes it so has run."""

    ANNOUNCED = "ANNOUNCED"
    COMING = "COMING"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    DRAWN = "DRAWN"
    VOID = "VOID"


class Fate(StrEnum):
    """What a wish is in; HELD is the only one that ends."""

    HELD = "HELD"
    WITHDRAWN = "WITHDRAWN"
    LOST = "LOST"
    SERVED = "SERVED"
    UNSERVED = "UNSERVED"  # won, but could not be redeemed any more: the points are free again


class Ending(StrEnum):
    """How a round ended."""

    DRAWN = "DRAWN"
    NOT_REVEALED = "NOT_REVEALED"
    NOT_COMMITTED = "NOT_COMMITTED"


@dataclass(slots=True)
class Drop:
    """A drop (公平抽签): so many pieces of a listing among all who wish for one.

    `reveal_hours`, `most_rounds` and `held_until` are fixed when it is announced. `due_at` is when the next step falls
    due: the end of registration, the end of a term, or at once.
    """

    id: int
    listing_id: int
    listing_version: int
    region: str
    pieces: int
    points: int
    announced_at: datetime
    opens_at: datetime
    closes_at: datetime
    reveal_hours: int
    most_rounds: int
    held_until: datetime
    state: DropState
    round: int
    round_begun_at: datetime
    due_at: datetime
    root: str | None = None
    listed: int | None = None
    closed_at: datetime | None = None
    drawn_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewDrop:
    """What the operator announces, with its commitment to a seed."""

    key: str
    listing_id: int
    pieces: int
    opens_at: datetime
    closes_at: datetime
    commitment: str


@dataclass(frozen=True, slots=True)
class Term:
    """What the rule pack sets: hours to reveal and to commit anew, rounds at most, days to hand out, days to wish."""

    reveal_hours: int
    most_rounds: int
    settlement_days: int
    registration_days: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """One side's commitment in one round: the hash of a seed, in whose name, by whom and when."""

    drop_id: int
    round: int
    side: Side
    commitment: str
    organisation_id: int
    person_id: int
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class Reveal:
    """One side's seed in one round, as it was told."""

    drop_id: int
    round: int
    side: Side
    seed: str
    organisation_id: int
    person_id: int
    revealed_at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """A round that has ended, and who had not done their part."""

    drop_id: int
    number: int
    begun_at: datetime
    ended_at: datetime
    ending: Ending
    missing: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """An account's wish in a drop; `rank` counts the winners from 1, `refusal` is why a winner could not be served."""

    account_id: int
    drop_id: int
    salt: str
    leaf: str
    fate: Fate
    wished_at: datetime
    rank: int | None = None
    refusal: str | None = None
    redemption_id: int | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WishRequest:
    """A wish, or its withdrawal, by the account's owner."""

    actor: Actor
    account_id: int
    key: str
    drop_id: int


type Asked = tuple[WishRequest, bytes]  # with the hash of its input
type Ask = tuple[int, str]  # account_id, key
type WishKey = tuple[int, int]  # account_id, drop_id


@dataclass(frozen=True, slots=True)
class Answer:
    """The first outcome for a key, with the hash of the input it was given for."""

    input_hash: bytes
    outcome: Wish | Refusal


@dataclass(frozen=True, slots=True)
class Known:
    """What a batch of wishes is decided on: earlier answers, the drops, and the wishes that are there.

    `asks` has the drops whose goods ask for a name, with the real-name level; `levels` has people's, where one asks.
    """

    earlier: Mapping[Ask, Answer]
    drops: Mapping[int, Drop]
    wishes: Mapping[WishKey, Wish]
    asks: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Making:
    """What wishes are made with: the batch's instant, new salts, and from where on a code is asked for."""

    now: datetime
    salts: Iterator[str]
    step_up_above_points: int


@dataclass(slots=True)
class Decided:
    """What a batch of wishes comes to: one outcome each, in order, and what there is to write."""

    outcomes: list[Wish | Refusal] = field(default_factory=list)
    wishes: dict[WishKey, Wish] = field(default_factory=dict)
    answers: dict[Ask, Answer] = field(default_factory=dict)
