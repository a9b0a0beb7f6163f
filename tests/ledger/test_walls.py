"""The second wall: what the rules never do, the tables refuse, whoever asks."""

import asyncpg
import pytest

from backend.kit import db
from tests.conftest import NOW
from tests.ledger.keeping import grant, granted, opened

BREAKS = {
    "ledger_account_owner_kind": "UPDATE ledger_account SET owner_kind = 'ROBOT' WHERE id = 901",
    "ledger_account_nothing_negative": "UPDATE ledger_account SET version = -1",
    "ledger_account_points_balance": "UPDATE ledger_account SET free_points = free_points + 1",
    "ledger_account_grams_balance": "UPDATE ledger_account SET helped_grams = 1",
    "ledger_account_only_people_hold_points": (
        "UPDATE ledger_account SET free_points = 1, granted_points = 1 WHERE owner_kind = 'ORGANISATION'"
    ),
    "ledger_issue_two_people": "INSERT INTO ledger_issue VALUES (5, 'P', 1, 1, 'm', '1', 2026, 9, 1, 7, 7, now())",
    "ledger_issue_not_negative": "INSERT INTO ledger_issue VALUES (5, 'P', 1, 1, 'm', '1', 2026, -9, 1, 7, 8, now())",
    "ledger_lot_state": "UPDATE ledger_lot SET state = 'LOST'",
    "ledger_lot_serials": "UPDATE ledger_lot SET grams = grams + 1",
    "ledger_lot_not_negative": "UPDATE ledger_lot SET points = -1",
    "ledger_lot_only_its_citizen_holds_points": "UPDATE ledger_lot SET owner_id = 901, spendable_until = NULL",
    "ledger_lot_redeemed_keeps_no_grams": "UPDATE ledger_lot SET state = 'REDEEMED'",
    "ledger_lot_hold_has_an_end": "UPDATE ledger_lot SET state = 'HELD'",
    "ledger_lot_personal_lots_expire": "UPDATE ledger_lot SET spendable_until = NULL",
    "ledger_lot_only_holds_settle": "UPDATE ledger_lot SET settles_to_id = 901",
    "ledger_entry_kind": "UPDATE ledger_entry SET kind = 'GIFT'",
    "ledger_posting_asset": "UPDATE ledger_posting SET asset = 'GOLD'",
    "ledger_posting_book": "UPDATE ledger_posting SET book = 'NOWHERE' WHERE book = 'WORLD'",
    "ledger_posting_moves_something": "UPDATE ledger_posting SET amount = 0",
    "ledger_posting_no_points_to_merchants": "UPDATE ledger_posting SET book = 'MERCHANT' WHERE book = 'WORLD'",
    "ledger_posting_citizen_legs_are_numbered": "UPDATE ledger_posting SET version = NULL WHERE book = 'FREE'",
}


@pytest.fixture
async def books(owner: "asyncpg.Connection[db.Row]") -> "asyncpg.Connection[db.Row]":
    """A citizen with one lot, and a provider; the connection is the owner's, whom privileges do not hold back."""
    await opened()
    await granted(grant(5, (1, 101)), at=NOW)
    return owner


@pytest.mark.parametrize(("constraint", "statement"), BREAKS.items(), ids=BREAKS)
async def test_the_tables_refuse_what_the_rules_never_do(
    books: "asyncpg.Connection[db.Row]", constraint: str, statement: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await books.execute(statement)
    assert refused.value.constraint_name == constraint


async def test_two_entries_of_an_account_never_have_the_same_version(books: "asyncpg.Connection[db.Row]") -> None:
    with pytest.raises(asyncpg.UniqueViolationError) as refused:
        await books.execute(
            "INSERT INTO ledger_entry SELECT account_id, 1, kind, version, 7, 8, now() FROM ledger_entry"
        )
    assert refused.value.constraint_name == "ledger_entry_version"


async def test_every_check_of_the_books_is_broken_here_once(books: "asyncpg.Connection[db.Row]") -> None:
    rows = await books.fetch(
        """SELECT DISTINCT conname FROM pg_constraint
           WHERE contype = 'c' AND conrelid::regclass::text LIKE 'ledger_%'"""
    )
    assert {row["conname"] for row in rows} == set(BREAKS)
