"""The decisions of redemption, without a database: every refusal changes nothing, and everything adds up."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.actor import Actor
from backend.kit.errors import Kind, Refusal
from backend.ledger.rules import Books
from backend.ledger.values import Lot
from backend.mall.rules import redeem, wanted
from backend.mall.shelf_values import Listing, ListingState
from backend.mall.values import (
    Answer,
    Ask,
    Decided,
    Known,
    Making,
    RedeemRequest,
    Redemption,
)
from tests.conftest import NOW
from tests.ledger.making import CITIZEN, PROVIDER, all_lots, books, lot, picture
from tests.mall.building import TERMS, listed

LISTING = replace(listed(1, provider_id=PROVIDER), version=3, sold_until=NOW + timedelta(days=1))
ASKED = RedeemRequest(Actor(CITIZEN), CITIZEN, "key", 1)
SOLD_OUT = replace(LISTING, stock=0)


def the_lots() -> tuple[Lot, ...]:
    """150 points: 60 with 600 grams, and 90 plain ones."""
    return lot(1, 90), lot(2, 60, (1, 601))


@dataclass
class Shop:
    """What a batch is decided against."""

    books: Books = field(default_factory=lambda: books(*the_lots()))
    listings: Mapping[int, Listing] = field(default_factory=lambda: {1: replace(LISTING)})
    earlier: Mapping[Ask, Answer] = field(default_factory=dict)

    def decide(self, *requests: RedeemRequest) -> Decided:
        making = Making(NOW, count(500), (f"CODE{number}" for number in count(1)), TERMS)
        asked = [(request, repr(replace(request, key="")).encode()) for request in requests]
        return redeem(asked, self.earlier, self.books, self.listings, Known(), making)


def state_of(shop: Shop) -> object:
    """Everything that a refusal must leave alone."""
    return picture(shop.books), copy.deepcopy(dict(shop.listings))


def selling(listing: Listing) -> Shop:
    return Shop(listings={1: listing})


REFUSALS = [
    ("somebody else's account", Shop(), replace(ASKED, actor=Actor(12)), Kind.NOT_THERE, "NOT_THERE"),
    ("no such account", Shop(), replace(ASKED, actor=Actor(13), account_id=13), Kind.NOT_THERE, "NOT_THERE"),
    ("no such listing", Shop(), replace(ASKED, listing_id=2), Kind.NOT_THERE, "NOT_THERE"),
    ("off the shelf", selling(replace(LISTING, state=ListingState.OFF_SHELF)), ASKED, Kind.CONFLICT, "NOT_ON_SHELF"),
    ("the agreement ends now", selling(replace(LISTING, sold_until=NOW)), ASKED, Kind.CONFLICT, "NOT_ON_SHELF"),
    ("another price seen", Shop(), replace(ASKED, expected_points=99), Kind.CONFLICT, "PRICE_CHANGED"),
    ("no price at all seen", Shop(), replace(ASKED, expected_points=0), Kind.CONFLICT, "PRICE_CHANGED"),
    ("an older version seen", Shop(), replace(ASKED, expected_version=2), Kind.CONFLICT, "PRICE_CHANGED"),
    ("the last piece is gone", selling(SOLD_OUT), ASKED, Kind.CONFLICT, "OUT_OF_STOCK"),
    ("too dear", selling(replace(LISTING, points=151)), ASKED, Kind.CONFLICT, "NOT_ENOUGH_POINTS"),
    (
        "a key used for something else",
        Shop(earlier={(CITIZEN, "key"): Answer(b"other", Refusal.not_there("anything"))}),
        ASKED,
        Kind.CONFLICT,
        "KEY_REUSED",
    ),
]


@pytest.mark.parametrize(
    ("shop", "request_", "kind", "code"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_a_refusal_changes_nothing(shop: Shop, request_: RedeemRequest, kind: Kind, code: str) -> None:
    before = state_of(shop)
    decided = shop.decide(request_)
    [outcome] = decided.outcomes
    assert isinstance(outcome, Refusal)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert decided.redemptions == []
    assert state_of(shop) == before


def test_a_refusal_that_the_lock_decided_is_remembered_and_what_is_not_there_is_not() -> None:
    remembered = {row[0] for row in REFUSALS if row[1].decide(row[2]).answers}
    assert remembered == {row[0] for row in REFUSALS if row[4] not in {"NOT_THERE", "KEY_REUSED"}}


DEAR = replace(LISTING, points=5001)


@pytest.mark.parametrize(
    ("listing", "given", "code"),
    [
        (DEAR, None, "STEP_UP_NEEDED"),
        (DEAR, timedelta(minutes=5), "STEP_UP_NEEDED"),
        (DEAR, timedelta(minutes=5) - timedelta(microseconds=1), "NOT_ENOUGH_POINTS"),
        (replace(DEAR, points=5000), None, "NOT_ENOUGH_POINTS"),
        (replace(DEAR, stock=0), None, "OUT_OF_STOCK"),
        (replace(DEAR, state=ListingState.OFF_SHELF), None, "NOT_ON_SHELF"),
    ],
)
def test_much_is_redeemed_with_a_code_of_the_last_five_minutes_alone(
    listing: Listing, given: timedelta | None, code: str
) -> None:
    shop = selling(replace(listing))
    before = state_of(shop)
    asked = replace(ASKED, actor=Actor(CITIZEN, proved_at=NOW - given if given else None))
    decided = shop.decide(asked, asked)
    assert [outcome.code for outcome in decided.outcomes if isinstance(outcome, Refusal)] == [code, code]
    assert list(decided.answers) == ([] if code == "STEP_UP_NEEDED" else [(CITIZEN, "key")])
    assert state_of(shop) == before


def test_a_redemption_takes_points_with_grams_first_and_one_piece() -> None:
    shop = Shop()
    decided = shop.decide(ASKED)
    redemption = Redemption(500, CITIZEN, 1, 3, PROVIDER, 100, 600, "CODE1", NOW + timedelta(days=90), NOW)
    assert decided.outcomes == decided.redemptions == [redemption]
    assert shop.listings[1].stock == 9
    assert [(one.id, one.points) for one in shop.books.lots[CITIZEN]] == [(1, 50)]
    assert [entry.reference_id for entry in shop.books.entries] == [500]


@pytest.mark.parametrize(("points", "version"), [(None, None), (100, None), (None, 3)])
def test_an_expectation_that_holds_does_not_matter(points: int | None, version: int | None) -> None:
    [outcome] = Shop().decide(replace(ASKED, expected_points=points, expected_version=version)).outcomes
    assert isinstance(outcome, Redemption)


def test_a_repeat_inside_the_batch_gives_the_first_answer_and_takes_nothing() -> None:
    shop = Shop()
    decided = shop.decide(ASKED, ASKED, ASKED)
    assert decided.outcomes == [decided.outcomes[0]] * 3
    assert (len(decided.redemptions), len(decided.answers), shop.listings[1].stock) == (1, 1, 9)


def test_a_key_used_twice_in_a_batch_for_different_things_is_refused_the_second_time() -> None:
    first, second = Shop().decide(ASKED, replace(ASKED, expected_points=100)).outcomes
    assert isinstance(first, Redemption)
    assert second == Refusal.key_reused("key")


def test_a_stranger_does_not_learn_the_answer_to_somebody_elses_key() -> None:
    first, second = Shop().decide(ASKED, replace(ASKED, actor=Actor(12))).outcomes
    assert isinstance(first, Redemption)
    assert second == Refusal.not_there("account")


def test_the_last_piece_goes_to_the_first_in_the_batch() -> None:
    shop = selling(replace(LISTING, stock=1, points=10))
    first, second = shop.decide(ASKED, replace(ASKED, key="later")).outcomes
    assert isinstance(first, Redemption)
    assert isinstance(second, Refusal)
    assert second.code == "OUT_OF_STOCK"


def test_what_a_batch_wants_is_the_sum_of_its_prices_by_account() -> None:
    requests = [ASKED, replace(ASKED, listing_id=2), replace(ASKED, account_id=12), replace(ASKED, listing_id=99)]
    assert wanted(requests, {1: LISTING, 2: replace(LISTING, points=7)}) == {CITIZEN: 107, 12: 100}


@given(
    parcels=st.lists(st.tuples(st.integers(1, 50), st.integers(0, 500)), min_size=1, max_size=6),
    prices=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    stock=st.integers(0, 6),
)
def test_points_grams_and_pieces_are_conserved_and_grams_go_first(
    parcels: Sequence[tuple[int, int]], prices: Sequence[int], stock: int
) -> None:
    lots, first = [], 1
    for number, (points, grams) in enumerate(parcels, 1):
        lots.append(lot(number, points, (first, first + grams)))
        first += grams
    listings = {n: replace(LISTING, id=n, points=price, stock=stock) for n, price in enumerate(prices, 1)}
    shop = Shop(books(*lots), listings)
    issued = sum(points for points, _ in parcels)
    decided = shop.decide(*(replace(ASKED, key=str(number), listing_id=number) for number in listings))
    spent = sum(redemption.points for redemption in decided.redemptions)
    helped = sum(redemption.grams for redemption in decided.redemptions)
    account = shop.books.accounts[CITIZEN]
    after = all_lots(lots, shop.books)
    assert (account.free_points, account.redeemed_points) == (issued - spent, spent)
    assert sum(one.points for one in after) == issued
    assert sum(one.grams for one in after if one.owner_id == PROVIDER) == helped == account.helped_grams
    assert sum(one.grams for one in after) == first - 1
    assert sum(listing.stock for listing in listings.values()) == stock * len(prices) - len(decided.redemptions)
    left = shop.books.lots[CITIZEN]
    plain_points_taken = sum(points for points, grams in parcels if not grams) - sum(
        o.points for o in left if not o.grams
    )
    assert plain_points_taken == 0 or not any(one.grams for one in left)
