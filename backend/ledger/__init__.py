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
from backend.ledger.queries import (
    EntryOnPaper,
    LotOnPaper,
    Part,
    Range,
    Standing,
    account,
    accounts,
    entries,
    entries_page,
    lots,
    lots_page,
    next_expiry,
    on_paper,
    redeemed_between,
    scenarios_of_issues,
    standings,
    whereabouts,
)
from backend.ledger.rules import Books
from backend.ledger.values import Account, BooksChanged, Cause, EntryKind, Grant, Issue, Lot, State, Taken

__all__ = [
    "Account",
    "Books",
    "BooksChanged",
    "Cause",
    "EntryKind",
    "EntryOnPaper",
    "Grant",
    "Issue",
    "Lot",
    "LotOnPaper",
    "Part",
    "Range",
    "Standing",
    "State",
    "Swept",
    "Taken",
    "account",
    "accounts",
    "entries",
    "entries_page",
    "load",
    "lock",
    "lots",
    "lots_page",
    "next_expiry",
    "number_issues",
    "on_paper",
    "open_accounts",
    "open_issues",
    "post",
    "redeemed_between",
    "reserve_grants",
    "scenarios_of_issues",
    "standings",
    "sweep",
    "whereabouts",
]
