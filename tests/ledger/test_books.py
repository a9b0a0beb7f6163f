"""The books in the database: what was decided is what is written, in as many statements for many as for one."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from operator import attrgetter

import asyncpg
import pytest
from msgspec import structs

from backend import ledger
from backend.kit import db
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.ledger.values import Account, Lot
from tests.conftest import NOW
from tests.ledger.keeping import CAUSE, CITIZEN, LATER, NEIGHBOUR, PROVIDER, grant, granted, held, opened
from tests.ledger.rows import read

pytestmark = pytest.mark.usefixtures("database")

TOMORROW = NOW + timedelta(days=1)


@asynccontextmanager
async def logged(tx: Tx) -> AsyncIterator[list[str]]:
    """The statements that reach the server."""
    statements: list[str] = []
    with tx.raw.query_logger(lambda record: statements.append(record.query)):
        yield statements
        await asyncio.sleep(0)  # the last one is reported in the next turn of the loop


def by_id(rows: Iterable[Account | Lot]) -> dict[int, dict[str, object]]:
    return {row.id: structs.asdict(row) for row in rows}


# --- opening ----------------------------------------------------------------------------------------------------------


async def test_an_account_opens_empty(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    rows = await owner.fetch("SELECT * FROM ledger_account ORDER BY id")
    zero = dict.fromkeys([name for name in dict(rows[0]) if name.endswith(("points", "grams"))] + ["version"], 0)
    assert [dict(row) for row in rows] == [
        {"id": CITIZEN, "owner_kind": "PERSON", "opened_at": NOW, **zero},
        {"id": PROVIDER, "owner_kind": "ORGANISATION", "opened_at": NOW, **zero},
    ]


async def test_an_account_opens_once() -> None:
    await opened()
    with pytest.raises(asyncpg.UniqueViolationError):
        await opened()


async def test_only_people_are_locked() -> None:
    await opened()
    async with db.transaction(NOW) as tx:
        assert list((await ledger.lock(tx, [PROVIDER, CITIZEN, 99])).accounts) == [CITIZEN]


# --- writing ----------------------------------------------------------------------------------------------------------


async def test_everything_that_was_decided_is_written(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(grant(20, (1, 1001)), grant(5))
    async with db.transaction(TOMORROW) as tx:
        books = await ledger.lock(tx, [CITIZEN])
        await ledger.load(tx, books, {CITIZEN: 25}, 4, TOMORROW)
        for done in (
            books.redeem(CITIZEN, 3, PROVIDER, CAUSE),
            books.retire(CITIZEN, 4, "gift", CAUSE),
            books.hold(CITIZEN, 18, "order:1", LATER, CAUSE),
            books.release(CITIZEN, "order:1", CAUSE),
            books.hold(CITIZEN, 14, "order:2", LATER, CAUSE),
        ):
            assert not isinstance(done, Refusal)
        before = by_id([*books.changed_accounts.values(), *books.new_lots, *books.changed_lots.values()])
        await ledger.post(tx, books)
    rows = await read(owner)
    assert by_id([*rows.accounts, *rows.lots]) | before == by_id([*rows.accounts, *rows.lots])
    assert [entry for entry in rows.entries if entry.version > 2] == sorted(books.entries, key=attrgetter("id"))
    written = {entry.id for entry in books.entries}
    assert [leg for leg in rows.postings if leg.entry_id in written] == sorted(
        books.postings, key=attrgetter("entry_id", "line")
    )
    rows.hold()


async def test_a_lot_that_was_made_and_taken_in_one_batch_is_written_as_it_ended(
    owner: "asyncpg.Connection[db.Row]",
) -> None:
    await opened()
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [CITIZEN])
        await ledger.load(tx, books, {CITIZEN: 5}, 2, NOW)
        books.grant(grant(5, (1, 101)), CAUSE)
        assert not isinstance(books.redeem(CITIZEN, 5, PROVIDER, CAUSE), Refusal)
        await ledger.post(tx, books)
    lots = (await read(owner)).lots
    assert sorted((lot.state, lot.owner_id, lot.grams, lot.points) for lot in lots) == [
        ("FREE", PROVIDER, 100, 0),
        ("REDEEMED", CITIZEN, 0, 5),
    ]


async def test_a_refused_act_writes_nothing() -> None:
    await opened()
    await granted(grant(5, (1, 101)))
    async with db.transaction(NOW) as tx:
        before = await read(tx)
        books = await ledger.lock(tx, [CITIZEN])
        await ledger.load(tx, books, {CITIZEN: 6}, 1, NOW)
        assert isinstance(books.redeem(CITIZEN, 6, PROVIDER, CAUSE), Refusal)
        async with logged(tx) as statements:
            await ledger.post(tx, books)
        assert statements == []
        assert str(await read(tx)) == str(before)


# --- loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [1, 31, 32, 33, 40])
async def test_many_lots_are_taken_in_order_however_many_it_needs(
    owner: "asyncpg.Connection[db.Row]", wanted: int
) -> None:
    """The first 32 are loaded; more only when these fall short."""
    await opened()
    await granted(*(grant(1, (10 * n + 1, 10 * n + 11), LATER - timedelta(days=n)) for n in range(40)))
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [CITIZEN])
        await ledger.load(tx, books, {CITIZEN: wanted}, 1, NOW)
        assert not isinstance(books.redeem(CITIZEN, wanted, PROVIDER, CAUSE), Refusal)
        await ledger.post(tx, books)
    redeemed = [lot.spendable_until for lot in (await read(owner)).lots if lot.state == "REDEEMED"]
    assert sorted(filter(None, redeemed)) == [LATER - timedelta(days=n) for n in range(39, 39 - wanted, -1)]


async def test_a_hold_that_lapsed_can_be_spent_at_once_though_no_job_has_run() -> None:
    await opened()
    await granted(grant(5, (1, 101)))
    await held(5, until=TOMORROW)
    for at, spendable in ((TOMORROW - timedelta(microseconds=1), 0), (TOMORROW, 5)):
        async with db.transaction(at) as tx:
            books = await ledger.lock(tx, [CITIZEN])
            await ledger.load(tx, books, {CITIZEN: 5}, 1, at)
            assert books.spendable(CITIZEN) == spendable


async def test_what_expired_cannot_be_spent_though_no_job_has_run() -> None:
    await opened()
    await granted(grant(5, (1, 101), until=TOMORROW), grant(2))
    for at, spendable in ((TOMORROW - timedelta(microseconds=1), 7), (TOMORROW, 2)):
        async with db.transaction(at) as tx:
            books = await ledger.lock(tx, [CITIZEN])
            await ledger.load(tx, books, {CITIZEN: 7}, 1, at)
            assert books.spendable(CITIZEN) == spendable


async def test_the_lots_of_a_provider_are_nobodys_points() -> None:
    await opened([CITIZEN, NEIGHBOUR])
    await granted(grant(5, (1, 101)))
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [CITIZEN, NEIGHBOUR])
        await ledger.load(tx, books, {CITIZEN: 5, NEIGHBOUR: 5}, 2, NOW)
        assert not isinstance(books.redeem(CITIZEN, 5, PROVIDER, CAUSE), Refusal)
        await ledger.post(tx, books)
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [CITIZEN, NEIGHBOUR])
        await ledger.load(tx, books, {CITIZEN: 5, NEIGHBOUR: 5}, 2, NOW)
        assert (books.spendable(CITIZEN), books.spendable(NEIGHBOUR)) == (0, 0)


# --- cost -------------------------------------------------------------------------------------------------------------


async def statements_of(people: range) -> list[str]:
    """The statements of one batch in which each of these people redeems, retires and holds, one hold having lapsed."""
    await opened(people)
    await granted(*(grant(9, (1, 101), account_id=account_id) for account_id in people))
    for account_id in people:
        await held(1, until=TOMORROW, account_id=account_id)
    async with db.transaction(TOMORROW) as tx, logged(tx) as statements:
        books = await ledger.lock(tx, people)
        await ledger.load(tx, books, dict.fromkeys(people, 6), 3 * len(people), TOMORROW)
        for account_id in people:
            books.redeem(account_id, 2, PROVIDER, CAUSE)
            books.retire(account_id, 2, "gift", CAUSE)
            books.hold(account_id, 2, "order:2", LATER, CAUSE)
        await ledger.post(tx, books)
    return [statement for statement in statements if "nextval" not in statement]


async def test_a_batch_of_fifty_costs_as_many_statements_as_a_batch_of_one(owner: "asyncpg.Connection[db.Row]") -> None:
    one = await statements_of(range(1, 2))
    fifty = await statements_of(range(101, 151))
    assert fifty == one
    assert [statement.split(maxsplit=1)[0] for statement in one[:3]] == ["SELECT"] * 3  # lock, free lots, held lots
    assert 4 <= len(one) <= 8  # then at most one write for each table
    (await read(owner)).hold()
