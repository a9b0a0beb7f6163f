from collections.abc import Collection
from dataclasses import replace

import pytest

from backend.accounts import rules
from backend.accounts.values import NewOrganisation, NewSeat, Organisation, OrganisationKind, Role
from backend.kit.actor import Actor, Seat
from backend.programme import pack

K = OrganisationKind
OPERATOR = Organisation(10, "operator", "运营", "Operator", "320000", frozenset({K.OPERATOR}))


def new(*kinds: K, uses_fiscal_funds: bool = False) -> NewOrganisation:
    return NewOrganisation("x", "某单位", "Some Body", "320000", frozenset(kinds), uses_fiscal_funds)


@pytest.mark.parametrize(
    ("organisation", "code"),
    [
        (new(), "NO_KIND"),
        (new(K.OPERATOR, K.AUTHORITY), "BOTH_SIDES"),
        (new(K.OPERATOR, K.AUTHORITY, K.VERIFIER), "BOTH_SIDES"),
        (new(K.PUBLIC_INSTITUTION), "NOT_FISCALLY_FUNDED"),
        (new(K.PUBLIC_INSTITUTION, K.RIGHTS_PROVIDER), "NOT_FISCALLY_FUNDED"),
        (new(K.PUBLIC_INSTITUTION, uses_fiscal_funds=True), None),
        (new(K.SCENARIO_DEVELOPER, K.RIGHTS_PROVIDER), None),
        (new(K.OPERATOR, K.SCENARIO_DEVELOPER), None),
        (new(K.AUTHORITY), None),
    ],
)
def test_what_an_organisation_can_be_registered_as(organisation: NewOrganisation, code: str | None) -> None:
    refused = rules.register(organisation)
    assert (refused and refused.code) == code


def seat(kinds: Collection[str], *, organisation_id: int = 7, region: str = "320000") -> Seat:
    return Seat(organisation_id, frozenset(kinds), Role.MEMBER, region)


@pytest.mark.parametrize(
    ("seats", "code"),
    [
        ((), None),
        ((seat({K.VERIFIER}),), None),
        ((seat({K.AUTHORITY}),), "BOTH_SIDES"),
        ((seat({K.VERIFIER}), seat({K.AUTHORITY})), "BOTH_SIDES"),
        ((seat({K.OPERATOR}, organisation_id=10),), "ALREADY_A_MEMBER"),
        ((seat({K.OPERATOR}, organisation_id=10, region="320100"),), None),
    ],
)
def test_who_can_join_the_operator(seats: tuple[Seat, ...], code: str | None) -> None:
    refused = rules.join(NewSeat(1, 10, Role.MEMBER, "320000"), Actor(1, seats), OPERATOR)
    assert (refused and refused.code) == code


def test_a_member_may_take_another_role_beside_the_first() -> None:
    member = Actor(1, (seat({K.OPERATOR}, organisation_id=10),))
    assert rules.join(NewSeat(1, 10, Role.MANAGER, "320000"), member, OPERATOR) is None


@pytest.mark.parametrize(
    ("held", "asked", "reaches"),
    [
        ("320000", "320000", True),
        ("320000", "320100", True),
        ("320100", "320100", True),
        ("320100", "320000", False),
        ("320100", "320200", False),
        ("320000", "999999", False),
        ("999999", "320000", False),
    ],
)
def test_a_seat_reaches_over_its_region_and_all_below(held: str, asked: str, *, reaches: bool) -> None:
    mine = seat({K.OPERATOR}, region=held)
    found = rules.seat_over(Actor(1, (seat({K.AUTHORITY}), mine)), K.OPERATOR, asked, pack("jiangsu"))
    assert found == (mine if reaches else None)


def test_a_seat_reaches_over_every_level() -> None:
    rules_of = pack("jiangsu")
    county = replace(rules_of.regions[1], code="320102", parent="320100")
    deep = replace(rules_of, regions=(*rules_of.regions, county))
    assert rules.seat_over(Actor(1, (seat({K.OPERATOR}),)), K.OPERATOR, "320102", deep) is not None
