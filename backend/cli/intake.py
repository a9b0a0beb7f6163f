"""`tanpuhui intake`: takes in a provider's file, batch by batch, and tells what became of every record."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.progress import track

from backend import activities, methodologies, programme, scenarios
from backend.activities import Draft, Rejected, Tally
from backend.adapters import formats
from backend.cli import session
from backend.kit import db
from backend.kit.errors import ConfigurationError, Refusal
from backend.settings import Settings
from backend.wiring import trial

AT_ONCE = 1000


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Read the file, enrol its people if asked to, take its records in and print the table of codes."""
    try:
        zone = ZoneInfo(options.zone)
        items = formats.read(Path(options.file), options.format, zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(f"There is no time zone {options.zone}; one is Asia/Shanghai.") from None
    except formats.UnreadableFileError as error:
        raise ConfigurationError(str(error)) from None
    return session.run(settings, lambda pack: _intake(pack, options, zone, items))


async def _intake(
    pack: programme.RulePack, options: argparse.Namespace, zone: ZoneInfo, items: Iterator[Draft | Rejected]
) -> int:
    scenario = await scenarios.by_code(db.pool(), options.scenario)
    if scenario is None:
        return session.refused(Refusal.not_there(f"scenario {options.scenario}"))
    records = list(items)
    if options.enrol and (refused := await _enrol(pack, scenario, records)):
        return session.refused(refused)
    tally = await _deliver(scenario, zone, records)
    if isinstance(tally, Refusal):
        return session.refused(tally)
    session.table(
        f"{options.scenario}: what became of {len(records)} records",
        ("code", "count", "for example, record"),
        [(code, count.total, ", ".join(map(str, count.examples))) for code, count in tally.rows()],
    )
    session.console.print(tally.summary())
    return 0


async def _enrol(
    pack: programme.RulePack, scenario: scenarios.Scenario, records: Iterable[Draft | Rejected]
) -> Refusal | None:
    first: dict[str, datetime] = {}
    for record in records:
        if isinstance(record, Draft):
            first[record.subject] = min(record.started_at, first.get(record.subject, record.started_at))
    async with db.transaction() as tx:
        return await trial.enrol(tx, pack, scenario, first)


async def _deliver(
    scenario: scenarios.Scenario, zone: ZoneInfo, records: Sequence[Draft | Rejected]
) -> Tally | Refusal:
    """Take the records in, a transaction per batch; what was committed stays, and a repeat changes nothing."""
    bounds = _bounds(scenario)
    tally = Tally()
    batches = list(batched(records, AT_ONCE))
    for batch in track(batches, description="taking in", console=session.console, transient=True):
        delivery = activities.Delivery(scenario.provider_id, scenario.code, zone, bounds, batch)
        async with db.transaction() as tx:
            outcomes = await activities.intake(tx, delivery)
        if isinstance(outcomes, Refusal):
            return outcomes
        activities.count(tally, outcomes)
    return tally


def _bounds(scenario: scenarios.Scenario) -> dict[str, activities.Bounds]:
    method = methodologies.catalogue().find(scenario.method_code, scenario.method_version)
    if method is None:
        raise ConfigurationError(f"The catalogue lacks {scenario.method_code} {scenario.method_version}.")
    return {name: activities.Bounds(asked.complete_minimum, asked.maximum) for name, asked in method.inputs.items()}
