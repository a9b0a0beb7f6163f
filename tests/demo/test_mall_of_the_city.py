from datetime import date
from decimal import Decimal

from backend import methodologies
from backend.demo.city import City
from backend.demo.founding import world
from backend.demo.living import acts
from backend.demo.people import Act, Person
from backend.kit.errors import Refusal
from backend.methodologies import Method
from tests.demo.plans import PACK, citizens, days
from tests.house.test_glossary import CHINESE

CITY = City(date(2026, 11, 17), citizens=60)
GRAMS_PER_POINT = PACK.on(CITY.as_of).grams_per_point


def method(code: str) -> Method:
    [plan] = [one for one in world().scenarios if one.code == code]
    found = methodologies.catalogue().find(plan.method.code, plan.method.version)
    assert found is not None
    return found


METHODS = {plan.code: method(plan.code) for plan in world().scenarios}


def worth(one: Act, on: date) -> Decimal:
    """Points for an act alone, without the days before it: no more than it earns in the city."""
    code, draft = one
    found = METHODS[code].evaluate(methodologies.Act(draft.inputs, on, PACK.root.code))
    assert not isinstance(found, Refusal)
    return found.reduction_grams / GRAMS_PER_POINT if found.points is None else found.points


def earns(person: Person) -> Decimal:
    joined = (today for today in days(CITY) if today.day > person.joins_on)
    return sum((worth(one, today.day) for today in joined for one in acts(CITY, person, today)), Decimal(0))


def test_a_typical_citizen_can_reach_every_listing_within_the_time() -> None:
    dearest = max(max(listing.prices()) for merchant in world().merchants for listing in merchant.listings)
    earned = sorted(earns(person) for person in citizens(CITY))
    assert dearest == 2800
    assert earned[len(earned) // 2] > 2 * dearest


def test_there_are_six_scenarios_and_eight_merchants_one_of_which_is_a_developer_too() -> None:
    developers = {plan.provider.code for plan in world().scenarios}
    merchants = {merchant.code for merchant in world().merchants}
    assert (len(world().scenarios), len(merchants)) == (6, 8)
    assert developers & merchants == {"trial-bike"}


def test_every_merchant_sells_two_to_four_things_under_a_name_in_both_languages() -> None:
    for merchant in world().merchants:
        assert len(merchant.listings) in {2, 3, 4}
        names = [(merchant.name.zh, merchant.name.en), *((one.zh, one.en) for one in merchant.listings)]
        assert all(CHINESE.search(zh) and en.isascii() for zh, en in names)


def test_no_two_listings_share_a_name() -> None:
    titles = [listing.zh for merchant in world().merchants for listing in merchant.listings]
    assert len(titles) == len(set(titles))
