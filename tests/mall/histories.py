"""Histories of the mall drawn by hypothesis: what two people, a merchant, the jobs and the clock do, in any order.

Everything is a Step: its act names who plays it in `playing`, so that a drop is one more act with a player of its own.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from hypothesis import strategies as st

from tests.conftest import NOW
from tests.ledger.histories import often
from tests.ledger.reference import Reference
from tests.mall.building import ANN, BEN, PROVIDER
from tests.mall.deals import Offer
from tests.mall.reference import Mall

type Sees = Literal["nothing", "price", "other"]
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
]

ACCOUNTS = (ANN, BEN)
ENDS = NOW + timedelta(days=500)  # of the agreement
TILLS = {0: None, 1: 71, 2: 72, 3: 73}  # none, an open one, a closed one, another merchant's
OPEN_TILL = "Counter 1"
BOGUS = 99  # an offer, or a till's id, that is not there


def offers() -> dict[int, Offer]:
    """What is on the shelf: final, refundable in all its time or in part, limited, named and dear."""
    return {
        1: Offer(1, price=3, stock=4, days=10, offline=True),
        2: Offer(2, price=4, stock=3, days=10, refund_days=10),
        3: Offer(3, price=2, stock=3, days=30, refund_days=3),
        4: Offer(4, price=1, stock=9, days=10, limit=(2, "DAY"), offline=True),
        5: Offer(4, price=2, stock=9, days=10, limit=(2, "DAY"), offline=True),
        6: Offer(6, price=1, stock=5, days=30, refund_days=3, limit=(1, "EVER"), named=True),
        7: Offer(7, price=7, stock=5, days=10, refund_days=30),
    }


@dataclass(frozen=True, slots=True)
class Step:
    """One act: `which` is an offer, or the deal that is so many before the last; `span` a time or a life."""

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


type Batch = list[Step]  # of one act, in one transaction
type History = list[Batch]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WHOSE, FEW = st.sampled_from(ACCOUNTS), st.sampled_from([0, 0, 0, 1, 1, 2, 3])
MOSTLY = st.sampled_from([True] * 9 + [False])
# Lengths of the deadlines, and half a day: the first instant of the next local day.
WAITS = st.sampled_from([0, 0, 5, 15, 15, 720, 1440, 4320, 4320, 10_080, 14_400, 43_200, 482_400]).map(
    lambda minutes: minutes * MINUTE
)
LIVES = st.sampled_from([10, 30, 365, 731]).map(lambda days: days * DAY)
LATER = st.sampled_from([-1, 1, 10, 20, 366, 400]).map(lambda days: days * DAY)
AGO = st.sampled_from([-5, 0, 0, 5, 720, 4320, 20_000]).map(lambda minutes: minutes * MINUTE)

GRANT = st.builds(Step, st.just("grant"), WHOSE, points=st.integers(3, 15), grams=st.integers(0, 99), span=LIVES)
WISH = st.builds(
    Step,
    st.just("redeem"),
    account=WHOSE,
    which=st.sampled_from([1, 1, 2, 2, 3, 3, 4, 5, 6, 7, *range(1, 8), BOGUS]),
    key=st.integers(0, 80),
    hold=st.booleans(),
    sees=st.sampled_from(["nothing", "price", "price", "other"]),
    proved=st.booleans(),
)
MINE = st.builds(Step, st.sampled_from(["confirm", "give back"]), WHOSE, FEW)
SHOWN = {"which": FEW, "till": st.sampled_from([0, 1, 1, 1, 1, 2, 3]), "theirs": MOSTLY}
CHECK = st.builds(Step, st.just("check"), **SHOWN)
LATE = st.builds(Step, st.just("check late"), key=st.integers(0, 20), span=AGO, **SHOWN)
EXTEND = st.builds(Step, st.just("extend"), which=st.sampled_from([0, 0, 1, 1, 2, 3]), theirs=MOSTLY, span=LATER)
OFFERED = {"which": st.integers(1, 7), "points": st.integers(1, 8)}
MOVE = st.builds(Step, st.sampled_from(["restock", "change price"]), **OFFERED)
CLOSE = st.builds(Step, st.just("take off shelf"), which=st.integers(1, 7))


def alone(step: st.SearchStrategy[Step]) -> st.SearchStrategy[Batch]:
    """A step in a transaction of its own."""
    return step.map(lambda one: [one])


def together(step: st.SearchStrategy[Step]) -> st.SearchStrategy[Batch]:
    """Up to three steps in one transaction."""
    return st.lists(step, min_size=1, max_size=3)


MOMENT: st.SearchStrategy[Batch] = often(
    (7, together(WISH)),
    (1, alone(GRANT)),
    (5, alone(MINE)),
    (4, together(CHECK)),
    (4, together(LATE)),
    (4, alone(EXTEND)),
    (2, alone(often((3, MOVE), (2, CLOSE)))),
    (2, alone(st.sampled_from([Step("end holds"), Step("sweep")]))),
    (5, alone(st.builds(Step, st.just("wait"), span=WAITS))),
)
HISTORIES: st.SearchStrategy[History] = st.builds(
    lambda first, rest: [[step] for step in first] + rest,
    st.lists(GRANT, min_size=3, max_size=5),
    st.lists(MOMENT, min_size=14, max_size=30),
)


@dataclass(slots=True)
class Tally:
    """How often each act ended how: histories in which nothing happens prove nothing."""

    histories: int = 0
    steps: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, act: str, outcome: str) -> None:
        """Count an act by the code of its refusal, or as done."""
        code = outcome.split(maxsplit=1)[0]
        self.ends[act, code if code.isupper() else "done"] += 1

    def report(self) -> str:
        """One line for each act."""
        lines = [f"mall histories: {self.histories}, steps: {self.steps} ({self.steps // self.histories} on average)"]
        for act in dict.fromkeys(act for act, _ in sorted(self.ends)):
            ends = (f"{end} {count}" for (name, end), count in sorted(self.ends.items()) if name == act)
            lines.append(f"  {act}: {', '.join(ends)}")
        return "\n".join(lines)


def model() -> Mall:
    """The reference at the beginning: Ann is known by name, Ben is not."""
    return Mall(Reference(NOW), offers(), PROVIDER, ENDS, {ANN: True, BEN: False}, {1: OPEN_TILL})
