from datetime import timedelta

import asyncpg
import pytest

from backend import accounts
from backend.accounts import NewMember, NewOrganisation, NewPerson, Organisation, OrganisationKind, Role
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.db import Row, Tx
from backend.kit.errors import Refusal
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

BUS = NewOrganisation("bus", "公交公司", "Bus Company", "TRIAL", frozenset({OrganisationKind.SCENARIO_DEVELOPER}))
TABLES = (
    *("accounts_person", "accounts_handle", "accounts_organisation", "accounts_organisation_kind"),
    *("accounts_membership", "ledger_account"),
)


async def everything(tx: Tx) -> list[list[Row]]:
    return [await tx.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]  # noqa: S608 - names of our own


async def register(tx: Tx, new: NewOrganisation = BUS) -> int:
    account_id = await accounts.register_organisation(tx, new)
    assert isinstance(account_id, int)
    return account_id


async def join(tx: Tx, new: NewMember) -> int:
    membership_id = await accounts.add_member(tx, new)
    assert isinstance(membership_id, int)
    return membership_id


async def test_people_are_registered_in_order_each_with_one_carbon_account() -> None:
    async with db.transaction(NOW) as tx:
        people = [NewPerson("甲", "TRIAL", "a"), NewPerson("乙", "TRIAL-EAST"), NewPerson("丙", "TRIAL", "c")]
        ids = await accounts.register_people(tx, people)
        rows = await tx.fetch("SELECT account_id, display_name, region, registered_at FROM accounts_person")
        opened = await tx.fetch("SELECT id, owner_kind, opened_at, free_points FROM ledger_account")
        named = await accounts.people_by_handle(tx, ["a", "b", "c"])
    assert sorted(map(tuple, rows)) == sorted(
        (ids[place], person.display_name, person.region, NOW) for place, person in enumerate(people)
    )
    assert sorted(map(tuple, opened)) == sorted((account_id, "PERSON", NOW, 0) for account_id in ids)
    assert named == {"a": ids[0], "c": ids[2]}


async def test_registering_nobody_is_nothing() -> None:
    async with db.transaction(NOW) as tx:
        assert await accounts.register_people(tx, []) == []


async def test_a_handle_is_never_given_to_a_second_account() -> None:
    async with db.transaction(NOW) as tx:
        await accounts.register_people(tx, [NewPerson("甲", "TRIAL", "a")])
    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.transaction(NOW) as tx:
            await accounts.register_people(tx, [NewPerson("乙", "TRIAL", "a")])
    assert await db.pool().fetchval("SELECT count(*)::int FROM accounts_person") == 1


async def test_an_organisation_is_registered_with_its_kinds_and_an_account() -> None:
    kinds = frozenset({OrganisationKind.SCENARIO_DEVELOPER, OrganisationKind.RIGHTS_PROVIDER})
    async with db.transaction(NOW) as tx:
        account_id = await register(tx, NewOrganisation("bus", "公交公司", "Bus Company", "TRIAL", kinds))
        found = await accounts.organisation_by_code(tx, "bus")
        owner_kind = await tx.fetchval("SELECT owner_kind FROM ledger_account WHERE id = $1", account_id)
    assert found == Organisation(account_id, "bus", "公交公司", "Bus Company", "TRIAL", kinds)
    assert owner_kind == "ORGANISATION"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (BUS, "CODE_TAKEN"),
        (NewOrganisation("x", "某", "X", "TRIAL", frozenset()), "NO_KIND"),
    ],
)
async def test_a_refused_organisation_leaves_no_trace(new: NewOrganisation, code: str) -> None:
    async with db.transaction(NOW) as tx:
        await register(tx)
        before = await everything(tx)
        refused = await accounts.register_organisation(tx, new)
        assert isinstance(refused, Refusal)
        assert refused.code == code
        assert await everything(tx) == before


async def test_nobody_is_found_under_an_unknown_code() -> None:
    assert await accounts.organisation_by_code(db.pool(), "bus") is None


