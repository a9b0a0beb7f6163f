"""The rules of the books by tables: exact lots, serials and postings."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from backend.kit.errors import Refusal
from backend.ledger.rules import order, share
from backend.ledger.values import Cause, EntryKind, Grant, Lot, Posting, State, Taken
from tests.conftest import NOW
from tests.ledger.making import CAUSE, CITIZEN, ISSUE, LATER, PROVIDER, all_lots, books, held, lot

SOON, TOMORROW = NOW + timedelta(seconds=1), NOW + timedelta(days=1)
EARLIER = NOW - timedelta(days=30)


def spans(lots: list[Lot]) -> list[tuple[int, str, int, int, int, int]]:
    """Of each lot: id, state, owner, first serial, the one after the last, points."""
    return [(one.id, one.state, one.owner_id, one.serial_from, one.serial_until, one.points) for one in lots]


def legs(postings: list[Posting]) -> list[tuple[str, str, int, int | None]]:
    """Of each posting: asset, book, amount, balance after."""
    return [(leg.asset, leg.book, leg.amount, leg.balance_after) for leg in postings]


def taken(outcome: Taken | Refusal) -> Taken:
    assert isinstance(outcome, Taken)
    return outcome


# --- which points are taken -------------------------------------------------------------------------------------------


def test_carbon_goes_first_then_what_expires_first_then_the_oldest_then_the_lowest_id() -> None:
    in_order = [
        lot(5, 1, (10, 20), until=TOMORROW, granted=EARLIER),
        lot(4, 1, (20, 30), until=TOMORROW),
        lot(7, 1, (50, 60), granted=EARLIER),
        lot(1, 1, (30, 40)),
        lot(3, 1, (40, 50)),
        lot(2, 1, until=TOMORROW, granted=EARLIER),
        lot(6, 1),
    ]
    assert all(sorted(mixed, key=order) == in_order for mixed in permutations(in_order))


@pytest.mark.parametrize(
    ("grams", "points", "part", "expected"),
    [
        (100, 10, 3, 30),
        (100, 3, 1, 33),
        (100, 3, 2, 66),
        (100, 3, 3, 100),
        (2, 3, 1, 0),
        (2, 3, 2, 1),
        (0, 5, 2, 0),
        (0, 5, 5, 0),
        (9_007_199_254_740_993, 3, 2, 6_004_799_503_160_662),  # 2^53 + 1: no float in between
    ],
)
def test_a_part_gets_its_share_rounded_down_and_the_last_part_the_rest(
    grams: int, points: int, part: int, expected: int
) -> None:
    assert share(grams, points, part) == expected


# --- redeeming --------------------------------------------------------------------------------------------------------


def test_a_part_of_a_lot_is_its_head_and_the_lot_keeps_the_tail() -> None:
    one = lot(1, 7, (101, 201))
    done = books(one)
    assert done.redeem(CITIZEN, 3, PROVIDER, CAUSE) == Taken(1000, 3, 42, (1001,))
    assert spans(all_lots([one], done)) == [
        (1, "FREE", CITIZEN, 143, 201, 4),
        (1001, "REDEEMED", CITIZEN, 101, 101, 3),
        (1002, "FREE", PROVIDER, 101, 143, 0),
    ]
    assert [(child.parent_id, child.spendable_until) for child in done.new_lots] == [(1, LATER), (1001, None)]
    assert legs(done.postings) == [
        ("POINT", "FREE", -3, 4),
        ("GRAM", "FREE", -42, 58),
        ("POINT", "REDEEMED", 3, None),
        ("GRAM", "MERCHANT", 42, None),
    ]
    assert [(leg.owner_id, leg.lot_id, leg.version) for leg in done.postings] == [
        (None, 1001, 4),
        (None, 1001, 4),
        (None, None, None),
        (PROVIDER, None, None),
    ]


def test_a_lot_that_is_taken_whole_is_not_split() -> None:
    one = lot(1, 7, (101, 201))
    done = books(one)
    assert done.redeem(CITIZEN, 7, PROVIDER, CAUSE) == Taken(1000, 7, 100, (1,))
    assert spans(all_lots([one], done)) == [
        (1, "REDEEMED", CITIZEN, 101, 101, 7),
        (1001, "FREE", PROVIDER, 101, 201, 0),
    ]
    assert done.spendable(CITIZEN) == 0


def test_several_lots_are_taken_in_order_and_only_the_last_is_split() -> None:
    lots = [lot(1, 5, until=TOMORROW), lot(2, 4, (1, 51)), lot(3, 3, (51, 81), until=TOMORROW)]
    done = books(*lots)
    assert done.redeem(CITIZEN, 9, PROVIDER, CAUSE) == Taken(1000, 9, 80, (3, 2, 1003))
    assert spans(all_lots(lots, done)) == [
        (1, "FREE", CITIZEN, 1, 1, 3),
        (2, "REDEEMED", CITIZEN, 1, 1, 4),
        (3, "REDEEMED", CITIZEN, 51, 51, 3),
        (1001, "FREE", PROVIDER, 51, 81, 0),
        (1002, "FREE", PROVIDER, 1, 51, 0),
        (1003, "REDEEMED", CITIZEN, 1, 1, 2),
    ]


def test_plain_points_give_the_provider_nothing() -> None:
    done = books(lot(1, 5))
    assert done.redeem(CITIZEN, 2, PROVIDER, CAUSE) == Taken(1000, 2, 0, (1001,))
    assert legs(done.postings) == [("POINT", "FREE", -2, 3), ("POINT", "REDEEMED", 2, None)]
    assert done.accounts[CITIZEN].helped_grams == 0


def test_redeemed_points_are_honoured_and_the_grams_are_not() -> None:
    done = books(lot(1, 5, (1, 101)))
    taken(done.redeem(CITIZEN, 5, PROVIDER, CAUSE))
    account = done.accounts[CITIZEN]
    assert (account.honour_points, account.honour_grams, account.helped_grams) == (5, 0, 100)


# --- retiring ---------------------------------------------------------------------------------------------------------


def test_retiring_takes_only_points_with_grams() -> None:
    lots = [lot(1, 5, until=TOMORROW), lot(2, 4, (1, 51))]
    done = books(*lots)
    assert done.retire(CITIZEN, 3, "donation:1", CAUSE) == Taken(1000, 3, 37, (1001,))
    assert spans(all_lots(lots, done)) == [
        (1, "FREE", CITIZEN, 1, 1, 5),
        (2, "FREE", CITIZEN, 38, 51, 1),
        (1001, "RETIRED", CITIZEN, 1, 38, 3),
    ]
    assert (done.new_lots[0].purpose, done.new_lots[0].spendable_until) == ("donation:1", LATER)
    assert legs(done.postings) == [
        ("POINT", "FREE", -3, 6),
        ("GRAM", "FREE", -37, 13),
        ("POINT", "RETIRED", 3, None),
        ("GRAM", "RETIRED", 37, None),
    ]
    assert (done.accounts[CITIZEN].honour_points, done.accounts[CITIZEN].honour_grams) == (3, 37)


# --- holding ----------------------------------------------------------------------------------------------------------


def test_a_hold_sets_a_part_aside_and_its_release_makes_it_free_again() -> None:
    one = lot(1, 7, (101, 201))
    done = books(one)
    assert done.hold(CITIZEN, 3, "order:1", TOMORROW, CAUSE) == Taken(1000, 3, 42, (1001,))
    [part] = done.held[CITIZEN]
    assert (part.state, part.purpose, part.held_until) == (State.HELD, "order:1", TOMORROW)
    assert (done.spendable(CITIZEN), done.accounts[CITIZEN].held_points, done.accounts[CITIZEN].held_grams) == (
        4,
        3,
        42,
    )
    assert done.release(CITIZEN, "order:1", CAUSE) == Taken(1002, 3, 42, (1001,))
    assert (part.state, part.purpose, part.held_until, done.held[CITIZEN]) == (State.FREE, None, None, [])
    assert spans(all_lots([one], done)) == [(1, "FREE", CITIZEN, 143, 201, 4), (1001, "FREE", CITIZEN, 101, 143, 3)]
    assert legs(done.postings) == [
        *(("GRAM", "FREE", -42, 58), ("GRAM", "HELD", 42, 42), ("POINT", "FREE", -3, 4), ("POINT", "HELD", 3, 3)),
        *(("GRAM", "HELD", -42, 0), ("GRAM", "FREE", 42, 100), ("POINT", "HELD", -3, 0), ("POINT", "FREE", 3, 7)),
    ]


def test_what_is_released_takes_its_place_in_the_order() -> None:
    lots = [lot(1, 5), lot(2, 4, (51, 101)), held(3, 3, (1, 51), "order:1", TOMORROW)]
    lots[2].spendable_until = TOMORROW
    done = books(*lots)
    taken(done.release(CITIZEN, "order:1", CAUSE))
    assert [one.id for one in done.lots[CITIZEN]] == [3, 2, 1]


def test_only_what_is_held_for_the_purpose_is_released() -> None:
    done = books(held(1, 3, (1, 51), "order:1", TOMORROW), held(2, 4, (51, 99), "order:2", TOMORROW))
    assert done.release(CITIZEN, "order:2", CAUSE) == Taken(1000, 4, 48, (2,))
    assert [one.id for one in done.held[CITIZEN]] == [1]


def test_a_hold_lapses_at_its_deadline_and_not_before() -> None:
    done = books(held(1, 3, (1, 51), "order:1", SOON))
    assert done.lapse(CITIZEN, CAUSE) == []
    assert done.lapse(CITIZEN, Cause(0, 0, SOON)) == [Taken(1000, 3, 50, (1,))]
    assert (done.spendable(CITIZEN), done.accounts[CITIZEN].held_points) == (3, 0)


@pytest.mark.parametrize(("until", "state"), [(TOMORROW, State.EXPIRED), (TOMORROW + timedelta(seconds=1), State.FREE)])
def test_what_expired_while_it_was_held_expires_at_its_release(until: datetime, state: State) -> None:
    one = held(1, 3, (1, 51), "order:1", LATER)
    one.spendable_until = until
    done = books(one, lot(2, 4, (51, 99)))
    assert done.release(CITIZEN, "order:1", Cause(7, 8, TOMORROW)) == Taken(1000, 3, 50, (1,))
    assert one.state is state
    is_over = state is State.EXPIRED
    account = done.accounts[CITIZEN]
    assert (account.free_points, account.expired_points, account.expired_grams) == (
        (4, 3, 50) if is_over else (7, 0, 0)
    )
    kinds = [EntryKind.RELEASE, EntryKind.EXPIRE] if is_over else [EntryKind.RELEASE]
    assert [(entry.kind, entry.version) for entry in done.entries] == list(zip(kinds, (4, 5), strict=False))


# --- granting and expiring --------------------------------------------------------------------------------------------


def test_a_grant_is_a_lot_of_its_own_and_takes_its_place_in_the_order() -> None:
    done = books(lot(1, 5), lot(2, 4, (1, 51)))
    made = done.grant(Grant(CITIZEN, ISSUE, 51, 30, 3, 9, TOMORROW), CAUSE)
    assert spans([made]) == [(1000, "FREE", CITIZEN, 51, 81, 3)]
    assert [one.id for one in done.lots[CITIZEN]] == [1000, 2, 1]
    assert legs(done.postings) == [
        *(("GRAM", "WORLD", -30, None), ("GRAM", "FREE", 30, 80)),
        *(("POINT", "WORLD", -3, None), ("POINT", "FREE", 3, 12)),
    ]
    account = done.accounts[CITIZEN]
    assert (account.carried_grams, account.issued_grams, account.granted_points) == (9, 80, 12)


def test_what_was_granted_in_a_batch_can_be_redeemed_in_it_carbon_first() -> None:
    done = books(lot(1, 5))
    done.grant(Grant(CITIZEN, ISSUE, 1, 30, 3, 0, LATER), CAUSE)
    assert taken(done.redeem(CITIZEN, 3, PROVIDER, CAUSE)).grams == 30


def test_what_expires_leaves_as_honour() -> None:
    due = [lot(1, 5, until=NOW), lot(2, 4, (1, 51), until=NOW)]
    done = books(*due, lot(3, 1, (51, 61)))
    assert done.spendable(CITIZEN) == 1
    assert done.expire(CITIZEN, due, CAUSE) == Taken(1000, 9, 50, (1, 2))
    assert legs(done.postings) == [
        *(("POINT", "FREE", -5, 5), ("POINT", "FREE", -4, 1), ("GRAM", "FREE", -50, 10)),
        *(("POINT", "EXPIRED", 9, None), ("GRAM", "EXPIRED", 50, None)),
    ]
    assert (done.accounts[CITIZEN].honour_points, done.accounts[CITIZEN].honour_grams) == (9, 50)
