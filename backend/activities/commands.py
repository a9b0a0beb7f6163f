"""Intake: a batch of a provider's records becomes claims, acts and records that wait for issue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from backend import accounts, consents, scenarios
from backend.activities import store
from backend.activities.batch import Accepted, Duplicate, Interval, Loaded, Outcome, Proposed, decide, yield_references
from backend.activities.rules import Bounds
from backend.activities.values import Draft, Rejected
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.idempotency import fingerprint
from backend.kit.time import business_day


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch of one provider's records for one scenario; `bounds` are those of the scenario's method."""

    actor_id: int
    scenario: str
    zone: ZoneInfo
    bounds: Mapping[str, Bounds]
    items: Sequence[Draft | Rejected]


async def intake(tx: Tx, delivery: Delivery) -> list[Outcome] | Refusal:
    """Take a batch of records; one outcome per record, in order. At most 14 statements, whatever the size.

    The consents are locked FOR SHARE, so a withdrawal waits and then stops the next batch; the people are locked, so
    that two deliveries about one person see each other's acts.
    """
    scenario = await scenarios.lock_shared(tx, delivery.scenario)
    if scenario is None:
        return Refusal.not_there("scenario")
    if refused := scenarios.takes_data(scenario):
        return refused
    drafts = [item for item in delivery.items if isinstance(item, Draft)]
    subjects = {draft.subject for draft in drafts}
    agreed = await consents.lock_for_intake(tx, scenario.id, scenario.provider_id, subjects)
    await accounts.lock_people(tx, {consent.account_id for each in agreed.values() for consent in each})
    now = tx.now()
    loaded = await _load(tx, scenario, delivery.bounds, drafts, agreed)
    new = await ids.new(tx, len(drafts) + 1)
    zone = delivery.zone
    decided = decide(delivery.items, loaded, _fingerprint, lambda at: business_day(at, zone), new, now)
    outcomes = await _claim(tx, scenario.provider_id, delivery.items, decided)
    await _keep(tx, scenario, delivery.actor_id, next(new), now, outcomes)
    new.give_back()
    return outcomes


def _fingerprint(draft: Draft) -> bytes:
    return fingerprint(draft.subject, draft.started_at, draft.ended_at, sorted(draft.inputs.items()))


async def _load(
    tx: Tx,
    scenario: scenarios.Scenario,
    bounds: Mapping[str, Bounds],
    drafts: Sequence[Draft],
    agreed: Mapping[str, Sequence[consents.Consent]],
) -> Loaded:
    revised = [(draft.external_id, draft.revision) for draft in drafts if draft.revision > 1]
    await store.lock_replaceable(tx, scenario.provider_id, revised)
    claims = await store.claims(tx, scenario.provider_id, {draft.external_id for draft in drafts})
    acts: dict[int, dict[int, Interval]] = {}
    elsewhere: set[tuple[int, datetime]] = set()
    if drafts:
        people = {consent.account_id for each in agreed.values() for consent in each}
        since, until = min(d.started_at for d in drafts), max(d.ended_at for d in drafts)
        for account_id, record_id, scenario_id, start, end in await store.acts(
            tx, scenario.act_kind, people, since, until
        ):
            acts.setdefault(account_id, {})[record_id] = (start, end)
            if scenario_id != scenario.id:
                elsewhere.add((account_id, start))
    return Loaded(agreed, consents.best, bounds, claims, acts, frozenset(elsewhere))


async def _claim(
    tx: Tx, provider_id: int, items: Sequence[Draft | Rejected], decided: Sequence[Outcome]
) -> list[Outcome]:
    """Take the references; two deliveries about different people do not see each other's before one has committed."""
    wanted = _claims(decided)
    lost = {row[0] for row in wanted} - await store.claim(tx, provider_id, wanted)
    return yield_references(items, decided, lost)


def _claims(decided: Iterable[Outcome]) -> list[tuple[str, int, int, int, bytes]]:
    """The last word on each reference: a batch may hold several revisions of one record."""
    rows: dict[str, tuple[str, int, int, int, bytes]] = {}
    for one in decided:
        if isinstance(one, Accepted | Proposed):
            record_id = one.id if isinstance(one, Accepted) else one.record_id
            draft = one.draft
            rows[draft.external_id] = (draft.external_id, one.account_id, record_id, draft.revision, one.fingerprint)
    return list(rows.values())


async def _keep(
    tx: Tx, scenario: scenarios.Scenario, actor_id: int, intake_id: int, now: datetime, outcomes: Sequence[Outcome]
) -> None:
    kept = [one for one in outcomes if isinstance(one, Accepted)]
    proposed = [one for one in outcomes if isinstance(one, Proposed)]
    rejected = [one for one in outcomes if isinstance(one, Rejected)]
    duplicates = sum(isinstance(one, Duplicate) for one in outcomes)
    counts = (len(kept) + len(proposed), duplicates, len(rejected))
    await store.insert_intake(tx, (intake_id, scenario.id, scenario.provider_id, actor_id, now, *counts))
    await store.insert_records(tx, intake_id, scenario.id, now, kept)
    await store.forget_replaced(tx, [(one.account_id, one.replaces) for one in kept if one.replaces is not None])
    replaced = {one.replaces for one in kept}
    await store.insert_acts(tx, scenario.act_kind, scenario.id, [one for one in kept if one.id not in replaced])
    await store.insert_proposed(tx, now, proposed)
    await store.insert_rejected(tx, intake_id, rejected)


async def lock_waiting(tx: Tx, scenario_id: int) -> set[tuple[int, int]]:
    """Lock the records, (account, record), that wait in a scenario, so that no revision replaces them now."""
    return await store.lock_waiting(tx, scenario_id)


async def leave_queue(tx: Tx, done: Sequence[tuple[int, int]]) -> None:
    """Say that records, (account, record), are issued or worth nothing: a later revision is then a correction."""
    await store.leave_queue(tx, done)
