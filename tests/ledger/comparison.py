"""Compares the books with the reference: every total, every lot, every entry."""

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter

from backend.ledger.rules import Books
from backend.ledger.values import Account, Entry, Lot, Posting
from tests.ledger.histories import ACCOUNTS
from tests.ledger.invariants import chains_hold, entries_balance, serials_are_complete, totals_are_those_of_the_lots
from tests.ledger.naming import LOT, name
from tests.ledger.reference import Reference


class Comparison:
    """One history's reference, and the honour that has been seen, which may only grow."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.honour = dict.fromkeys(ACCOUNTS, (0, 0))

    def agree(self, accounts: Iterable[Account], lots: Iterable[Lot]) -> None:
        """Every total of every account and every column of every lot."""
        lots = list(lots)
        name(self.reference, lots)
        for account in accounts:
            totals = self.reference.totals(account.id)
            assert {name: getattr(account, name) for name in totals} == totals
            self._grows(account.id, (account.honour_points, account.honour_grams))
        assert {lot.id: LOT(lot) for lot in lots} == {parcel.id: parcel.row() for parcel in self.reference.parcels}

    def can_spend(self, books: Books, account_ids: Iterable[int]) -> None:
        """What can be taken, and in which order."""
        for account_id in account_ids:
            parcels = self.reference.spendable(account_id)
            assert [lot.id for lot in books.lots.get(account_id, ())] == [parcel.id for parcel in parcels]
            assert books.spendable(account_id) == sum(parcel.points for parcel in parcels)

    def finish(
        self,
        accounts: Iterable[Account],
        lots: Iterable[Lot],
        entries: Iterable[Entry],
        postings: Iterable[Posting],
    ) -> None:
        """What holds of any books, and every entry in order with what it moved."""
        accounts, lots, entries, postings = list(accounts), list(lots), list(entries), list(postings)
        entries_balance(postings)
        chains_hold(accounts, entries, postings)
        totals_are_those_of_the_lots(accounts, lots)
        serials_are_complete(lots, {issue: self.reference.issued(issue) for issue in (1, 2)})
        moved: Counter[tuple[int, str]] = Counter()
        for posting in postings:
            moved[posting.entry_id, posting.asset] += max(posting.amount, 0)
        for account_id, lines in self.reference.journal.items():
            mine = sorted((e for e in entries if e.account_id == account_id), key=attrgetter("version"))
            assert [(e.kind, moved[e.id, "POINT"], moved[e.id, "GRAM"]) for e in mine] == lines

    def _grows(self, account_id: int, honour: tuple[int, int]) -> None:
        before = self.honour[account_id]
        assert honour == self.reference.honour(account_id)
        assert all(new >= old for new, old in zip(honour, before, strict=True))
        self.honour[account_id] = honour
