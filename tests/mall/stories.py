"""Drops in the histories: single acts at any moment, and whole stories, so that many a drop comes to its end."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from tests.ledger.histories import often
from tests.mall.steps import ACCOUNTS, BOGUS, DAY, MINUTE, WHOSE, Batch, History, Side, Step, alone, together

TERM, ALL_TERMS = DAY, 12 * DAY  # of a round; and until no points are held any more
SIDES: tuple[Side, ...] = ("OPERATOR", "AUTHORITY")
OPERATOR, AUTHORITY = SIDES

# Single acts, about the last drop or the one before it. Nobody but the authority takes what is a copy.
WHICH, SIDE = st.sampled_from([*[0] * 8, *[1] * 3, 2, BOGUS]), st.sampled_from(SIDES)
ANNOUNCE = st.builds(
    Step,
    st.just("announce"),
    which=st.sampled_from([8, 8, 9, 9, 10, 11, 1, BOGUS, BOGUS]),
    key=st.integers(0, 12),
    points=st.sampled_from([1, 1, 1, 2, 2, 0, 9]),
    span=st.sampled_from([60, 60, 60, 1440, 0]).map(lambda minutes: minutes * MINUTE),
    lasts=st.sampled_from([1440, 4320, 4320, 20_160, 20_161, 0]).map(lambda minutes: minutes * MINUTE),
)
SEED = often((2, st.just((OPERATOR, 0))), (2, st.just((AUTHORITY, 0))), (1, st.just((AUTHORITY, 2)))) | st.tuples(
    SIDE, st.just(1)
)
COMMIT = st.builds(lambda which, seed: Step("commit", which=which, side=seed[0], take=seed[1]), WHICH, SEED)
REVEAL = st.builds(lambda which, seed: Step("reveal", which=which, side=seed[0], take=seed[1]), WHICH, SEED)
DRAW = st.builds(Step, st.just("draw"), points=st.sampled_from([1, 256]))
ASKED = {"account": WHOSE, "which": WHICH, "key": st.integers(0, 40)}
WISH = st.builds(Step, st.just("wish"), proved=st.sampled_from([True, True, False]), **ASKED)
WITHDRAW = st.builds(Step, st.just("withdraw"), WHOSE, WHICH, st.sampled_from([0, 1, 2, 3, 4]))
ONE: st.SearchStrategy[Batch] = alone(often((2, ANNOUNCE), (1, COMMIT), (2, REVEAL), (2, DRAW)))
DROPPING: st.SearchStrategy[Batch] = often((2, together(WISH)), (2, together(WITHDRAW)), (2, ONE))


# What belongs to a story. Mostly it goes well: whoever wishes does so in time, and both sides do their part.
def _wait(span: timedelta) -> Batch:
    return [Step("wait", span=span)]


def _maybe(part: st.SearchStrategy[Batch], of: int) -> st.SearchStrategy[History]:
    """Once in so many stories."""
    return often((of - 1, st.just([])), (1, part.map(lambda batch: [batch])))


BEGIN = st.builds(
    Step,
    st.just("announce"),
    which=st.sampled_from([8, 9, 9, 9, 9, 10, 10, 11]),
    key=st.integers(7, 90),
    points=st.sampled_from([1, 1, 2]),
    span=st.just(60 * MINUTE),
    lasts=st.sampled_from([DAY, 3 * DAY]),
)
COPY = st.just(Step("commit", side=AUTHORITY, take=2))
AMISS: st.SearchStrategy[Batch] = often((2, together(WISH)), (2, alone(ANNOUNCE)), (1, alone(COMMIT)), (2, alone(COPY)))
COMMITTED: st.SearchStrategy[History] = st.builds(
    lambda before, commit, after: [*before, *commit, *after],
    _maybe(AMISS, 3),
    often((12, st.just([[Step("commit", side=AUTHORITY)]])), (1, st.just([]))),
    _maybe(AMISS, 3),
)
WISHES = st.lists(
    st.builds(
        Step,
        st.just("wish"),
        WHOSE,
        st.sampled_from([0] * 9 + [1]),
        key=st.integers(0, 80),
        proved=st.sampled_from([True, True, False]),
    ),
    min_size=2,
    max_size=4,
)
WISHED: st.SearchStrategy[History] = st.builds(
    lambda wishes, back, again: [wishes, *back, *again], WISHES, _maybe(together(WITHDRAW), 3), _maybe(WISHES, 4)
)
BOTH: History = [[Step("reveal", side=side)] for side in SIDES]
REVEALED: st.SearchStrategy[History] = often(
    (8, st.just(BOTH)),
    (3, st.builds(lambda wrong: [[wrong], *BOTH], REVEAL)),
    (2, SIDE.map(lambda side: [[Step("reveal", side=side)]])),
    (1, st.just([])),
)
DRAWN: st.SearchStrategy[History] = often(
    (9, DRAW.map(lambda draw: [[draw]])), (1, DRAW.map(lambda draw: [_wait(ALL_TERMS), [draw]]))
)
OVER: st.SearchStrategy[History] = DRAW.map(lambda draw: [_wait(TERM), [draw]])  # a round, if it is not revealed
ANEW: History = [[Step("commit", side=side)] for side in SIDES]
LATER: st.SearchStrategy[History] = often(
    (3, st.just([])),
    (1, st.builds(lambda over, seeds, drawn: [*over, *ANEW, *seeds, *drawn], OVER, REVEALED, DRAWN)),
)
VOID: st.SearchStrategy[History] = st.tuples(OVER, OVER, OVER).map(
    lambda overs: [each for one in overs for each in one]
)
ENDED: st.SearchStrategy[History] = often(
    (5, st.builds(lambda seeds, drawn, later: [*seeds, *drawn, *later], REVEALED, DRAWN, LATER)), (1, VOID)
)


def tell(begin: Step, committed: History, wished: History, amiss: str, closed: Step, ended: History) -> History:
    """A drop from its announcement to its settlement, unless something is left out or comes between."""
    moments: dict[str, History] = {
        "sent again": [[begin]],
        "same key": [_wait(MINUTE), [begin]],
        "still running": [[replace(begin, key=begin.key + 90)]],
    }
    off = [[Step("take off shelf", which=begin.which)]] if amiss == "off the shelf" else []
    early = [[begin], *moments.get(amiss, []), *committed, _wait(begin.span)]
    late: History = [[Step("withdraw", who, key=9) for who in ACCOUNTS]] if amiss == "too late" else []
    return [*early, *wished, *off, _wait(begin.lasts), *late, [closed], *ended]


WHAT = st.sampled_from([""] * 4 + ["off the shelf"] * 3 + ["sent again", "same key", "still running", "too late"])
STORY: st.SearchStrategy[History] = st.builds(tell, BEGIN, COMMITTED, WISHED, WHAT, DRAW, ENDED)
