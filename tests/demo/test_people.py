import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from backend.activities.rules import plausible
from backend.demo import SIGN_INS
from backend.demo.city import BIKE, CARD, ELECTRICITY, EV, METRO, WALKING, City
from backend.demo.dirt import FAULTS, sent
from backend.demo.home import EMPTY_HOUSE_WH
from backend.demo.living import acts
from backend.demo.people import LARGE_HOUSE, Profile
from tests.demo.plans import TINY, bounds, citizens, day, days, everything

NEW_YEAR = City(date(2027, 1, 1), citizens=60)


def test_a_day_of_somebody_is_the_same_whenever_it_is_asked() -> None:
    assert everything(TINY) == everything(TINY)


def test_a_person_and_their_day_do_not_depend_on_how_many_others_there_are() -> None:
    few, many = citizens(TINY), citizens(replace(TINY, citizens=100))
    assert many[:12] == few
    today = day(TINY, date(2026, 11, 10))
    assert [list(acts(TINY, one, today)) for one in few] == [
        list(acts(replace(TINY, citizens=100), one, today)) for one in many[:12]
    ]


def test_another_seed_makes_another_city() -> None:
    assert everything(replace(TINY, seed="another")) != everything(TINY)


def test_everything_that_people_do_is_plausible_and_over_when_the_day_is() -> None:
    limits = {code: bounds(code) for code in FAULTS}
    problems = [
        draft
        for today in days(NEW_YEAR)
        for person in citizens(NEW_YEAR)
        for code, draft in acts(NEW_YEAR, person, today)
        if plausible(draft, limits[code], today.ends_at) or draft.started_at < today.starts_at
    ]
    assert problems == []


def test_nobody_is_on_two_ways_at_once() -> None:
    trips = defaultdict(set)
    for person in citizens(NEW_YEAR):
        for today in days(NEW_YEAR):
            for code, draft in acts(NEW_YEAR, person, today):
                if code in {BIKE, CARD, METRO}:
                    trips[person.number].add((draft.started_at, draft.ended_at))  # the same ride told twice is one
    overlaps = [pair for one in trips.values() for pair in pairwise(sorted(one)) if pair[0][1] > pair[1][0]]
    assert overlaps == []


def test_working_days_fill_the_metro_and_rain_empties_the_saddles() -> None:
    city, rides, kinds = replace(NEW_YEAR, citizens=200), Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    for today in days(city):
        kinds.update([("works", today.works), ("rains", today.rains)])
        for code, _ in (one for person in citizens(city) for one in acts(city, person, today)):
            rides.update([("works", today.works)] if code == METRO else [("rains", today.rains)] * (code == BIKE))
    mean = {kind: rides[kind] // kinds[kind] for kind in kinds}
    assert mean["works", True] > 2 * mean["works", False]
    assert mean["rains", False] > 3 * mean["rains", True]


def test_a_cold_day_costs_electricity() -> None:
    person = next(one for one in citizens(TINY) if one.profile is Profile.FAMILY and one.number != LARGE_HOUSE)
    mild = replace(day(TINY, date(2026, 11, 10)), celsius=20)
    [warm] = [draft for code, draft in acts(TINY, person, mild) if code == ELECTRICITY]
    [cold] = [draft for code, draft in acts(TINY, person, replace(mild, celsius=-5)) if code == ELECTRICITY]
    assert cold.inputs["energy_wh"] * 100 // warm.inputs["energy_wh"] in {174, 175}


def test_the_large_house_is_empty_once_after_a_full_week() -> None:
    person = citizens(TINY)[LARGE_HOUSE - 1]
    used = [
        draft.inputs["energy_wh"]
        for each in days(TINY)
        if each.day >= TINY.settles_on
        for _, draft in acts(TINY, person, each)
        if "energy_wh" in draft.inputs
    ]
    quiet = (TINY.quiet_day - TINY.settles_on).days
    assert TINY.quiet_day - TINY.first_day > timedelta(days=7)
    assert used.pop(quiet) == EMPTY_HOUSE_WH
    assert min(used) > 5 * EMPTY_HOUSE_WH


def test_every_subject_belongs_to_one_person() -> None:
    everybody = citizens(City(date(2026, 11, 17)))
    subjects = [person.subject(code) for person in everybody for code in person.scenarios]
    assert len(subjects) == len(set(subjects))
    assert len({person.handle for person in everybody}) == 500


def test_the_first_citizens_live_as_the_sign_ins_say_and_are_there_from_the_first_evening() -> None:
    named = [one for one in SIGN_INS if one.profile]
    met = citizens(TINY)[: len(named)]
    assert [(one.handle, one.profile) for one in met] == [(one.handle, one.profile) for one in named]
    assert {one.joins_on for one in met} == {TINY.opens_on}
    assert {one.profile for one in named} == set(Profile)


def test_the_numbers_of_the_sign_ins_are_mainland_numbers_and_nobodys_twice() -> None:
    phones = [one.phone for one in SIGN_INS]
    assert all(re.fullmatch(r"138000000\d\d", phone) for phone in phones)
    assert len(phones) == len(set(phones))


@pytest.mark.parametrize(
    ("code", "faults"), [(METRO, 100), (CARD, 110), (BIKE, 115), (ELECTRICITY, 80), (EV, 130), (WALKING, 50)]
)
def test_about_one_record_in_a_hundred_has_a_fault_and_every_fault_shows(code: str, faults: int) -> None:
    [plain] = [draft for own, draft in everything(replace(TINY, citizens=6)) if own == code][:1]
    assert sum(fault.share for fault in FAULTS[code]) == faults
    assert all(tuple(fault.sends(plain)) != (plain,) for fault in FAULTS[code])
    happened = Counter(repr(tuple(sent(plain, code, TINY.chance(code, number)))) for number in range(10_000))
    assert len(happened) == len(FAULTS[code]) + 1
    assert happened[repr((plain,))] in range(9950 - 2 * faults, 10_000 - faults // 2)


def test_where_a_years_working_days_are_unknown_its_weekdays_stand_in() -> None:
    assert [day(TINY, date(2026, 11, 13) + timedelta(days=n)).works for n in range(4)] == [True, False, False, True]
