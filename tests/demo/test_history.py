from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from backend import accounts, demo, drops, mall, scenarios
from backend.accounts import OrganisationKind
from backend.demo import SIGN_INS, City, Totals
from backend.demo.founding import world
from backend.kit import db, ids
from backend.kit.errors import ConfigurationError
from backend.kit.time import starts
from backend.verify import verify
from backend.wiring import trial
from tests.conftest import EMPTY
from tests.demo.plans import PACK, TINY
from tests.world import everything

AFTER = starts(TINY.as_of, PACK.zone)
TOTALS = Totals(
    TINY.as_of,
    people=12,
    consents=39,
    withdrawn=1,
    accepted=533,
    duplicate=56,
    corrections=1,
    rejected={"INCOMPLETE_DAY": 1, "NO_CONSENT": 1, "WITHDRAWN": 10, "ZERO_DISTANCE": 1},
    runs=27,
    outliers=1,
    grams=301_237,
    points=55_621,
    lots=77,
    set_aside=1,
    wishes=12,
    redemptions=6,
    redeemed_points=1260,
    helped_grams=8305,
    vouchers_used=1,
)


async def built(city: City) -> Totals:
    """Found and live a city in the database that is connected."""
    async with db.transaction(demo.founded_at(city, PACK)) as tx:
        await accounts.seed_staff(tx, PACK)
        await trial.start(tx, PACK, world())
    days: list[int] = []
    totals = await demo.live(city, PACK, days.append)
    assert days == [1] * len([*city.calendar()])
    async with db.transaction(AFTER) as tx:
        await demo.remember(tx, city, totals)
    return totals


async def recalled(city: City, *, any_day: bool = False) -> Totals:
    async with db.transaction(AFTER) as tx:
        return await demo.recall(tx, city, any_day=any_day)


async def holds() -> None:
    assert [finding for finding in await verify(db.pool(), PACK) if finding.holds is False] == []


async def test_a_tiny_city_comes_to_the_same_in_two_databases_and_its_books_hold(
    owner: "asyncpg.Connection[db.Row]",
) -> None:
    assert await built(TINY) == TOTALS
    await holds()
    await owner.execute(EMPTY)
    ids.forget()  # other ids than the first time
    assert await built(TINY) == TOTALS
    await holds()


async def test_a_city_is_found_again_and_nothing_changes(database: None) -> None:
    city = replace(TINY, citizens=3, days=2)
    totals = await built(city)
    async with db.transaction(AFTER) as tx:
        await trial.start(tx, PACK, trial.world())  # as a later `migrate` does: everything a trial starts with is there
    before = await everything()
    assert await recalled(city) == totals
    assert await recalled(replace(city, as_of=city.as_of + timedelta(days=1)), any_day=True) == totals
    assert await everything() == before


async def test_a_city_of_another_day_or_size_needs_a_database_of_its_own(database: None) -> None:
    city = replace(TINY, citizens=3, days=2)
    await built(city)
    for other in (replace(city, as_of=city.as_of + timedelta(days=1)), replace(city, citizens=4)):
        with pytest.raises(ConfigurationError, match=r"as of 2026-11-17 is here already.*TANPUHUI_HOME"):
            await recalled(other)


async def test_a_city_that_was_never_finished_is_not_taken_for_one(database: None) -> None:
    async with db.transaction(demo.founded_at(TINY, PACK)) as tx:
        await accounts.seed_staff(tx, PACK)
        await trial.start(tx, PACK, world())
    with pytest.raises(ConfigurationError, match=r"never finished.*TANPUHUI_HOME"):
        await recalled(TINY, any_day=True)


async def test_a_database_without_an_operator_has_no_city(database: None) -> None:
    with pytest.raises(ConfigurationError, match="no operator"):
        await recalled(TINY)


