"""Withdrawal stops intake at once: no record is taken after the stamp, however many deliveries are at work."""

import asyncio
from datetime import datetime, timedelta

import pytest

from backend import consents, scenarios
from backend.consents import Consent, Gap, WithdrawRequest
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.consents.examples import Story, codes, granted, story
from tests.scenarios.examples import BUS, REVIEWER, TRIAL

pytestmark = pytest.mark.usefixtures("database")

PUSHES, ROUNDS = 40, 5
ACT = NOW, NOW + timedelta(minutes=5)


async def push(told: Story, subject: str, number: int) -> bool:
    """A delivery of one record, with the clock read after the lock; tells whether it was taken."""
    async with db.transaction() as tx:
        agreed = await consents.lock_for_intake(tx, told.scenario.id, BUS, [subject])
        now = tx.now()
        taken = not isinstance(consents.best(agreed.get(subject, ()), *ACT, now), Gap)
        await asyncio.sleep(0.002)  # what a delivery does between looking and writing
        if taken:
            await tx.execute(
                "INSERT INTO kit_answer (account_id, operation, key, input_hash, outcome, answered_at)"
                " VALUES ($1, 'push', $2, '', '{}', $3)",
                *(told.ann.account_id, f"{subject} {number}", now),
            )
    return taken


async def withdraw(told: Story, consent: Consent, begun: asyncio.Event) -> datetime:
    """Withdraw once some deliveries are in, on a connection that did not have to queue behind the others."""
    async with db.transaction() as tx:
        await begun.wait()
        [withdrawn] = await consents.withdraw(tx, [WithdrawRequest(told.ann, consent.id)])
    assert isinstance(withdrawn, Consent)
    assert withdrawn.withdrawn_at is not None
    return withdrawn.withdrawn_at


async def round_of_pushes(told: Story, number: int) -> None:
    subject, begun = f"card {number}", asyncio.Event()
    async with db.transaction(NOW) as tx:
        consent = await granted(tx, told.request(told.ann, subject))

    async def pushed(place: int) -> bool:
        taken = await push(told, subject, place)
        if place == 3 * number:
            begun.set()
        return taken

    stamp, *taken = await asyncio.gather(withdraw(told, consent, begun), *map(pushed, range(PUSHES)))
    assert not await push(told, subject, PUSHES)
    times = await db.pool().fetch("SELECT answered_at FROM kit_answer WHERE key LIKE $1", f"{subject} %")
    assert len(times) == sum(map(bool, taken)) > 0
    assert [row["answered_at"] for row in times if row["answered_at"] >= stamp] == []


async def test_no_record_is_taken_after_the_stamp_of_the_withdrawal() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
    for number in range(ROUNDS):
        await round_of_pushes(told, number)


async def test_the_same_grant_at_the_same_moment_is_one_consent() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)

    async def grant() -> Consent:
        async with db.transaction() as tx:
            return await granted(tx, told.request(told.ann, "card 1"))

    found = await asyncio.gather(*(grant() for _ in range(8)))
    assert len({consent.id for consent in found}) == 1
    assert await db.pool().fetchval("SELECT count(*)::int FROM consents_event") == 1


async def test_a_subject_that_two_people_claim_at_the_same_moment_is_one_persons() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
    subjects = [f"card {number}" for number in range(8)]

    async def grant(requests: list[consents.GrantRequest]) -> list[Consent | Refusal]:
        async with db.transaction() as tx:
            return await consents.grant(tx, requests, TRIAL)

    ann = [told.request(told.ann, subject) for subject in subjects]
    bob = [told.request(told.bob, subject) for subject in reversed(subjects)]
    of_ann, of_bob = await asyncio.gather(grant(ann), grant(bob))
    assert sorted(codes(of_ann) + codes(of_bob)) == ["SUBJECT_TAKEN"] * 8 + ["granted"] * 8
    rows = await db.pool().fetch(
        "SELECT c.account_id = s.account_id AS own FROM consents_consent c JOIN consents_subject s USING (subject)"
    )
    assert [row["own"] for row in rows] == [True] * 8


async def test_a_termination_waits_for_the_delivery_at_work() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
    order, locked = list[str](), asyncio.Event()

    async def deliver() -> None:
        async with db.transaction() as tx:
            scenario = await scenarios.lock_shared(tx, told.scenario.code)
            assert scenario is not None
            assert scenarios.takes_data(scenario) is None
            locked.set()
            await asyncio.sleep(0.1)
            order.append("delivered")

    async def terminate() -> None:
        await locked.wait()
        async with db.transaction() as tx:
            await scenarios.terminate(tx, REVIEWER, told.scenario.code, TRIAL, "逾期未整改")
            order.append("terminated")

    await asyncio.gather(deliver(), terminate())
    assert order == ["delivered", "terminated"]
