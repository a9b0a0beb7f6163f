from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from backend.consents import rules
from backend.consents.rules import Standing
from backend.consents.values import Consent, Gap, GrantRequest, Notice, WithdrawRequest
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.programme import pack
from backend.scenarios import Scenario, State
from tests.conftest import NOW, TODAY
from tests.scenarios.examples import APPLICATION, CALLERS

JANUARY, JULY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
INSTANT, HOUR = timedelta(microseconds=1), timedelta(hours=1)
ANN = Actor(5)
SCENARIO = Scenario(**asdict(APPLICATION), id=99, state=State.INCLUDED, applied_at=NOW)
NOTICE = Notice(99, 2, "用途", "purpose", ("distance_m", "duration_s"), False, "文", "text", TODAY, "ff")  # noqa: FBT003 - its place
CONSENT = Consent(
    account_id=5,
    id=1,
    provider_id=11,
    scenario_id=99,
    subject="card 1",
    purpose_zh="用途",
    purpose_en="purpose",
    data_kinds=("distance_m", "duration_s"),
    places=False,
    notice_version=2,
    notice_sha256="ff",
    valid_from=JANUARY,
    valid_until=JULY,
    granted_at=JANUARY,
)
REQUEST = GrantRequest(ANN, 5, 99, "card 1", 2, ("distance_m", "duration_s"))
MARCH, MAY = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started_at", "ended_at", "now", "withdrawn_at", "gap"),
    [
        (JANUARY, JANUARY + HOUR, MAY, None, None),
        (JANUARY - INSTANT, JANUARY + HOUR, MAY, None, Gap.OUTSIDE_CONSENT),
        (JULY - HOUR, JULY, JULY - INSTANT, None, None),
        (JULY - HOUR, JULY + INSTANT, JULY - INSTANT, None, Gap.OUTSIDE_CONSENT),
        (MARCH, MARCH + HOUR, JULY - INSTANT, None, None),
        (MARCH, MARCH + HOUR, JULY, None, Gap.OUTSIDE_CONSENT),
        (MARCH, MARCH + HOUR, MAY, MAY + INSTANT, None),
        (MARCH, MARCH + HOUR, MAY, MAY, Gap.WITHDRAWN),
        (MARCH, MARCH + HOUR, MAY, MARCH, Gap.WITHDRAWN),
        (MARCH, MARCH + HOUR, JULY, MAY, Gap.WITHDRAWN),
        (JULY, JULY + HOUR, JULY + HOUR, MAY, Gap.OUTSIDE_CONSENT),
    ],
)
def test_a_consent_covers_an_act_at_the_act_and_at_the_transfer(
    started_at: datetime, ended_at: datetime, now: datetime, withdrawn_at: datetime | None, gap: Gap | None
) -> None:
    assert rules.covers(replace(CONSENT, withdrawn_at=withdrawn_at), started_at, ended_at, now) == gap


WITHDRAWN = replace(CONSENT, withdrawn_at=MARCH)
LATER = replace(CONSENT, id=2, valid_from=MAY, granted_at=MAY)
BOTH = replace(CONSENT, id=3, granted_at=MAY)


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([], Gap.NO_CONSENT),
        ([CONSENT], CONSENT),
        ([WITHDRAWN], Gap.WITHDRAWN),
        ([LATER], Gap.OUTSIDE_CONSENT),
        ([WITHDRAWN, LATER], Gap.WITHDRAWN),
        ([LATER, WITHDRAWN], Gap.WITHDRAWN),
        ([WITHDRAWN, CONSENT], CONSENT),
        ([LATER, CONSENT], CONSENT),
        ([CONSENT, BOTH], BOTH),
        ([BOTH, CONSENT], BOTH),
    ],
)
def test_the_best_consent_covers_or_its_gap_tells_most(held: Sequence[Consent], found: Consent | Gap) -> None:
    assert rules.best(held, MARCH, MARCH + HOUR, MAY) == found


def test_every_gap_is_a_code_of_intake() -> None:
    assert [gap.value for gap in Gap] == ["NO_CONSENT", "OUTSIDE_CONSENT", "WITHDRAWN"]


def grant(*requests: GrantRequest, programme: str = "trial", **standing: Any) -> list[Consent | Refusal]:  # noqa: ANN401 - parts of any type
    known: dict[str, Any] = {"people": {5, 6}, "scenarios": {99: SCENARIO}, "notices": {99: NOTICE}}
    return rules.grant(requests, Standing(**known | standing), pack(programme), NOW, count(1000))


def test_a_consent_says_what_the_notice_says_for_the_term_of_the_pack() -> None:
    [consent] = grant(REQUEST)
    until = NOW + timedelta(days=365)
    assert consent == replace(CONSENT, id=1000, valid_from=NOW, valid_until=until, granted_at=NOW)


SENSITIVE = replace(NOTICE, sends_places=True)


