"""The mall with everything happening at once: providers change listings, tills check vouchers, callers go away."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import timedelta

import asyncpg
import pytest

from backend import ledger
from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.mall import (
    Checked,
    RedeemRequest,
    Redemption,
    VoucherCheck,
    change_price,
    check_vouchers,
    redeem,
    restock,
)
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import LATER, SELLER, TERMS, ask, citizen, grant, open_people, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
ROUNDS = 25
PEOPLE, LISTINGS = range(1, 9), range(1, 6)
TOMORROW = NOW + timedelta(days=1)


async def settle(requests: Sequence[RedeemRequest]) -> list[Redemption | Refusal]:
    async with db.transaction(NOW) as tx:
        return await redeem(tx, requests, TERMS)


async def bought(requests: Sequence[RedeemRequest]) -> list[Redemption | Refusal]:
    """One batch, and one by one where it was outrun."""
    submit = Batcher(settle, lanes=1, limit=len(requests)).submit
    return await asyncio.gather(*map(submit, requests))


async def checked(codes: Sequence[str]) -> list[Checked | Refusal]:
    async with db.transaction(NOW) as tx:
        return await check_vouchers(tx, [VoucherCheck(SELLER, code) for code in codes])


async def restocked(listing_id: int, pieces: int) -> None:
    async with db.transaction(NOW) as tx:
        assert not isinstance(await restock(tx, SELLER, listing_id, pieces), Refusal)


async def repriced(listing_id: int, points: int) -> None:
    async with db.transaction(NOW) as tx:
        assert not isinstance(await change_price(tx, SELLER, listing_id, points), Refusal)


async def swept() -> None:
    async with db.transaction(TOMORROW) as tx:
        await ledger.sweep(tx)


async def at_once[Done](acts: Sequence[Awaitable[Done]]) -> list[Done]:
    """Start them all before any has ended; a deadlock, as any failure, fails the test."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*acts)


def ends(outcomes: Sequence[object]) -> Counter[str]:
    """How often each kind of end came about."""
    return Counter(end.code if isinstance(end, Refusal) else type(end).__name__ for end in outcomes)


async def crowd(*parcels: tuple[int, int]) -> None:
    """People with lots of so many points and grams; the first lot of each is over tomorrow."""
    async with db.transaction(NOW) as tx:
        await open_people(tx, *PEOPLE)
        for one in PEOPLE:
            untils = (TOMORROW, *[LATER] * len(parcels))
            await grant(tx, one, *((*parcel, until) for parcel, until in zip(parcels, untils, strict=False)))


def batch(number: int, turn: int) -> list[RedeemRequest]:
    """Two wishes of four people each: some share people, some only listings, each names both in an order of its own."""
    people = [PEOPLE[(2 * turn + place) % len(PEOPLE)] for place in range(4)][:: (-1) ** turn]
    wishes = [(one, LISTINGS[(place * (turn + 1) + number) % len(LISTINGS)]) for place, one in enumerate(people * 2)]
    return [ask(one, f"{number} {turn} {place}", listing_id) for place, (one, listing_id) in enumerate(wishes)]


async def test_batches_prices_deliveries_and_sweeps_in_any_order_never_deadlock(owner: Owner) -> None:
    await crowd((40, 400), (1000, 9000), (2000, 0))
    for listing_id in LISTINGS:
        await shelve(listing_id, points=1, stock=60)
    outcomes: list[object] = []
    for number in range(ROUNDS):
        acts = [bought(batch(number, turn)) for turn in range(4)]
        changes = [act(listing, 1) for listing in reversed(LISTINGS) for act in (restocked, repriced)]
        batches, _ = await asyncio.gather(at_once(acts), at_once([*changes, swept()]))
        outcomes += [outcome for one in batches for outcome in one]
    told = ends(outcomes)
    assert told.total() == ROUNDS * 4 * 8
    assert told.keys() <= {"Redemption", "PRICE_CHANGED", "OUT_OF_STOCK"}
    (await read(owner)).hold()
    left = await owner.fetchval("SELECT sum(stock) FROM mall_listing")
    assert left == len(LISTINGS) * (60 + ROUNDS) - told["Redemption"]
    assert await owner.fetchval("SELECT count(*) FROM kit_answer") == told.total()
    assert await owner.fetchval("SELECT sum(expired_points) FROM ledger_account") > 0


