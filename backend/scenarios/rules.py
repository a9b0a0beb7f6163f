"""The life of a scenario, pure: who may take which step, from where, and on what conditions (JS§17 to JS§23)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from backend.accounts.rules import seat_over
from backend.accounts.values import OrganisationKind
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.programme.values import RulePack
from backend.scenarios import errors
from backend.scenarios.values import NOTE_LENGTH, Application, Event, Scenario, State

CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
TITLE_LENGTH: Final = 80
ACT_KIND_LENGTH: Final = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which states, who takes it, whether it must give a reason, and whether it needs new eyes."""

    come_from: tuple[State, ...]
    kind: OrganisationKind
    needs_reason: bool = False
    needs_new_eyes: bool = False


STEPS: Final = {
    State.APPROVED: Step((State.SUBMITTED,), OrganisationKind.OPERATOR, needs_new_eyes=True),
    State.REJECTED: Step((State.SUBMITTED,), OrganisationKind.OPERATOR, needs_reason=True),
    State.INCLUDED: Step((State.APPROVED,), OrganisationKind.AUTHORITY, needs_new_eyes=True),
    State.TERMINATED: Step((State.APPROVED, State.INCLUDED), OrganisationKind.OPERATOR, needs_reason=True),
}


def apply(
    application: Application, actor: Actor, pack: RulePack, today: date, *, method_exists: bool
) -> Refusal | None:
    """Whether the application can be received: from its developer (JS§18), running, exclusive (JS§23), and clear."""
    if not _develops(actor, application.provider_id):
        return Refusal.not_allowed("a seat in the scenario's own SCENARIO_DEVELOPER")
    if unclear := next(_unclear(application), None):
        return errors.unclear_application(unclear)
    if application.region not in {region.code for region in pack.regions}:
        return errors.unknown_region(application.region)
    if not method_exists:
        return errors.unknown_method(application.method_code, application.method_version)
    if application.running_since > today:
        return errors.not_running(application.running_since)
    if application.exclusive_on is None or application.exclusive_on > today:
        return errors.not_exclusive()
    return None


def _unclear(application: Application) -> Iterator[str]:
    """The fields that cannot be kept as they are."""
    if not CODE.fullmatch(application.code):
        yield "code"
    for name in ("title_zh", "title_en"):
        if not 0 < len(getattr(application, name).strip()) <= TITLE_LENGTH:
            yield name
    if not 0 < len(application.act_kind) <= ACT_KIND_LENGTH:
        yield "act_kind"
    if not application.data_kinds or not all(application.data_kinds):
        yield "data_kinds"


def _develops(actor: Actor, provider_id: int) -> bool:
    developer = OrganisationKind.SCENARIO_DEVELOPER
    return any(seat.organisation_id == provider_id and developer in seat.kinds for seat in actor.seats)


def step(
    scenario: Scenario, to: State, actor: Actor, earlier: Iterable[Event], note: str, pack: RulePack
) -> Scenario | Refusal:
    """The scenario after a step, or why not.

    The actor needs a seat over the scenario's region (JS§5) in the organisation whose step it is. Who applied does not
    approve, and who applied or approved does not include, although one person may have sat on several chairs.
    """
    rule = STEPS[to]
    if seat_over(actor, rule.kind, scenario.region, pack) is None:
        return Refusal.not_allowed(f"a seat in the {rule.kind} over {scenario.region}")
    if scenario.state not in rule.come_from:
        return errors.wrong_state(scenario.state, " or ".join(rule.come_from))
    if rule.needs_new_eyes and actor.account_id in {event.actor_id for event in earlier}:
        return errors.same_person()
    if len(note) > NOTE_LENGTH or (rule.needs_reason and not note.strip()):
        return errors.no_reason(NOTE_LENGTH)
    return replace(scenario, state=to)


def end_exclusivity(scenario: Scenario, actor: Actor, on: date, pack: RulePack) -> Scenario | Refusal:
    """The scenario with its declaration of JS§23 ended from the local day `on`, or why not.

    Its developer says so, or the operator who found out; it ends once, and not before it began.
    """
    operator = seat_over(actor, OrganisationKind.OPERATOR, scenario.region, pack)
    if operator is None and not _develops(actor, scenario.provider_id):
        return Refusal.not_allowed("a seat in the scenario's own SCENARIO_DEVELOPER or in the OPERATOR")
    if scenario.exclusive_on is None or scenario.exclusive_until is not None:
        return errors.exclusivity_over()
    if on < scenario.exclusive_on:
        return errors.before_exclusivity(scenario.exclusive_on)
    return replace(scenario, exclusive_until=on)


def takes_data(scenario: Scenario) -> Refusal | None:
    """Refuses data unless the scenario is part of the programme (I-14)."""
    return None if scenario.state is State.INCLUDED else errors.takes_no_data(scenario.state)


def exclusive_on(scenario: Scenario, day: date) -> bool:
    """Whether the declaration of JS§23 holds for acts of this local day."""
    since, until = scenario.exclusive_on, scenario.exclusive_until
    return since is not None and since <= day and (until is None or day < until)
