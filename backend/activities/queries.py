"""What can be told of records."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from backend.kit.db import Reader, Row


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
