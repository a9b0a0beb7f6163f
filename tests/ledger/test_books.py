"""The books in the database: what was decided is what is written, and time does its work."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from backend import ledger
from backend.kit import db
from backend.kit.db import Reader, Tx
from backend.kit.errors import Refusal
from backend.ledger import store
from backend.ledger.commands import Swept
from backend.ledger.values import Cause, Grant
from backend.programme.rules import spendable_until
from tests.conftest import NOW
from tests.ledger.rows import read

pytestmark = pytest.mark.usefixtures("database")

CITIZEN, NEIGHBOUR, PROVIDER, ACTOR, ORDER, ISSUE = 11, 12, 901, 7, 8, 5
LATER = NOW + timedelta(days=731)
CAUSE = Cause(ACTOR, ORDER, NOW)


async def opened(account_ids: Collection[int] = (CITIZEN,)) -> None:
    """Open accounts of people, and the provider's."""
    async with db.transaction(NOW) as tx:
        people = [(account_id, "PERSON") for account_id in account_ids]
        await ledger.open_accounts(tx, [*people, (PROVIDER, "ORGANISATION")], NOW)


async def granted(*grants: Grant, at: datetime = NOW) -> None:
    async with db.transaction(at) as tx:
        books = await ledger.lock(tx, {grant.account_id for grant in grants})
        await ledger.reserve_grants(tx, books, len(grants))
        for grant in grants:
            books.grant(grant, Cause(ACTOR, grant.issue_id, at))
        await ledger.post(tx, books)


def grant(points: int, serials: tuple[int, int] = (1, 1), until: datetime = LATER, account_id: int = CITIZEN) -> Grant:
    first, end = serials
    return Grant(account_id, ISSUE, first, end - first, points, 3, until)


async def held(points: int, until: datetime, purpose: str = "order:1", account_id: int = CITIZEN) -> None:
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [account_id])
        await ledger.load(tx, books, {account_id: points}, 1, NOW)
        assert not isinstance(books.hold(account_id, points, purpose, until, CAUSE), Refusal)
        await ledger.post(tx, books)


async def swept(at: datetime, limit: int = 1000) -> Swept:
    async with db.transaction(at) as tx:
        return await ledger.sweep(tx, limit)


# --- opening ----------------------------------------------------------------------------------------------------------


async def test_an_account_opens_empty(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    rows = await owner.fetch("SELECT * FROM ledger_account ORDER BY id")
    zero = dict.fromkeys([name for name in rows[0].keys() if name.endswith(("points", "grams"))] + ["version"], 0)
    assert [dict(row) for row in rows] == [
        {"id": CITIZEN, "owner_kind": "PERSON", "opened_at": NOW, **zero},
        {"id": PROVIDER, "owner_kind": "ORGANISATION", "opened_at": NOW, **zero},
    ]


async def test_an_account_opens_once() -> None:
    await opened()
    with pytest.raises(asyncpg.UniqueViolationError):
        await opened()


async def test_opening_nobody_is_no_statement() -> None:
    log: list[str] = []
    async with db.transaction(NOW) as tx:
        with logged(tx, log):
            await ledger.open_accounts(tx, [], NOW)
    assert log == []


async def test_only_people_are_locked() -> None:
    await opened()
    async with db.transaction(NOW) as tx:
        assert list((await ledger.lock(tx, [PROVIDER, CITIZEN, 99])).accounts) == [CITIZEN]
