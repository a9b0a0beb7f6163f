"""What changes scenarios: each step locks the scenario first, then looks, and is remembered as an event."""

from dataclasses import asdict
from datetime import date

from backend.kit import ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.methodologies import catalogue
from backend.programme import RulePack, working_days, working_days_after
from backend.scenarios import errors, rules, store
from backend.scenarios.values import NOTE_LENGTH, Application, Event, Scenario, State


async def apply(tx: Tx, actor: Actor, application: Application, pack: RulePack) -> Scenario | Refusal:
    """Receive an application of its developer (JS§18); the operator's review is due in working days (JS§19).

    When the days reach into a year whose calendar is not known, the scenario has no due day and the event says so.
    """
    now = tx.now()
    today = business_day(now, pack.zone)
    method = catalogue().find(application.method_code, application.method_version)
    if refused := rules.apply(application, actor, pack, today, method_exists=method is not None):
        return refused
    due, note = await _review_due(tx, today, pack)
    stated = asdict(application)
    scenario = Scenario(**stated, id=await ids.one(tx), state=State.SUBMITTED, applied_at=now, review_due_on=due)
    if not await store.insert(tx, scenario):
        return errors.code_taken(scenario.code)
    await _tell(tx, actor, scenario, note)
    return scenario


async def approve(tx: Tx, actor: Actor, code: str, pack: RulePack, note: str = "") -> Scenario | Refusal:
    """The operator approves an application (JS§19), but not one of their own."""
    return await _step(tx, actor, code, State.APPROVED, note, pack)


async def reject(tx: Tx, actor: Actor, code: str, pack: RulePack, reason: str) -> Scenario | Refusal:
    """The operator rejects an application, with a reason (JS§19)."""
    return await _step(tx, actor, code, State.REJECTED, reason, pack)


async def include(tx: Tx, actor: Actor, code: str, pack: RulePack, filing: str = "") -> Scenario | Refusal:
    """The authority files an approved scenario, which is then part of the programme (JS§20); `filing` is its number."""
    return await _step(tx, actor, code, State.INCLUDED, filing, pack)


async def terminate(tx: Tx, actor: Actor, code: str, pack: RulePack, reason: str) -> Scenario | Refusal:
    """The operator ends a scenario's part in the programme, with a reason (JS§22); from now on it takes no data."""
    return await _step(tx, actor, code, State.TERMINATED, reason, pack)


async def end_exclusivity(tx: Tx, actor: Actor, code: str, on: date, pack: RulePack) -> Scenario | Refusal:
    """End the declaration of JS§23 from the local day `on`: acts from that day on earn nothing here."""
    scenario = await store.lock(tx, code)
    if scenario is None:
        return Refusal.not_there("scenario")
    return await _keep(tx, actor, rules.end_exclusivity(scenario, actor, on, pack), f"Exclusive until {on}.")


async def lock(tx: Tx, code: str) -> Scenario | None:
    """Lock a scenario for as long as what is kept about it changes; None if there is none."""
    return await store.lock(tx, code)


async def lock_shared(tx: Tx, code: str) -> Scenario | None:
    """Lock a scenario FOR SHARE, so that a termination waits for this transaction and stops the next (I-14)."""
    return await store.lock_shared(tx, code)


async def _step(tx: Tx, actor: Actor, code: str, to: State, note: str, pack: RulePack) -> Scenario | Refusal:
    scenario = await store.lock(tx, code)
    if scenario is None:
        return Refusal.not_there("scenario")
    earlier = await store.history(tx, scenario.id)
    return await _keep(tx, actor, rules.step(scenario, to, actor, earlier, note, pack), note)


async def _keep(tx: Tx, actor: Actor, decided: Scenario | Refusal, note: str) -> Scenario | Refusal:
    if isinstance(decided, Scenario):
        await store.update(tx, decided)
        await _tell(tx, actor, decided, note)
    return decided


async def _tell(tx: Tx, actor: Actor, scenario: Scenario, note: str) -> None:
    event = Event(scenario.id, scenario.state, actor.account_id, note, tx.now())
    await store.insert_event(tx, await ids.one(tx), event)


async def _review_due(tx: Tx, today: date, pack: RulePack) -> tuple[date | None, str]:
    """The last day of the review, if it can be counted, and what there is to say about it."""
    calendar = await working_days(tx, {today.year, today.year + 1})
    due = working_days_after(today, pack.on(today).scenario_review_working_days, calendar)
    if isinstance(due, Refusal):
        return None, due.message[:NOTE_LENGTH]
    return due.day, "The due day is provisional." if due.provisional else ""
