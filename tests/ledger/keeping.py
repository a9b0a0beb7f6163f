"""Keeps books in the database, for the tests that start from some."""

from collections.abc import Collection
from datetime import datetime, timedelta

from backend import ledger
from backend.kit import db
from backend.kit.errors import Refusal
from backend.ledger.values import Cause, Grant
from tests.conftest import NOW

CITIZEN, NEIGHBOUR, PROVIDER, ISSUE = 11, 12, 901, 5
LATER = NOW + timedelta(days=731)
CAUSE = Cause(7, 8, NOW)


async def opened(people: Collection[int] = (CITIZEN,)) -> None:
    """Open people's accounts, and the provider's if it has none yet."""
    async with db.transaction(NOW) as tx:
        known = await tx.fetchval("SELECT count(*) FROM ledger_account WHERE id = $1", PROVIDER)
        provider = [] if known else [(PROVIDER, "ORGANISATION")]
        await ledger.open_accounts(tx, [*((person, "PERSON") for person in people), *provider], NOW)


def grant(points: int, serials: tuple[int, int] = (1, 1), until: datetime = LATER, account_id: int = CITIZEN) -> Grant:
    """A lot of points; plain ones unless serials are given."""
    first, end = serials
    return Grant(account_id, ISSUE, first, end - first, points, 3, until)


async def granted(*grants: Grant, at: datetime = NOW) -> None:
    """Issue lots in one transaction."""
    async with db.transaction(at) as tx:
        books = await ledger.lock(tx, {one.account_id for one in grants})
        await ledger.reserve_grants(tx, books, len(grants))
        for one in grants:
            books.grant(one, Cause(7, 8, at))
        await ledger.post(tx, books)


async def held(points: int, until: datetime, purpose: str = "order:1", account_id: int = CITIZEN) -> None:
    """Set points aside."""
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [account_id])
        await ledger.load(tx, books, {account_id: points}, 1, NOW)
        assert not isinstance(books.hold(account_id, points, purpose, until, CAUSE), Refusal)
        await ledger.post(tx, books)
