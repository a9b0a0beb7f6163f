"""What else people send of a day: the household's electricity, the car's charging, the steps."""

from collections.abc import Iterator

from backend.demo.chance import Chance
from backend.demo.city import ELECTRICITY, EV, WALKING, City, Today
from backend.demo.people import LARGE_HOUSE, Act, Person, act

DAY_S = 86_400
HOUR_S = 3600
EMPTY_HOUSE_WH = 9000
CHARGES = 250  # of a thousand days
CHARGER_W = 40_000
HEATED_BELOW, COOLED_ABOVE = 10, 26  # degrees Celsius


def meters(city: City, person: Person, today: Today, chance: Chance) -> Iterator[Act]:
    """The day's electricity: more when it is cold or hot, and on days off."""
    if ELECTRICITY not in person.scenarios:
        return
    percent = 100 + max(0, HEATED_BELOW - today.celsius) * 5 + max(0, today.celsius - COOLED_ABOVE) * 6
    energy_wh = person.home_wh * percent * (100 if today.works else 115) * chance.between(85, 115) // 10**6
    if person.number == LARGE_HOUSE and today.day == city.quiet_day:
        energy_wh = EMPTY_HOUSE_WH
    inputs = {"energy_wh": energy_wh, "covered_s": DAY_S}
    yield act(person, today, ELECTRICITY, 1, (0, DAY_S), inputs)


def charges(person: Person, today: Today, chance: Chance) -> Iterator[Act]:
    """A session at a fast charger, every few days."""
    if EV not in person.scenarios or not chance.permille(CHARGES):
        return
    energy_wh = chance.between(12_000, 48_000)
    length_s = energy_wh * HOUR_S // CHARGER_W
    inputs = {"energy_wh": energy_wh, "duration_s": length_s}
    yield act(person, today, EV, 1, (chance.between(8 * HOUR_S, 20 * HOUR_S), length_s), inputs)


def walks(person: Person, today: Today, chance: Chance) -> Iterator[Act]:
    """The day's steps: fewer in the rain."""
    if WALKING not in person.scenarios:
        return
    steps = person.steps * chance.between(60, 130) * (65 if today.rains else 100) // 10**4
    inputs = {"steps": steps, "distance_m": steps * 7 // 10}
    yield act(person, today, WALKING, 1, (0, DAY_S), inputs)
