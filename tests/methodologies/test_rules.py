"""What a method decides on any act, and how it explains itself."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from backend.kit.errors import Kind, Refusal
from backend.methodologies import Act, Evaluation, Method, catalogue, explain, publication
from backend.methodologies.catalogue import read
from tests.methodologies.sample import CAP, ROLLING, sample, spoiled

ON = date(2025, 1, 1)
PUBLISHED = """
[[publications]]
programme = "shenzhen"
authority = "the authority"
number = "1"
published_on = 2025-01-01
effective_on = 2025-02-01
superseded_on = 2025-03-01

[formulas]"""


def of(code: str) -> Method:
    method = catalogue().latest(code)
    assert method is not None
    return method


def evaluated(method: Method, act: Act) -> Evaluation:
    found = method.evaluate(act)
    assert isinstance(found, Evaluation)
    return found


@pytest.mark.parametrize(
    ("inputs", "refusal"),
    [
        ({}, Refusal(Kind.INVALID, "MISSING_INPUT", "The act does not state distance_m.", {"input": "distance_m"})),
        (
            {"distance_m": 1001},
            Refusal(
                Kind.INVALID,
                "OUT_OF_BOUNDS",
                "distance_m is 1001; the method takes 0 to 1000 m.",
                {"input": "distance_m", "value": 1001},
            ),
        ),
        (
            {"distance_m": -1},
            Refusal(
                Kind.INVALID,
                "OUT_OF_BOUNDS",
                "distance_m is -1; the method takes 0 to 1000 m.",
                {"input": "distance_m", "value": -1},
            ),
        ),
    ],
)
def test_an_act_outside_the_method_is_refused(inputs: dict[str, int], refusal: Refusal) -> None:
    assert sample().evaluate(Act(inputs, ON)) == refusal


def test_an_incomplete_amount_within_bounds_is_refused_as_incomplete() -> None:
    refused = sample("minimum = 0", "minimum = 0\ncomplete = 5").evaluate(Act({"distance_m": 4}, ON))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.kind) == ("INCOMPLETE", Kind.INVALID)


def test_an_input_that_the_method_does_not_ask_for_changes_nothing() -> None:
    assert evaluated(sample(), Act({"distance_m": 10, "rides": 3}, ON)).reduction_grams == Decimal("2.5")


def test_a_cap_bounds_the_reduction_and_leaves_the_baseline() -> None:
    method = read(spoiled('"2.5"', '"0.25"') + CAP.replace("1000 [m]", "1 [m]"))
    found = evaluated(method, Act({"distance_m": 800}, ON))
    assert (found.baseline_grams, found.reduction_grams) == (Decimal(200), Decimal("0.25"))
    assert evaluated(method, Act({"distance_m": 0}, ON)).reduction_grams == 0
    assert explain(method, found.record(), "en").splitlines()[3:6] == [
        "Computed reduction = baseline - project = 200 g - 0 g = 200 g",
        "At most = 1 [m] * per_distance = 1 [m] * 0.25 kg/km = 0.25 g (a limit)",
        "Credited reduction (never below zero) = 0.25 g",
    ]


@pytest.mark.parametrize(("places", "grams"), [(0, "2"), (1, "2.7"), (2, "2.75"), (9, "2.75")])
def test_a_version_may_round_each_act_down(places: int, grams: str) -> None:
    text = spoiled('code = "SAMPLE"', f'code = "SAMPLE"\ndecimal_places = {places}')
    text = text.replace("distance_m = 10 }", "distance_m = 11 }").replace('"2.5"', f'"{grams}"')
    assert evaluated(read(text), Act({"distance_m": 11}, ON)).reduction_grams == Decimal(grams)


def test_more_emissions_than_the_baseline_are_no_negative_reduction() -> None:
    method = sample('"baseline - project"', '"max(baseline, project) - baseline"', '"2.5"', '"0"')
    assert evaluated(method, Act({"distance_m": 10}, ON)).reduction_grams == 0
    worse = sample('"baseline - project"', '"project - baseline"', '"2.5"', '"0"')
    found = evaluated(worse, Act({"distance_m": 10}, ON))
    assert found.reduction_grams == 0
    assert found.record()["result.reduction"] == "-2.5"


def test_a_rolling_baseline_takes_the_mean_of_the_days_before() -> None:
    method = sample(
        "[formulas]", ROLLING, '"distance_m * per_distance"\nreduction', '"own_mean"\nreduction', '"2.5"', '"0"'
    )
    history = {ON - timedelta(days=1): {"distance_m": 10}, ON - timedelta(days=2): {"distance_m": 11}}
    assert method.history_days == 2
    assert evaluated(method, Act({"distance_m": 1}, ON, history=history)).reduction_grams == Decimal("2.625")
    assert evaluated(method, Act({"distance_m": 1}, ON)).reduction_grams == 0


def test_a_float_is_never_taken_for_a_whole_number() -> None:
    found = evaluated(sample(), Act({"distance_m": 2.5}, ON))  # type: ignore[dict-item] # it is what the test is about
    with pytest.raises(TypeError):
        _ = found.reduction_grams


@pytest.mark.parametrize(
    ("on", "is_published"),
    [
        (date(2025, 1, 31), False),
        (date(2025, 2, 1), True),
        (date(2025, 2, 28), True),
        (date(2025, 3, 1), False),
    ],
)
def test_a_publication_is_in_force_on_a_half_open_interval(on: date, is_published: bool) -> None:  # noqa: FBT001 - a table's column
    method = sample("[formulas]", PUBLISHED)
    assert (publication(method, "shenzhen", on) is not None) is is_published
    assert publication(method, "jiangsu", on) is None


def test_a_result_explains_itself_with_the_numbers_in_it() -> None:
    record = evaluated(of("GZ_METRO_RIDE"), Act({"rides": 10}, ON)).record()
    assert explain(of("GZ_METRO_RIDE"), record, "zh").splitlines() == [
        "地铁出行（按次，广州均值法） GZ_METRO_RIDE 2017",
        "项目排放 = 0 [g] = 0 [g] = 0 g",
        "基准线排放 = rides * reduction_per_ride = 10 ride * 0.5155 kg/ride = 5155 g",
        "计算减碳量 = baseline - project = 5155 g - 0 g = 5155 g",
        "计入减碳量（不低于零） = 5155 g",
        "reduction_per_ride (每次减碳量) = 0.5155 kg/ride (黄莹等 2017，均值法，2015 年每人次减碳量; 2015; 已证实)",
    ]


def test_the_explanation_names_the_factor_of_the_day_and_says_how_sure_it_is() -> None:
    method = of("JS_SAVED_ELECTRICITY")
    record = evaluated(method, Act({"saved_energy_wh": 10_000}, date(2025, 12, 31), "320100")).record()
    text = explain(method, record, "en")
    assert "saved_energy_wh * grid_factor = 10000 Wh * 0.5827 kg/kWh = 5827 g" in text
    assert "公告 2025 年第 47 号; 2023; secondary source, unconfirmed" in text
    assert "0.5978" not in text
    assert text.splitlines()[-1].startswith("Unconfirmed: The Jiangsu factors of 2022 and 2023")


def test_the_explanation_of_a_mean_shows_every_day_of_it() -> None:
    method = of("SZ_HOUSEHOLD_ELECTRICITY")
    history = {ON - timedelta(days=back): {"energy_wh": 12_000, "covered_s": 86_400} for back in range(1, 8)}
    today = {"energy_wh": 10_000, "covered_s": 86_400}
    full = explain(method, evaluated(method, Act(today, ON, history=history)).record(), "en")
    assert "own_mean (the household's mean emissions of the 7 days before) = 3750 g (2024-12-31: 3750 g; " in full
    assert "= if 3125 g < 2.5 kg then 2.5 kg else 3750 g = 3750 g" in full
    del history[date(2024, 12, 30)]
    gap = explain(method, evaluated(method, Act(today, ON, history=history)).record(), "en")
    assert "= 3125 g (2024-12-31: 3750 g; 2024-12-30: no complete data; 2024-12-29: 3750 g; " in gap
    fixed = explain(method, evaluated(method, Act(today | {"energy_wh": 1}, ON, history=history)).record(), "en")
    assert "own_mean (" not in fixed


def test_a_record_is_text_that_survives_storage() -> None:
    method = of("SHARED_BICYCLE")
    record = evaluated(method, Act({"distance_m": 2_000, "duration_s": 600}, ON, "32")).record()
    assert record == {
        "method": "SHARED_BICYCLE 2025",
        "sha256": method.sha256,
        "on": "2025-01-01",
        "region": "32",
        "input.distance_m": "2000",
        "input.duration_s": "600",
        "factor.displaced_emissions": "1.35 kg",
        "factor.reference_distance": "22 km",
        "factor.longest_credited_distance": "10 km",
        "result.project": "0",
        "result.baseline": "122.727272727272",
        "result.reduction": "122.727272727272",
        "result.cap 1": "613.636363636363",
        "result.reduction_grams": "122.727272727272",
    }
    assert explain(method, json.loads(json.dumps(record)), "zh") == explain(method, record, "zh")


def test_a_record_of_other_data_is_not_explained() -> None:
    record = evaluated(sample(), Act({"distance_m": 10}, ON)).record()
    with pytest.raises(ValueError, match="The record is of SAMPLE 1 with other data"):
        explain(sample('"a page"', '"another page"'), record, "en")
