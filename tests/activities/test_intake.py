"""Intake on the database: the rows of a batch, revisions over batches, and refusals that leave nothing behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend import activities, consents, scenarios
from backend.activities import Accepted, Code, Draft, Duplicate, Mend, Outcome, Proposed, Rejected
from backend.consents import WithdrawRequest
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from tests.activities.deciding import fate
from tests.activities.street import Street, at, of_bob, ride, street
from tests.conftest import NOW, TODAY
from tests.world import everything

pytestmark = pytest.mark.usefixtures("database")

MOST_STATEMENTS = 14


async def rows(sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await db.pool().fetch(sql)]


async def queue() -> list[tuple[object, ...]]:
    """The references and revisions that wait for issue."""
    return await rows(
        """SELECT r.external_id, r.revision FROM activities_waiting w
           JOIN activities_record r ON r.account_id = w.account_id AND r.id = w.record_id ORDER BY 1, 2"""
    )


def fates(outcomes: list[Outcome]) -> list[str]:
    return [fate(one) for one in outcomes]


async def test_a_batch_leaves_a_row_of_each_kind() -> None:
    told = await street()
    mended = replace(ride(1), mended=(Mend.CENTURY, Mend.FRACTIONAL_SECONDS))
    malformed = Rejected(4, Code.MALFORMED, "path_km is missing.")
    outcomes = await told.sent(told.red, mended, replace(mended, number=2), ride(3, distance_m=0), malformed)
    assert fates(outcomes) == ["accepted", "duplicate", "ZERO_DISTANCE", "MALFORMED"]
    taken = outcomes[0]
    assert isinstance(taken, Accepted)
    assert (taken.account_id, taken.consent_id) == (told.ann.account_id, told.consent.id)
    [(intake_id, *intake)] = await rows("SELECT * FROM activities_intake")
    assert intake == [told.red.id, told.red.provider_id, told.red.provider_id, NOW, 1, 1, 2]
    [record] = await rows(
        """SELECT account_id, id, intake_id, scenario_id, consent_id, external_id, revision, started_at, ended_at, day,
             inputs = '{"distance_m": 2500, "duration_s": 600}', mended, received_at FROM activities_record"""
    )
    about = (told.ann.account_id, taken.id, intake_id, told.red.id, told.consent.id, "r-1", 1)
    assert record == (*about, at(-60), at(-50), TODAY, True, ["CENTURY", "FRACTIONAL_SECONDS"], NOW)
    assert await rows("SELECT * FROM activities_claim") == [
        (told.red.provider_id, "r-1", told.ann.account_id, taken.id, 1, taken.fingerprint)
    ]
    assert await rows("SELECT * FROM activities_act") == [
        (told.ann.account_id, "travel", at(-60), at(-50), told.red.id, taken.id)
    ]
    assert await rows("SELECT * FROM activities_waiting") == [(told.ann.account_id, taken.id, told.red.id)]
    assert await rows("SELECT * FROM activities_rejected_record ORDER BY number") == [
        (intake_id, 3, "ZERO_DISTANCE", ""),
        (intake_id, 4, "MALFORMED", "path_km is missing."),
    ]
    assert await rows("SELECT * FROM activities_proposed_correction") == []


async def test_a_record_without_mends_has_an_empty_list_of_them() -> None:
    told = await street()
    await told.sent(told.red, ride(1))
    assert await rows("SELECT mended FROM activities_record") == [([],)]


async def test_an_empty_batch_is_a_delivery_too() -> None:
    told = await street()
    assert await told.sent(told.red) == []
    assert await rows("SELECT accepted, duplicate, rejected FROM activities_intake") == [(0, 0, 0)]


async def test_the_day_is_one_of_the_deliverys_own_zone() -> None:
    told = await street()
    evening = replace(ride(1), started_at=at(-13 * 60), ended_at=at(-12 * 60))  # 23:00 to midnight in Shanghai
    [outcome] = await told.sent(told.red, evening)
    assert isinstance(outcome, Accepted)
    assert outcome.day == business_day(evening.started_at, told.world.pack.zone) == TODAY - timedelta(days=1)


async def test_the_same_batch_again_changes_no_row_but_that_it_came() -> None:
    told = await street()
    batch = [ride(1), ride(2, -30), of_bob(ride(3)), ride(4, distance_m=0)]
    assert fates(await told.sent(told.red, *batch)) == ["accepted", "accepted", "accepted", "ZERO_DISTANCE"]
    before = await everything()
    again = await told.sent(told.red, *batch, now=at(1))
    assert again == [Duplicate(1), Duplicate(2), Duplicate(3), Rejected(4, Code.ZERO_DISTANCE)]
    after = await everything()
    assert {name for name in after if after[name] != before[name]} == {
        "activities_intake",
        "activities_rejected_record",
    }


async def test_a_revision_replaces_a_record_that_waits_and_the_replaced_one_stays_on_file() -> None:
    told = await street()
    await told.sent(told.red, ride(1))
    [outcome] = await told.sent(told.red, ride(1, -55, revision=2))
    assert isinstance(outcome, Accepted)
    assert await queue() == [("r-1", 2)]
    assert await rows("SELECT started_at, record_id FROM activities_act") == [(at(-55), outcome.id)]
    assert await rows("SELECT record_id, revision FROM activities_claim") == [(outcome.id, 2)]
    assert await rows("SELECT revision FROM activities_record ORDER BY 1") == [(1,), (2,)]


async def test_revisions_in_one_batch_leave_the_last_one_waiting() -> None:
    told = await street()
    chain = [ride(number, -60 + number, reference="a", revision=number) for number in (1, 2, 3)]
    assert fates(await told.sent(told.red, *chain)) == ["accepted"] * 3
    assert await queue() == [("a", 3)]
    assert await rows("SELECT started_at FROM activities_act") == [(at(-57),)]
    assert await rows("SELECT revision FROM activities_claim") == [(3,)]
    longer = [ride(number, -60 + number, reference="a", revision=number) for number in (2, 3, 4, 5)]
    assert fates(await told.sent(told.red, *longer)) == ["STALE_REVISION", "duplicate", "accepted", "accepted"]
    assert await queue() == [("a", 5)]
    assert await rows("SELECT started_at FROM activities_act") == [(at(-55),)]


async def test_a_revision_may_move_into_the_time_of_the_record_it_replaces() -> None:
    told = await street()
    await told.sent(told.red, ride(1), ride(2, -50))
    assert fates(await told.sent(told.red, ride(1, -61, revision=2))) == ["accepted"]
    assert fates(await told.sent(told.red, ride(1, -55, revision=3))) == ["OVERLAP"]
    assert await queue() == [("r-1", 2), ("r-2", 1)]


async def test_after_issue_a_revision_is_a_proposed_correction_and_is_not_issued() -> None:
    told = await street()
    [first] = await told.sent(told.red, ride(1, distance_m=5000))
    assert isinstance(first, Accepted)
    await told.world.issued(NOW, told.red)
    assert await queue() == []
    [outcome] = await told.sent(told.red, ride(1, distance_m=9000, revision=2), now=at(1))
    assert isinstance(outcome, Proposed)
    assert await rows(
        """SELECT id, account_id, record_id, revision, started_at, inputs->>'distance_m', proposed_at
           FROM activities_proposed_correction"""
    ) == [(outcome.id, told.ann.account_id, first.id, 2, at(-60), "9000", at(1))]
    assert await queue() == []
    assert await rows("SELECT record_id, revision FROM activities_claim") == [(first.id, 2)]
    assert fates(await told.sent(told.red, ride(1, distance_m=9000, revision=2), now=at(2))) == ["duplicate"]


async def test_the_act_of_another_scenario_of_the_same_kind_was_claimed_there() -> None:
    told = await street()
    await told.sent(told.red, ride(1))
    outcomes = await told.sent(told.blue, ride(1), ride(2, -55), of_bob(ride(3)))
    assert fates(outcomes) == ["CLAIMED_ELSEWHERE", "OVERLAP", "accepted"]


async def test_an_act_that_began_before_the_batch_and_lasts_into_it_is_seen() -> None:
    told = await street()
    await told.sent(told.red, replace(ride(1), started_at=at(-600), ended_at=at(-30)))
    assert fates(await told.sent(told.red, ride(2, -35), ride(3, -30))) == ["OVERLAP", "accepted"]


async def test_a_reference_of_one_person_is_refused_for_another() -> None:
    told = await street()
    await told.sent(told.red, ride(1))
    assert fates(await told.sent(told.red, of_bob(ride(1, revision=2)))) == ["CLAIMED_ELSEWHERE"]
    assert fates(await told.sent(told.blue, of_bob(ride(1)))) == ["accepted"]  # another provider's own reference


async def test_after_a_withdrawal_the_next_batch_is_not_taken() -> None:
    told = await street()
    assert fates(await told.sent(told.red, ride(1))) == ["accepted"]
    async with db.transaction(at(1)) as tx:
        await consents.withdraw(tx, [WithdrawRequest(told.ann, told.consent.id)])
    assert fates(await told.sent(told.red, ride(1), ride(2, -30), now=at(2))) == ["duplicate", "WITHDRAWN"]


async def test_a_scenario_that_was_terminated_takes_nothing_and_nothing_changes() -> None:
    told = await street()
    async with db.transaction(NOW) as tx:
        await scenarios.terminate(tx, told.world.operator, "red", told.world.pack, "逾期未整改")
    before = await everything()
    refused = await told.asked(told.red, ride(1))
    assert isinstance(refused, Refusal)
    assert refused.code == "SCENARIO_CLOSED"
    assert await everything() == before


async def test_an_unknown_scenario_is_not_there_and_nothing_changes() -> None:
    told = await street()
    before = await everything()
    assert await told.asked(replace(told.red, code="green"), ride(1)) == Refusal.not_there("scenario")
    assert await everything() == before


def everything_at_once(people: int) -> list[Draft | Rejected]:
    """For each person a new ride, a revision of one that waits, one of one that is issued, and a rejected one."""
    items: list[Draft | Rejected] = []
    for person in range(people):
        for place, (kind, revision) in enumerate((("new", 1), ("waits", 2), ("issued", 2), ("zero", 1))):
            number = 4 * person + place + 1
            reference = f"{kind}-{person}"
            drawn = ride(number, -20 * number, reference, revision, 0 if kind == "zero" else 6000)
            items.append(drawn if person % 2 else of_bob(drawn))
    return items


async def statements_of(told: Street, people: int) -> list[str]:
    items = [item for item in everything_at_once(people) if isinstance(item, Draft)]
    await told.sent(told.red, *[replace(one, revision=1) for one in items if one.external_id.startswith("issued")])
    await told.world.issued(NOW, told.red)
    await told.sent(told.red, *[replace(one, revision=1) for one in items if one.external_id.startswith("waits")])
    statements: list[str] = []
    async with db.transaction(NOW) as tx:
        with tx.raw.query_logger(lambda record: statements.append(record.query)):
            outcomes = await activities.intake(tx, told.delivery(told.red, *everything_at_once(people)))
    assert not isinstance(outcomes, Refusal)
    assert fates(outcomes) == ["accepted", "accepted", "proposed", "ZERO_DISTANCE"] * people
    return statements


@pytest.mark.parametrize("people", [2, 150])
async def test_a_batch_costs_the_same_statements_whatever_its_size(people: int) -> None:
    statements = await statements_of(await street(), people)
    asked_for_ids = [sql for sql in statements if "nextval" in sql]
    assert len(statements) - len(asked_for_ids) == MOST_STATEMENTS - 1
    assert len(asked_for_ids) <= 1  # a process leases ids a thousand at a time, so most batches ask for none
