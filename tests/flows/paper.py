"""A citizen's books as a reader writes them down: lots, people and merchants have names where the rows have ids."""

from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import fields

from backend.kit import db
from backend.ledger import Account

# of the entry: version, kind; of the leg: book, asset, amount, version, balance after; the names of lot and owner
type Leg = tuple[int, str, str, str, int, int | None, int | None, str | None, str | None]
# issue, serials from and until, points, state, owner, spendable until; the name of the parent
type LotRow = tuple[str, int, int, int, str, str, datetime | None, str | None]
type ShareRow = tuple[str, int, int, int]  # reference and revision of the record, serials from and until

TOTALS = [one.name for one in fields(Account) if one.name != "id"]


@dataclass(slots=True)
class Paper:
    """What the books of one account say, as far as the story has been told; each chapter adds to it and compares."""

    account_id: int
    names: dict[int, str]
    legs: list[Leg] = field(default_factory=list)
    lots: dict[str, LotRow] = field(default_factory=dict)

    async def says(self, legs: list[Leg], lots: dict[str, LotRow], totals: dict[str, int]) -> None:
        """The rows are those of the chapters before, with these legs added and these lots new or changed.

        Totals that are not named are zero.
        """
        self.legs += legs
        self.lots |= lots
        assert await self._lots() == self.lots
        assert await self._legs() == self.legs
        columns = ", ".join(TOTALS)
        row = await db.pool().fetchrow(f"SELECT {columns} FROM ledger_account WHERE id = $1", self.account_id)  # noqa: S608 - field names
        assert row is not None
        assert {name: value for name, value in row.items() if value} == totals

    async def _legs(self) -> list[Leg]:
        rows = await db.pool().fetch(
            """SELECT e.version AS entry, e.kind, p.line, p.book, p.asset, p.amount, p.version, p.balance_after,
                 p.lot_id, p.owner_id
               FROM ledger_posting p JOIN ledger_entry e
                 ON e.account_id = p.account_id AND e.id = p.entry_id AND e.posted_at = p.posted_at
               WHERE p.account_id = $1 ORDER BY e.version, p.line""",
            self.account_id,
        )
        assert len(rows) == await db.pool().fetchval("SELECT count(*) FROM ledger_posting")
        return [(*row[:2], *row[3:8], self.names.get(row["lot_id"]), self.names.get(row["owner_id"])) for row in rows]

    async def _lots(self) -> dict[str, LotRow]:
        """Name what is new after the expected row it equals, then read every row under its name."""
        rows = await db.pool().fetch(
            """SELECT l.id, i.name, serial_from, serial_until, l.points, state, owner_id, spendable_until, parent_id
               FROM ledger_lot l JOIN (
                 SELECT id, regexp_replace(serial_prefix, '[0-9]+$', '') || rank() OVER (
                   ORDER BY substring(serial_prefix FROM '[0-9]+$')::int) AS name FROM ledger_issue) i
                 ON i.id = l.issue_id
               WHERE l.grams = serial_until - serial_from AND held_until IS NULL AND purpose IS NULL"""
        )
        assert len(rows) == await db.pool().fetchval("SELECT count(*) FROM ledger_lot")
        found = {row["id"]: (*row[1:6], self.names[row["owner_id"]], row["spendable_until"]) for row in rows}
        known = {expected[:-1]: name for name, expected in self.lots.items()}
        self.names |= {lot_id: known.get(row, f"unexpected {row}") for lot_id, row in found.items()}
        parents = {row["id"]: self.names.get(row["parent_id"]) for row in rows}
        return {self.names[lot_id]: (*row, parents[lot_id]) for lot_id, row in found.items()}

    async def entries(self) -> list[tuple[int, str, str, datetime]]:
        """Every entry: its version and kind, who acted, and when."""
        rows = await db.pool().fetch(
            "SELECT version, kind, actor_id, posted_at FROM ledger_entry WHERE account_id = $1 ORDER BY version",
            self.account_id,
        )
        return [(row[0], row[1], self.names[row[2]], row[3]) for row in rows]

    async def shares(self, lot: str) -> list[ShareRow]:
        """Which serials each record owns in a lot, in the order of the serials."""
        rows = await db.pool().fetch(
            """SELECT r.external_id, r.revision, s.serial_from, s.serial_until, s.lot_id
               FROM issuance_share s JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
               WHERE s.account_id = $1 ORDER BY s.serial_from, r.id""",
            self.account_id,
        )
        return [tuple(row)[:4] for row in rows if self.names[row["lot_id"]] == lot]


async def waiting() -> list[tuple[str, int]]:
    """Reference and revision of every record that waits for an issue."""
    rows = await db.pool().fetch(
        """SELECT r.external_id, r.revision FROM activities_waiting w
           JOIN activities_record r ON r.account_id = w.account_id AND r.id = w.record_id ORDER BY 1, 2"""
    )
    return [tuple(row) for row in rows]
