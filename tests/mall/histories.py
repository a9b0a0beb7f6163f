"""Histories of the mall drawn by hypothesis: what people, a merchant, both sides of drops, jobs and the clock do.

In some of them is the story of a whole drop, or of two, with other moments between its own.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st

from tests.conftest import NOW
from tests.ledger.histories import often
from tests.ledger.reference import Reference
from tests.mall.building import ANN, BEN, PROVIDER
from tests.mall.deals import Offer
from tests.mall.reference import Mall
from tests.mall.steps import (
    BOGUS,
    DAY,
    FEW,
    MINUTE,
    MOSTLY,
    WHOSE,
    Batch,
    History,
    Step,
    alone,
    together,
)
from tests.mall.stories import DROPPING, STORY

ENDS = NOW + timedelta(days=500)  # of the agreement
OPEN_TILL = "Counter 1"


def offers() -> dict[int, Offer]:
    """What is on the shelf: final, refundable in all its time or in part, limited, named and dear; four are drawn."""
    return {
        1: Offer(1, price=3, stock=4, days=10, offline=True),
        2: Offer(2, price=4, stock=3, days=10, refund_days=10),
        3: Offer(3, price=2, stock=3, days=30, refund_days=3),
        4: Offer(4, price=1, stock=9, days=10, limit=(2, "DAY"), offline=True),
        5: Offer(4, price=2, stock=9, days=10, limit=(2, "DAY"), offline=True),
        6: Offer(6, price=1, stock=5, days=30, refund_days=3, limit=(1, "EVER"), named=True),
        7: Offer(7, price=7, stock=5, days=10, refund_days=30),
        8: Offer(8, price=2, stock=4, days=30, drawn=True),
        9: Offer(9, price=3, stock=4, days=10, limit=(1, "EVER"), drawn=True),
        10: Offer(9, price=7, stock=3, days=10, limit=(1, "EVER"), drawn=True),
        11: Offer(11, price=1, stock=3, days=30, named=True, drawn=True),
    }


# Lengths of the deadlines, and half a day: the first instant of the next local day.
WAITS = st.sampled_from([0, 0, 5, 15, 15, 720, 1440, 4320, 4320, 10_080, 14_400, 43_200, 482_400]).map(
    lambda minutes: minutes * MINUTE
)
LIVES = st.sampled_from([10, 30, 365, 731]).map(lambda days: days * DAY)
LATER = st.sampled_from([-1, 1, 10, 20, 366, 400]).map(lambda days: days * DAY)
AGO = st.sampled_from([-5, 0, 0, 5, 720, 4320, 20_000]).map(lambda minutes: minutes * MINUTE)

GRANT = st.builds(Step, st.just("grant"), WHOSE, points=st.integers(3, 15), grams=st.integers(0, 99), span=LIVES)
TAKE = st.builds(
    Step,
    st.just("redeem"),
    account=WHOSE,
    which=st.sampled_from([1, 1, 2, 2, 3, 3, 4, 5, 6, 7, *range(1, 10), BOGUS]),
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
OFFERED = {"which": st.integers(1, 11), "points": st.integers(1, 8)}
MOVE = st.builds(Step, st.sampled_from(["restock", "change price"]), **OFFERED)
CLOSE = st.builds(Step, st.just("take off shelf"), which=st.integers(1, 11))

MOMENT: st.SearchStrategy[Batch] = often(
    (7, together(TAKE)),
    (1, alone(GRANT)),
    (5, alone(MINE)),
    (4, together(CHECK)),
    (4, together(LATE)),
    (4, alone(EXTEND)),
    (2, alone(often((3, MOVE), (2, CLOSE)))),
    (3, alone(st.sampled_from([Step("end holds"), Step("sweep")]))),
    (5, alone(st.builds(Step, st.just("wait"), span=WAITS))),
    (3, DROPPING),
)


def tell(first: list[Step], rest: History, stories: list[History], places: list[int]) -> History:
    """The first steps, then half of the rest, the stories with a moment more at each of these places, and what is left.

    A place beyond the end of the stories is their end.
    """
    told = [moment for story in stories for moment in story]
    halfway = (len(rest) - len(places)) // 2
    before, between, after = rest[:halfway], rest[halfway : halfway + len(places)], rest[halfway + len(places) :]
    for place, moment in zip(places, between, strict=True):
        told.insert(place, moment)
    return [*([step] for step in first), *before, *told, *after]


HISTORIES: st.SearchStrategy[History] = st.builds(
    tell,
    st.lists(GRANT, min_size=3, max_size=5),
    st.lists(MOMENT, min_size=14, max_size=30),
    often((5, st.just([])), (2, st.lists(STORY, min_size=1, max_size=1)), (3, st.lists(STORY, min_size=2, max_size=2))),
    st.lists(st.integers(0, 20), max_size=4),
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
