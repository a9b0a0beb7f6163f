"""Plausibility, overlaps and the sums of a delivery."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.activities.rules import SPEED, Bounds, Count, Tally, Timeline, plausible
from backend.activities.values import Code, Draft, Mend, Rejected

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RIDE = Draft(
    number=7,
    subject="rider",
    external_id="r-7",
    started_at=NOON - timedelta(minutes=10),
    ended_at=NOON,
    inputs={"distance_m": 2500, "duration_s": 600},
)
BIKE = {
    "distance_m": Bounds(100, 20_000),
    "duration_s": Bounds(60, 7200),
    SPEED: Bounds(0, 30_000),
}
HOME = {"covered_s": Bounds(86_400, 86_400), "energy_wh": Bounds(1, 50_000)}
WALK = {"steps": Bounds(1, 100_000), "distance_m": Bounds(1, 60_000)}


def at(second: int) -> datetime:
    return NOON + timedelta(seconds=second)


@pytest.mark.parametrize(
    ("bounds", "inputs", "code"),
    [
        (BIKE, {"distance_m": 2500, "duration_s": 600}, None),
        (BIKE, {"distance_m": 100, "duration_s": 60}, None),
        (BIKE, {"distance_m": 99, "duration_s": 600}, Code.ZERO_DISTANCE),
        (BIKE, {"distance_m": 0, "duration_s": 600}, Code.ZERO_DISTANCE),
        (BIKE, {"distance_m": 2500, "duration_s": 59}, Code.NO_DURATION),
        (BIKE, {"distance_m": 20_001, "duration_s": 600}, Code.TOO_FAR),
        (BIKE, {"distance_m": 2500, "duration_s": 7201}, Code.TOO_MUCH),
        (BIKE, {"distance_m": 5000, "duration_s": 600}, None),  # 30 km/h exactly
        (BIKE, {"distance_m": 5001, "duration_s": 600}, Code.TOO_FAR),
        (BIKE, {"distance_m": 20_001, "duration_s": 59}, Code.NO_DURATION),  # a minimum speaks before a maximum
        (BIKE, {"distance_m": 0, "duration_s": 0}, Code.ZERO_DISTANCE),  # in the order of the bounds
        (BIKE, {"distance_m": 2500}, Code.MALFORMED),
        (BIKE, {"duration_s": 600}, Code.MALFORMED),
        (HOME, {"energy_wh": 7650, "covered_s": 86_400}, None),
        (HOME, {"energy_wh": 7650, "covered_s": 84_600}, Code.INCOMPLETE_DAY),
        (HOME, {"energy_wh": 0, "covered_s": 84_600}, Code.INCOMPLETE_DAY),
        (HOME, {"energy_wh": 0, "covered_s": 86_400}, Code.ZERO_QUANTITY),
        (HOME, {"energy_wh": 50_001, "covered_s": 86_400}, Code.TOO_MUCH),
        (HOME, {"energy_wh": 7650, "covered_s": 86_401}, Code.TOO_MUCH),
        (WALK, {"steps": 0, "distance_m": 0}, Code.ZERO_QUANTITY),
        (WALK, {"steps": 10, "distance_m": 0}, Code.ZERO_DISTANCE),
        (WALK, {"steps": 100_001, "distance_m": 60_001}, Code.TOO_MUCH),
        ({}, {"distance_m": 0}, None),
    ],
)
def test_the_first_bound_that_an_act_breaks_is_its_code(
    bounds: dict[str, Bounds], inputs: dict[str, int], code: Code | None
) -> None:
    assert plausible(replace(RIDE, inputs=inputs), bounds, NOON) == code


@pytest.mark.parametrize(
    ("started", "ended", "code"),
    [
        (-600, 0, None),  # it may end at this very instant
        (-600, 1, Code.IN_THE_FUTURE),
        (-600, -600, Code.NO_DURATION),
        (-600, -601, Code.NO_DURATION),
        (20, 10, Code.NO_DURATION),  # before it is in the future
    ],
)
def test_an_act_ends_after_it_starts_and_not_after_now(started: int, ended: int, code: Code | None) -> None:
    act = replace(RIDE, started_at=at(started), ended_at=at(ended))
    assert plausible(act, BIKE, NOON) == code
    assert plausible(replace(act, inputs={}), BIKE, NOON) == (code or Code.MALFORMED)


def test_an_act_of_less_than_a_second_has_a_speed_too() -> None:
    act = replace(RIDE, started_at=NOON - timedelta(milliseconds=1), inputs={"distance_m": 9})
    assert plausible(act, {SPEED: Bounds(0, 30_000)}, NOON) == Code.TOO_FAR


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (0, 10, False),  # touches the first
        (20, 30, False),  # fits between the two
        (0, 11, True),
        (12, 15, True),  # inside
        (19, 30, True),
        (0, 100, True),  # around both
        (10, 20, True),
        (39, 40, True),
        (40, 50, False),
    ],
)
def test_acts_that_share_an_instant_overlap_and_acts_that_touch_do_not(start: int, end: int, *, overlaps: bool) -> None:
    timeline = Timeline([(at(30), at(40)), (at(10), at(20))])
    assert timeline.overlaps(at(start), at(end)) == overlaps


def test_the_acts_of_one_delivery_are_decided_in_order() -> None:
    timeline, taken = Timeline(), []
    for start, end in [(0, 10), (5, 15), (10, 20), (19, 21), (20, 21)]:
        if not timeline.overlaps(at(start), at(end)):
            timeline.add(at(start), at(end))
            taken.append((start, end))
    assert taken == [(0, 10), (10, 20), (20, 21)]


SPANS = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda each: (at(each[0]), at(sum(each))))


@given(earlier=st.lists(SPANS), added=st.lists(SPANS), asked=SPANS)
def test_the_timeline_agrees_with_looking_at_every_act(
    earlier: list[tuple[datetime, datetime]],
    added: list[tuple[datetime, datetime]],
    asked: tuple[datetime, datetime],
) -> None:
    timeline = Timeline(earlier)
    for start, end in added:
        timeline.add(start, end)
    expected = any(start < asked[1] and asked[0] < end for start, end in earlier + added)
    assert timeline.overlaps(*asked) == expected


def test_a_tally_counts_every_fate_and_keeps_three_examples_of_each() -> None:
    tally = Tally()
    for number in range(1, 6):
        tally.reject(Rejected(number, Code.ZERO_DISTANCE))
    tally.reject(Rejected(6, Code.MALFORMED, "day is missing."))
    tally.accept(replace(RIDE, mended=(Mend.FRACTIONAL_SECONDS, Mend.CENTURY)))
    tally.accept(RIDE)
    tally.repeat()
    assert list(tally.rows()) == [
        (Mend.CENTURY, Count(1, [7])),
        (Mend.FRACTIONAL_SECONDS, Count(1, [7])),
        (Code.MALFORMED, Count(1, [6])),
        (Code.ZERO_DISTANCE, Count(5, [1, 2, 3])),
    ]
    assert tally.summary() == "accepted=2 duplicate=1 rejected=6"


def test_an_empty_delivery_has_an_empty_table() -> None:
    assert list(Tally().rows()) == []
    assert Tally().summary() == "accepted=0 duplicate=0 rejected=0"
