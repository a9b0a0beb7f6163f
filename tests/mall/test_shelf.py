"""On the shelf: prices, pieces and variants, and what is not theirs (JS§36)."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import (
    Listing,
    ListingState,
    NewGoods,
    Variant,
    change_price,
    close_goods,
    listing,
    listings,
    prepare_goods,
    restock,
    shelf,
    take_off_shelf,
    variants,
)
from tests.conftest import NOW
from tests.mall.building import (
    CLERK,
    NEW,
    PASS,
    PROVIDER,
    RIVAL,
    SELLER,
    TRIAL,
    agreed,
    everything,
    on_the_shelf,
    shelve,
)

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
DAY = timedelta(days=1)
OFF_SHELF = ListingState.OFF_SHELF
THREE = (Variant(100, 5, "小", "Small"), Variant(120, 5, "中", "Medium"), Variant(140, 0, "大", "Large"))


async def prepared(new: NewGoods = NEW, actor: Actor = SELLER) -> list[Listing] | Refusal:
    async with db.transaction(NOW) as tx:
        return await prepare_goods(tx, actor, new)


async def test_a_listing_is_sold_until_the_longest_agreement_in_force_ends() -> None:
    longest = await agreed(ends=30 * DAY)
    await agreed(ends=10 * DAY)
    await agreed(begins=DAY, ends=99 * DAY)
    [made] = await on_the_shelf(NEW)
    assert (made.goods.agreement_id, made.sold_until, made.state) == (longest.id, NOW + 30 * DAY, "ON_SHELF")
    assert (made.goods.particulars, made.points, made.stock, made.version) == (PASS, 100, 10, 1)
    assert await listing(db.pool(), made.id) == made
    assert (made.goods.reviewed_by_id, made.goods.reviewed_at) == (CLERK.account_id, NOW)
    assert [one.id for one in await listings(db.pool(), NOW)] == [made.id]
    assert await listings(db.pool(), NOW + 30 * DAY) == []


async def test_the_shelf_shows_goods_once_and_each_variant_has_its_own_pieces() -> None:
    await agreed()
    small, medium, large = await on_the_shelf(replace(NEW, variants=THREE))
    assert [(one.title_zh, one.points, one.stock) for one in (small, medium, large)] == [
        ("公交月票 小", 100, 5),
        ("公交月票 中", 120, 5),
        ("公交月票 大", 140, 0),
    ]
    page = await shelf(db.pool(), NOW, 20, None)
    assert [one.id for one in page.items] == [small.id]
    found = await variants(db.pool(), [small.goods.id])
    assert [one.id for one in found[small.goods.id]] == [small.id, medium.id, large.id]
    async with db.transaction(NOW) as tx:
        await take_off_shelf(tx, SELLER, small.id)
    page = await shelf(db.pool(), NOW, 20, None)
    assert [one.id for one in page.items] == [medium.id]


BAD = [
    replace(NEW, particulars=replace(PASS, title_zh=" ")),
    replace(NEW, particulars=replace(PASS, title_en="x" * 121)),
    replace(NEW, particulars=replace(PASS, terms_zh="x" * 2001)),
    replace(NEW, particulars=replace(PASS, voucher_days=0)),
    replace(NEW, particulars=replace(PASS, voucher_days=3661)),
    replace(NEW, particulars=replace(PASS, refund_days=-1)),
    replace(NEW, particulars=replace(PASS, refund_days=1, checked_offline=True)),
    replace(NEW, particulars=replace(PASS, real_name_level="L9")),
    replace(NEW, variants=()),
    replace(NEW, variants=(Variant(0, 1),)),
    replace(NEW, variants=(Variant(1_000_001, 1),)),
    replace(NEW, variants=(Variant(1, -1),)),
    replace(NEW, variants=(Variant(1, 1_000_001),)),
    replace(NEW, variants=(Variant(1, 1), Variant(1, 1))),
    replace(NEW, variants=(Variant(1, 1, "小", "S"), Variant(1, 1, "小", "M"))),
    replace(NEW, variants=(Variant(1, 1, "x" * 61, "S"),)),
    replace(NEW, variants=tuple(Variant(1, 1, f"{n}", f"{n}") for n in range(21))),
]


@pytest.mark.parametrize(
    ("new", "actor", "code"),
    [(NEW, RIVAL, "NOT_THERE"), (NEW, CLERK, "NOT_THERE"), *((new, SELLER, "BAD_LISTING") for new in BAD)],
)
async def test_goods_are_refused(owner: Owner, new: NewGoods, actor: Actor, code: str) -> None:
    await agreed()
    refused = await prepared(new, actor)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert await owner.fetchval("SELECT count(*) FROM mall_listing") == 0
    assert await owner.fetchval("SELECT count(*) FROM mall_goods") == 0


@pytest.mark.parametrize(("begins", "ends"), [(-2 * DAY, timedelta()), (DAY, 2 * DAY)])
async def test_nothing_is_prepared_without_an_agreement_in_force(begins: timedelta, ends: timedelta) -> None:
    await agreed(begins, ends)
    refused = await prepared()
    assert isinstance(refused, Refusal)
    assert refused.code == "NO_AGREEMENT"


async def test_a_provider_changes_its_listing() -> None:
    before = await shelve(1, points=100, stock=10)
    async with db.transaction(NOW) as tx:
        assert await restock(tx, SELLER, 1, 5) == replace(before, stock=15)
        assert await change_price(tx, SELLER, 1, 80) == replace(before, stock=15, points=80, version=2)
        assert await take_off_shelf(tx, SELLER, 1) == replace(before, stock=15, points=80, version=2, state=OFF_SHELF)
    assert await listing(db.pool(), 1) == replace(before, stock=15, points=80, version=2, state=OFF_SHELF)
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
    async with db.transaction(NOW) as tx:
        assert await close_goods(tx, RIVAL, listing_id, TRIAL) == Refusal.not_there("listing")
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


async def test_goods_are_prepared_once_for_a_key(owner: Owner) -> None:
    await agreed()
    made = await prepared(replace(NEW, key="k"))
    assert await prepared(replace(NEW, key="k")) == made
    before = await everything(owner)
    other = await prepared(replace(NEW, key="k", variants=THREE))
    assert isinstance(other, Refusal)
    assert other.code == "KEY_REUSED"
    assert await everything(owner) == before


async def test_what_was_sent_back_is_prepared_anew_in_its_place(owner: Owner) -> None:
    await agreed()
    [sent_back] = await drafts()
    [anew] = await drafts(replace(NEW, instead_of=sent_back.goods.id, variants=THREE[:1]))
    kept = await owner.fetch("SELECT id, state FROM mall_listing")
    assert {row["id"]: row["state"] for row in kept} == {sent_back.id: "OFF_SHELF", anew.id: "DRAFT"}
    before = await everything(owner)
    for instead_of, actor, refused in [
        (sent_back.goods.id, SELLER, "NOT_A_DRAFT"),
        (anew.goods.id, RIVAL, "NOT_THERE"),
        (404, SELLER, "NOT_THERE"),
    ]:
        outcome = await prepared(replace(NEW, instead_of=instead_of), actor)
        assert isinstance(outcome, Refusal)
        assert outcome.code == refused
    assert await everything(owner) == before


async def drafts(new: NewGoods = NEW) -> list[Listing]:
    """Goods that are prepared and no more."""
    made = await prepared(new)
    assert not isinstance(made, Refusal)
    return made


async def test_goods_close_with_all_their_variants() -> None:
    await agreed()
    made = await on_the_shelf(replace(NEW, provider_id=PROVIDER, variants=THREE))
    async with db.transaction(NOW) as tx:
        closed = await close_goods(tx, SELLER, made[0].goods.id, TRIAL)
    assert not isinstance(closed, Refusal)
    assert [one.state for one in closed] == [OFF_SHELF] * 3
    assert await listings(db.pool(), NOW) == []
