"""Writes one entry: balanced postings, and the running totals of the citizen's account that go with them."""

from backend.ledger.values import Account, Asset, Book, Entry, Posting, Taken


class Writing:
    """An entry being written; citizen legs change the account's totals and record the balance after them."""

    __slots__ = ("_lots", "account", "entry", "grams", "points", "postings", "start")

    def __init__(self, entry: Entry, account: Account, postings: list[Posting]) -> None:
        self.entry = entry
        self.account = account
        self.postings = postings
        self.start = len(postings)
        self.points = 0
        self.grams = 0
        self._lots: list[int] = []

    def move(self, asset: Asset, books: tuple[Book, Book], amount: int, lot_id: int) -> None:
        """Move an amount of one lot from one book to another."""
        source, target = books
        if amount:
            self._leg(asset, source, -amount, lot_id)
            self._leg(asset, target, amount, lot_id)
        self._count(asset, amount, lot_id)

    def take(self, lot_id: int, points: int, grams: int, book: Book = "FREE") -> None:
        """Take a lot's points and grams from what is free or held; `close` says where they went."""
        if points:
            self._leg("POINT", book, -points, lot_id)
        if grams:
            self._leg("GRAM", book, -grams, lot_id)
        self.points += points
        self.grams += grams
        self._lots.append(lot_id)

    def close(self, points_to: Book, grams_to: Book, owner_id: int | None = None) -> Taken:
        """Post the other side of what was taken, one leg per asset."""
        if self.points:
            self._leg("POINT", points_to, self.points, None)
        if self.grams:
            self._leg("GRAM", grams_to, self.grams, None, owner_id)
        return self.taken()

    def taken(self) -> Taken:
        """What the entry moved."""
        return Taken(self.entry.id, self.points, self.grams, tuple(self._lots))

    def _count(self, asset: Asset, amount: int, lot_id: int) -> None:
        if asset == "POINT":
            self.points += amount
            self._lots.append(lot_id)
        else:
            self.grams += amount

    def _leg(self, asset: Asset, book: Book, amount: int, lot_id: int | None, owner_id: int | None = None) -> None:
        entry = self.entry
        version = balance = None
        if book in ("FREE", "HELD"):
            version, balance = entry.version, self._balance(asset, book, amount)
        line = len(self.postings) - self.start + 1
        self.postings.append(
            Posting(
                entry.account_id,
                entry.id,
                line,
                asset,
                book,
                amount,
                entry.posted_at,
                lot_id,
                owner_id,
                version,
                balance,
            )
        )

    def _balance(self, asset: Asset, book: Book, amount: int) -> int:
        account = self.account
        if asset == "POINT":
            if book == "FREE":
                account.free_points += amount
                return account.free_points
            account.held_points += amount
            return account.held_points
        if book == "FREE":
            account.free_grams += amount
            return account.free_grams
        account.held_grams += amount
        return account.held_grams
