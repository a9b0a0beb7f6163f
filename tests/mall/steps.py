"""What a history of the mall is made of: Steps, each an act with a player of its own in `playing` or `raffling`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from hypothesis import strategies as st

from tests.mall.building import ANN, BEN

type Sees = Literal["nothing", "price", "other"]
type Side = Literal["OPERATOR", "AUTHORITY"]
type Act = Literal[
    "grant",
    "redeem",
    "confirm",
    "give back",
    "check",
    "check late",
    "extend",
    "restock",
    "change price",
    "take off shelf",
    "end holds",
    "sweep",
    "wait",
    "announce",
    "commit",
    "wish",
    "withdraw",
    "reveal",
    "draw",
]

ACCOUNTS = (ANN, BEN)
TILLS = {0: None, 1: 71, 2: 72, 3: 73}  # none, an open one, a closed one, another merchant's
BOGUS = 99  # an offer, or a till's id, that is not there


@dataclass(frozen=True, slots=True)
class Step:
    """One act: `which` is an offer, or the deal or drop that is so many before the last; `span` a time or a life.

    A drop begins after its `span` and `lasts`; `side` is whose seed it is about, and `take` which one.
    """

    act: Act
    account: int = ANN
    which: int = 0
    key: int = 0
    hold: bool = False
    sees: Sees = "nothing"
    proved: bool = False
    points: int = 1
    grams: int = 0
    till: int = 0
    theirs: bool = True
    span: timedelta = timedelta()
    lasts: timedelta = timedelta()
    side: Side = "OPERATOR"
    take: int = 0


type Batch = list[Step]  # of one act, in one transaction
type History = list[Batch]
type Both = tuple[list[str], list[str]]  # what the mall and what the model says of each step

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WHOSE, FEW = st.sampled_from(ACCOUNTS), st.sampled_from([0, 0, 0, 1, 1, 2, 3])
MOSTLY = st.sampled_from([True] * 9 + [False])


def alone(step: st.SearchStrategy[Step]) -> st.SearchStrategy[Batch]:
    """A step in a transaction of its own."""
    return step.map(lambda one: [one])


def together(step: st.SearchStrategy[Step]) -> st.SearchStrategy[Batch]:
    """Up to three steps in one transaction."""
    return st.lists(step, min_size=1, max_size=3)
