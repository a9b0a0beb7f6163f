"""Reads the books back from the database, by SQL of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from msgspec.structs import fields

from backend.kit.db import Reader, Row
from backend.ledger.values import Account, Entry, Lot, Posting
from tests.ledger.invariants import chains_hold, entries_balance, totals_are_those_of_the_lots

ACCOUNT, LOT, ENTRY, POSTING = ([f.name for f in fields(kind)] for kind in (Account, Lot, Entry, Posting))


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of the books, each kind in the order of its ids."""

    accounts: list[Account]
    lots: list[Lot]
    entries: list[Entry]
    postings: list[Posting]

    def hold(self) -> None:
        """Every invariant that rows alone can show."""
        entries_balance(self.postings)
        chains_hold(self.accounts, self.entries, self.postings)
        totals_are_those_of_the_lots(self.accounts, self.lots)


async def read(db: Reader) -> Rows:
    """Read everything."""
    return Rows(
        await accounts(db),
        await lots(db),
        [Entry(**of) for of in _named(ENTRY, await db.fetch("SELECT * FROM ledger_entry ORDER BY id"))],
        [
            Posting(**of)
            for of in _named(POSTING, await db.fetch("SELECT * FROM ledger_posting ORDER BY entry_id, line"))
        ],
    )


async def accounts(db: Reader) -> list[Account]:
    """All accounts."""
    return [Account(**of) for of in _named(ACCOUNT, await db.fetch("SELECT * FROM ledger_account ORDER BY id"))]


async def lots(db: Reader) -> list[Lot]:
    """All lots."""
    return [Lot(**of) for of in _named(LOT, await db.fetch("SELECT * FROM ledger_lot ORDER BY id"))]


def _named(names: list[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in rows]
