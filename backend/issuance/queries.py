"""What issuance tells: how a gram leads back to the record that earned it, and what an auditor looks at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from backend import ledger, programme
from backend.issuance import rules, store
from backend.issuance.values import Review, Run
from backend.kit.db import Reader, Row

type RecordKey = tuple[int, int]  # account and record


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
class Outcome:
    """What an issue made of a record: its exact worth, by which method and numbers, and the serials it owns, if any."""

    method_code: str
    method_version: str
    exact_grams: Decimal
    exact_points: Decimal | None
    numbers: dict[str, str]
    lot_id: int | None
    issue_id: int | None
    serial_prefix: str | None
    serial_from: int
    serial_until: int

    @property
    def grams(self) -> int:
        """How many serials it owns."""
        return self.serial_until - self.serial_from

    @property
    def serial(self) -> str:
        """The serials it owns, in print; empty without any."""
        return ledger.on_paper(self.serial_prefix or "", self.serial_from, self.serial_until)


@dataclass(frozen=True, slots=True)
class Month:
    """The acts of a month by their days: how many there were, and the grams that were issued for them."""

    first_day: date
    grams: int
    acts: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What a run made of one record, exactly; `refusal` is the method's code for nothing at all."""

    account_id: int
    record_id: int
    exact_grams: Decimal
    exact_points: Decimal | None
    refusal: str | None
    outlier: bool


async def open_runs(db: Reader) -> list[Run]:
    """The runs that wait for an audit or for their issue, oldest first; a scenario has at most one."""
    return await store.open_runs(db)


async def reviews(db: Reader, runs: Collection[Run], edition: programme.Rules) -> dict[int, Review]:
    """What the rules found in some runs and which records a person must review, by run (A-10). One statement."""
    found: dict[int, list[Row]] = {run.id: [] for run in runs}
    for row in await store.findings(db, found):
        found[row["run_id"]].append(row)
    return {run.id: _review(run, found[run.id], edition) for run in runs}


def _review(run: Run, found: Sequence[Row], edition: programme.Rules) -> Review:
    record_ids = [row["record_id"] for row in found]
    drawn = rules.sample(run.id, record_ids, edition.audit_sample_permille, edition.audit_sample_minimum)
    outliers = frozenset(row["record_id"] for row in found if row["outlier"])
    findings = {
        "records": len(found),
        "refused": sum(row["refusal"] is not None for row in found),
        "nothing": sum(row["nothing"] for row in found),
        "outliers": len(outliers),
        "sampled": len(drawn),
    }
    return Review(run, findings, drawn | outliers)


async def worths(db: Reader, run_id: int, record_ids: Collection[int]) -> list[Worth]:
    """What a run made of these records, outliers first, then by record. Cost: the run's records."""
    return (await worths_by_run(db, {run_id: record_ids}))[run_id]


async def worths_by_run(db: Reader, record_ids: Mapping[int, Collection[int]]) -> dict[int, list[Worth]]:
    """The same of several runs, by run. One statement."""
    asked = [(run_id, record_id) for run_id, wanted in record_ids.items() for record_id in wanted]
    rows = await db.fetch(
        """SELECT run_id, account_id, record_id, exact_grams, exact_points, refusal, outlier
           FROM issuance_calculation
           JOIN unnest($1::bigint[], $2::bigint[]) AS asked(run_id, record_id) USING (run_id, record_id)
           ORDER BY outlier DESC, record_id""",
        [run_id for run_id, _ in asked],
        [record_id for _, record_id in asked],
    )
    found: dict[int, list[Worth]] = {run_id: [] for run_id in record_ids}
    for run_id, *rest in rows:
        found[run_id].append(Worth(*rest))
    return found


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
    serial = ledger.on_paper(prefix, first, until)
    return Trail(record_id, lot_id, serial, code, version, grams, points, msgspec.json.decode(numbers))


async def outcomes(db: Reader, records: Collection[RecordKey]) -> dict[RecordKey, Outcome]:
    """What the last issue that looked at them made of records, (account, record) each; one never issued is left out.

    A record that is still waiting may have an outcome, when it was worth less than a point. One statement.
    """
    rows = await db.fetch(
        """SELECT asked.account_id, asked.record_id, c.*, s.lot_id, l.issue_id, i.serial_prefix,
             coalesce(s.serial_from, 0), coalesce(s.serial_until, 0)
           FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, record_id)
           CROSS JOIN LATERAL (
             SELECT n.method_code, n.method_version, c.exact_grams, c.exact_points, c.numbers
             FROM issuance_calculation c JOIN issuance_run n ON n.id = c.run_id AND n.state = 'ISSUED'
             WHERE c.account_id = asked.account_id AND c.record_id = asked.record_id
             ORDER BY n.calculated_at DESC, n.id DESC LIMIT 1) c
           LEFT JOIN issuance_share s ON s.account_id = asked.account_id AND s.record_id = asked.record_id
           LEFT JOIN ledger_lot l ON l.account_id = s.account_id AND l.id = s.lot_id
           LEFT JOIN ledger_issue i ON i.id = l.issue_id""",
        *map(list, zip(*records, strict=True)),
    )
    return {(row["account_id"], row["record_id"]): _outcome(row) for row in rows}


def _outcome(row: Row) -> Outcome:
    _, _, code, version, grams, points, numbers, *serials = row
    return Outcome(code, version, grams, points, msgspec.json.decode(numbers), *serials)


async def months(db: Reader, account_ids: Collection[int]) -> dict[int, list[Month]]:
    """The months in which accounts have acts, by account, oldest first. Cost: the accounts' acts, by index."""
    rows = await db.fetch(
        """SELECT asked.account_id, m.* FROM unnest($1::bigint[]) AS asked(account_id) CROSS JOIN LATERAL (
             SELECT date_trunc('month', r.day)::date, coalesce(sum(s.serial_until - s.serial_from), 0)::bigint, count(*)
             FROM activities_act a JOIN activities_record r ON r.account_id = a.account_id AND r.id = a.record_id
             LEFT JOIN issuance_share s ON s.account_id = a.account_id AND s.record_id = a.record_id
             WHERE a.account_id = asked.account_id GROUP BY 1) AS m(first_day, grams, acts)
           ORDER BY asked.account_id, m.first_day""",
        list(account_ids),
    )
    found: dict[int, list[Month]] = {account_id: [] for account_id in account_ids}
    for account_id, *rest in rows:
        found[account_id].append(Month(*rest))
    return found
