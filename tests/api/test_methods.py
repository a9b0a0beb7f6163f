"""What a stranger is told of a method: everything it takes to calculate a reduction again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.kit import db
from backend.kit.time import business_day, clock
from backend.methodologies import NewPublication, catalogue, publish, submit
from tests.api.asking import edge, services
from tests.api.serving import TRIAL
from tests.api.town import Town, cost
from tests.world import done

WHOLE = """query ($code: String!, $version: String!) { method(code: $code, version: $version) {
  code version title { zh en } source applicability { zh en } baseline { zh en } monitoring { zh en } doubts { zh en }
  pointsOnly recognised confirmed sha256 formulas { name text }
  factors { name title { zh en } value unit source howSure dataYear region }
  vectors { source howSure inputs { name value unit } outputs { name value } }
} }"""
ALL = "{ methods { code version confirmed recognised pointsOnly sha256 doubts { en } factors { howSure value } } }"
SURE = "{ methods { code formulas { name } vectors { inputs { value unit } outputs { name value } } } }"


async def test_a_method_is_told_with_its_figures_and_its_examples(here: Town) -> None:
    told = (await here.ask("anybody", WHOLE, code="GZ_METRO_RIDE", version="2017"))["method"]
    method = catalogue().find("GZ_METRO_RIDE", "2017")
    assert method is not None
    assert (told["sha256"], told["title"]["zh"]) == (method.sha256, method.data.title.zh)
    assert (told["confirmed"], told["recognised"], told["pointsOnly"], told["doubts"]) == (True, True, False, None)
    assert [(one["name"], one["value"], one["howSure"]) for one in told["factors"]] == [
        (one.name, str(one.value), "CONFIRMED") for one in method.data.factors
    ]
    assert [one["name"] for one in told["formulas"]] == ["project", "baseline", "reduction"]
    first = told["vectors"][0]
    assert first["inputs"] == [{"name": "rides", "value": 10, "unit": "ride"}]
    assert {"name": "reduction_grams", "value": "5155"} in first["outputs"]
    assert [{"name": "refused", "value": "OUT_OF_BOUNDS"}] in [one["outputs"] for one in told["vectors"]]


async def test_every_method_says_how_sure_it_is(here: Town) -> None:
    told = (await here.ask("anybody", ALL))["methods"]
    assert {one["code"]: (one["confirmed"], one["pointsOnly"], one["recognised"]) for one in told} == {
        "BJ_METRO_DISTANCE": (False, False, True),
        "EV_CHARGING": (False, False, True),
        "GZ_METRO_RIDE": (True, False, True),
        "JS_SAVED_ELECTRICITY": (False, False, True),
        "SHARED_BICYCLE": (False, False, True),
        "SZ_HOUSEHOLD_ELECTRICITY": (False, False, True),
        "WH_WALKING": (True, True, False),
    }
    assert [one["code"] for one in told if not one["confirmed"] and not one["doubts"]] == []
    assert len({one["sha256"] for one in told}) == len(told)


async def test_every_number_of_every_example_can_be_told(here: Town) -> None:
    told = (await here.ask("anybody", SURE))["methods"]
    assert [one["code"] for one in told if not all(vector["outputs"] for vector in one["vectors"])] == []
    walking = next(one for one in told if one["code"] == "WH_WALKING")
    assert walking["formulas"] == [{"name": "points"}]
    homes = next(one for one in told if one["code"] == "SZ_HOUSEHOLD_ELECTRICITY")
    assert len(homes["formulas"]) == 5


@pytest.mark.parametrize(("code", "version"), [("NONE", "2017"), ("GZ_METRO_RIDE", "2018"), ("\x00", "\ud800")])
async def test_a_version_that_nobody_has_published_gives_nothing(here: Town, code: str, version: str) -> None:
    assert await here.ask("anybody", WHOLE, code=code, version=version) == {"method": None}


async def test_outside_a_trial_a_method_counts_from_its_publication_on(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = business_day(clock(), TRIAL.zone)
    async with db.transaction() as tx:
        for code, version, day in (
            ("GZ_METRO_RIDE", "2017", today),
            ("EV_CHARGING", "2025", today + timedelta(days=2)),
        ):
            assert await submit(tx, here.world.operator, code, version, TRIAL) is None
            done(await publish(tx, here.world.authority, NewPublication(code, version, "No. 1", today, day), TRIAL))
    async with edge(services(replace(TRIAL, recognises_unpublished_methods=False))) as anybody:
        elsewhere = replace(here, people={"anybody": anybody})
        told = (await elsewhere.ask("anybody", ALL))["methods"]
        assert [one["code"] for one in told if one["recognised"]] == ["GZ_METRO_RIDE"]
        assert await cost(elsewhere, "anybody", ALL, monkeypatch) == 1
