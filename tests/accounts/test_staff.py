from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from backend import accounts
from backend.accounts import NewMember, NewPerson
from backend.kit import db
from backend.kit.db import Row
from backend.programme import pack
from tests.accounts.test_accounts import everything
from tests.conftest import NOW


async def test_the_packs_organisations_and_staff_are_there_after_seeding(database: None) -> None:
    async with db.transaction(NOW) as tx:
        await accounts.seed_staff(tx, pack("trial"))
        staff = await accounts.people_by_handle(tx, ["operator", "authority"])
        for handle, kind in (("operator", "OPERATOR"), ("authority", "AUTHORITY")):
            organisation = await accounts.organisation_by_code(tx, handle)
            actor = await accounts.actor(tx, staff[handle], NOW)
            assert organisation is not None
            assert actor is not None
            [seat] = actor.seats
            assert (seat.organisation_id, seat.kinds) == (organisation.account_id, frozenset({kind}))
            assert (seat.role, seat.region) == ("MANAGER", "TRIAL")


@pytest.mark.parametrize("code", ["trial", "jiangsu"])
async def test_seeding_again_changes_nothing(database: None, code: str) -> None:
    async with db.transaction(NOW) as tx:
        await accounts.seed_staff(tx, pack(code))
        before = await everything(tx)
    async with db.transaction(NOW + timedelta(days=1)) as tx:
        await accounts.seed_staff(tx, pack(code))
        assert await everything(tx) == before


async def test_the_owner_of_the_tables_can_seed(owner: "asyncpg.Connection[Row]") -> None:
    async with db.transaction(NOW) as tx, owner.transaction():
        await accounts.seed_staff(replace(tx, raw=owner), pack("trial"))
    assert len(await accounts.people_by_handle(db.pool(), ["operator", "authority"])) == 2


async def test_a_seat_that_was_ended_is_not_given_back(database: None) -> None:
    async with db.transaction(NOW) as tx:
        await accounts.seed_staff(tx, pack("trial"))
        person = (await accounts.people_by_handle(tx, ["operator"]))["operator"]
        membership = await tx.fetchval("SELECT id FROM accounts_membership WHERE person_id = $1", person)
    async with db.transaction(NOW + timedelta(days=1)) as tx:
        assert await accounts.end_membership(tx, membership) is None
        await accounts.seed_staff(tx, pack("trial"))
        actor = await accounts.actor(tx, person, tx.now())
    assert actor is not None
    assert actor.seats == ()


async def test_members_who_came_later_stay(database: None) -> None:
    async with db.transaction(NOW) as tx:
        await accounts.seed_staff(tx, pack("trial"))
        operator = await accounts.organisation_by_code(tx, "operator")
        assert operator is not None
        [person] = await accounts.register_people(tx, [NewPerson("甲", "TRIAL")])
        await accounts.add_member(tx, NewMember(person, operator.account_id, "TRIAL-EAST"))
        before = await everything(tx)
        await accounts.seed_staff(tx, pack("trial"))
        assert await everything(tx) == before
