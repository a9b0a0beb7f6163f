"""What the books tell of one account; the caller has checked who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.kit.db import Reader
from backend.ledger import store
from backend.ledger.values import Account, Lot


@dataclass(frozen=True, slots=True)
class LotOnPaper:
    """A lot with its serial number in print: `PACK-SCENARIO-METHOD-VINTAGE-ISSUE:first–last`, empty without grams."""

    lot: Lot
    serial: str


@dataclass(frozen=True, slots=True)
class EntryOnPaper:
    """An entry with what it moved on the citizen's side: signed points and grams of what is free."""

    id: int
    kind: str
    version: int
    reference_id: int
    posted_at: datetime
    free_points: int
    free_grams: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An account and its sum of points, for lists."""

    account_id: int
    free_points: int
    free_grams: int


async def account(db: Reader, account_id: int) -> Account | None:
    """One person's running totals, or none."""
    row = await db.fetchrow(
        f"SELECT {store.ACCOUNT} FROM ledger_account WHERE id = $1 AND owner_kind = 'PERSON'",  # noqa: S608 - a column list of our own
        account_id,
    )
    return Account(*row) if row else None


async def lots(db: Reader, account_id: int) -> list[LotOnPaper]:
    """Every lot that came from an account's issues, those of merchants too, by issue and serial."""
    columns = ", ".join(f"l.{name}" for name in store.LOT.split(", "))
    rows = await db.fetch(
        f"""SELECT i.serial_prefix, {columns} FROM ledger_lot l JOIN ledger_issue i ON i.id = l.issue_id
            WHERE l.account_id = $1 ORDER BY i.issued_at, i.id, l.serial_from, l.id""",  # noqa: S608 - same
        account_id,
    )
    return [_on_paper(prefix, rest) for prefix, *rest in rows]


def _on_paper(prefix: str, columns: Iterable[Any]) -> LotOnPaper:
    lot = store.lot(columns)
    return LotOnPaper(lot, f"{prefix}:{lot.serial_from}–{lot.serial_until - 1}" if lot.grams else "")


async def entries(db: Reader, account_id: int) -> list[EntryOnPaper]:
    """An account's entries, oldest first."""
    rows = await db.fetch(
        """SELECT e.id, e.kind, e.version, e.reference_id, e.posted_at,
             coalesce(sum(p.amount) FILTER (WHERE p.asset = 'POINT'), 0)::bigint,
             coalesce(sum(p.amount) FILTER (WHERE p.asset = 'GRAM'), 0)::bigint
           FROM ledger_entry e LEFT JOIN ledger_posting p
             ON p.account_id = e.account_id AND p.entry_id = e.id AND p.book = 'FREE'
           WHERE e.account_id = $1 GROUP BY e.id, e.kind, e.version, e.reference_id, e.posted_at ORDER BY e.version""",
        account_id,
    )
    return [EntryOnPaper(*row) for row in rows]


async def standings(db: Reader, limit: int) -> list[Standing]:
    """The accounts with the most free points. Cost: a scan of all accounts."""
    rows = await db.fetch(
        """SELECT id, free_points, free_grams FROM ledger_account WHERE owner_kind = 'PERSON'
           ORDER BY free_points DESC, id LIMIT $1""",
        limit,
    )
    return [Standing(*row) for row in rows]