async def test_what_is_delivered_while_a_crowd_buys_is_sold_too(owner: Owner) -> None:
    await crowd((40, 400), (1000, 9000))
    await shelve(1, points=2, stock=5)
    buying = [bought([ask(one, f"{number}", 1)]) for number in range(10) for one in PEOPLE]
    sales, _ = await asyncio.gather(at_once(buying), at_once([restocked(1, 3) for _ in range(5)]))
    late = await bought([ask(1, f"late {number}", 1) for number in range(20)])
    assert ends([*late, *(outcome for [outcome] in sales)]) == {"Redemption": 20, "OUT_OF_STOCK": 80}
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 0


@pytest.mark.parametrize("way", ["batches", "transactions"])
async def test_one_account_spends_its_points_once_however_many_wishes_it_has(owner: Owner, way: str) -> None:
    await citizen(1, (60, 601, LATER), (50, 0, LATER))
    await shelve(1, points=21, stock=100)
    submit = Batcher(bought, lanes=3, limit=7).submit
    wishes = [ask(1, f"{number}", 1) for number in range(64)]
    if way == "batches":
        outcomes = await at_once([submit(wish) for wish in wishes])
    else:
        outcomes = [one for [one] in await at_once([bought([wish]) for wish in wishes])]
    assert ends(outcomes) == {"Redemption": 5, "NOT_ENOUGH_POINTS": 59}
    rows = await read(owner)
    rows.hold()
    assert (rows.accounts[0].free_points, rows.accounts[0].helped_grams) == (5, 601)
    assert sorted(one.grams for one in outcomes if isinstance(one, Redemption)) == [0, 0, 181, 210, 210]


async def test_callers_who_go_away_at_any_moment_find_one_answer_when_they_ask_again(owner: Owner) -> None:
    await crowd((100, 1000), (1000, 9000))
    await shelve(1, points=10, stock=1000)
    submit = Batcher(bought, lanes=2, limit=8).submit
    wishes = [ask(one, f"{number}", 1) for number in range(5) for one in PEOPLE]
    tasks = [asyncio.ensure_future(submit(wish)) for wish in wishes]
    for moment, task in enumerate(tasks):
        await asyncio.sleep(0 if moment % 3 else 0.001)
        task.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert any(isinstance(answer, asyncio.CancelledError) for answer in answers)
    first = await at_once([submit(wish) for wish in wishes])
    assert await at_once([submit(wish) for wish in reversed(wishes)]) == first[::-1]
    assert len({one.id for one in first if isinstance(one, Redemption)}) == len(wishes)
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 1000 - len(wishes)
    (await read(owner)).hold()
    assert db.pool().get_idle_size() == db.pool().get_size()


async def test_twenty_tills_take_a_voucher_once(owner: Owner) -> None:
    await citizen(1, (100, 0, LATER))
    await shelve(1)
    [sold] = await bought([ask(1, "k", 1)])
    assert isinstance(sold, Redemption)
    code = sold.voucher_code
    outcomes = [one for [one] in await at_once([checked([code]) for _ in range(20)])]
    assert ends(outcomes) == {"Checked": 1, "VOUCHER_USED": 19}
    assert await owner.fetchval("SELECT count(*) FROM mall_voucher WHERE used_at = $1", NOW) == 1


async def test_tills_that_check_the_same_vouchers_in_any_order_never_deadlock() -> None:
    await crowd((100, 1000), (1000, 9000))
    await shelve(1, points=10, stock=1000)
    for number in range(ROUNDS):
        sold = await bought([ask(one, f"{number}", 1) for one in PEOPLE])
        codes = [one.voucher_code for one in sold if isinstance(one, Redemption)]
        orders = [codes, codes[::-1], codes[4:] + codes[:4], codes[::2] + codes[1::2][::-1]]
        outcomes = [one for till in await at_once(list(map(checked, orders))) for one in till]
        assert ends(outcomes) == {"Checked": len(PEOPLE), "VOUCHER_USED": 3 * len(PEOPLE)}
