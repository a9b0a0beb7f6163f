"""What a stream tells, in every order in which news and looks may come: the versions are a chain, and nothing twice."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.api.live import AccountChange, Fact, Missing, Story
from backend.ledger import Account, BooksChanged
from backend.mall import VoucherChanged
from tests.conftest import NOW

type Told = tuple[int, int, int, list[tuple[str, bool]]]  # since, version, points, vouchers and whether they are used


def told(change: AccountChange | None) -> Told | None:
    if change is None:
        return None
    vouchers = [(str(one.id), one.used_at is not None) for one in change.vouchers]
    return change.since, change.version, change.row.free_points, vouchers


def account(version: int) -> Account:
    """Every version has points of its own."""
    return Account(11, version, free_points=100 - version)


def posted(since: int, version: int) -> BooksChanged:
    return BooksChanged(since, account(version))


def used(redemption_id: int) -> VoucherChanged:
    return VoucherChanged(redemption_id, NOW)


def begun(version: int = 4, after: int = 4, vouchers: Iterable[VoucherChanged] = ()) -> Story:
    story = Story(after)
    assert story.look(account(version), vouchers)
    return story


@pytest.mark.parametrize(("after", "since"), [(0, 0), (3, 3), (4, 4), (9, 4)])
def test_it_begins_with_how_the_account_stands(after: int, since: int) -> None:
    change = Story(after).look(account(4), [VoucherChanged(7), used(6)])
    assert told(change) == (since, 4, 96, [("7", False), ("6", True)])


def test_before_the_first_look_nothing_is_known() -> None:
    heard: list[list[Fact]] = [[posted(4, 5)], [used(7)], []]
    for facts in heard:
        with pytest.raises(Missing):
            Story(4).hear(facts)


def test_a_transaction_is_one_event_whatever_it_posted() -> None:
    story = begun()
    assert told(story.hear([posted(4, 6), VoucherChanged(7), VoucherChanged(8)])) == (
        *(4, 6, 94),
        [("7", False), ("8", False)],
    )
    assert told(story.hear([posted(6, 7), posted(7, 9)])) == (6, 9, 91, [])


def test_a_used_voucher_is_told_without_a_new_version_and_once() -> None:
    story = begun()
    assert told(story.hear([used(7), used(8)])) == (4, 4, 96, [("7", True), ("8", True)])
    assert story.hear([used(7)]) is None
    assert story.look(account(4), [used(7), used(8)]) is None
    assert told(story.look(account(4), [used(9), used(7)])) == (4, 4, 96, [("9", True)])


def test_what_was_seen_in_the_database_is_not_told_again_when_it_is_heard() -> None:
    story = begun(6, 4, [VoucherChanged(7), used(8)])
    heard: list[list[Fact]] = [[posted(4, 5), VoucherChanged(7)], [posted(5, 6)], [used(8)]]
    assert [story.hear(facts) for facts in heard] == [None, None, None]
    assert told(story.hear([posted(6, 7)])) == (6, 7, 93, [])


def test_what_comes_too_early_is_looked_up_and_what_comes_late_is_dropped() -> None:
    story = begun()
    with pytest.raises(Missing):
        story.hear([posted(5, 6)])
    assert told(story.look(account(6), [VoucherChanged(7)])) == (4, 6, 94, [("7", False)])
    assert story.hear([posted(4, 5), VoucherChanged(7)]) is None


def test_a_look_that_finds_nothing_new_tells_nothing() -> None:
    assert begun().look(account(4), []) is None


def test_a_database_that_lags_behind_what_was_heard_takes_nothing_back() -> None:
    story = begun()
    assert told(story.hear([posted(4, 6)])) == (4, 6, 94, [])
    assert story.look(account(5), []) is None
    assert told(story.look(account(5), [used(7)])) == (6, 6, 94, [("7", True)])
    assert told(story.hear([posted(6, 7)])) == (6, 7, 93, [])


COMMITS = 8


@given(st.lists(st.one_of(st.integers(1, COMMITS), st.none()), max_size=40), st.integers(0, COMMITS))
def test_however_news_are_lost_doubled_and_mixed_up_the_versions_are_a_chain(
    heard: list[int | None], after: int
) -> None:
    """Each number is the news of a commit, which may be heard at any time and any number of times; None is a look."""
    story, events = Story(after), list[AccountChange]()
    committed = max([after, *(number for number in heard if number)], default=0)
    for number in [None, *heard, None]:
        change = None
        try:
            if number is None:
                change = story.look(account(committed), [])
            else:
                facts: list[Fact] = [posted(number - 1, number)]
                change = story.hear(facts)
        except Missing:
            change = story.look(account(committed), [])
        events += [change] if change else []
    assert events[0].since == after
    assert [one.since for one in events[1:]] == [one.version for one in events[:-1]]
    assert events[-1].version == committed
    assert all(one.row.free_points == 100 - one.version for one in events)
    assert [one for one in events[1:] if one.since == one.version] == []
