"""Writes a world row by row, and not by the application: what acts come to follows from their order."""

import json
from collections import Counter
from dataclasses import dataclass, field

import asyncpg

from backend.kit.db import Row

type Values = dict[str, object]
type Leg = tuple[str, str, int, int | None, int | None]  # asset, book, amount, lot, owner

TOTALS = {
    ("POINT", "FREE"): "free_points",
    ("POINT", "HELD"): "held_points",
    ("POINT", "WORLD"): "granted_points",
    ("POINT", "REDEEMED"): "redeemed_points",
    ("POINT", "RETIRED"): "retired_points",
    ("POINT", "EXPIRED"): "expired_points",
    ("GRAM", "FREE"): "free_grams",
    ("GRAM", "HELD"): "held_grams",
    ("GRAM", "WORLD"): "issued_grams",
    ("GRAM", "MERCHANT"): "helped_grams",
    ("GRAM", "RETIRED"): "retired_grams",
    ("GRAM", "EXPIRED"): "expired_grams",
}


@dataclass
class Act:
    """One entry with its legs; versions and balances follow from the order of acts."""

    id: int
    account_id: int
    kind: str
    reference_id: int
    at: str
    legs: list[Leg]


@dataclass
class World:
    """The rows of tables, and the acts from which the books follow."""

    people: tuple[int, ...]
    organisations: tuple[int, ...]
    tables: dict[str, list[Values]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)

    def add(self, table: str, columns: str, *rows: tuple[object, ...]) -> None:
        names = columns.split()
        self.tables.setdefault(table, []).extend(dict(zip(names, row, strict=True)) for row in rows)

    def row(self, table: str, row_id: int) -> Values:
        return next(row for row in self.tables[table] if row["id"] == row_id)

    def lot(self, lot_id: int) -> Values:
        return self.row("ledger_lot", lot_id)

    def act(self, act_id: int) -> Act:
        return next(act for act in self.acts if act.id == act_id)

    async def write(self, owner: "asyncpg.Connection[Row]") -> None:
        for table, rows in {**self.tables, **self.books()}.items():
            insert = "INSERT INTO {} SELECT * FROM jsonb_populate_recordset(NULL::{}, $1)".replace("{}", table)
            await owner.execute(insert, json.dumps(rows))

    def books(self) -> dict[str, list[Values]]:
        """The entries and postings of the acts, and the accounts they add up to."""
        totals = {account_id: Counter[str]() for account_id in (*self.people, *self.organisations)}
        books: dict[str, list[Values]] = {"ledger_entry": [], "ledger_posting": []}
        for act in self.acts:
            total = totals[act.account_id]
            total["version"] += 1
            shared = {"account_id": act.account_id, "posted_at": act.at}
            named = {"id": act.id, "kind": act.kind, "actor_id": act.account_id, "reference_id": act.reference_id}
            books["ledger_entry"].append({**shared, **named, "version": total["version"]})
            for line, (asset, book, amount, lot_id, owner_id) in enumerate(act.legs, 1):
                name = TOTALS[asset, book]
                total[name] += -amount if book == "WORLD" else amount
                leg = {"line": line, "asset": asset, "book": book, "amount": amount, "lot_id": lot_id}
                mine = {"version": total["version"], "balance_after": total[name]} if book in {"FREE", "HELD"} else {}
                books["ledger_posting"].append({**shared, "entry_id": act.id, "owner_id": owner_id, **leg, **mine})
        books["ledger_account"] = [
            {
                "id": account_id,
                "owner_kind": "PERSON" if account_id in self.people else "ORGANISATION",
                "opened_at": "2024-10-01T00:00:00Z",
                "version": total["version"],
                "carried_grams": 0,
                **{name: total[name] for name in TOTALS.values()},
            }
            for account_id, total in totals.items()
        ]
        return books


def granted(lot_id: int, points: int, grams: int) -> list[Leg]:
    return moved("WORLD", "FREE", lot_id, points, grams)


def moved(source: str, target: str, lot_id: int, points: int, grams: int) -> list[Leg]:
    amounts = [("GRAM", grams), ("POINT", points)]
    sides = [(asset, book, sign * amount) for asset, amount in amounts for sign, book in ((-1, source), (1, target))]
    return [(asset, book, amount, lot_id, None) for asset, book, amount in sides if amount]


def taken(parts: list[tuple[int, int, int]], points_to: str, grams_to: str, owner_id: int | None = None) -> list[Leg]:
    legs: list[Leg] = []
    for lot_id, points, grams in parts:
        legs.append(("POINT", "FREE", -points, lot_id, None))
        legs += [("GRAM", "FREE", -grams, lot_id, None)] if grams else []
    legs.append(("POINT", points_to, sum(points for _, points, _ in parts), None, None))
    return [*legs, ("GRAM", grams_to, sum(grams for _, _, grams in parts), None, owner_id)]
