"""The sweep's one statement against the rule it stands for: from the same books both write the same rows."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple

from backend import ledger
from backend.kit import db
from backend.ledger import store
from backend.ledger.rules import Books
from backend.ledger.values import Cause, Lot
from tests.conftest import EMPTY, NOW
from tests.ledger.keeping import LATER, grant, granted, held, opened
from tests.ledger.rows import accounts, read

pytestmark = pytest.mark.usefixtures("database")

PEOPLE = (21, 22, 23)
MIDNIGHTS = [LATER - timedelta(days=number) for number in range(4)]
FIRST_ENTRY = 9_000_001
CAUSE = Cause(0, 0, MIDNIGHTS[1])

type Owner = "asyncpg.Connection[db.Row]"
type Granted = tuple[int, int, int, int]  # account, points, grams, which midnight

GRANTS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(1, 9), st.sampled_from([0, 1, 40, 1001]), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


async def keep(grants: list[Granted]) -> None:
    """Grant these one by one; the first account holds a little of what it has."""
    await opened(PEOPLE)
    serial = 1
    for number, (account_id, points, grams, midnight) in enumerate(grants):
        at = NOW + timedelta(days=number // 3)
        await granted(grant(points, (serial, serial + grams), MIDNIGHTS[midnight], account_id), at=at)
        serial += grams
    await held(1, until=LATER + timedelta(days=9), account_id=grants[0][0])


async def by_rule(tx: db.Tx) -> None:
    """What the sweep did before it was one statement: load, decide, write."""
    books: Books = await ledger.lock(tx, PEOPLE)
    due: dict[int, list[Lot]] = {}
    for lot in await store.due_lots(tx, PEOPLE, CAUSE.at):
        due.setdefault(lot.account_id, []).append(lot)
    ids = dict(zip(PEOPLE, range(FIRST_ENTRY, FIRST_ENTRY + len(PEOPLE)), strict=True))
    books.ids = iter([ids[account_id] for account_id in sorted(due)])
    for account_id in sorted(due):
        books.expire(account_id, due[account_id], CAUSE)
    await ledger.post(tx, books)


async def by_statement(tx: db.Tx) -> None:
    await ledger.lock(tx, PEOPLE)
    await store.expire(tx, PEOPLE, range(FIRST_ENTRY, FIRST_ENTRY + len(PEOPLE)), CAUSE)


async def rows_after(owner: Owner, act: Callable[[db.Tx], Awaitable[None]]) -> dict[str, list[str]]:
    """Every row of the books, whole, as it stands after one of the two, which is then undone."""
    undone = owner.transaction()
    await undone.start()
    await act(db.Tx(owner, lambda: CAUSE.at))
    rows = {
        table: [row[0] for row in await owner.fetch(f"SELECT t::text FROM {table} AS t ORDER BY 1")]  # noqa: S608 - names of our own
        for table in ("ledger_account", "ledger_lot", "ledger_entry", "ledger_posting")
    }
    await undone.rollback()
    return rows


@settings(derandomize=True, database=None, deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(grants=GRANTS)
async def test_the_statement_writes_the_rows_that_the_rule_does(owner: Owner, grants: list[Granted]) -> None:
    await owner.execute(EMPTY)
    await keep(grants)
    assert await rows_after(owner, by_statement) == await rows_after(owner, by_rule)


async def test_the_statement_tells_what_ended_and_how_the_accounts_stand(owner: Owner) -> None:
    await keep([(21, 5, 100, 1), (21, 4, 0, 2), (21, 9, 1, 0), (22, 7, 40, 3), (23, 1, 1, 0)])
    async with db.transaction(CAUSE.at) as tx:
        await ledger.lock(tx, PEOPLE)
        ended = await store.expire(tx, PEOPLE, range(FIRST_ENTRY, FIRST_ENTRY + len(PEOPLE)), CAUSE)
    stands = {account.id: account for account in await accounts(owner)}
    # Of the first 5 points one is held, and 20 grams with it.
    assert {account.id: (points, grams) for account, points, grams in ended} == {21: (8, 80), 22: (7, 40)}
    assert [astuple(account) for account, _, _ in ended] == [astuple(stands[one.id]) for one, _, _ in ended]
    (await read(owner)).hold()
