from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.scenarios import rules
from backend.scenarios.values import Application, Event, Scenario, State
from tests.conftest import NOW, TODAY
from tests.scenarios.examples import APPLICATION, CALLERS, DEVELOPER, OFFICIAL, REVIEWER, TRIAL


def scenario(state: State = State.SUBMITTED, **changes: Any) -> Scenario:  # noqa: ANN401 - fields of any type
    return replace(Scenario(**asdict(APPLICATION), id=99, state=state, applied_at=NOW), **changes)


def code(outcome: Refusal | Scenario | None) -> str | None:
    return outcome.code if isinstance(outcome, Refusal) else None


def apply(
    application: Application = APPLICATION, actor: Actor = DEVELOPER, *, method_exists: bool = True
) -> str | None:
    return code(rules.apply(application, actor, TRIAL, TODAY, method_exists=method_exists))


def step(
    before: Scenario, to: State, actor: Actor, earlier: tuple[Actor, ...] = (), note: str = "reason"
) -> Scenario | Refusal:
    events = [Event(before.id, before.state, each.account_id, "", NOW) for each in earlier]
    return rules.step(before, to, actor, events, note, TRIAL)


@pytest.mark.parametrize("caller", CALLERS)
def test_only_its_own_developer_applies(caller: str) -> None:
    assert apply(actor=CALLERS[caller]) == (None if caller == "the developer" else "NOT_ALLOWED")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"running_since": date(2026, 11, 20)}, None),
        ({"running_since": date(2026, 11, 21)}, "NOT_RUNNING"),
        ({"exclusive_on": date(2026, 11, 20)}, None),
        ({"exclusive_on": date(2020, 1, 1)}, None),
        ({"exclusive_on": date(2026, 11, 21)}, "NOT_EXCLUSIVE"),
        ({"exclusive_on": None}, "NOT_EXCLUSIVE"),
        ({"region": "320000"}, "UNKNOWN_REGION"),
        ({"code": "A" * 40}, None),
        ({"code": "A" * 41}, "UNCLEAR_APPLICATION"),
        ({"code": ""}, "UNCLEAR_APPLICATION"),
        ({"code": "-A"}, "UNCLEAR_APPLICATION"),
        ({"code": "单车"}, "UNCLEAR_APPLICATION"),
        ({"title_zh": " "}, "UNCLEAR_APPLICATION"),
        ({"title_en": "x" * 81}, "UNCLEAR_APPLICATION"),
        ({"act_kind": ""}, "UNCLEAR_APPLICATION"),
        ({"act_kind": "x" * 31}, "UNCLEAR_APPLICATION"),
        ({"data_kinds": ()}, "UNCLEAR_APPLICATION"),
        ({"data_kinds": ("distance_m", "")}, "UNCLEAR_APPLICATION"),
    ],
)
def test_what_an_application_needs(changes: dict[str, Any], refused: str | None) -> None:
    assert apply(replace(APPLICATION, **changes)) == refused


def test_a_method_outside_the_catalogue_is_refused() -> None:
    assert apply(method_exists=False) == "UNKNOWN_METHOD"


OPERATORS = {"the operator", "the operator of the east"}
WHO_MAY = {
    (State.SUBMITTED, State.APPROVED): OPERATORS,
    (State.SUBMITTED, State.REJECTED): OPERATORS,
    (State.APPROVED, State.INCLUDED): {"the authority"},
    (State.APPROVED, State.TERMINATED): OPERATORS,
    (State.INCLUDED, State.TERMINATED): OPERATORS,
}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("way", WHO_MAY)
def test_who_takes_a_step(way: tuple[State, State], caller: str) -> None:
    outcome = step(scenario(way[0]), way[1], CALLERS[caller])
    if caller in WHO_MAY[way]:
        assert outcome == scenario(way[1])
    else:
        assert code(outcome) == "NOT_ALLOWED"


