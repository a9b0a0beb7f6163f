"""What people send of their ways: metro, card and bicycle rides, never two at once."""

from collections.abc import Iterator

from backend.demo.chance import Chance
from backend.demo.city import BIKE, CARD, METRO, Today
from backend.demo.people import Act, Person, Profile, act

AT_WORK = 930  # of a thousand working days; the others are leave and illness
IN_THE_RAIN = 150  # of a thousand rides that are ridden all the same
OUTINGS = 350  # of a thousand days off
HOUR_S = 3600
HOME_TO_BICYCLE_S = 900  # before the train leaves; a ride to the station is shorter


def travels(person: Person, today: Today, chance: Chance) -> Iterator[Act]:
    """A day's rides."""
    if person.profile is Profile.CYCLIST:
        return _cycling(person, today, chance)
    if METRO in person.scenarios or CARD in person.scenarios:
        return _by_train(person, today, chance)
    return iter(())


def _by_train(person: Person, today: Today, chance: Chance) -> Iterator[Act]:
    if today.works and chance.permille(AT_WORK):
        out_s = person.leaves_s + chance.between(-420, 420)
        back_s = out_s + 9 * HOUR_S + chance.between(600, 2 * HOUR_S)
        yield from _train(person, today, 1, out_s, person.work_m)
        yield from _train(person, today, 2, back_s, person.work_m)
        if BIKE in person.scenarios and _dry(today, chance):
            yield _bike(person, today, 3, out_s - HOME_TO_BICYCLE_S, person.ride_m)
            yield _bike(person, today, 4, back_s + _train_s(person.work_m) + 180, person.ride_m)
    elif not today.works and chance.permille(OUTINGS):
        out_s, far_m = chance.between(10 * HOUR_S, 14 * HOUR_S), chance.between(3000, 18_000)
        yield from _train(person, today, 1, out_s, far_m)
        yield from _train(person, today, 2, out_s + chance.between(2 * HOUR_S, 5 * HOUR_S), far_m)


def _cycling(person: Person, today: Today, chance: Chance) -> Iterator[Act]:
    if not _dry(today, chance):
        return
    if today.works and chance.permille(AT_WORK):
        out_s = person.leaves_s + chance.between(-420, 420)
        yield _bike(person, today, 1, out_s, person.ride_m)
        yield _bike(person, today, 2, out_s + 9 * HOUR_S + chance.between(0, 2 * HOUR_S), person.ride_m)
    elif not today.works and chance.permille(OUTINGS):
        yield _bike(person, today, 1, chance.between(9 * HOUR_S, 16 * HOUR_S), chance.between(2000, 14_000))


def _dry(today: Today, chance: Chance) -> bool:
    return not today.rains or chance.permille(IN_THE_RAIN)


def _train(person: Person, today: Today, number: int, start_s: int, distance_m: int) -> Iterator[Act]:
    """One ride, told by everybody who knows of it: a card company claims it a second time."""
    length_s = _train_s(distance_m)
    ride = {"rides": 1, "duration_s": length_s}
    if METRO in person.scenarios:
        inputs = ride | {"distance_m": distance_m}
        yield act(person, today, METRO, number, (start_s, length_s), inputs)
    if CARD in person.scenarios:
        yield act(person, today, CARD, number, (start_s, length_s), ride)


def _train_s(distance_m: int) -> int:
    """Four minutes on platforms, and 32 km an hour."""
    return 240 + distance_m * 9 // 80


def _bike(person: Person, today: Today, number: int, start_s: int, distance_m: int) -> Act:
    """A ride at 11.5 km an hour."""
    length_s = distance_m * 10 // 32
    inputs = {"distance_m": distance_m, "duration_s": length_s}
    return act(person, today, BIKE, number, (start_s, length_s), inputs)
