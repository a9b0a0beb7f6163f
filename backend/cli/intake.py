"""`tanpuhui intake`: takes in a provider's file, batch by batch, and tells what became of every record."""

import argparse
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import batched
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend import activities, methodologies, programme, scenarios
from backend.activities import Draft, Rejected, Tally
from backend.adapters import formats
from backend.cli import session
from backend.kit import db
from backend.kit.errors import ConfigurationError, Refusal
from backend.settings import Settings
from backend.wiring import trial

AT_ONCE = 1000

type Items = Iterator[Draft | Rejected]


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Read the file, enrol its people if asked to, take its records in and print the table of codes."""
    zone = _zone(options.zone)
    read = partial(formats.read, Path(options.file), options.format, zone)
    try:
        read()  # a file of another shape is refused before anything is opened
        return session.run(settings, lambda pack: _intake(pack, options, zone, read))
    except formats.UnreadableFileError as error:
        raise ConfigurationError(str(error)) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an unknown name, a path, a folder of the zones' files
        raise ConfigurationError(f"There is no time zone {name!r}; one is Asia/Shanghai.") from None


async def _intake(
    pack: programme.RulePack, options: argparse.Namespace, zone: ZoneInfo, read: Callable[[], Items]
) -> int:
    scenario = await scenarios.by_code(db.pool(), options.scenario)
    if scenario is None:
        return session.refused(Refusal.not_there(f"scenario {options.scenario}"))
    if options.enrol and (refused := await _enrol(pack, scenario, read())):
        return session.refused(refused)
    tally = Tally()
    refused = await _deliver(scenario, zone, read(), tally)
    if tally.total or not refused:
        _tell(options.scenario, tally)
    return session.refused(refused) if refused else 0


async def _enrol(pack: programme.RulePack, scenario: scenarios.Scenario, items: Items) -> Refusal | None:
    """Enrol everybody the file tells of, each from their first act on.

    The file is read for this alone, so that its people are in memory and never all of its records.
    """
    first: dict[str, datetime] = {}
    for item in items:
        if isinstance(item, Draft):
            first[item.subject] = min(item.started_at, first.get(item.subject, item.started_at))
    batches = list(batched(first.items(), AT_ONCE)) or [()]  # a file without people is refused outside a trial, too
    with session.progress("enrolling", len(first)) as advance:
        for batch in batches:
            async with db.transaction() as tx:
                refused = await trial.enrol(tx, pack, scenario, dict(batch))
            if refused:
                return refused
            advance(len(batch))
    return None


async def _deliver(scenario: scenarios.Scenario, zone: ZoneInfo, items: Items, tally: Tally) -> Refusal | None:
    """Take the records in, a transaction per batch; what was committed stays, and a repeat changes nothing."""
    bounds = _bounds(scenario)
    with session.progress("taking in", None) as advance:
        for batch in batched(items, AT_ONCE):
            delivery = activities.Delivery(scenario.provider_id, scenario.code, zone, bounds, batch)
            async with db.transaction() as tx:
                outcomes = await activities.intake(tx, delivery)
            if isinstance(outcomes, Refusal):
                return outcomes
            activities.count(tally, outcomes)
            advance(len(batch))
    return None


def _bounds(scenario: scenarios.Scenario) -> dict[str, activities.Bounds]:
    method = methodologies.catalogue().find(scenario.method_code, scenario.method_version)
    if method is None:
        raise ConfigurationError(f"The catalogue lacks {scenario.method_code} {scenario.method_version}.")
    return {name: activities.Bounds(asked.complete_minimum, asked.maximum) for name, asked in method.inputs.items()}


def _tell(scenario: str, tally: Tally) -> None:
    session.table(
        f"{scenario}: what became of {tally.total} records",
        ("code", "count", "for example, record"),
        [(code, count.total, ", ".join(map(str, count.examples))) for code, count in tally.rows()],
    )
    session.console.print(tally.summary())
