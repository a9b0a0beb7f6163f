"""How a person allows a provider to send their data, sees what they have allowed, and takes it back."""

from datetime import timedelta
from typing import Any

import pytest

from backend.kit import db
from backend.kit.time import clock
from tests.api.town import Town, cost
from tests.world import everything

MINE = """{ consents {
  id scenario { code provider { name { en } } } subject dataKinds places validFrom validUntil grantedAt withdrawnAt
  active noticeVersion
} }"""
GRANT = """mutation ($input: GrantConsentInput!) { grantConsent(input: $input) {
  __typename
  ... on ConsentGranted { consent { id scenario { code } subject dataKinds places active withdrawnAt noticeVersion } }
  ... on Rejected { code path }
} }"""
WITHDRAW = """mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) {
  __typename
  ... on ConsentWithdrawn { consent { id active withdrawnAt } }
  ... on Rejected { code path }
} }"""
WALKING = {"scenario": "walking", "subject": "phone 1", "noticeVersion": 1, "dataKinds": ["amounts"]}


async def grant(here: Town, **other: object) -> Any:  # noqa: ANN401 - JSON may be anything
    return (await here.ask("citizen", GRANT, input=WALKING | other))["grantConsent"]


async def withdraw(here: Town, kind: str, consent_id: object) -> Any:  # noqa: ANN401 - same
    return (await here.ask(kind, WITHDRAW, input={"id": consent_id}))["withdrawConsent"]


async def test_a_person_sees_their_own_consents_the_latest_first(here: Town) -> None:
    await grant(here)
    latest, first = (await here.ask("citizen", MINE))["consents"]
    assert (latest["scenario"]["code"], latest["subject"]) == ("walking", "phone 1")
    assert first.pop("id").isdigit()
    assert first.pop("validUntil") > clock().isoformat()
    assert first == {
        "scenario": {"code": "metro", "provider": {"name": {"en": "metro-company"}}},
        "subject": "card 1",
        "dataKinds": ["amounts"],
        "places": False,
        "validFrom": here.founded.isoformat(),
        "grantedAt": here.founded.isoformat(),
        "withdrawnAt": None,
        "active": True,
        "noticeVersion": 1,
    }
    assert (await here.ask("another citizen", MINE))["consents"] == []


async def test_a_consent_is_given_to_the_notice_in_force_and_repeating_it_gives_the_same(here: Town) -> None:
    first = await grant(here)
    assert await grant(here) == first
    consent = first["consent"]
    assert (first["__typename"], consent.pop("id").isdigit()) == ("ConsentGranted", True)
    assert consent == {
        "scenario": {"code": "walking"},
        "subject": "phone 1",
        "dataKinds": ["amounts"],
        "places": False,
        "active": True,
        "withdrawnAt": None,
        "noticeVersion": 1,
    }
    assert len((await here.ask("citizen", MINE))["consents"]) == 2


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"scenario": "tram"}, "NOT_THERE"),
        ({"scenario": "\x00"}, "INVALID"),
        ({"subject": "card\x00"}, "INVALID"),
        ({"subject": "\ud800"}, "INVALID"),
        ({"subject": " "}, "UNCLEAR_SUBJECT"),
        ({"subject": "x" * 81}, "UNCLEAR_SUBJECT"),
        ({"noticeVersion": 2}, "NOTICE_CHANGED"),
        ({"dataKinds": []}, "OTHER_DATA_KINDS"),
        ({"dataKinds": ["amounts", "places"]}, "OTHER_DATA_KINDS"),
        ({"places": True}, "PLACES_NOT_SENT"),
    ],
)
async def test_what_was_not_said_cannot_be_agreed_to(here: Town, other: dict[str, object], code: str) -> None:
    before = await everything()
    assert (await grant(here, **other))["code"] == code
    assert await everything() == before


async def test_a_reference_of_somebody_else_is_refused(here: Town) -> None:
    await grant(here)
    refused = (await here.ask("another citizen", GRANT, input=WALKING))["grantConsent"]
    assert refused == {"__typename": "Rejected", "code": "SUBJECT_TAKEN", "path": None}


async def test_a_withdrawal_ends_a_consent_once_and_for_good(here: Town) -> None:
    [mine] = (await here.ask("citizen", MINE))["consents"]
    first = await withdraw(here, "citizen", mine["id"])
    assert (first["__typename"], first["consent"]["id"], first["consent"]["active"]) == (
        "ConsentWithdrawn",
        mine["id"],
        False,
    )
    assert first["consent"]["withdrawnAt"] <= clock().isoformat()
    assert await withdraw(here, "citizen", mine["id"]) == first
    [after] = (await here.ask("citizen", MINE))["consents"]
    assert (after["active"], after["withdrawnAt"]) == (False, first["consent"]["withdrawnAt"])


async def test_somebody_elses_consent_looks_as_if_it_were_not_there(here: Town) -> None:
    [mine] = (await here.ask("citizen", MINE))["consents"]
    before = await everything()
    foreign = await withdraw(here, "another citizen", mine["id"])
    assert foreign == await withdraw(here, "another citizen", "404")
    assert foreign == {"__typename": "Rejected", "code": "NOT_THERE", "path": None}
    assert await withdraw(here, "citizen", "mine") == {
        "__typename": "Rejected",
        "code": "INVALID",
        "path": ["input", "id"],
    }
    assert await everything() == before


async def test_more_consents_cost_no_more_statements(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await cost(here, "citizen", MINE, monkeypatch) == 3  # consents, scenarios, providers
    async with db.transaction(here.founded + timedelta(hours=1)) as tx:
        await here.world.scenario(tx, "bus", ("GZ_METRO_RIDE", "2017"), "bus")
    for subject in ("a", "b", "c"):
        await grant(here, subject=subject)
    await grant(here, scenario="bus")
    assert await cost(here, "citizen", MINE, monkeypatch) == 3
    assert len((await here.ask("citizen", MINE))["consents"]) == 5
