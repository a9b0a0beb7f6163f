"""What changes consents.

A grant locks people by id and then claims subjects in their order; withdrawal and intake lock consents by
(account, id). A grant locks no consent, so intake may lock people after consents and nobody waits in a circle.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from backend import accounts, scenarios
from backend.consents import errors, rules, store
from backend.consents.rules import Standing
from backend.consents.values import Consent, GrantRequest, NewNotice, Notice, Step, WithdrawRequest
from backend.kit import ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.programme.values import RulePack


async def publish_notice(tx: Tx, actor: Actor, new: NewNotice, pack: RulePack) -> Notice | Refusal:
    """Publish the next version of a scenario's notice, with the data it sends; the same words again change nothing.

    Consents under an earlier version keep holding for what that version said; new ones are to the version in force.
    """
    scenario = await scenarios.lock(tx, new.scenario)
    if scenario is None:
        return Refusal.not_there("scenario")
    last = await store.last_notice(tx, scenario.id)
    today = business_day(tx.now(), pack.zone)
    notice = rules.publish(new, scenario, last, actor, pack, today)
    if isinstance(notice, Notice) and notice != last:
        await store.insert_notice(tx, notice)
    return notice


async def grant(tx: Tx, requests: Sequence[GrantRequest], pack: RulePack) -> list[Consent | Refusal]:
    """Give consents (JS§25); one outcome per request, in order. At most 9 statements, whatever the size.

    Nobody consents for somebody else. Repeating a consent that stands gives that one. A subject belongs to the first
    account that names it to the provider; another account is refused with SUBJECT_TAKEN.
    """
    people = await accounts.lock_people(tx, {request.actor.account_id for request in requests})
    now = tx.now()
    wanted = {request.scenario_id for request in requests}
    standing = Standing(
        people,
        await scenarios.by_ids(tx, wanted),
        await store.notices_in_force(tx, wanted, business_day(now, pack.zone)),
        await store.held(tx, people, wanted),
    )
    before = {consent.id for held in standing.consents.values() for consent in held}
    new_ids = await ids.new(tx, 2 * len(requests))
    decided = rules.grant(requests, standing, pack, now, new_ids)
    outcomes = await _settle_subjects(tx, decided)
    new = {one.id: one for one in outcomes if isinstance(one, Consent) and one.id not in before}
    await store.insert_consents(tx, list(new.values()))
    events = [(one.account_id, next(new_ids), one.id, one.account_id, now) for one in new.values()]
    await store.insert_events(tx, Step.GRANTED, events)
    new_ids.give_back()
    return outcomes


async def _settle_subjects(tx: Tx, decided: Sequence[Consent | Refusal]) -> list[Consent | Refusal]:
    """Claim the subjects of what is otherwise granted, the first of a batch before the others, and refuse the rest."""
    first: dict[tuple[int, str], int] = {}
    for one in decided:
        if isinstance(one, Consent):
            first.setdefault((one.provider_id, one.subject), one.account_id)
    if not first:
        return list(decided)
    await store.claim_subjects(tx, [(*key, account_id) for key, account_id in first.items()])
    owners = await store.subject_owners(tx, first)
    return [
        errors.subject_taken()
        if isinstance(one, Consent) and owners[one.provider_id, one.subject] != one.account_id
        else one
        for one in decided
    ]


async def withdraw(tx: Tx, requests: Sequence[WithdrawRequest]) -> list[Consent | Refusal]:
    """Withdraw consents (PIPL 15); one outcome per request, in order. Withdrawing again gives the first withdrawal.

    The time is stamped after the lock, which waits for the intake at work: what that took came before.
    """
    held = await store.lock(tx, {(request.actor.account_id, request.consent_id) for request in requests})
    now = tx.now()
    outcomes = rules.withdraw(requests, held, now)
    await _stamp(tx, [key for key in held if held[key].withdrawn_at is None], now)
    return outcomes


async def lock(tx: Tx, account_id: int) -> None:
    """Lock all that a person still allows; for whoever locks the person next, as intake locks in this order."""
    await store.lock_of(tx, account_id)


async def withdraw_all(tx: Tx, account_id: int) -> int:
    """Withdraw all that a person still allows, as `withdraw` does; how many consents that were."""
    held = await store.lock_of(tx, account_id)
    await _stamp(tx, list(held), tx.now())
    return len(held)


async def _stamp(tx: Tx, keys: Sequence[tuple[int, int]], now: datetime) -> None:
    """Write the withdrawal of consents that are locked, at the instant that was read after the locks."""
    new_ids = await ids.new(tx, len(keys))
    await store.stamp(tx, keys, now)
    await store.insert_events(tx, Step.WITHDRAWN, [(key[0], next(new_ids), key[1], key[0], now) for key in keys])


async def lock_for_intake(
    tx: Tx, scenario_id: int, provider_id: int, subjects: Collection[str]
) -> dict[str, list[Consent]]:
    """Lock FOR SHARE every consent about a provider's subjects in a scenario, by subject; then read the clock.

    A withdrawal waits until this transaction ends; one that came first is seen here. Withdrawn and expired consents
    are among them, so that `best` can tell why an act is not covered; a subject nobody agreed to is not in it.
    """
    return await store.lock_for_intake(tx, scenario_id, provider_id, subjects)
