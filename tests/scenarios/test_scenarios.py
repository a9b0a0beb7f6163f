from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from backend import scenarios
from backend.kit import db
from backend.kit.db import Row, Tx
from backend.kit.errors import Refusal
from backend.programme import store_days, whole_year
from backend.scenarios import Event, Scenario, State
from tests.conftest import NOW
from tests.scenarios.examples import APPLICATION, CITIZEN, DEVELOPER, OFFICIAL, REVIEWER, TRIAL, included

pytestmark = pytest.mark.usefixtures("database")

CODE = APPLICATION.code


async def everything(tx: Tx) -> list[list[Row]]:
    return [
        await tx.fetch("SELECT * FROM scenarios_scenario ORDER BY id"),
        await tx.fetch("SELECT * FROM scenarios_event ORDER BY id"),
    ]


async def apply(tx: Tx) -> Scenario:
    scenario = await scenarios.apply(tx, DEVELOPER, APPLICATION, TRIAL)
    assert isinstance(scenario, Scenario)
    return scenario


async def test_an_application_is_kept_as_it_was_made_and_its_review_is_due_after_ten_working_days() -> None:
    async with db.transaction(NOW) as tx:
        scenario = await apply(tx)
        assert await scenarios.by_code(tx, CODE) == scenario
        assert await scenarios.by_id(tx, scenario.id) == scenario
        assert await scenarios.history(tx, scenario.id) == [Event(scenario.id, State.SUBMITTED, 1, "", NOW)]
    assert (scenario.state, scenario.applied_at) == (State.SUBMITTED, NOW)
    assert (scenario.exclusive_on, scenario.exclusive_until) == (date(2026, 11, 20), None)
    assert scenario.review_due_on == date(2026, 12, 4)  # Friday + two weeks without a holiday


async def test_a_due_day_in_a_year_nobody_announced_is_left_open_and_said() -> None:
    async with db.transaction(datetime(2030, 12, 27, 4, tzinfo=UTC)) as tx:
        scenario = await apply(tx)
        [event] = await scenarios.history(tx, scenario.id)
        found = await scenarios.by_code(tx, CODE)
    assert found is not None
    assert found.review_due_on is None
    assert event.note.startswith("The working days of 2030 are not known yet;")


async def test_a_due_day_over_an_unconfirmed_year_is_called_provisional() -> None:
    async with db.transaction(datetime(2030, 12, 2, 4, tzinfo=UTC)) as tx:
        days = whole_year(2030, [], [])
        assert not isinstance(days, Refusal)
        await store_days(tx, days, "draft")
        scenario = await apply(tx)
        [event] = await scenarios.history(tx, scenario.id)
    assert scenario.review_due_on == date(2030, 12, 16)
    assert event.note == "The due day is provisional."


async def test_a_scenario_goes_the_whole_way_and_every_step_is_remembered() -> None:
    steps: list[Callable[[Tx], Awaitable[Scenario | Refusal]]] = [
        apply,
        lambda tx: scenarios.approve(tx, REVIEWER, CODE, TRIAL, "材料齐全"),
        lambda tx: scenarios.include(tx, OFFICIAL, CODE, TRIAL, "备案 1 号"),
        lambda tx: scenarios.end_exclusivity(tx, DEVELOPER, CODE, date(2027, 1, 1), TRIAL),
        lambda tx: scenarios.terminate(tx, REVIEWER, CODE, TRIAL, "逾期未整改"),
    ]
    told = []
    for hours, take in enumerate(steps):
        async with db.transaction(NOW + timedelta(hours=hours)) as tx:
            scenario = await take(tx)
            assert isinstance(scenario, Scenario)
            assert await scenarios.by_code(tx, CODE) == scenario
            told = [(event.state, event.actor_id, event.note) for event in await scenarios.history(tx, scenario.id)]
    assert told == [
        (State.SUBMITTED, 1, ""),
        (State.APPROVED, 3, "材料齐全"),
        (State.INCLUDED, 4, "备案 1 号"),
        (State.INCLUDED, 1, "Exclusive until 2027-01-01."),
        (State.TERMINATED, 3, "逾期未整改"),
    ]


async def test_a_rejected_scenario_stays_rejected() -> None:
    async with db.transaction(NOW) as tx:
        await apply(tx)
        rejected = await scenarios.reject(tx, REVIEWER, CODE, TRIAL, "不涉及个人参与")
        assert isinstance(rejected, Scenario)
        assert rejected.state == State.REJECTED
        refused = await scenarios.approve(tx, REVIEWER, CODE, TRIAL)
    assert isinstance(refused, Refusal)
    assert refused.code == "WRONG_STATE"


async def test_a_refusal_changes_nothing() -> None:
    unknown = replace(APPLICATION, code="NEW", method_code="NO_SUCH_METHOD")
    asked: list[tuple[Callable[[Tx], Awaitable[Scenario | Refusal]], str]] = [
        (lambda tx: scenarios.apply(tx, DEVELOPER, APPLICATION, TRIAL), "CODE_TAKEN"),
        (lambda tx: scenarios.apply(tx, DEVELOPER, unknown, TRIAL), "UNKNOWN_METHOD"),
        (lambda tx: scenarios.approve(tx, CITIZEN, CODE, TRIAL), "NOT_ALLOWED"),
        (lambda tx: scenarios.approve(tx, REVIEWER, "NOWHERE", TRIAL), "NOT_THERE"),
        (lambda tx: scenarios.include(tx, OFFICIAL, CODE, TRIAL), "WRONG_STATE"),
        (lambda tx: scenarios.terminate(tx, REVIEWER, CODE, TRIAL, ""), "NO_REASON"),
        (lambda tx: scenarios.end_exclusivity(tx, CITIZEN, CODE, date(2027, 1, 1), TRIAL), "NOT_ALLOWED"),
        (lambda tx: scenarios.end_exclusivity(tx, DEVELOPER, "NOWHERE", date(2027, 1, 1), TRIAL), "NOT_THERE"),
    ]
    async with db.transaction(NOW) as tx:
        await included(tx)
        before = await everything(tx)
        for ask, code in asked:
            refused = await ask(tx)
            assert isinstance(refused, Refusal)
            assert refused.code == code
        assert await everything(tx) == before


async def test_scenarios_are_told_in_the_order_of_their_codes() -> None:
    async with db.transaction(NOW) as tx:
        second, first = await included(tx), await included(tx, replace(APPLICATION, code="ANOTHER"))
        assert await scenarios.all_scenarios(tx) == [first, second]
        assert await scenarios.by_ids(tx, [first.id, 1]) == {first.id: first}
        assert [await scenarios.by_id(tx, 1), await scenarios.by_code(tx, "NOWHERE")] == [None, None]
        assert await scenarios.lock(tx, CODE) == await scenarios.lock_shared(tx, CODE) == second
        assert await scenarios.lock_shared(tx, "NOWHERE") is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM scenarios_scenario",
        "UPDATE scenarios_scenario SET running_since = '2000-01-01'",
        "UPDATE scenarios_event SET note = ''",
        "DELETE FROM scenarios_event",
        "TRUNCATE scenarios_event",
    ],
)
async def test_the_application_cannot_rewrite_history(statement: str) -> None:
    async with db.transaction(NOW) as tx:
        await included(tx)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.pool().execute(statement)
