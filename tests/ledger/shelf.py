"""A shelf for books without a database: opens them as the commands do, and keeps only what they say has changed."""

from collections.abc import Collection
from copy import copy
from datetime import datetime
from itertools import count

from backend.ledger.rules import Books, order
from backend.ledger.values import Account, Cause, Entry, Lot, Posting, State


class Shelf:
    """Accounts, lots, entries and postings in memory."""

    def __init__(self, accounts: Collection[int]) -> None:
        self.ids = count(1)
        self.accounts = {account_id: Account(account_id, 0) for account_id in accounts}
        self.lots: dict[int, Lot] = {}
        self.entries: list[Entry] = []
        self.postings: list[Posting] = []

    def open(self, account_ids: Collection[int], now: datetime) -> Books:
        """Books with what is free and unexpired and what is held: as `ledger.load`, before it releases what lapsed."""
        books = Books({account_id: copy(self.accounts[account_id]) for account_id in account_ids}, self.ids)
        for lot in self._copies(account_ids, State.FREE):
            if lot.spendable_until is not None and lot.spendable_until > now:
                books.lots.setdefault(lot.account_id, []).append(lot)
        for lots in books.lots.values():
            lots.sort(key=order)
        for lot in self._copies(account_ids, State.HELD):
            books.held.setdefault(lot.account_id, []).append(lot)
        return books

    def sweep(self, now: datetime) -> Books:
        """Do to everybody what the sweep does, as `ledger.sweep`."""
        books, cause = self.open(self.accounts, now), Cause(0, 0, now)
        over = [lot for lot in self._copies(self.accounts, State.FREE) if lot.spendable_until is not None]
        for account_id in self.accounts:
            books.lapse(account_id, cause)
            mine = [lot for lot in over if lot.account_id == account_id]
            if due := [lot for lot in mine if lot.spendable_until is not None and lot.spendable_until <= now]:
                books.expire(account_id, due, cause)
        return books

    def seen(self, books: Books | None = None) -> tuple[dict[int, Account], dict[int, Lot]]:
        """All accounts and lots as they would stand if these books were kept now."""
        if books is None:
            return self.accounts, self.lots
        return self.accounts | books.changed_accounts, self.lots | {
            b.id: b for b in books.new_lots
        } | books.changed_lots

    def keep(self, books: Books) -> None:
        """Keep what has changed, as `ledger.post`."""
        self.accounts, self.lots = self.seen(books)
        self.entries += books.entries
        self.postings += books.postings

    def _copies(self, account_ids: Collection[int], state: State) -> list[Lot]:
        """Copies, so that what the books do not say has changed has not."""
        mine = (lot for lot in self.lots.values() if lot.account_id in account_ids and lot.owner_id == lot.account_id)
        return [copy(lot) for lot in mine if lot.state is state]
