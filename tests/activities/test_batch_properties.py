"""What holds of every batch, whatever is in it and in whatever order."""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from backend.activities.batch import Accepted, Claimed, Duplicate, Interval, Outcome, Proposed
from backend.activities.values import Code, Draft, Rejected
from tests.activities.deciding import ANN, BOB, EARLIER, at, decided, loaded, ride, words

START = st.integers(-20, -1)
KNOWN = ride(0, -10, -7, reference="c")
PEOPLE = {"ann": ANN, "bob": BOB}


@st.composite
def _drafts(draw: st.DrawFn, revisions: int) -> Draft | Rejected:
    if draw(st.integers(0, 9)) == 0:
        return Rejected(1, Code.MALFORMED)
    start = draw(START)
    drawn = ride(
        1,
        start,
        start + draw(st.integers(0, 6)),
        reference=draw(st.sampled_from("abcd")),
        revision=draw(st.integers(1, revisions)),
        distance_m=draw(st.sampled_from([0, 1000])),
    )
    return replace(drawn, subject=draw(st.sampled_from(["ann", "bob", "stranger"])))


def batches(revisions: int = 3) -> st.SearchStrategy[list[Draft | Rejected]]:
    return st.lists(_drafts(revisions), max_size=25).map(
        lambda items: [_numbered(item, number) for number, item in enumerate(items, 1)]
    )


def _numbered(item: Draft | Rejected, number: int) -> Draft | Rejected:
    return replace(item, number=number)


def number_of(outcome: Outcome) -> int:
    return outcome.draft.number if isinstance(outcome, Accepted | Proposed) else outcome.number


def standing(outcomes: list[Outcome], before: dict[int, list[Interval]]) -> dict[int, list[Interval]]:
    """When each person was busy in the end."""
    replaced = {one.replaces for one in outcomes if isinstance(one, Accepted)}
    acts = defaultdict(list, before)
    for one in outcomes:
        if isinstance(one, Accepted) and one.id not in replaced:
            acts[one.account_id] = [*acts[one.account_id], (one.draft.started_at, one.draft.ended_at)]
    return acts


@given(batches())
def test_each_record_has_one_outcome_in_the_order_of_the_delivery(items: list[Draft | Rejected]) -> None:
    assert [number_of(one) for one in decided(loaded(), *items)] == [item.number for item in items]


@given(batches(), st.booleans())
def test_the_acts_that_stand_never_overlap(items: list[Draft | Rejected], waiting: bool) -> None:  # noqa: FBT001 - hypothesis passes what it drew by place
    claims = {"c": Claimed(ANN, EARLIER, 1, words(KNOWN), waiting)}
    span = (KNOWN.started_at, KNOWN.ended_at)
    outcomes = decided(loaded(claims, {ANN: {EARLIER: span}, BOB: {7: (at(-3), at(0))}}), *items)
    is_replaced = any(isinstance(one, Accepted) and one.replaces == EARLIER for one in outcomes)
    acts = standing(outcomes, {ANN: [] if is_replaced else [span], BOB: [(at(-3), at(0))]})
    for each in acts.values():
        assert [pair for pair in combinations(sorted(each), 2) if pair[1][0] < pair[0][1]] == []


@given(batches())
def test_a_reference_is_one_persons_and_its_revisions_only_rise(items: list[Draft | Rejected]) -> None:
    taken: dict[str, list[Accepted]] = defaultdict(list)
    for one in decided(loaded(), *items):
        if isinstance(one, Accepted):
            taken[one.draft.external_id].append(one)
    for chain in taken.values():
        revisions = [one.draft.revision for one in chain]
        assert revisions == sorted(set(revisions))
        assert len({one.account_id for one in chain}) == 1
        assert [one.replaces for one in chain] == [None, *(one.id for one in chain[:-1])]


@given(batches())
def test_only_people_who_agreed_are_known(items: list[Draft | Rejected]) -> None:
    for one in decided(loaded(), *items):
        if isinstance(one, Accepted):
            assert one.account_id == PEOPLE[one.draft.subject]


@given(batches(revisions=1))
def test_a_batch_that_comes_again_gives_duplicates_and_nothing_new(items: list[Draft | Rejected]) -> None:
    on = loaded()
    first = decided(on, *items)
    again = decided(loaded(on.claims, on.acts), *items)
    for before, after in zip(first, again, strict=True):
        assert isinstance(after, Rejected if isinstance(before, Rejected) else Duplicate)
