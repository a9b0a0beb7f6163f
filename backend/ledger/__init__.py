"""The books (账本): lots of grams with serials, points, double entry, append-only, and the honour that remains.

Promises that every gram has one owner or one final end, that entries balance, and that nothing is ever edited.
Does not know who may act, what a method is or what a merchant sells.
"""

from backend.ledger.commands import Swept, load, lock, open_accounts, post, reserve_grants, sweep
from backend.ledger.rules import Books
from backend.ledger.values import Cause, Grant, Lot, Taken

__all__ = [
    "Books",
    "Cause",
    "Grant",
    "Lot",
    "Swept",
    "Taken",
    "load",
    "lock",
    "open_accounts",
    "post",
    "reserve_grants",
    "sweep",
]
