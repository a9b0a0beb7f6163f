"""Holds that end with a provider, by tables: at the check, at the deadline, and with another deadline."""

from datetime import datetime, timedelta

import pytest

from backend.ledger.rules import Books
from backend.ledger.values import Cause, EntryKind, Lot, State, Taken
from tests.conftest import NOW
from tests.ledger.making import CAUSE, CITIZEN, LATER, PROVIDER, all_lots, books, held, lot

SOON, TOMORROW = NOW + timedelta(seconds=1), NOW + timedelta(days=1)
OTHER = 902


def settling(number: int, serials: tuple[int, int], settles_to: int | None, reference: int) -> Lot:
    """A lot of three points on hold until soon, for some act."""
    one = held(number, 3, serials, f"redemption {reference}", SOON)
    one.settles_to_id, one.reference_id = settles_to, reference
    return one


def ends(done: Books) -> list[tuple[EntryKind, int, int]]:
    """Of each entry: its kind, who acted, for what."""
    return [(entry.kind, entry.actor_id, entry.reference_id) for entry in done.entries]


def merchants(done: Books) -> list[tuple[int, int, int | None, int | None]]:
    """Of each lot that is not the citizen's: its owner, grams, the lot it came from and the act by which it did."""
    return [(one.owner_id, one.grams, one.parent_id, one.reference_id) for one in done.new_lots if not one.points]


def test_a_hold_knows_its_act_and_where_it_goes() -> None:
    done = books(lot(1, 7, (101, 201)))
    assert isinstance(done.hold(CITIZEN, 3, "x", TOMORROW, CAUSE, PROVIDER), Taken)
    [part] = done.held[CITIZEN]
    assert (part.reference_id, part.settles_to_id, part.held_until) == (8, PROVIDER, TOMORROW)


def test_what_is_settled_gives_its_grams_to_the_provider_and_forgets_the_hold() -> None:
    one = settling(1, (1, 51), PROVIDER, 31)
    done = books(one, lot(2, 4, (51, 99)))
    assert done.settle(CITIZEN, "redemption 31", PROVIDER, Cause(7, 31, NOW)) == Taken(1000, 3, 50, (1,))
    assert (one.state, one.points, one.grams) == (State.REDEEMED, 3, 0)
    assert (one.held_until, one.purpose, one.reference_id, one.settles_to_id) == (None, None, None, None)
    assert merchants(done) == [(PROVIDER, 50, 1, 31)]
    assert [(leg.asset, leg.book, leg.amount, leg.balance_after, leg.owner_id) for leg in done.postings] == [
        ("POINT", "HELD", -3, 0, None),
        ("GRAM", "HELD", -50, 0, None),
        ("POINT", "REDEEMED", 3, None, None),
        ("GRAM", "MERCHANT", 50, None, PROVIDER),
    ]
    account = done.accounts[CITIZEN]
    assert (account.held_points, account.redeemed_points, account.helped_grams, account.free_points) == (0, 3, 50, 4)
    assert done.held[CITIZEN] == []


def test_plain_points_settle_without_a_lot_for_the_provider() -> None:
    done = books(settling(1, (1, 1), PROVIDER, 31))
    assert done.settle(CITIZEN, "redemption 31", PROVIDER, CAUSE) == Taken(1000, 3, 0, (1,))
    assert merchants(done) == []


@pytest.mark.parametrize(("at", "kinds"), [(NOW, []), (SOON, ["REDEEM"]), (TOMORROW, ["REDEEM"])])
def test_a_hold_goes_to_its_provider_at_the_deadline_and_not_before(at: datetime, kinds: list[str]) -> None:
    done = books(settling(1, (1, 51), PROVIDER, 31))
    ended = done.lapse(CITIZEN, Cause(0, 0, at))
    assert [entry.kind for entry in done.entries] == kinds
    assert [(one.points, one.grams) for one in ended] == [(3, 50)] * len(kinds)


def test_each_act_settles_by_itself_and_what_settles_nowhere_is_free() -> None:
    lots = [
        settling(1, (1, 51), PROVIDER, 31),
        settling(2, (51, 99), None, 32),
        settling(3, (99, 121), OTHER, 33),
        settling(4, (121, 131), PROVIDER, 31),
    ]
    done = books(*lots)
    ended = done.lapse(CITIZEN, Cause(0, 0, SOON))
    assert [(one.points, one.grams) for one in ended] == [(6, 60), (3, 22), (3, 48)]
    assert ends(done) == [("REDEEM", 0, 31), ("REDEEM", 0, 33), ("RELEASE", 0, 0)]
    assert merchants(done) == [(PROVIDER, 50, 1, 31), (PROVIDER, 10, 4, 31), (OTHER, 22, 3, 33)]
    assert [one.state for one in lots] == ["REDEEMED", "FREE", "REDEEMED", "REDEEMED"]
    assert [one.id for one in done.lots[CITIZEN]] == [2]
    assert done.lapse(CITIZEN, Cause(0, 0, TOMORROW)) == []


def test_what_expired_while_it_was_held_still_settles() -> None:
    one = settling(1, (1, 51), PROVIDER, 31)
    one.spendable_until = NOW
    done = books(one)
    done.lapse(CITIZEN, Cause(0, 0, SOON))
    assert [entry.kind for entry in done.entries] == ["REDEEM"]
    assert done.accounts[CITIZEN].expired_points == 0


def test_another_deadline_and_another_end_move_nothing() -> None:
    one, other = settling(1, (1, 51), None, 31), settling(2, (51, 99), None, 32)
    done = books(one, other)
    assert done.prolong(CITIZEN, "redemption 31", LATER, PROVIDER) is None
    assert (one.held_until, one.settles_to_id, one.state) == (LATER, PROVIDER, State.HELD)
    assert (other.held_until, other.settles_to_id) == (SOON, None)
    assert (list(done.changed_lots), done.entries, done.postings, done.changed_accounts) == ([1], [], [], {})
    done.lapse(CITIZEN, Cause(0, 0, TOMORROW))
    assert ends(done) == [("RELEASE", 0, 0)]
    done.lapse(CITIZEN, Cause(0, 0, LATER))
    assert ends(done)[1:] == [("REDEEM", 0, 31)]


def test_the_parts_of_several_lots_settle_together() -> None:
    lots = [lot(1, 5, (1, 51)), lot(2, 4, (51, 99))]
    done = books(*lots)
    done.hold(CITIZEN, 7, "redemption 31", SOON, Cause(7, 31, NOW), PROVIDER)
    [ended] = done.lapse(CITIZEN, Cause(0, 0, SOON))
    assert (ended.points, ended.grams) == (7, 50 + 24)
    assert sum(one.grams for one in all_lots(lots, done)) == 98
    assert done.accounts[CITIZEN].free_points == 2
