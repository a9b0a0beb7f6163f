from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from backend import consents, scenarios
from backend.consents import Consent, WithdrawRequest
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.consents.examples import codes, everything, granted, story
from tests.scenarios.examples import BUS, REVIEWER, RIVAL, TRIAL

pytestmark = pytest.mark.usefixtures("database")

LATER = NOW + timedelta(hours=1)


async def test_a_consent_is_kept_with_its_event_and_its_subject() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx, sends_places=True)
        consent = await granted(tx, told.request(told.ann, "card 1"))
        assert await consents.of(tx, told.ann.account_id) == [consent]
        assert await consents.of(tx, told.bob.account_id) == []
        assert await consents.by_ids(tx, [(consent.account_id, consent.id), (consent.account_id, 1)]) == {
            (consent.account_id, consent.id): consent
        }
        event = await tx.fetchrow("SELECT consent_id, kind, actor_id, at FROM consents_event")
        subject = await tx.fetchrow("SELECT * FROM consents_subject")
    ann = told.ann.account_id
    assert event is not None
    assert tuple(event) == (consent.id, "GRANTED", ann, NOW)
    assert subject is not None
    assert tuple(subject) == (BUS, "card 1", ann)
    assert consent == Consent(
        account_id=ann,
        id=consent.id,
        provider_id=BUS,
        scenario_id=told.scenario.id,
        subject="card 1",
        purpose_zh="计算个人减碳量",
        purpose_en="To calculate your reduction",
        data_kinds=("distance_m", "duration_s"),
        places=True,
        notice_version=1,
        notice_sha256=told.notice.sha256,
        valid_from=NOW,
        valid_until=NOW + timedelta(days=365),
        granted_at=NOW,
    )


async def test_a_batch_is_decided_in_order() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        first, foreign = told.request(told.ann, "card 1"), told.request(told.bob, "card 1")
        requests = [first, foreign, first, told.request(told.bob, "card 2"), replace(first, actor=told.bob)]
        outcomes = await consents.grant(tx, requests, TRIAL)
        assert codes(outcomes) == ["granted", "SUBJECT_TAKEN", "granted", "granted", "NOT_ALLOWED"]
        assert outcomes[0] is outcomes[2]
        counts = [len(rows) for rows in await everything(tx)]
    assert counts == [1, 2, 2, 2]


async def test_repeating_a_grant_changes_nothing_and_gives_the_first() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        consent = await granted(tx, told.request(told.ann, "card 1"))
        before = await everything(tx)
    async with db.transaction(LATER) as tx:
        assert await granted(tx, told.request(told.ann, "card 1")) == consent
        assert await everything(tx) == before


async def test_refused_grants_leave_no_trace() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        await granted(tx, told.request(told.ann, "card 1"))
        before = await everything(tx)
        fine = told.request(told.bob, "card 2")
        requests = [
            told.request(told.bob, "card 1"),
            replace(fine, actor=told.ann),
            replace(fine, scenario_id=1),
            replace(fine, notice_version=2),
            replace(fine, places=True),
            replace(fine, subject=""),
        ]
        outcomes = await consents.grant(tx, requests, TRIAL)
        assert codes(outcomes) == [
            *("SUBJECT_TAKEN", "NOT_ALLOWED", "NOT_THERE", "NOTICE_CHANGED", "PLACES_NOT_SENT", "UNCLEAR_SUBJECT"),
        ]
        assert await everything(tx) == before


async def test_an_organisation_cannot_consent() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        requests = [told.request(replace(told.ann, account_id=BUS), "card 1")]
        assert codes(await consents.grant(tx, requests, TRIAL)) == ["NOT_ALLOWED"]


async def test_a_terminated_scenario_takes_no_consent() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        await scenarios.terminate(tx, REVIEWER, told.scenario.code, TRIAL, "逾期未整改")
        assert codes(await consents.grant(tx, [told.request(told.ann, "card 1")], TRIAL)) == ["SCENARIO_CLOSED"]


async def test_an_empty_batch_is_nothing() -> None:
    async with db.transaction(NOW) as tx:
        assert await consents.grant(tx, [], TRIAL) == []
        assert await consents.withdraw(tx, []) == []
        assert await consents.lock_for_intake(tx, 1, BUS, []) == {}


async def test_a_withdrawal_is_stamped_once_and_remembered_once() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        consent = await granted(tx, told.request(told.ann, "card 1"))
    request = WithdrawRequest(told.ann, consent.id)
    async with db.transaction(LATER) as tx:
        [first, again] = await consents.withdraw(tx, [request, request])
    async with db.transaction(LATER + timedelta(hours=1)) as tx:
        [third] = await consents.withdraw(tx, [request])
        events = await tx.fetch("SELECT kind, actor_id, at FROM consents_event ORDER BY at")
        assert await consents.of(tx, told.ann.account_id) == [first]
    assert first == again == third == replace(consent, withdrawn_at=LATER)
    ann = told.ann.account_id
    assert [tuple(event) for event in events] == [("GRANTED", ann, NOW), ("WITHDRAWN", ann, LATER)]


async def test_anothers_consent_looks_not_there_and_stays() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        consent = await granted(tx, told.request(told.ann, "card 1"))
        before = await everything(tx)
        requests = [WithdrawRequest(told.bob, consent.id), WithdrawRequest(told.ann, 1)]
        assert await consents.withdraw(tx, requests) == [Refusal.not_there("consent")] * 2
        assert await everything(tx) == before


async def test_who_withdrew_may_consent_again() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        first = await granted(tx, told.request(told.ann, "card 1"))
        await consents.withdraw(tx, [WithdrawRequest(told.ann, first.id)])
    async with db.transaction(LATER) as tx:
        second = await granted(tx, told.request(told.ann, "card 1"))
        assert [consent.id for consent in await consents.of(tx, told.ann.account_id)] == [first.id, second.id]
    assert (second.valid_from, second.withdrawn_at) == (LATER, None)


async def test_intake_sees_what_was_agreed_about_each_subject() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        first = await granted(tx, told.request(told.ann, "card 1"))
        [withdrawn] = await consents.withdraw(tx, [WithdrawRequest(told.ann, first.id)])
    async with db.transaction(LATER) as tx:
        again = await granted(tx, told.request(told.ann, "card 1"))
        second = await granted(tx, told.request(told.ann, "card 2"))
        of_bob = await granted(tx, told.request(told.bob, "card 3"))
        asked = ["card 1", "card 2", "card 3", "card 4"]
        found = await consents.lock_for_intake(tx, told.scenario.id, BUS, asked)
        assert {subject: {one.id: one for one in held} for subject, held in found.items()} == {
            "card 1": {first.id: withdrawn, again.id: again},
            "card 2": {second.id: second},
            "card 3": {of_bob.id: of_bob},
        }
        assert await consents.lock_for_intake(tx, told.scenario.id, RIVAL, asked) == {}
        assert await consents.lock_for_intake(tx, 1, BUS, asked) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents_consent SET valid_until = 'infinity'",
        "UPDATE consents_consent SET places = true",
        "DELETE FROM consents_consent",
        "UPDATE consents_notice SET text_zh = ''",
        "UPDATE consents_notice SET purpose_en = ''",
        "DELETE FROM consents_notice",
        "UPDATE consents_event SET at = now()",
        "DELETE FROM consents_event",
        "TRUNCATE consents_event",
        "UPDATE consents_subject SET account_id = 1",
        "DELETE FROM consents_subject",
    ],
)
async def test_the_application_cannot_rewrite_what_was_agreed(statement: str) -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        await granted(tx, told.request(told.ann, "card 1"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.pool().execute(statement)
