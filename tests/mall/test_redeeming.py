"""Redemption by rows: every refusal leaves all tables alone but for its answer, and what is refused stays refused."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import ledger
from backend.kit import db, ids
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger import Cause
from backend.mall import Limit, Period, RedeemRequest, Redemption, change_price, redeem, restock, take_off_shelf
from backend.mall.rules import redeem as decide
from backend.mall.values import Known, Making
from tests.conftest import NOW
from tests.ledger.making import CITIZEN, books, lot
from tests.ledger.rows import read
from tests.mall.building import (
    ANN,
    BEN,
    LATER,
    PASS,
    PROVIDER,
    SELLER,
    TERMS,
    ask,
    bought,
    buy,
    citizen,
    grant,
    listed,
    shelve,
)
from tests.world import everything

DATABASE = pytest.mark.usefixtures("database")
YEAR = timedelta(days=365)  # after it the listings of `shelve` are sold no more
DRIVERS_OWN = ("typeinfo_tree", "current_setting('jit')")  # a connection asks about a type when it first meets it
MOMENT = timedelta(microseconds=1)

type Owner = "asyncpg.Connection[db.Row]"


@dataclass(frozen=True, slots=True)
class Case:
    """A request that is refused: why, when, and what is true then."""

    request: RedeemRequest
    code: str
    after: timedelta = timedelta()
    remembered: bool = True


REFUSED = {
    "somebody else's account": Case(replace(ask(BEN, "k", 1), actor=Actor(ANN)), "NOT_THERE", remembered=False),
    "no such account": Case(ask(99, "k", 1), "NOT_THERE", remembered=False),
    "no such listing": Case(ask(ANN, "k", 99), "NOT_THERE", remembered=False),
    "a key of another request": Case(ask(ANN, "used", 2), "KEY_REUSED", remembered=False),
    "a key with another expectation": Case(ask(ANN, "used", 1, expected_points=10), "KEY_REUSED", remembered=False),
    "taken off the shelf": Case(ask(ANN, "k", 4), "NOT_ON_SHELF"),
    "the agreement has just ended": Case(ask(ANN, "k", 1), "NOT_ON_SHELF", YEAR),
    "the agreement ended long ago": Case(ask(ANN, "k", 1), "NOT_ON_SHELF", 2 * YEAR),
    "another price": Case(ask(ANN, "k", 1, expected_points=11), "PRICE_CHANGED"),
    "another version": Case(ask(ANN, "k", 1, expected_version=2), "PRICE_CHANGED"),
    "the price is right and the version is not": Case(
        ask(ANN, "k", 1, expected_points=10, expected_version=2), "PRICE_CHANGED"
    ),
    "sold out": Case(ask(ANN, "k", 3), "OUT_OF_STOCK"),
    "too dear by one point": Case(ask(ANN, "k", 5), "NOT_ENOUGH_POINTS"),
    "all points expired": Case(ask(BEN, "k", 1), "NOT_ENOUGH_POINTS", YEAR - MOMENT),
}


async def stage() -> None:
    """Ann has 90 points left of a hundred and Ben has ten for a day; five listings, of which three cannot be had."""
    await citizen(ANN, (40, 400, LATER), (60, 0, LATER))
    await citizen(BEN, (10, 100, NOW + timedelta(days=1)))
    for listing_id, points, stock in [(1, 10, 10), (2, 10, 10), (3, 10, 0), (4, 10, 10), (5, 91, 10)]:
        await shelve(listing_id, points, stock)
    async with db.transaction(NOW) as tx:
        await take_off_shelf(tx, SELLER, 4)
    await bought(ask(ANN, "used", 1))


@DATABASE
@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
async def test_a_refusal_writes_nothing_but_its_answer(case: Case) -> None:
    await stage()
    before = await everything()
    [refused] = await buy(case.request, now=NOW + case.after)
    assert isinstance(refused, Refusal)
    assert refused.code == case.code
    after = await everything()
    assert {name for name in before if after[name] != before[name]} == ({"kit_answer"} if case.remembered else set())
    assert len(after["kit_answer"]) == len(before["kit_answer"]) + case.remembered
    assert await buy(case.request, case.request, now=NOW + case.after) == [refused, refused]
    assert await everything() == after


@DATABASE
async def test_a_listing_is_sold_up_to_the_last_instant_of_its_agreement() -> None:
    await stage()
    [outcome] = await buy(ask(ANN, "k", 1), now=NOW + YEAR - MOMENT)
    assert isinstance(outcome, Redemption)


async def more_pieces() -> None:
    async with db.transaction(NOW) as tx:
        await restock(tx, SELLER, 3, 5)


async def more_points() -> None:
    async with db.transaction(NOW) as tx:
        await grant(tx, ANN, (1000, 0, LATER))


async def another_price() -> None:
    async with db.transaction(NOW) as tx:
        await change_price(tx, SELLER, 1, 12)


CURED: dict[str, tuple[RedeemRequest, Callable[[], Awaitable[None]]]] = {
    "OUT_OF_STOCK": (ask(ANN, "k", 3), more_pieces),
    "NOT_ENOUGH_POINTS": (ask(ANN, "k", 5), more_points),
    "PRICE_CHANGED": (ask(ANN, "k", 1, expected_points=12), another_price),
}


@DATABASE
@pytest.mark.parametrize("code", CURED)
async def test_what_was_refused_stays_refused_for_its_key_when_its_reason_is_gone(code: str) -> None:
    request, cure = CURED[code]
    await stage()
    [refused] = await buy(request)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    await cure()
    assert await buy(request, now=NOW + timedelta(days=100)) == [refused]
    [anew] = await buy(replace(request, key="another"))
    assert isinstance(anew, Redemption)
    assert await buy(replace(request, key="another"), request) == [anew, refused]


@DATABASE
async def test_carbon_goes_first_then_what_expires_first_and_a_part_takes_the_head_of_its_lot(owner: Owner) -> None:
    soon, late = NOW + timedelta(days=10), NOW + timedelta(days=20)
    plain, carbon, split = await citizen(ANN, (100, 0, soon), (30, 301, late), (70, 777, LATER))
    await shelve(1, points=51)
    await shelve(2, points=50)
    outcomes = await buy(ask(ANN, "a", 1), ask(ANN, "b", 2))
    assert [(one.points, one.grams) for one in outcomes if isinstance(one, Redemption)] == [(51, 534), (50, 544)]
    rows = await read(owner)
    rows.hold()
    children = {one.parent_id: one.id for one in rows.lots if one.parent_id in {plain, split} and one.owner_id == ANN}
    redeemed = {entry.id: entry.version for entry in rows.entries if entry.kind == "REDEEM"}
    legs = sorted((redeemed[p.entry_id], p.line, p) for p in rows.postings if p.entry_id in redeemed)
    assert [(p.asset, p.book, p.lot_id, p.amount, p.balance_after) for _, _, p in legs] == [
        ("POINT", "FREE", carbon, -30, 170),
        ("GRAM", "FREE", carbon, -301, 777),
        ("POINT", "FREE", children[split], -21, 149),
        ("GRAM", "FREE", children[split], -233, 544),  # 777 * 21 / 70 is 233.1
        ("POINT", "REDEEMED", None, 51, None),
        ("GRAM", "MERCHANT", None, 534, None),
        ("POINT", "FREE", split, -49, 100),
        ("GRAM", "FREE", split, -544, 0),
        ("POINT", "FREE", children[plain], -1, 99),
        ("POINT", "REDEEMED", None, 50, None),
        ("GRAM", "MERCHANT", None, 544, None),
    ]
    assert {
        (one.parent_id, one.owner_id, one.state, one.serial_from, one.serial_until, one.points) for one in rows.lots
    } == {
        (None, ANN, "FREE", 1, 1, 99),
        (plain, ANN, "REDEEMED", 1, 1, 1),
        (None, ANN, "REDEEMED", 1, 1, 30),
        (carbon, PROVIDER, "FREE", 1, 302, 0),
        (split, ANN, "REDEEMED", 302, 302, 21),
        (children[split], PROVIDER, "FREE", 302, 535, 0),
        (None, ANN, "REDEEMED", 535, 535, 49),
        (split, PROVIDER, "FREE", 535, 1079, 0),
    }


async def statements(*requests: RedeemRequest) -> int:
    """How many statements a batch takes inside its transaction."""
    seen: list[str] = []
    async with db.transaction(NOW) as tx:
        with tx.raw.query_logger(lambda logged: seen.append(logged.query)):
            await redeem(tx, requests, TERMS)
    return sum(not any(mark in statement for mark in DRIVERS_OWN) for statement in seen)


async def hold(account_id: int, points: int) -> None:
    async with db.transaction(NOW) as tx:
        opened = await ledger.lock(tx, [account_id])
        await ledger.load(tx, opened, {account_id: points}, 1, NOW)
        assert not isinstance(opened.hold(account_id, points, "order", LATER, Cause(account_id, 1, NOW)), Refusal)
        await ledger.post(tx, opened)


@DATABASE
async def test_a_batch_costs_more_statements_only_for_the_reasons_it_names() -> None:
    await citizen(ANN, (1000, 0, LATER))
    await citizen(BEN, *[(1, 10, LATER)] * 40)
    await shelve(1, points=1, stock=100)
    await shelve(2, points=40)
    ids.forget()
    await buy(ask(ANN, "leases ids", 1))
    assert await statements(ask(ANN, "usual", 1)) == 6
    ids.forget()
    assert await statements(*(ask(ANN, f"{number}", 1) for number in range(64))) == 6 + 1  # ids have run out
    assert await statements(ask(BEN, "many lots", 2)) == 6 + 1
    await shelve(3, points=1, particulars=replace(PASS, limit=Limit(9, Period.DAY)))
    assert await statements(ask(ANN, "limited", 3)) == 6 + 1
    await shelve(4, points=1, stock=0, particulars=replace(PASS, real_name_level="L1"))
    assert await statements(ask(ANN, "named", 4)) == 5 + 1  # refused, so that only its answer is written
    assert await statements(ask(ANN, "set aside", 2, hold=True)) == 6
    await hold(ANN, 5)
    assert await statements(ask(ANN, "on hold", 1)) == 6 + 1
    assert await statements(ask(ANN, "usual", 1), ask(ANN, "on hold", 1)) < 6  # repeats write nothing


@given(
    parcels=st.lists(st.tuples(st.integers(1, 50), st.integers(0, 500)), max_size=5),
    shelf=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=4),
    wishes=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from([CITIZEN, 12]), st.sampled_from([None, 20])),
        max_size=20,
    ),
)
def test_every_request_has_one_outcome_and_nothing_comes_from_nowhere(
    parcels: Sequence[tuple[int, int]],
    shelf: Sequence[tuple[int, int]],
    wishes: Sequence[tuple[int, int, int, int | None]],
) -> None:
    lots = [lot(n, points, (1000 * n, 1000 * n + grams)) for n, (points, grams) in enumerate(parcels, 1)]
    had = sum(points for points, _ in parcels)
    listings = {n: listed(n, *offer) for n, offer in enumerate(shelf)}
    requests = [
        RedeemRequest(Actor(CITIZEN), account_id, f"{key}", listing_id, points)
        for key, listing_id, account_id, points in wishes
    ]
    mine = books(*lots)
    asked = [(request, repr((request.listing_id, request.expected_points)).encode()) for request in requests]
    making = Making(NOW, count(500), map(str, count(1)), TERMS)
    decided = decide(asked, {}, mine, listings, Known(), making)
    assert len(decided.outcomes) == len(requests)
    new = {one.id: one for one in decided.outcomes if isinstance(one, Redemption)}
    assert list(new.values()) == decided.redemptions
    assert all(one.account_id == CITIZEN for one in new.values())
    assert all(one.stock >= 0 for one in listings.values())
    assert sum(stock for _, stock in shelf) - sum(one.stock for one in listings.values()) == len(new)
    account, spent = mine.accounts[CITIZEN], sum(one.points for one in new.values())
    assert (account.free_points, account.redeemed_points, account.free_points >= 0) == (had - spent, spent, True)
    assert len(mine.entries) == len(new)
