"""Histories drawn by hypothesis: what happens to two accounts, done by the books and by the reference alike."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Literal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from backend.kit.errors import Refusal
from backend.ledger.errors import not_held
from backend.ledger.rules import Books
from backend.ledger.values import Cause, Grant, Lot, Taken
from tests.ledger.naming import name
from tests.ledger.reference import Outcome, Reference

ACCOUNTS = (11, 12)
PROVIDER, OTHER_PROVIDER = 901, 902
PURPOSES = ("order:1", "order:2")


# The same histories in every run of the same code: hypothesis tries constants of the modules that are loaded, too.
# That examples are large and share a fixture is known and meant. What fails is played by hand; to shrink it takes long.
repeatable = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


class Wish(Enum):
    """An amount of points that depends on what there is."""

    HALF = "half of it"
    ALL = "all of it"
    ONE_TOO_MANY = "one more than there is"


type Act = Literal["grant", "redeem", "retire", "hold", "settle", "prolong", "release", "lapse"]


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one account; `days` says how long a grant is spendable or a hold lasts.

    `settles_to` is to whom a hold goes at its deadline; `reference` is the act for which points are taken.
    """

    act: Act
    account: int
    points: int | Wish = 0
    purpose: str = PURPOSES[0]
    days: int = 1
    grams: int = 0
    issue: int = 1
    settles_to: int | None = None
    reference: int = 8


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes: days of 24 hours, or none at all."""

    days: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """The job runs."""


type Batch = list[Step]
type History = list[Batch | Wait | Sweep]


def often[T](*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """One of these, each as often as its weight says; `one_of` would drop repetitions."""
    return st.sampled_from([choice for weight, choice in choices for _ in range(weight)]).flatmap(lambda chosen: chosen)


# Few lengths, which add up to one another: deadlines, expiries and the clock shall often meet in one instant.
LIVES = st.sampled_from([3, 30, 30, 365, 731])
HOLDS = st.sampled_from([1, 3, 30, 395, 395])
WAITS = st.sampled_from([0, 1, 1, 2, 28, 30, 335])
WHOSE = st.sampled_from(ACCOUNTS)
POINTS = often(
    (3, st.integers(-1, 12)), (4, st.just(Wish.HALF)), (2, st.just(Wish.ALL)), (1, st.just(Wish.ONE_TOO_MANY))
)
FOR = st.sampled_from(PURPOSES)
GRAMS = st.just(0) | st.integers(1, 40) | st.integers(1000, 90_000)
GRANT = st.builds(Step, st.just("grant"), WHOSE, st.integers(1, 15), FOR, LIVES, GRAMS, st.sampled_from([1, 2]))
TAKE = st.builds(Step, st.sampled_from(["redeem", "retire"]), WHOSE, POINTS)
ENDS = st.fixed_dictionaries(
    {"settles_to": st.sampled_from([None, None, PROVIDER, OTHER_PROVIDER]), "reference": st.sampled_from([8, 9])}
)
HOLD = st.builds(lambda *of, ends: Step("hold", *of, **ends), WHOSE, POINTS, FOR, HOLDS, ends=ENDS)
PROLONG = st.builds(lambda *of, ends: Step("prolong", *of, **ends), WHOSE, st.just(0), FOR, HOLDS, ends=ENDS)
END = st.builds(Step, st.sampled_from(["release", "settle"]), WHOSE, purpose=FOR)
STEP = often((6, GRANT), (5, TAKE), (8, HOLD), (2, PROLONG), (4, END))
BATCH = st.lists(STEP, min_size=1, max_size=5)
MOMENT: st.SearchStrategy[Batch | Wait | Sweep] = often((6, BATCH), (3, st.builds(Wait, WAITS)), (2, st.builds(Sweep)))
HISTORIES: st.SearchStrategy[History] = st.builds(
    lambda first, rest: [first, *rest],
    st.lists(GRANT, min_size=2, max_size=6),
    st.lists(MOMENT, min_size=10, max_size=26),
)


@dataclass(slots=True)
class Tally:
    """How often each act ended how: histories in which nothing happens prove nothing."""

    histories: int = 0
    steps: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, act: str, outcome: Outcome) -> None:
        """Count an act, by the code of its refusal if it was refused."""
        self.ends[act, outcome if isinstance(outcome, str) else "done"] += 1

    def report(self) -> str:
        """One line for each act."""
        lines = [f"ledger histories: {self.histories}, steps: {self.steps} ({self.steps // self.histories} on average)"]
        for act in dict.fromkeys(act for act, _ in sorted(self.ends)):
            ends = (f"{end} {count}" for (name, end), count in sorted(self.ends.items()) if name == act)
            lines.append(f"  {act}: {', '.join(ends)}")
        return "\n".join(lines)


def perform(step: Step, books: Books, reference: Reference, tally: Tally) -> None:
    """Let both do it; they must agree on what moved, or on the refusal, and on which lots are new."""
    known = len(books.new_lots)
    ours, theirs = _both(step, books, reference)
    assert outcome(ours) == theirs
    assert len(reference.unnamed) == len(books.new_lots) - known
    name(reference, books.new_lots[known:])
    tally.count(step.act, theirs)
    if isinstance(ours, Taken) and books.entries[-1].kind == "EXPIRE":
        tally.count("release after expiry", theirs)
    if step.act == "lapse" and any(
        entry.kind == "REDEEM" and entry.account_id == step.account for entry in books.entries
    ):
        tally.count("lapse to a provider", theirs)


def outcome(ours: Lot | Taken | Refusal | None) -> Outcome:
    """What the books say, in the words of the reference; nothing moved where they say nothing."""
    if ours is None:
        return 0, 0
    return ours.code if isinstance(ours, Refusal) else (ours.points, ours.grams)


def _both(step: Step, books: Books, reference: Reference) -> tuple[Lot | Taken | Refusal | None, Outcome]:
    account, purpose, cause = step.account, step.purpose, Cause(7, step.reference, reference.now)
    points = _points(step, reference)
    until = reference.now + timedelta(days=step.days)
    match step.act:
        case "grant":
            first = reference.issued(step.issue) + 1
            grant = Grant(account, step.issue, first, step.grams, points, step.grams % 7, until)
            return books.grant(grant, cause), reference.grant(grant)
        case "redeem":
            to = (account, points, PROVIDER)
            return books.redeem(*to, cause), reference.redeem(*to, step.reference)
        case "retire":
            return books.retire(account, points, purpose, cause), reference.retire(account, points, purpose)
        case "hold":
            done = books.hold(account, points, purpose, until, cause, step.settles_to)
            return done, reference.hold(account, points, purpose, until, step.reference, step.settles_to)
        case "settle":
            done = books.settle(account, purpose, PROVIDER, cause)
            return done, reference.settle(account, purpose, PROVIDER, step.reference)
        case "prolong":
            end = (account, purpose, until, step.settles_to)
            return books.prolong(*end), reference.prolong(*end)
        case "release":
            return books.release(account, purpose, cause), reference.release(account, purpose)
        case "lapse":
            return _together(books.lapse(account, cause)), reference.lapse(account)


def _together(ended: list[Taken]) -> Taken | Refusal:
    """What ended at its deadline, as one."""
    if not ended:
        return not_held()
    return Taken(ended[-1].entry_id, sum(one.points for one in ended), sum(one.grams for one in ended), ())


def _points(step: Step, reference: Reference) -> int:
    if not isinstance(step.points, Wish):
        return step.points
    takes_carbon_only = step.act == "retire"
    free = (p.points for p in reference.spendable(step.account) if p.serials or not takes_carbon_only)
    return _wished(step.points, sum(free))


def _wished(wish: Wish, free: int) -> int:
    match wish:
        case Wish.HALF:
            return free // 2
        case Wish.ALL:
            return free
        case Wish.ONE_TOO_MANY:
            return free + 1
