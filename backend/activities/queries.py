"""What can be told of records."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from backend.kit.db import Reader, Row
from backend.kit.paging import InTime, Page


@dataclass(frozen=True, slots=True)
class BehaviourRecord:
    """One act as accepted."""

    account_id: int
    id: int
    scenario_id: int
    consent_id: int
    day: date
    started_at: datetime
    inputs: dict[str, int]


@dataclass(frozen=True, slots=True)
class ActOnPaper:
    """An act as it counts now: the record of its newest revision before issue, and whether it waits for issue."""

    account_id: int
    record_id: int
    scenario_id: int
    day: date
    started_at: datetime
    ended_at: datetime
    inputs: dict[str, int]
    waiting: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which acts of an account: all, those of a scenario, or that of one record."""

    account_id: int
    scenario_id: int | None = None
    record_id: int | None = None


def _record(row: Row) -> BehaviourRecord:
    account_id, record_id, scenario_id, consent_id, day, started_at, inputs = row
    return BehaviourRecord(account_id, record_id, scenario_id, consent_id, day, started_at, msgspec.json.decode(inputs))


async def waiting(db: Reader, scenario_id: int, after: tuple[int, int], limit: int) -> list[BehaviourRecord]:
    """The next page of a scenario's waiting records, ordered by account and record. Cost: the page."""
    rows = await db.fetch(
        """SELECT r.account_id, r.id, r.scenario_id, r.consent_id, r.day, r.started_at, r.inputs
           FROM (SELECT account_id, record_id FROM activities_waiting
                 WHERE scenario_id = $1 AND (account_id, record_id) > ($2, $3)
                 ORDER BY account_id, record_id LIMIT $4) w
           JOIN activities_record r ON r.account_id = w.account_id AND r.id = w.record_id
           ORDER BY r.account_id, r.id""",
        scenario_id,
        *after,
        limit,
    )
    return [_record(row) for row in rows]


async def waiting_counts(db: Reader) -> dict[int, int]:
    """How many records wait in each scenario, by its id; one where none waits is not in it. Cost: the queue."""
    rows = await db.fetch("SELECT scenario_id, count(*) AS records FROM activities_waiting GROUP BY scenario_id")
    return {row["scenario_id"]: row["records"] for row in rows}


async def by_ids(db: Reader, keys: Collection[tuple[int, int]]) -> list[BehaviourRecord]:
    """Records by (account, id)."""
    accounts, records = zip(*sorted(keys), strict=True) if keys else ((), ())
    rows = await db.fetch(
        """SELECT r.account_id, r.id, r.scenario_id, r.consent_id, r.day, r.started_at, r.inputs
           FROM unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id)
           JOIN activities_record r USING (account_id, id)""",
        accounts,
        records,
    )
    return [_record(row) for row in rows]


async def history(
    db: Reader, scenario_id: int, account_ids: Collection[int], since: date, until: date
) -> dict[int, dict[date, dict[str, int]]]:
    """The inputs of each account's days in [since, until), for rolling baselines; only the revision that counts."""
    rows = await db.fetch(
        """SELECT r.account_id, r.day, r.inputs FROM activities_record r
           JOIN activities_act a ON a.account_id = r.account_id AND a.record_id = r.id
             AND a.started_at = r.started_at
           WHERE r.account_id = ANY($1) AND r.scenario_id = $2 AND r.day >= $3 AND r.day < $4""",
        sorted(account_ids),
        scenario_id,
        since,
        until,
    )
    days: dict[int, dict[date, dict[str, int]]] = {}
    for account_id, day, inputs in rows:
        days.setdefault(account_id, {})[day] = msgspec.json.decode(inputs)
    return days


async def acts(
    db: Reader, account_id: int, scenario_id: int | None, first: int, after: InTime | None
) -> Page[ActOnPaper]:
    """A page of an account's acts, or of those of one scenario, newest first. Cost: the account's acts, by index."""
    found = await _acts(db, _Asked(account_id, scenario_id), first + 1, after)
    return Page.of(found, first, lambda one: (one.started_at, one.record_id))


async def act(db: Reader, account_id: int, record_id: int) -> ActOnPaper | None:
    """One act of an account by its record; none for another's, and for a record that was replaced."""
    return next(iter(await _acts(db, _Asked(account_id, record_id=record_id), 1, None)), None)


async def _acts(db: Reader, asked: _Asked, limit: int, after: InTime | None) -> list[ActOnPaper]:
    """The acts are ordered first and looked up then: a record lies in the partition of the month it came in."""
    rows = await db.fetch(
        """SELECT r.account_id, r.id, r.scenario_id, r.day, r.started_at, r.ended_at, r.inputs,
             EXISTS (SELECT FROM activities_waiting w WHERE w.account_id = r.account_id AND w.record_id = r.id)
           FROM (SELECT account_id, record_id FROM activities_act
                 WHERE account_id = $1 AND ($2::bigint IS NULL OR scenario_id = $2)
                   AND ($3::bigint IS NULL OR record_id = $3)
                   AND ($4::timestamptz IS NULL OR (started_at, record_id) < ($4, $5::bigint))
                 ORDER BY started_at DESC, record_id DESC LIMIT $6) a
           JOIN activities_record r ON r.account_id = a.account_id AND r.id = a.record_id
           ORDER BY r.started_at DESC, r.id DESC""",
        *(asked.account_id, asked.scenario_id, asked.record_id, *(after or (None, None)), limit),
    )
    return [_act(row) for row in rows]


def _act(row: Row) -> ActOnPaper:
    account_id, record_id, scenario_id, day, started_at, ended_at, inputs, waits = row
    amounts = msgspec.json.decode(inputs)
    return ActOnPaper(account_id, record_id, scenario_id, day, started_at, ended_at, amounts, waits)
