"""A small plan of a city, and its days without a database."""

from collections.abc import Iterator
from datetime import date

from backend import methodologies
from backend.activities import Bounds
from backend.demo.city import City, Today, today
from backend.demo.founding import world
from backend.demo.living import acts
from backend.demo.people import Act, Person, people
from backend.programme import WorkingDays, pack

PACK = pack("trial")
DISTRICTS = [region.code for region in PACK.regions[1:]]
# It ends on a Tuesday, so that both Mondays issue and the large house is empty on the Sunday before the second.
TINY = City(date(2026, 11, 17), citizens=12, days=10)
NOBODY_KNOWS = WorkingDays(frozenset(), frozenset())  # weekdays then stand in for working days


def citizens(city: City) -> list[Person]:
    return people(city, DISTRICTS)


def day(city: City, on: date) -> Today:
    return today(city, on, NOBODY_KNOWS, PACK.zone)


def days(city: City) -> Iterator[Today]:
    return (day(city, on) for on in city.calendar())


def everything(city: City) -> list[Act]:
    return [one for each in days(city) for person in citizens(city) for one in acts(city, person, each)]


def bounds(code: str) -> dict[str, Bounds]:
    """What the method of a scenario takes."""
    [plan] = [one for one in world().scenarios if one.code == code]
    method = methodologies.catalogue().find(plan.method.code, plan.method.version)
    assert method is not None
    return {name: Bounds(asked.complete_minimum, asked.maximum) for name, asked in method.inputs.items()}
