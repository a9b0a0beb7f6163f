"""Agreements and listings: who may sell what, until when, and at which price (JS§35–36)."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from backend import programme
from backend.accounts import Organisation, OrganisationKind
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from backend.mall import (
    Agreement,
    Listing,
    NewListing,
    change_price,
    listing,
    listings,
    put_on_shelf,
    restock,
    sign_agreement,
    take_off_shelf,
)
from tests.conftest import NOW
from tests.mall.building import CLERK, NEW, OPERATOR, PROVIDER, RIVAL, SELLER, everything, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
KINDS = frozenset({OrganisationKind.RIGHTS_PROVIDER})
SHOP = Organisation(PROVIDER, "SHOP", "店", "Shop", "TRIAL", KINDS)
DAY = timedelta(days=1)
TRIAL = programme.pack("trial")
ELSEWHERE = Actor(24, (Seat(OPERATOR, frozenset({"OPERATOR"}), "MEMBER", "TRIAL-EAST"),))


async def signed(begins: timedelta = -DAY, ends: timedelta = DAY) -> Agreement:
    async with db.transaction(NOW) as tx:
        agreement = await sign_agreement(tx, CLERK, SHOP, (NOW + begins, NOW + ends), TRIAL)
    assert isinstance(agreement, Agreement)
    return agreement


async def put(new: NewListing = NEW, actor: Actor = SELLER) -> Listing | Refusal:
    async with db.transaction(NOW) as tx:
        return await put_on_shelf(tx, actor, new)


async def test_the_operator_signs_an_agreement_with_a_rights_provider(owner: Owner) -> None:
    agreement = await signed()
    assert agreement == Agreement(agreement.id, PROVIDER, OPERATOR, NOW, NOW - DAY, NOW + DAY)
    row = await owner.fetchrow("SELECT * FROM mall_agreement")
    assert row is not None
    assert tuple(row) == (agreement.id, PROVIDER, OPERATOR, NOW, NOW - DAY, NOW + DAY)


async def test_a_scenario_developer_may_be_a_rights_provider_too() -> None:
    both = replace(SHOP, kinds=KINDS | {OrganisationKind.SCENARIO_DEVELOPER})
    async with db.transaction(NOW) as tx:
        assert isinstance(await sign_agreement(tx, CLERK, both, (NOW, NOW + DAY), TRIAL), Agreement)


@pytest.mark.parametrize(
    ("actor", "shop", "days", "code"),
    [
        (SELLER, SHOP, 1, "NOT_ALLOWED"),
        (Actor(1), SHOP, 1, "NOT_ALLOWED"),
        (ELSEWHERE, SHOP, 1, "NOT_ALLOWED"),
        (CLERK, replace(SHOP, kinds=frozenset({OrganisationKind.SCENARIO_DEVELOPER})), 1, "NOT_A_RIGHTS_PROVIDER"),
        (CLERK, SHOP, 0, "NOT_A_TERM"),
    ],
)
async def test_an_agreement_is_refused(owner: Owner, actor: Actor, shop: Organisation, days: int, code: str) -> None:
    async with db.transaction(NOW) as tx:
        refused = await sign_agreement(tx, actor, shop, (NOW, NOW + days * DAY), TRIAL)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert await owner.fetchval("SELECT count(*) FROM mall_agreement") == 0


async def test_a_listing_is_sold_until_the_longest_agreement_in_force_ends() -> None:
    await signed(ends=30 * DAY)
    await signed(ends=10 * DAY)
    await signed(begins=DAY, ends=99 * DAY)
    made = await put()
    assert isinstance(made, Listing)
    assert made == Listing(made.id, PROVIDER, "公交月票", "Bus pass", 100, 10, 1, "ON_SHELF", NOW + 30 * DAY, NOW)
    assert await listing(db.pool(), made.id) == made
    assert await listings(db.pool(), NOW) == [made]
    assert await listings(db.pool(), NOW + 30 * DAY) == []


@pytest.mark.parametrize(
    ("new", "actor", "code"),
    [
        (NEW, RIVAL, "NOT_THERE"),
        (NEW, CLERK, "NOT_THERE"),
        (replace(NEW, title_zh=" "), SELLER, "BAD_LISTING"),
        (replace(NEW, title_en="x" * 121), SELLER, "BAD_LISTING"),
        (replace(NEW, points=0), SELLER, "BAD_LISTING"),
        (replace(NEW, points=1_000_001), SELLER, "BAD_LISTING"),
        (replace(NEW, stock=-1), SELLER, "BAD_LISTING"),
        (replace(NEW, stock=1_000_001), SELLER, "BAD_LISTING"),
    ],
)
async def test_a_listing_is_refused(owner: Owner, new: NewListing, actor: Actor, code: str) -> None:
    await signed()
    refused = await put(new, actor)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert await owner.fetchval("SELECT count(*) FROM mall_listing") == 0


@pytest.mark.parametrize(("begins", "ends"), [(-2 * DAY, timedelta()), (DAY, 2 * DAY)])
async def test_nothing_is_sold_without_an_agreement_in_force(begins: timedelta, ends: timedelta) -> None:
    await signed(begins, ends)
    refused = await put()
    assert isinstance(refused, Refusal)
    assert refused.code == "NO_AGREEMENT"


async def test_a_provider_changes_its_listing() -> None:
    before = await shelve(1, points=100, stock=10)
    async with db.transaction(NOW) as tx:
        assert await restock(tx, SELLER, 1, 5) == replace(before, stock=15)
        assert await change_price(tx, SELLER, 1, 80) == replace(before, stock=15, points=80, version=2)
        assert await take_off_shelf(tx, SELLER, 1) == replace(before, stock=15, points=80, version=2, state="OFF_SHELF")
    assert await listing(db.pool(), 1) == replace(before, stock=15, points=80, version=2, state="OFF_SHELF")
    assert await listings(db.pool(), NOW) == []
    assert await listing(db.pool(), 2) is None


async def changes(actor: Actor, listing_id: int, points: int, pieces: int) -> list[str]:
    """What each change answers to this."""
    async with db.transaction(NOW) as tx:
        outcomes = [
            await take_off_shelf(tx, actor, listing_id),
            await restock(tx, actor, listing_id, pieces),
            await change_price(tx, actor, listing_id, points),
        ]
    return [outcome.code if isinstance(outcome, Refusal) else "done" for outcome in outcomes]


@pytest.mark.parametrize(("actor", "listing_id"), [(RIVAL, 1), (CLERK, 1), (Actor(1), 1), (SELLER, 2)])
async def test_what_is_not_theirs_looks_as_if_it_were_not_there(owner: Owner, actor: Actor, listing_id: int) -> None:
    await shelve(1)
    before = await everything(owner)
    assert await changes(actor, listing_id, 80, 5) == ["NOT_THERE"] * 3
    assert await everything(owner) == before


async def test_what_is_off_the_shelf_stays_as_it_is(owner: Owner) -> None:
    await shelve(1)
    async with db.transaction(NOW) as tx:
        await take_off_shelf(tx, SELLER, 1)
    before = await everything(owner)
    assert await changes(SELLER, 1, 80, 5) == ["NOT_ON_SHELF"] * 3
    assert await everything(owner) == before


@pytest.mark.parametrize("number", [0, -1, 1_000_001])
async def test_a_price_or_a_delivery_that_cannot_be_is_refused(owner: Owner, number: int) -> None:
    await shelve(1)
    before = await everything(owner)
    async with db.transaction(NOW) as tx:
        outcomes = [await restock(tx, SELLER, 1, number), await change_price(tx, SELLER, 1, number)]
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)] == ["BAD_LISTING"] * 2
    assert await everything(owner) == before