@pytest.mark.parametrize(
    ("changes", "standing", "code"),
    [
        ({"account_id": 6}, {}, "NOT_ALLOWED"),
        ({}, {"people": {6}}, "NOT_ALLOWED"),
        ({"scenario_id": 98}, {}, "NOT_THERE"),
        ({}, {"scenarios": {99: replace(SCENARIO, state=State.APPROVED)}}, "SCENARIO_CLOSED"),
        ({}, {"scenarios": {99: replace(SCENARIO, state=State.TERMINATED)}}, "SCENARIO_CLOSED"),
        ({}, {"notices": {}}, "NO_NOTICE"),
        ({"notice_version": 1}, {}, "NOTICE_CHANGED"),
        ({"notice_version": 3}, {}, "NOTICE_CHANGED"),
        ({"data_kinds": ("distance_m",)}, {}, "OTHER_DATA_KINDS"),
        ({"data_kinds": ("distance_m", "duration_s", "track")}, {}, "OTHER_DATA_KINDS"),
        ({"data_kinds": ("distance_m", "duration_s", "duration_s")}, {}, "OTHER_DATA_KINDS"),
        ({"places": True}, {}, "PLACES_NOT_SENT"),
        ({"places": False}, {"notices": {99: SENSITIVE}}, "SEPARATE_CONSENT_NEEDED"),
        ({"subject": ""}, {}, "UNCLEAR_SUBJECT"),
        ({"subject": " "}, {}, "UNCLEAR_SUBJECT"),
        ({"subject": "x" * 81}, {}, "UNCLEAR_SUBJECT"),
        ({"valid_from": NOW + INSTANT}, {}, "BACK_DATED"),
    ],
)
def test_what_a_consent_needs(changes: dict[str, Any], standing: dict[str, Any], code: str) -> None:
    [outcome] = grant(replace(REQUEST, **changes), **standing)
    assert isinstance(outcome, Refusal)
    assert outcome.code == code


@pytest.mark.parametrize("changes", [{"data_kinds": ("duration_s", "distance_m")}, {"subject": "x" * 80}])
def test_what_a_consent_does_not_mind(changes: dict[str, Any]) -> None:
    assert isinstance(grant(replace(REQUEST, **changes))[0], Consent)


def test_the_separate_consent_to_places_is_kept() -> None:
    [consent] = grant(replace(REQUEST, places=True), notices={99: SENSITIVE})
    assert isinstance(consent, Consent)
    assert consent.places


def test_only_a_trial_programme_takes_an_earlier_day_and_the_term_counts_from_the_grant() -> None:
    early = replace(REQUEST, valid_from=JANUARY)
    [consent], [refused] = grant(early), grant(early, programme="jiangsu")
    assert isinstance(consent, Consent)
    assert (consent.valid_from, consent.valid_until, consent.granted_at) == (JANUARY, NOW + timedelta(days=365), NOW)
    assert isinstance(refused, Refusal)
    assert refused.code == "BACK_DATED"


HELD = replace(CONSENT, id=7, valid_until=NOW + INSTANT)


@pytest.mark.parametrize(
    ("held", "changes"),
    [
        (replace(HELD, subject="card 2"), {}),
        (replace(HELD, scenario_id=98), {}),
        (replace(HELD, notice_version=1), {}),
        (replace(HELD, valid_until=NOW), {}),
        (replace(HELD, withdrawn_at=NOW), {}),
        (HELD, {"valid_from": JANUARY - INSTANT}),
    ],
)
def test_a_consent_that_differs_from_what_stands_is_new(held: Consent, changes: dict[str, Any]) -> None:
    [consent] = grant(replace(REQUEST, **changes), consents={5: [held]})
    assert isinstance(consent, Consent)
    assert consent.id == 1000


def test_repeating_what_stands_gives_what_stands_also_inside_a_batch() -> None:
    assert grant(REQUEST, consents={5: [HELD]}) == [HELD]
    first, again = grant(REQUEST, REQUEST)
    assert first is again


def test_a_withdrawal_is_stamped_once_and_others_consents_are_not_there() -> None:
    other = replace(CONSENT, id=2, withdrawn_at=JULY)
    requests = [WithdrawRequest(ANN, 1), WithdrawRequest(ANN, 1), WithdrawRequest(ANN, 2), WithdrawRequest(Actor(6), 1)]
    outcomes = rules.withdraw(requests, {(5, 1): CONSENT, (5, 2): other}, NOW)
    stamped = replace(CONSENT, withdrawn_at=NOW)
    assert outcomes == [stamped, stamped, other, Refusal.not_there("consent")]


@pytest.mark.parametrize("caller", CALLERS)
def test_who_gives_consent_for_a_citizen(caller: str) -> None:
    [outcome] = grant(replace(REQUEST, actor=CALLERS[caller]))
    assert isinstance(outcome, Consent) == (caller == "a citizen")


@pytest.mark.parametrize("caller", CALLERS)
def test_who_withdraws_a_citizens_consent(caller: str) -> None:
    [outcome] = rules.withdraw([WithdrawRequest(CALLERS[caller], 1)], {(5, 1): CONSENT}, NOW)
    assert isinstance(outcome, Consent) == (caller == "a citizen")
