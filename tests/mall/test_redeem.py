"""Redemption through the database: exact rows, repeats for ever, and a cost that does not grow with the batch."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from backend import ledger
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger import Cause
from backend.mall import Redemption, redeem, redemptions_of
from backend.mall.store import from_json, to_json
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import (
    ANN,
    BEN,
    LATER,
    PROVIDER,
    TABLES,
    TERMS,
    ask,
    bought,
    buy,
    citizen,
    everything,
    grant,
    open_people,
    shelve,
)

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
SOONER = LATER - timedelta(days=1)


async def test_a_redemption_writes_exactly_these_rows(owner: Owner) -> None:
    carbon, plain = await citizen(ANN, (60, 600, LATER), (90, 0, SOONER))
    await shelve(1)
    done = await bought(ask(ANN, "k", 1))
    rows = await read(owner)
    rows.hold()
    [entry] = [entry for entry in rows.entries if entry.kind == "REDEEM"]
    [merchants] = [lot.id for lot in rows.lots if lot.owner_id == PROVIDER]
    [child] = [lot.id for lot in rows.lots if lot.id not in {carbon, plain, merchants}]
    legs = [
        (leg.line, leg.asset, leg.book, leg.owner_id, leg.lot_id, leg.amount, leg.balance_after)
        for leg in rows.postings
        if leg.entry_id == entry.id
    ]
    assert (entry.reference_id, entry.actor_id, entry.posted_at) == (done.id, ANN, NOW)
    assert legs == [
        (1, "POINT", "FREE", None, carbon, -60, 90),
        (2, "GRAM", "FREE", None, carbon, -600, 0),
        (3, "POINT", "FREE", None, child, -40, 50),
        (4, "POINT", "REDEEMED", None, None, 100, None),
        (5, "GRAM", "MERCHANT", PROVIDER, None, 600, None),
    ]
    lots = {lot.id: (lot.owner_id, lot.state, lot.points, lot.grams, lot.parent_id) for lot in rows.lots}
    assert lots == {
        carbon: (ANN, "REDEEMED", 60, 0, None),
        plain: (ANN, "FREE", 50, 0, None),
        child: (ANN, "REDEEMED", 40, 0, plain),
        merchants: (PROVIDER, "FREE", 0, 600, carbon),
    }
    [account] = rows.accounts
    assert (account.free_points, account.redeemed_points, account.helped_grams) == (50, 100, 600)
    assert (account.honour_points, account.honour_grams) == (100, 0)


async def test_a_redemption_hands_out_a_voucher_and_takes_a_piece(owner: Owner) -> None:
    await citizen(ANN, (150, 1500, LATER))
    await shelve(1)
    done = await bought(ask(ANN, "k", 1))
    until = NOW + timedelta(days=90)
    assert done == Redemption(done.id, ANN, 1, 1, PROVIDER, 100, 1000, done.voucher_code, until, NOW)
    assert [tuple(row) for row in await owner.fetch("SELECT * FROM mall_voucher")] == [
        (done.voucher_code, ANN, done.id, PROVIDER, until, None, None)
    ]
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 9
    [past] = await redemptions_of(db.pool(), ANN, NOW)
    assert (past.redemption, past.used_at) == (done, None)
    assert await redemptions_of(db.pool(), BEN, NOW) == []


async def test_the_first_answer_stands_for_ever(owner: Owner) -> None:
    await citizen(ANN, (250, 0, LATER))
    await shelve(1)
    first = await bought(ask(ANN, "k", 1))
    before = await everything(owner)
    await owner.execute("UPDATE mall_listing SET points = 7, version = 2, state = 'OFF_SHELF'")
    a_year_later = NOW + timedelta(days=365)
    assert await buy(ask(ANN, "k", 1), ask(ANN, "k", 1), now=a_year_later) == [first, first]
    assert await buy(ask(ANN, "k", 1, expected_points=100)) == [Refusal.key_reused("k")]
    after = await everything(owner)
    assert after | {"mall_listing": []} == before | {"mall_listing": []}


async def test_a_refusal_is_an_answer_too(owner: Owner) -> None:
    await citizen(ANN, (50, 0, LATER))
    await shelve(1)
    before = await everything(owner)
    [refused] = await buy(ask(ANN, "k", 1))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("NOT_ENOUGH_POINTS", {"needed": 100, "free": 50})
    assert await everything(owner) == before
    async with db.transaction(NOW) as tx:
        await grant(tx, ANN, (500, 0, LATER))
    assert await buy(ask(ANN, "k", 1)) == [refused]
    assert isinstance((await buy(ask(ANN, "another key", 1)))[0], Redemption)


async def test_what_is_not_there_is_asked_again(owner: Owner) -> None:
    await citizen(ANN, (150, 0, LATER))
    assert await buy(ask(ANN, "k", 1), ask(BEN, "k", 1)) == [Refusal.not_there("listing"), Refusal.not_there("account")]
    assert await owner.fetchval("SELECT count(*) FROM kit_answer") == 0
    await shelve(1)
    assert isinstance((await buy(ask(ANN, "k", 1)))[0], Redemption)


async def test_nobody_redeems_from_somebody_elses_account(owner: Owner) -> None:
    await citizen(ANN, (150, 0, LATER))
    await citizen(BEN, (150, 0, LATER))
    await shelve(1)
    before = await everything(owner, (*TABLES, "kit_answer"))
    assert await buy(replace(ask(ANN, "k", 1), actor=Actor(BEN))) == [Refusal.not_there("account")]
    assert await everything(owner, (*TABLES, "kit_answer")) == before


async def test_a_batch_of_nobody_does_nothing() -> None:
    assert await buy() == []


async def test_an_organisation_cannot_redeem(owner: Owner) -> None:
    async with db.transaction(NOW) as tx:
        await ledger.open_accounts(tx, [(PROVIDER, "ORGANISATION")], NOW)
    await shelve(1)
    assert await buy(ask(PROVIDER, "k", 1)) == [Refusal.not_there("account")]


async def test_more_lots_than_are_looked_at_first_are_found(owner: Owner) -> None:
    await citizen(ANN, *[(2, 20, LATER)] * 40, *[(2, 0, LATER)] * 40)
    await shelve(1, points=100)
    await shelve(2, points=3, stock=30)
    done = await bought(ask(ANN, "most of it", 1))
    assert (done.points, done.grams) == (100, 800)
    last = await buy(*(ask(ANN, f"k{number}", 2) for number in range(21)))
    assert [isinstance(outcome, Redemption) for outcome in last] == [True] * 20 + [False]
    rows = await read(owner)
    rows.hold()
    assert (rows.accounts[0].free_points, rows.accounts[0].redeemed_points) == (0, 160)


async def test_a_lapsed_hold_is_spent_and_an_expired_lot_is_not(owner: Owner) -> None:
    await citizen(ANN, (100, 0, LATER), (100, 0, NOW + timedelta(days=1)))
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [ANN])
        await ledger.load(tx, books, {ANN: 200}, 1, NOW)
        books.hold(ANN, 200, "order:1", NOW + timedelta(hours=1), Cause(ANN, 1, NOW))
        await ledger.post(tx, books)
    await shelve(1)
    two_days_later = NOW + timedelta(days=2)
    first, second = await buy(ask(ANN, "a", 1), ask(ANN, "b", 1), now=two_days_later)
    assert isinstance(first, Redemption)
    assert isinstance(second, Refusal)
    rows = await read(owner)
    rows.hold()
    [account] = rows.accounts
    assert (account.free_points, account.redeemed_points, account.expired_points) == (0, 100, 100)


@pytest.mark.parametrize(
    "outcome",
    [
        Redemption(2**62, ANN, 1, 2, 3, 2**53 + 1, 0, "ABC", NOW + timedelta(microseconds=1), NOW),
        Refusal.not_there("listing"),
        Refusal.key_reused("钥匙"),
    ],
)
async def test_an_outcome_comes_back_from_the_database_equal(outcome: Redemption | Refusal) -> None:
    stored = await db.pool().fetchval("SELECT $1::jsonb", to_json(outcome).decode())
    assert from_json(stored.encode()) == outcome


async def statements(people: int) -> list[str]:
    """The first words of the statements of one batch, without those that fetch new ids."""
    accounts = range(100, 100 + people)
    async with db.transaction(NOW) as tx:
        await open_people(tx, *accounts)
        for account_id in accounts:
            await grant(tx, account_id, (60, 600, LATER), (90, 0, LATER))
    seen: list[str] = []
    async with db.transaction(NOW) as tx:
        with tx.raw.query_logger(lambda logged: seen.append(logged.query)):
            await redeem(tx, [ask(account_id, "k", 1 + account_id % 2) for account_id in accounts], TERMS)
    return [statement.split(maxsplit=1)[0] for statement in seen if "nextval" not in statement]


@pytest.mark.parametrize("people", [1, 50])
async def test_a_batch_of_any_size_costs_six_statements(people: int) -> None:
    await shelve(1, stock=100)
    await shelve(2, stock=100)
    assert await statements(people) == ["SELECT"] * 4 + ["WITH"] * 2
