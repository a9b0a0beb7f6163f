"""People and a scenario to tell stories with: a bus company, and staff of operator and authority."""

from dataclasses import replace
from datetime import date

from backend import scenarios
from backend.accounts import OrganisationKind, Role
from backend.kit.actor import Actor, Seat
from backend.kit.db import Tx
from backend.programme import pack
from backend.scenarios import Application, Domain, Scenario

TRIAL = pack("trial")
BUS, RIVAL, OPERATOR, AUTHORITY = 11, 12, 13, 14  # organisations
K = OrganisationKind


def person(account_id: int, *kinds: K, organisation_id: int, region: str = "TRIAL") -> Actor:
    return Actor(account_id, (Seat(organisation_id, frozenset(kinds), Role.MEMBER, region),))


DEVELOPER = person(1, K.SCENARIO_DEVELOPER, organisation_id=BUS)
RIVAL_DEVELOPER = person(2, K.SCENARIO_DEVELOPER, organisation_id=RIVAL)
REVIEWER = person(3, K.OPERATOR, organisation_id=OPERATOR)
OFFICIAL = person(4, K.AUTHORITY, organisation_id=AUTHORITY)
CITIZEN = Actor(5)

# Everybody who could ask: a citizen, a seat of every kind, and the right kind over another region.
CALLERS = {
    "a citizen": CITIZEN,
    "the developer": DEVELOPER,
    "another developer": RIVAL_DEVELOPER,
    "the operator": REVIEWER,
    "the authority": OFFICIAL,
    "the operator of the east": person(6, K.OPERATOR, organisation_id=OPERATOR, region="TRIAL-EAST"),
    "the operator of the west": person(7, K.OPERATOR, organisation_id=OPERATOR, region="TRIAL-WEST"),
    "the authority of the west": person(8, K.AUTHORITY, organisation_id=AUTHORITY, region="TRIAL-WEST"),
    "the provider in another capacity": person(9, K.RIGHTS_PROVIDER, organisation_id=BUS),
} | {
    f"a {kind}": person(20, kind, organisation_id=30)
    for kind in K
    if kind not in {K.OPERATOR, K.AUTHORITY, K.SCENARIO_DEVELOPER}
}

APPLICATION = Application(
    code="BICYCLE",
    title_zh="共享单车",
    title_en="Shared bicycle",
    domain=Domain.TRAVEL,
    provider_id=BUS,
    region="TRIAL-EAST",
    method_code="SHARED_BICYCLE",
    method_version="2025",
    act_kind="TRIP",
    data_kinds=("distance_m", "duration_s"),
    sends_places=False,
    running_since=date(2026, 1, 1),
    exclusive_on=date(2026, 11, 20),
)


async def included(tx: Tx, application: Application = APPLICATION) -> Scenario:
    """A scenario that has gone the whole way in."""
    code = application.code
    await scenarios.apply(tx, developer_of(application), application, TRIAL)
    await scenarios.approve(tx, REVIEWER, code, TRIAL)
    scenario = await scenarios.include(tx, OFFICIAL, code, TRIAL)
    assert isinstance(scenario, Scenario)
    return scenario


def developer_of(application: Application) -> Actor:
    """The developer of this application."""
    [seat] = DEVELOPER.seats
    return replace(DEVELOPER, seats=(replace(seat, organisation_id=application.provider_id),))
