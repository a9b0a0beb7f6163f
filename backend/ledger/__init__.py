"""The books (账本): lots of grams with serials, points, double entry, append-only, and the honour that remains.

Promises that every gram has one owner or one final end, that entries balance, and that nothing is ever edited.
Does not know who may act, what a method is or what a merchant sells.
"""

from backend.ledger.commands import (
    Swept,
    load,
    lock,
    number_issues,
    open_accounts,
    open_issues,
    post,
    reserve_grants,
    sweep,
)
from backend.ledger.queries import EntryOnPaper, LotOnPaper, Standing, account, entries, lots, standings
from backend.ledger.rules import Books
from backend.ledger.values import Account, Cause, Grant, Issue, Lot, Taken

__all__ = [
    "Account",
    "Books",
    "Cause",
    "EntryOnPaper",
    "Grant",
    "Issue",
    "Lot",
    "LotOnPaper",
    "Standing",
    "Swept",
    "Taken",
    "account",
    "entries",
    "load",
    "lock",
    "lots",
    "number_issues",
    "open_accounts",
    "open_issues",
    "post",
    "reserve_grants",
    "standings",
    "sweep",
]