async def test_whoever_can_sign_in_is_there_in_the_role_that_is_said(database: None) -> None:
    await built(replace(TINY, days=1))
    for one in SIGN_INS:
        account_id = await accounts.find(db.pool(), one.handle)
        assert account_id is not None
        actor = await accounts.actor(db.pool(), account_id, AFTER)
        assert actor is not None
        kinds = {kind for seat in actor.seats for kind in seat.kinds}
        assert (
            kinds
            == {
                "citizen": set(),
                "merchant": {OrganisationKind.RIGHTS_PROVIDER},
                "operator": {OrganisationKind.OPERATOR},
                "authority": {OrganisationKind.AUTHORITY},
            }[one.role]
        )


async def test_the_bike_company_develops_a_scenario_and_sells_passes(database: None) -> None:
    async with db.transaction(demo.founded_at(TINY, PACK)) as tx:
        await accounts.seed_staff(tx, PACK)
        await trial.start(tx, PACK, world())
        company = await accounts.organisation_by_code(tx, "trial-bike")
        scenario = await scenarios.by_code(tx, "shared-bike")
        listings = await mall.listings(tx, tx.now())
    assert company is not None
    assert scenario is not None
    assert company.kinds == {OrganisationKind.SCENARIO_DEVELOPER, OrganisationKind.RIGHTS_PROVIDER}
    assert scenario.provider_id == company.account_id
    passes = {one.title_en: one.points for one in listings if one.provider_id == company.account_id}
    assert passes == {
        "A place in the night ride": 300,
        "Bike day pass": 120,
        "Bike week pass": 480,
        "Bike month pass": 1500,
    }


async def test_nothing_in_a_city_happens_after_its_last_day_or_before_its_founding(
    owner: "asyncpg.Connection[db.Row]",
) -> None:
    await built(TINY)
    columns = await owner.fetch(
        """SELECT table_name, column_name FROM information_schema.columns JOIN pg_class ON relname = table_name
           WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND NOT relispartition
             AND column_name = ANY($1)""",
        ["posted_at", "issued_at", "granted_at", "received_at", "redeemed_at", "used_at", "at", "registered_at"],
    )
    assert len(columns) == 18
    for table, column in columns:
        sql = f"SELECT count(*) FROM {table} WHERE {column} < $1 OR {column} > $2"  # noqa: S608 - names from the catalogue
        assert await owner.fetchval(sql, demo.founded_at(TINY, PACK), AFTER) == 0


async def test_a_visitor_finds_two_drops_points_that_end_soon_and_a_day_that_has_begun(database: None) -> None:
    await built(replace(TINY, citizens=40, days=20))
    morning = AFTER + timedelta(hours=9)
    await demo.open_today(PACK, morning)
    await demo.open_today(PACK, morning + timedelta(minutes=1))  # what has begun does not begin again
    await holds()
    page = await drops.drops_page(db.pool(), 10, None)
    assert [drops.phase(one, morning) for one in page.items] == [drops.Phase.OPEN, drops.Phase.DRAWN]
    people = await accounts.people_by_handle(db.pool(), ["citizen-1", "citizen-5", "merchant"])
    standings = [one.standing for one in await mall.redemptions_of(db.pool(), people["citizen-1"], morning)]
    assert standings.count(mall.Standing.UNCONFIRMED) == 1
    soon = await db.pool().fetchval(
        "SELECT sum(points) FROM ledger_lot WHERE owner_id = $1 AND state = 'FREE' AND spendable_until < $2",
        people["citizen-5"],
        AFTER + timedelta(days=30),
    )
    assert soon > 0
    assert await db.pool().fetchval("SELECT count(*) FROM inbox_message WHERE account_id = $1", people["citizen-5"]) > 0
    merchant = await accounts.actor(db.pool(), people["merchant"], morning)
    assert merchant
    provider_id = merchant.seats[0].organisation_id
    board = await mall.board(db.pool(), provider_id, (AFTER, AFTER + timedelta(days=1)))
    assert 0 < sum(one.checked for one in board.tills) <= 3
    assert await db.pool().fetchval("SELECT count(*) FROM mall_listing WHERE state = 'REVIEW'") == 2
    signed = "SELECT count(*) FROM mall_agreement WHERE operator_signed_at IS NOT NULL AND provider_signed_at IS NULL"
    assert await db.pool().fetchval(signed) == 1
