"""What everybody may know of the scenarios: who sends what, by which method, and the text to agree to."""

from datetime import timedelta

import pytest

from backend import scenarios
from backend.kit import db
from backend.kit.time import business_day
from tests.api.serving import TRIAL
from tests.api.town import Town, cost
from tests.world import done

SCENARIOS = """{ scenarios {
  id code title { zh en } domain dataKinds sendsPlaces
  provider { id name { zh en } } method { code version recognised }
  notice { version purpose { zh en } text { zh en } effectiveOn }
} }"""
ONE = "query ($code: String!) { scenario(code: $code) { code } }"


async def test_anybody_reads_what_takes_part(here: Town) -> None:
    metro, walking = (await here.ask("anybody", SCENARIOS))["scenarios"]
    assert metro.pop("provider") == {
        "id": str(here.metro.provider_id),
        "name": {"zh": "metro-company", "en": "metro-company"},
    }
    assert metro.pop("notice") == {
        "version": 1,
        "purpose": {"zh": "计算减碳量", "en": "To calculate"},
        "text": {"zh": "我们传送次数。", "en": "We send amounts."},
        "effectiveOn": business_day(here.founded, TRIAL.zone).isoformat(),
    }
    assert metro == {
        "id": str(here.metro.id),
        "code": "metro",
        "title": {"zh": "metro", "en": "metro"},
        "domain": "TRAVEL",
        "dataKinds": ["amounts"],
        "sendsPlaces": False,
        "method": {"code": "GZ_METRO_RIDE", "version": "2017", "recognised": True},
    }
    assert walking["code"] == "walking"


async def test_a_scenario_is_found_by_its_code(here: Town) -> None:
    assert await here.ask("anybody", ONE, code="metro") == {"scenario": {"code": "metro"}}


@pytest.mark.parametrize("code", ["", "tram", "METRO", "\x00", "\ud800"])
async def test_a_code_that_names_no_scenario_gives_nothing(here: Town, code: str) -> None:
    assert await here.ask("anybody", ONE, code=code) == {"scenario": None}


async def test_what_has_ended_is_not_shown(here: Town) -> None:
    async with db.transaction() as tx:
        done(await scenarios.terminate(tx, here.world.operator, "walking", TRIAL, "no data"))
    assert [one["code"] for one in (await here.ask("anybody", SCENARIOS))["scenarios"]] == ["metro"]
    assert await here.ask("anybody", ONE, code="walking") == {"scenario": None}


async def test_a_longer_list_costs_no_more_statements(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await cost(here, "anybody", SCENARIOS, monkeypatch) == 3  # scenarios, providers, notices
    async with db.transaction(here.founded + timedelta(hours=1)) as tx:
        await here.world.scenario(tx, "bus", ("GZ_METRO_RIDE", "2017"), "bus")
    assert await cost(here, "anybody", SCENARIOS, monkeypatch) == 3
    assert len((await here.ask("anybody", SCENARIOS))["scenarios"]) == 3
