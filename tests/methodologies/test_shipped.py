"""Every figure and every worked example that ships, as facts and decisions state them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.errors import Refusal
from backend.methodologies import Act, Evaluation, HowSure, Method, catalogue, publication

SUMMER = date(2022, 7, 8)
FULL = 86400
CODES = {
    "BJ_METRO_DISTANCE",
    "EV_CHARGING",
    "GZ_METRO_RIDE",
    "JS_SAVED_ELECTRICITY",
    "SHARED_BICYCLE",
    "SZ_HOUSEHOLD_ELECTRICITY",
    "WH_WALKING",
}

# (method, factor, region, data year, value, unit, how sure): the golden table of every figure.
FIGURES = [
    ("BJ_METRO_DISTANCE", "car_emissions", "", 2019, "5.98", "kg", "confirmed"),
    ("BJ_METRO_DISTANCE", "metro_emissions", "", 2019, "1.35", "kg", "confirmed"),
    ("BJ_METRO_DISTANCE", "reference_distance", "", 2019, "22", "km", "confirmed"),
    ("EV_CHARGING", "fuel_consumption", "", None, "0.08", "L/km", "derived"),
    ("EV_CHARGING", "fuel_factor", "", None, "2.2", "kg/L", "derived"),
    ("EV_CHARGING", "electricity_consumption", "", None, "0.15", "kWh/km", "derived"),
    ("EV_CHARGING", "grid_factor", "", 2023, "0.5827", "kg/kWh", "secondary"),
    ("GZ_METRO_RIDE", "reduction_per_ride", "", 2015, "0.5155", "kg/ride", "confirmed"),
    ("JS_SAVED_ELECTRICITY", "grid_factor", "32", 2022, "0.5978", "kg/kWh", "secondary"),
    ("JS_SAVED_ELECTRICITY", "grid_factor", "32", 2023, "0.5827", "kg/kWh", "secondary"),
    ("JS_SAVED_ELECTRICITY", "grid_factor", "", 2022, "0.5366", "kg/kWh", "confirmed"),
    ("JS_SAVED_ELECTRICITY", "grid_factor", "", 2023, "0.5306", "kg/kWh", "secondary"),
    ("SHARED_BICYCLE", "displaced_emissions", "", 2019, "1.35", "kg", "derived"),
    ("SHARED_BICYCLE", "reference_distance", "", 2019, "22", "km", "derived"),
    ("SHARED_BICYCLE", "longest_credited_distance", "", None, "10", "km", "operator"),
    ("SZ_HOUSEHOLD_ELECTRICITY", "emission_factor", "", 2022, "0.3125", "kg/kWh", "derived"),
    ("SZ_HOUSEHOLD_ELECTRICITY", "daily_baseline", "", 2022, "2.5", "kg", "derived"),
    ("WH_WALKING", "points_per_step", "", 2022, "0.02", "point/step", "confirmed"),
]

# The contradicted figures of the research, in kg per km: none of them may appear.
CONTRADICTED = "0.130 0.033 0.064 0.106 0.035 0.054 0.009 0.210 0.085 0.104 0.052 0.032 0.0087 0.250 0.097 0.218 0.066 0.049 0.030 0.015".split()  # noqa: E501, SIM905 - a list to compare with the research at a glance

BOUNDS = [
    ("BJ_METRO_DISTANCE", "distance_m", "m", 1, 100_000),
    ("EV_CHARGING", "energy_wh", "Wh", 1, 200_000),
    ("EV_CHARGING", "duration_s", "s", 1, 259_200),
    ("GZ_METRO_RIDE", "rides", "ride", 1, 20),
    ("JS_SAVED_ELECTRICITY", "saved_energy_wh", "Wh", 1, 100_000_000),
    ("SHARED_BICYCLE", "distance_m", "m", 1, 30_000),
    ("SHARED_BICYCLE", "duration_s", "s", 1, 43_200),
    ("SZ_HOUSEHOLD_ELECTRICITY", "energy_wh", "Wh", 1, 200_000),
    ("SZ_HOUSEHOLD_ELECTRICITY", "covered_s", "s", 0, 86_400),
    ("WH_WALKING", "steps", "step", 1, 50_000),
    ("WH_WALKING", "distance_m", "m", 0, 60_000),
]

type Inputs = dict[str, int]
type Days = dict[date, dict[str, int] | None]


def latest(code: str) -> Method:
    method = catalogue().latest(code)
    assert method is not None
    return method


def evaluated(
    code: str, inputs: Inputs, on: date = SUMMER, region: str = "", history: Days | None = None
) -> Evaluation:
    found = latest(code).evaluate(Act(inputs, on, region, history or {}))
    assert not isinstance(found, Refusal), found
    return found


def household(energy_wh: int, history: Days | None = None) -> Evaluation:
    return evaluated("SZ_HOUSEHOLD_ELECTRICITY", {"energy_wh": energy_wh, "covered_s": FULL}, history=history)


def week(*energies_wh: int) -> Days:
    """The days before, the latest first."""
    days = enumerate(energies_wh, 1)
    return {SUMMER - timedelta(days=back): {"energy_wh": wh, "covered_s": FULL} for back, wh in days}


def test_seven_methods_ship() -> None:
    assert {method.code for method in catalogue()} == CODES
    assert len(catalogue()) == 7


def test_the_figures_are_those_of_the_golden_table() -> None:
    shipped = [
        (method.code, row.name, row.region, row.data_year, str(row.value), row.unit, row.how_sure.value)
        for method in catalogue()
        for row in method.data.factors
    ]
    assert shipped == FIGURES


def test_no_contradicted_figure_ships() -> None:
    values = {row.value for method in catalogue() for row in method.data.factors}
    assert values & {Decimal(text) for text in CONTRADICTED} == set()


def test_the_bounds_are_those_of_the_table() -> None:
    shipped = [
        (method.code, asked.name, asked.unit, asked.minimum, asked.maximum)
        for method in catalogue()
        for asked in method.inputs.values()
    ]
    assert shipped == BOUNDS


@pytest.mark.parametrize(
    ("code", "on", "region", "inputs", "grams"),
    [
        ("GZ_METRO_RIDE", date(2017, 1, 1), "", {"rides": 1}, "515.5"),
        ("GZ_METRO_RIDE", date(2017, 1, 1), "", {"rides": 10}, "5155"),
        ("BJ_METRO_DISTANCE", date(2019, 12, 1), "", {"distance_m": 22_000}, "4630"),
        ("BJ_METRO_DISTANCE", date(2019, 12, 1), "", {"distance_m": 1}, "0.210454545454"),
        ("JS_SAVED_ELECTRICITY", date(2024, 12, 20), "320000", {"saved_energy_wh": 10_000}, "5978"),
        ("JS_SAVED_ELECTRICITY", date(2025, 12, 30), "320111", {"saved_energy_wh": 10_000}, "5978"),
        ("JS_SAVED_ELECTRICITY", date(2025, 12, 31), "32", {"saved_energy_wh": 10_000}, "5827"),
        ("JS_SAVED_ELECTRICITY", date(2025, 6, 1), "", {"saved_energy_wh": 1_000}, "536.6"),
        ("JS_SAVED_ELECTRICITY", date(2026, 6, 1), "", {"saved_energy_wh": 1_000}, "530.6"),
        ("SHARED_BICYCLE", date(2025, 6, 1), "", {"distance_m": 11_000, "duration_s": 60}, "613.636363636363"),
        ("SHARED_BICYCLE", date(2025, 6, 1), "", {"distance_m": 5_500, "duration_s": 60}, "337.5"),
        ("EV_CHARGING", date(2014, 11, 18), "", {"energy_wh": 15_000, "duration_s": 3_600}, "8859.5"),
        ("WH_WALKING", date(2022, 3, 1), "", {"steps": 7_250, "distance_m": 0}, "0"),
    ],
)
def test_an_act_gives_exactly_these_grams(code: str, on: date, region: str, inputs: Inputs, grams: str) -> None:
    assert evaluated(code, inputs, on, region).reduction_grams == Decimal(grams)


@pytest.mark.parametrize(
    ("region", "on"), [("540000", date(2025, 6, 1)), ("32", date(2024, 12, 19)), ("", date(2024, 1, 1))]
)
def test_no_other_factor_stands_in_where_none_is_published(region: str, on: date) -> None:
    refused = latest("JS_SAVED_ELECTRICITY").evaluate(Act({"saved_energy_wh": 10}, on, region))
    assert isinstance(refused, Refusal)
    assert refused.code == "NO_FACTOR"


def test_walking_gives_points_and_never_a_reduction() -> None:
    found = evaluated("WH_WALKING", {"steps": 7_250, "distance_m": 5_000})
    assert [found.points, found.baseline_grams, found.project_grams, found.reduction_grams] == [145, 0, 0, 0]
    assert evaluated("GZ_METRO_RIDE", {"rides": 1}).points is None


@pytest.mark.parametrize(
    ("energy_wh", "days", "reduction"),
    [
        (8_000, (), "0"),
        (7_999, (), "0.3125"),
        (6_000, (), "625"),
        (6_000, (1_000,) * 7, "625"),
        (10_000, (12_000,) * 7, "625"),
        (13_000, (12_000,) * 7, "0"),
        (12_000, (12_000,) * 7, "0"),
        (10_000, (12_000,) * 6, "0"),
        (10_000, (10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_001), "0.044642857142"),
        (8_000, (8_001,) * 7, "0.3125"),
    ],
)
def test_a_shenzhen_household_earns_exactly_this(energy_wh: int, days: tuple[int, ...], reduction: str) -> None:
    assert household(energy_wh, week(*days)).reduction_grams == Decimal(reduction)


@pytest.mark.parametrize(
    "spoilt",
    [None, {}, {"energy_wh": 12_000}, {"energy_wh": 12_000, "covered_s": 86_399}, {"energy_wh": 0, "covered_s": FULL}],
)
@pytest.mark.parametrize("back", [1, 4, 7])
def test_one_day_that_does_not_count_leaves_no_mean(back: int, spoilt: dict[str, int] | None) -> None:
    days = week(*[12_000] * 7) | {SUMMER - timedelta(days=back): spoilt}
    assert household(10_000, days).reduction_grams == 0


def test_the_mean_is_of_the_day_before_and_back_to_the_seventh() -> None:
    outside = {SUMMER: {"energy_wh": 1, "covered_s": FULL}, SUMMER - timedelta(days=8): None}
    assert household(10_000, week(*[12_000] * 7) | outside).baseline_grams == 3750


def test_an_incomplete_day_is_refused() -> None:
    refused = latest("SZ_HOUSEHOLD_ELECTRICITY").evaluate(Act({"energy_wh": 6_000, "covered_s": FULL - 1}, SUMMER))
    assert isinstance(refused, Refusal)
    assert refused.code == "INCOMPLETE"


def test_only_shenzhen_needs_earlier_days() -> None:
    assert {m.code: m.history_days for m in catalogue() if m.history_days} == {"SZ_HOUSEHOLD_ELECTRICITY": 7}


def test_only_what_was_read_word_for_word_is_confirmed() -> None:
    confirmed = {
        "GZ_METRO_RIDE": evaluated("GZ_METRO_RIDE", {"rides": 1}),
        "WH_WALKING": evaluated("WH_WALKING", {"steps": 1, "distance_m": 0}),
    }
    assert all(found.confirmed for found in confirmed.values())
    assert not evaluated("BJ_METRO_DISTANCE", {"distance_m": 1}).confirmed
    assert not household(6_000).confirmed
    doubtful = {method.code for method in catalogue() if method.data.doubts}
    assert doubtful == CODES - confirmed.keys()


def test_no_method_claims_a_publication_of_jiangsu_or_of_a_trial() -> None:
    published = {(method.code, row.programme) for method in catalogue() for row in method.data.publications}
    assert published == {("SZ_HOUSEHOLD_ELECTRICITY", "shenzhen")}


def test_shenzhen_published_its_method_on_22_june_at_the_latest() -> None:
    method = latest("SZ_HOUSEHOLD_ELECTRICITY")
    assert publication(method, "shenzhen", date(2022, 6, 20)) is None
    assert publication(method, "shenzhen", date(2022, 6, 21)) == method.data.publications[0]
    assert publication(method, "jiangsu", SUMMER) is None


def test_the_operators_bounds_are_no_confirmed_figure() -> None:
    marks = {v.how_sure for m in catalogue() for v in m.data.vectors if v.refused == "OUT_OF_BOUNDS"}
    assert marks == {HowSure.OPERATOR}


@given(st.sampled_from(sorted(CODES)), st.data())
def test_a_reduction_is_never_negative(code: str, data: st.DataObject) -> None:
    method = latest(code)
    draw = {name: data.draw(st.integers(i.complete_minimum, i.maximum)) for name, i in method.inputs.items()}
    days = week(*data.draw(st.lists(st.integers(1, 200_000), max_size=7)))
    found = evaluated(code, draw, date(2026, 1, 1) if code.startswith("JS") else SUMMER, history=days)
    assert found.reduction_grams >= 0
    assert found.reduction_grams <= max(found.baseline_grams, Decimal(0))


@given(st.integers(1, 99_999))
def test_a_longer_ride_never_reduces_less(distance_m: int) -> None:
    longer = evaluated("BJ_METRO_DISTANCE", {"distance_m": distance_m + 1}).reduction_grams
    assert longer > evaluated("BJ_METRO_DISTANCE", {"distance_m": distance_m}).reduction_grams


@given(st.integers(1, 7_998))
def test_below_the_baseline_using_less_earns_more(energy_wh: int) -> None:
    assert household(energy_wh).reduction_grams - household(energy_wh + 1).reduction_grams == Decimal("0.3125")


@given(st.integers(8_000, 199_998), st.lists(st.integers(1, 200_000), min_size=7, max_size=7))
def test_above_the_baseline_using_less_never_earns_less(energy_wh: int, days: list[int]) -> None:
    assert household(energy_wh, week(*days)).reduction_grams >= household(energy_wh + 1, week(*days)).reduction_grams
