"""The books say no with a reason and a number, and a no leaves no trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.kit.errors import Kind, Refusal
from backend.ledger.rules import Books
from backend.ledger.values import Taken
from tests.conftest import NOW
from tests.ledger.making import CAUSE, CITIZEN, LATER, PROVIDER, books, held, lot, picture

SOON = NOW + timedelta(seconds=1)

type Ask = Callable[[Books], Taken | Refusal | None]
ASKED: dict[str, tuple[Ask, str, dict[str, int]]] = {
    "redeem too much": (
        lambda b: b.redeem(CITIZEN, 10, PROVIDER, CAUSE),
        "NOT_ENOUGH_POINTS",
        {"needed": 10, "free": 9},
    ),
    "redeem nothing": (lambda b: b.redeem(CITIZEN, 0, PROVIDER, CAUSE), "NOT_POSITIVE", {}),
    "redeem less than nothing": (lambda b: b.redeem(CITIZEN, -3, PROVIDER, CAUSE), "NOT_POSITIVE", {}),
    "redeem of a stranger": (lambda b: b.redeem(12, 1, PROVIDER, CAUSE), "NOT_ENOUGH_POINTS", {"needed": 1, "free": 0}),
    "retire too much": (lambda b: b.retire(CITIZEN, 5, "gift", CAUSE), "NOT_ENOUGH_GRAMS", {"needed": 5, "free": 4}),
    "retire nothing": (lambda b: b.retire(CITIZEN, 0, "gift", CAUSE), "NOT_POSITIVE", {}),
    "hold too much": (lambda b: b.hold(CITIZEN, 10, "x", LATER, CAUSE), "NOT_ENOUGH_POINTS", {"needed": 10, "free": 9}),
    "hold nothing": (lambda b: b.hold(CITIZEN, 0, "x", LATER, CAUSE), "NOT_POSITIVE", {}),
    "release what is not held": (lambda b: b.release(CITIZEN, "x", CAUSE), "NOT_HELD", {}),
    "release of a stranger": (lambda b: b.release(12, "order:1", CAUSE), "NOT_HELD", {}),
    "settle what is not held": (lambda b: b.settle(CITIZEN, "x", PROVIDER, CAUSE), "NOT_HELD", {}),
    "prolong what is not held": (lambda b: b.prolong(CITIZEN, "x", LATER, None), "NOT_HELD", {}),
}


@pytest.mark.parametrize(("ask", "code", "data"), ASKED.values(), ids=ASKED)
def test_a_refusal_says_why_and_changes_nothing(ask: Ask, code: str, data: dict[str, int]) -> None:
    done = books(lot(1, 5), lot(2, 4, (1, 51)), held(3, 3, (51, 81), "order:1", SOON))
    before = picture(done)
    refused = ask(done)
    assert isinstance(refused, Refusal)
    assert (refused.kind, refused.code) == (Kind.INVALID if code == "NOT_POSITIVE" else Kind.CONFLICT, code)
    assert refused.data == data
    assert (picture(done), next(done.ids)) == (before, 1000)


def test_the_act_after_a_refusal_is_decided_as_if_nothing_had_been_asked() -> None:
    done, alone = books(lot(1, 5, (1, 101))), books(lot(1, 5, (1, 101)))
    assert isinstance(done.redeem(CITIZEN, 6, PROVIDER, CAUSE), Refusal)
    assert done.redeem(CITIZEN, 2, PROVIDER, CAUSE) == alone.redeem(CITIZEN, 2, PROVIDER, CAUSE)
    assert picture(done) == picture(alone)