@pytest.mark.parametrize("come_from", State)
@pytest.mark.parametrize("to", [to for to in State if to is not State.SUBMITTED])
def test_a_step_leads_on_from_where_it_may(come_from: State, to: State) -> None:
    actor = OFFICIAL if to is State.INCLUDED else REVIEWER
    outcome = step(scenario(come_from), to, actor)
    assert code(outcome) == (None if (come_from, to) in WHO_MAY else "WRONG_STATE")


@pytest.mark.parametrize(
    ("come_from", "to", "refused"),
    [
        (State.SUBMITTED, State.APPROVED, "SAME_PERSON"),
        (State.SUBMITTED, State.REJECTED, None),
        (State.APPROVED, State.INCLUDED, "SAME_PERSON"),
        (State.INCLUDED, State.TERMINATED, None),
    ],
)
def test_nobody_takes_two_steps_on_the_way_in(come_from: State, to: State, refused: str | None) -> None:
    both = Actor(3, REVIEWER.seats + OFFICIAL.seats)
    assert code(step(scenario(come_from), to, both, earlier=(DEVELOPER, both))) == refused
    assert code(step(scenario(come_from), to, both, earlier=(DEVELOPER,))) is None


@pytest.mark.parametrize(
    ("come_from", "to", "note", "refused"),
    [
        (State.SUBMITTED, State.APPROVED, "", None),
        (State.SUBMITTED, State.APPROVED, "x" * 401, "NO_REASON"),
        (State.SUBMITTED, State.REJECTED, "", "NO_REASON"),
        (State.SUBMITTED, State.REJECTED, "x" * 400, None),
        (State.APPROVED, State.INCLUDED, "", None),
        (State.INCLUDED, State.TERMINATED, " ", "NO_REASON"),
        (State.INCLUDED, State.TERMINATED, "逾期未整改", None),
        (State.INCLUDED, State.TERMINATED, "x" * 401, "NO_REASON"),
    ],
)
def test_which_steps_need_a_reason(come_from: State, to: State, note: str, refused: str | None) -> None:
    actor = OFFICIAL if to is State.INCLUDED else REVIEWER
    assert code(step(scenario(come_from), to, actor, note=note)) == refused


@pytest.mark.parametrize("caller", CALLERS)
def test_who_ends_exclusivity(caller: str) -> None:
    outcome = rules.end_exclusivity(scenario(), CALLERS[caller], TODAY, TRIAL)
    may = OPERATORS | {"the developer"}
    assert outcome == scenario(exclusive_until=TODAY) if caller in may else code(outcome) == "NOT_ALLOWED"


@pytest.mark.parametrize(
    ("since", "until", "on", "refused"),
    [
        (date(2026, 1, 1), None, date(2026, 1, 1), None),
        (date(2026, 1, 1), None, date(2027, 1, 1), None),
        (date(2026, 1, 1), None, date(2025, 12, 31), "BEFORE_EXCLUSIVITY"),
        (date(2026, 1, 1), date(2026, 6, 1), date(2026, 5, 1), "EXCLUSIVITY_OVER"),
        (None, None, date(2026, 5, 1), "EXCLUSIVITY_OVER"),
    ],
)
def test_exclusivity_ends_once_and_not_before_it_began(
    since: date | None, until: date | None, on: date, refused: str | None
) -> None:
    declared = scenario(exclusive_on=since, exclusive_until=until)
    assert code(rules.end_exclusivity(declared, DEVELOPER, on, TRIAL)) == refused


@pytest.mark.parametrize("state", State)
def test_only_an_included_scenario_takes_data(state: State) -> None:
    assert code(rules.takes_data(scenario(state))) == (None if state is State.INCLUDED else "SCENARIO_CLOSED")


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, False),
        (date(2026, 11, 20), None, True),
        (date(2026, 11, 21), None, False),
        (date(2026, 1, 1), date(2026, 11, 20), False),
        (date(2026, 1, 1), date(2026, 11, 21), True),
        (date(2026, 11, 20), date(2026, 11, 20), False),
    ],
)
def test_exclusivity_holds_on_half_open_days(since: date | None, until: date | None, *, holds: bool) -> None:
    assert rules.exclusive_on(scenario(exclusive_on=since, exclusive_until=until), date(2026, 11, 20)) == holds
