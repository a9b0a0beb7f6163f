"""What issuance tells: how a gram leads back to the record that earned it, and what an auditor looks at."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from backend.kit.db import Reader, Row


@dataclass(frozen=True, slots=True)
class Trail:
    """A record's way into a lot: what it was worth exactly, by which numbers, and which serials it owns."""

    record_id: int
    lot_id: int
    serial: str
    method_code: str
    method_version: str
    exact_grams: Decimal
    exact_points: Decimal | None
    numbers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a run made of one record, exactly; `refusal` is the method's code for nothing at all."""

    account_id: int
    record_id: int
    exact_grams: Decimal
    exact_points: Decimal | None
    refusal: str | None
    outlier: bool


async def worths(db: Reader, run_id: int, record_ids: Collection[int]) -> list[Worth]:
    """What a run made of these records, outliers first, then by record. Cost: the run's records."""
    rows = await db.fetch(
        """SELECT account_id, record_id, exact_grams, exact_points, refusal, outlier FROM issuance_calculation
           WHERE run_id = $1 AND record_id = ANY($2) ORDER BY outlier DESC, record_id""",
        run_id,
        sorted(record_ids),
    )
    return [Worth(*row) for row in rows]


async def trails(db: Reader, account_id: int) -> list[Trail]:
    """Every issued record of an account, by lot and serial. Cost: the account's records."""
    rows = await db.fetch(
        """SELECT s.record_id, s.lot_id, i.serial_prefix, s.serial_from, s.serial_until, i.method_code,
             i.method_version, c.exact_grams, c.exact_points, c.numbers
           FROM issuance_share s
           JOIN issuance_calculation c USING (account_id, record_id, run_id)
           JOIN ledger_lot l ON l.account_id = s.account_id AND l.id = s.lot_id
           JOIN ledger_issue i ON i.id = l.issue_id
           WHERE s.account_id = $1 ORDER BY s.lot_id, s.serial_from, s.record_id""",
        account_id,
    )
    return [_trail(row) for row in rows]


def _trail(row: Row) -> Trail:
    record_id, lot_id, prefix, first, until, code, version, grams, points, numbers = row
    serial = _serial(prefix, first, until)
    return Trail(record_id, lot_id, serial, code, version, grams, points, msgspec.json.decode(numbers))


def _serial(prefix: str, first: int, until: int) -> str:
    return f"{prefix}:{first}–{until - 1}" if until > first else ""
