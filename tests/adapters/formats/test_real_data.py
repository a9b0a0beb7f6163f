"""The real sets, where they are at hand: what the formats make of them before any rule has looked."""

import os
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.activities.values import Draft, Rejected
from tests.adapters.formats.writing import outcomes

pytestmark = pytest.mark.skipif(
    "REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR is not set: the real deliveries were NOT read."
)

SETS = [
    ("bike_share/trips.csv", "bike-trips", "America/New_York", 3145, {"FRACTIONAL_SECONDS": 3145}),
    ("household_electricity/daily.csv", "daily-kwh", "Australia/Sydney", 3122, {}),
    ("ev_charging/sessions.csv", "ev-sessions", "America/New_York", 1917, {"CENTURY": 1917}),
    ("walking/daily_steps.csv", "daily-steps", "America/New_York", 546, {}),
]
SUMS = [
    ("bike_share/trips.csv", "bike-trips", {"distance_m": 11_617_509, "duration_s": 4_587_661}),
    ("household_electricity/daily.csv", "daily-kwh", {"energy_wh": 29_273_651, "covered_s": 268_369_200}),
    ("ev_charging/sessions.csv", "ev-sessions", {"energy_wh": 11_440_540, "duration_s": 20_160_436}),
    ("walking/daily_steps.csv", "daily-steps", {"steps": 3_980_267, "distance_m": 2_844_248}),
]


def real(name: str, format_name: str, zone: str = "America/New_York") -> list[Draft | Rejected]:
    return outcomes(Path(os.environ["REAL_DATA_DIR"]) / name, format_name, ZoneInfo(zone))


@pytest.mark.parametrize(("name", "format_name", "zone", "drafts", "mends"), SETS)
def test_every_line_of_the_real_sets_is_a_draft(
    name: str, format_name: str, zone: str, drafts: int, mends: dict[str, int]
) -> None:
    results = real(name, format_name, zone)
    taken = [each for each in results if isinstance(each, Draft)]
    assert len(results) == len(taken) == drafts
    assert len({each.external_id for each in taken}) == drafts
    assert Counter(mend for each in taken for mend in each.mended) == mends


@pytest.mark.parametrize(("name", "format_name", "sums"), SUMS)
def test_the_quantities_of_the_real_sets_add_up(name: str, format_name: str, sums: dict[str, int]) -> None:
    taken = [each for each in real(name, format_name) if isinstance(each, Draft)]
    assert {unit: sum(each.inputs[unit] for each in taken) for unit in sums} == sums


def test_the_hundred_real_taps_hold_no_whole_trip_between_two_stations() -> None:
    results = real("shenzhen_metro/page1x100.json", "card-taps", "Asia/Shanghai")
    assert Counter(each.code for each in results if isinstance(each, Rejected)) == {
        "ENTRY_WITHOUT_EXIT": 56,
        "EXIT_WITHOUT_ENTRY": 18,
        "OTHER_MODE": 10,
        "SAME_STATION": 6,
        "UNKNOWN_STATION": 4,
    }
    assert len(results) == 94  # 100 taps, of which six pairs are one outcome each