async def test_an_actor_sits_where_they_are_a_member_from_the_first_instant_to_before_the_last() -> None:
    end, instant = NOW + timedelta(days=1), timedelta(microseconds=1)
    async with db.transaction(NOW) as tx:
        [person] = await accounts.register_people(tx, [NewPerson("甲", "TRIAL")])
        bus = await register(tx)
        membership = await join(tx, NewMember(person, bus, "TRIAL-EAST", Role.MANAGER))
    async with db.transaction(end) as tx:
        assert await accounts.end_membership(tx, membership) is None
    seat = Seat(bus, frozenset({"SCENARIO_DEVELOPER"}), "MANAGER", "TRIAL-EAST")
    instants = [NOW - instant, NOW, end - instant, end]
    found = [await accounts.actor(db.pool(), person, at) for at in instants]
    assert found == [Actor(person), Actor(person, (seat,)), Actor(person, (seat,)), Actor(person)]


async def test_only_a_person_acts() -> None:
    async with db.transaction(NOW) as tx:
        bus = await register(tx)
        assert [await accounts.actor(tx, account_id, NOW) for account_id in (bus, 1)] == [None, None]


async def test_a_refused_member_leaves_no_trace() -> None:
    authority = NewOrganisation("authority", "主管", "Authority", "TRIAL", frozenset({OrganisationKind.AUTHORITY}))
    operator = NewOrganisation("operator", "运营", "Operator", "TRIAL", frozenset({OrganisationKind.OPERATOR}))
    async with db.transaction(NOW) as tx:
        [person] = await accounts.register_people(tx, [NewPerson("甲", "TRIAL")])
        one, other = await register(tx, authority), await register(tx, operator)
        await join(tx, NewMember(person, one, "TRIAL"))
        before = await everything(tx)
        asked = [
            NewMember(person, one, "TRIAL"),
            NewMember(person, other, "TRIAL"),
            NewMember(person, 1, "TRIAL"),
            NewMember(1, one, "TRIAL"),
            NewMember(one, one, "TRIAL"),
        ]
        outcomes = [await accounts.add_member(tx, new) for new in asked]
        codes = [outcome.code if isinstance(outcome, Refusal) else outcome for outcome in outcomes]
        assert codes == ["ALREADY_A_MEMBER", "BOTH_SIDES", "NOT_THERE", "NOT_THERE", "NOT_THERE"]
        assert await everything(tx) == before


async def test_who_left_one_side_may_join_the_other() -> None:
    authority = NewOrganisation("authority", "主管", "Authority", "TRIAL", frozenset({OrganisationKind.AUTHORITY}))
    operator = NewOrganisation("operator", "运营", "Operator", "TRIAL", frozenset({OrganisationKind.OPERATOR}))
    async with db.transaction(NOW) as tx:
        [person] = await accounts.register_people(tx, [NewPerson("甲", "TRIAL")])
        membership = await join(tx, NewMember(person, await register(tx, authority), "TRIAL"))
    async with db.transaction(NOW + timedelta(hours=1)) as tx:
        assert await accounts.end_membership(tx, membership) is None
        await join(tx, NewMember(person, await register(tx, operator), "TRIAL"))


async def test_a_seat_ends_once() -> None:
    async with db.transaction(NOW) as tx:
        [person] = await accounts.register_people(tx, [NewPerson("甲", "TRIAL")])
        membership = await join(tx, NewMember(person, await register(tx), "TRIAL"))
    async with db.transaction(NOW + timedelta(hours=1)) as tx:
        assert await accounts.end_membership(tx, membership) is None
    async with db.transaction(NOW + timedelta(hours=2)) as tx:
        assert await accounts.end_membership(tx, membership) == Refusal.not_there("membership")
        assert await tx.fetchval("SELECT valid_until FROM accounts_membership") == NOW + timedelta(hours=1)


async def test_a_person_is_found_by_handle_or_by_number() -> None:
    async with db.transaction(NOW) as tx:
        first, second = await accounts.register_people(tx, [NewPerson("甲", "TRIAL", "a"), NewPerson("乙", "TRIAL")])
        await accounts.register_people(tx, [NewPerson("丙", "TRIAL", "42")])
        bus = await register(tx)
        asked = ["a", str(first), str(second), "b", str(bus), "1", "9" * 19, "-5", "²", ""]
        found = [await accounts.find(tx, reference) for reference in asked]
        named = await accounts.find(tx, "42")
    assert found == [first, first, second, None, None, None, None, None, None, None]
    assert named not in {first, second, None}


async def test_locking_people_tells_which_of_them_there_are() -> None:
    async with db.transaction(NOW) as tx:
        ids = await accounts.register_people(tx, [NewPerson("甲", "TRIAL"), NewPerson("乙", "TRIAL")])
        bus = await register(tx)
        assert await accounts.lock_people(tx, [*reversed(ids), bus, 1]) == set(ids)
