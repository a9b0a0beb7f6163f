"""Redemption when everybody comes at once: nothing is sold twice, no key answered twice, nobody waits for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import asyncpg
import pytest

from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.errors import Outrun, Refusal
from backend.mall import RedeemRequest, Redemption, redeem
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import LATER, TERMS, ask, grant, open_people, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
type Outcome = Redemption | Refusal
type Submit = Callable[[RedeemRequest], Awaitable[Outcome]]
PEOPLE = range(1, 65)
MISSING = (
    "SELECT count(*) FROM mall_redemption r LEFT JOIN mall_voucher v ON v.redemption_id = r.id WHERE v.code IS NULL"
)


async def settle(requests: Sequence[RedeemRequest]) -> Sequence[Outcome]:
    async with db.transaction(NOW) as tx:
        return await redeem(tx, requests, TERMS)


async def alone(request: RedeemRequest) -> Outcome:
    """A transaction for one request."""
    [outcome] = await settle([request])
    return outcome


def lanes(count: int, limit: int) -> Submit:
    return Batcher(settle, lanes=count, limit=limit).submit


WAYS = [
    pytest.param(partial(lanes, 4, 8), id="four lanes of eight"),
    pytest.param(partial(lanes, 1, 64), id="one lane"),
    pytest.param(lambda: alone, id="separate transactions"),
]


async def crowd(points: int = 300) -> None:
    """64 people with two lots each."""
    async with db.transaction(NOW) as tx:
        await open_people(tx, *PEOPLE)
        for account_id in PEOPLE:
            await grant(tx, account_id, (points // 3, 10 * points, LATER), (points - points // 3, 0, LATER))


async def redemptions(owner: Owner) -> int:
    """How many there are, once the books have been found to hold."""
    (await read(owner)).hold()
    assert await owner.fetchval(MISSING) == 0
    count: int = await owner.fetchval("SELECT count(*) FROM mall_redemption")
    return count


@pytest.mark.parametrize("way", WAYS)
async def test_sixty_four_at_once_on_a_stock_of_ten_give_exactly_ten(owner: Owner, way: Callable[[], Submit]) -> None:
    await crowd()
    await shelve(1, stock=10)
    submit = way()
    outcomes = await asyncio.gather(*(submit(ask(account_id, "k", 1)) for account_id in PEOPLE))
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert refused == ["OUT_OF_STOCK"] * 54
    assert await redemptions(owner) == 10
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 0
    assert await owner.fetchval("SELECT sum(redeemed_points) FROM ledger_account") == 1000


@pytest.mark.parametrize("way", WAYS)
async def test_one_key_sent_fifty_times_at_once_gives_one_redemption(owner: Owner, way: Callable[[], Submit]) -> None:
    await crowd()
    await shelve(1, stock=64)
    submit = way()
    same = [submit(ask(1, "k", 1)) for _ in range(50)]
    others = [submit(ask(account_id, "k", 1)) for account_id in range(2, 12)]
    outcomes = await asyncio.gather(*same, *others)
    assert isinstance(outcomes[0], Redemption)
    assert outcomes[:50] == [outcomes[0]] * 50
    assert len({outcome.id for outcome in outcomes if isinstance(outcome, Redemption)}) == 11
    assert await redemptions(owner) == 11
    assert await submit(ask(1, "k", 1, expected_points=100)) == Refusal.key_reused("k")


async def test_a_key_sent_for_two_things_at_once_is_answered_for_one_of_them(owner: Owner) -> None:
    await crowd()
    await shelve(1, stock=64)
    await shelve(2, stock=64)
    submit = lanes(4, 4)
    outcomes = await asyncio.gather(*(submit(ask(1, "k", 1 + number % 2)) for number in range(40)))
    assert sum(outcome == Refusal.key_reused("k") for outcome in outcomes) == 20
    assert await redemptions(owner) == 1


async def test_batches_over_the_same_accounts_and_listings_never_deadlock(owner: Owner) -> None:
    await crowd(points=3000)
    for listing_id in range(1, 9):
        await shelve(listing_id, points=10, stock=1000)
    forwards = [ask(person, f"f{number}", listing) for number, (person, listing) in enumerate(pairs())]
    backwards = [ask(person, f"b{number}", listing) for number, (person, listing) in enumerate(reversed(pairs()))]
    batches = [forwards[n : n + 16] for n in range(0, 128, 16)] + [backwards[n : n + 16] for n in range(0, 128, 16)]
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*map(settle, batches))
    assert all(isinstance(outcome, Redemption) for batch in outcomes for outcome in batch)
    assert await redemptions(owner) == 256
    assert await owner.fetchval("SELECT sum(stock) FROM mall_listing") == 8000 - 256


def pairs() -> list[tuple[int, int]]:
    """128 pairs of a person and a listing, every person twice."""
    return [(person, 1 + (5 * person + turn) % 8) for turn in range(2) for person in PEOPLE]


async def waiting_for(owner: Owner, change: str, *requests: RedeemRequest) -> list[Outcome]:
    """Their outcomes, where a listing changes after they have looked at it and before they can lock it."""
    async with owner.transaction():
        await owner.execute(change)
        submit = lanes(1, 64)
        waiting = asyncio.gather(*map(submit, requests))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    return await waiting


@pytest.mark.parametrize("others", [0, 5], ids=["alone", "in a batch"])
async def test_a_price_that_rises_while_somebody_waits_for_the_listing_is_paid_only_by_who_saw_none(
    owner: Owner, others: int
) -> None:
    await crowd()
    await shelve(1, points=100, stock=64)
    requests = [ask(1, "k", 1, expected_points=100), *(ask(account_id, "k", 1) for account_id in range(2, 2 + others))]
    refused, *redeemed = await waiting_for(owner, "UPDATE mall_listing SET points = 299, version = 2", *requests)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("PRICE_CHANGED", {"points": 299, "version": 2})
    assert [(one.points, one.listing_version) for one in redeemed if isinstance(one, Redemption)] == [(299, 2)] * others
    assert await redemptions(owner) == others


async def test_who_waits_for_the_last_piece_in_vain_can_still_afford_the_next_thing(owner: Owner) -> None:
    await crowd()
    await shelve(1, points=200, stock=1)
    await shelve(2, points=200, stock=1)
    sold_out = "UPDATE mall_listing SET stock = 0 WHERE id = 1"
    refused, redeemed = await waiting_for(owner, sold_out, ask(1, "first", 1), ask(1, "then", 2))
    assert isinstance(refused, Refusal)
    assert refused.code == "OUT_OF_STOCK"
    assert isinstance(redeemed, Redemption)
    assert redeemed.listing_id == 2
    (await read(owner)).hold()
    assert await owner.fetchval("SELECT sum(stock) FROM mall_listing") == 0


async def test_a_batch_that_is_outrun_writes_nothing(owner: Owner) -> None:
    await crowd()
    await shelve(1, stock=1)
    both = [ask(1, "k", 1), ask(2, "k", 1)]
    async with owner.transaction():
        await owner.execute("UPDATE mall_listing SET version = 2")
        waiting = asyncio.ensure_future(settle(both))
        await asyncio.sleep(0.2)
    with pytest.raises(Outrun):
        await waiting
    assert await redemptions(owner) == 0
    assert await owner.fetchval("SELECT count(*) FROM kit_answer") == 0


async def test_a_poisoned_redemption_fails_alone(owner: Owner) -> None:
    await crowd()
    await shelve(1, stock=64)
    submit = lanes(1, 64)
    poison = ask(3, "x" * 101, 1)  # longer than the column: the edge refuses it before it comes this far
    requests = [ask(1, "k", 1), ask(2, "k", 1), poison, ask(4, "k", 1)]
    outcomes = await asyncio.gather(*map(submit, requests), return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Redemption",
        "Redemption",
        "StringDataRightTruncationError",
        "Redemption",
    ]
    assert await redemptions(owner) == 3


async def test_a_batch_does_not_run_inside_its_callers_transaction(owner: Owner) -> None:
    await crowd()
    await shelve(1, stock=64)
    submit = lanes(1, 64)

    async def fail_after_redeeming() -> None:
        async with db.transaction(NOW) as tx:
            await open_people(tx, 99)
            assert isinstance(await submit(ask(1, "k", 1)), Redemption)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_redeeming()
    assert await redemptions(owner) == 1
    assert await owner.fetchval("SELECT count(*) FROM ledger_account WHERE id = 99") == 0
