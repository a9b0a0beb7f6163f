"""Everybody wishes at once: one wish each, nothing held twice, and a closed list that is the one that stands."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from backend import drops
from backend.drops import Wish, WishRequest
from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from tests.drops.building import ABOVE, CLOSED, OPEN, SEEDS, Stage, committed, sweep
from tests.drops.test_life import DRAWN, fates, held

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"


async def settle(requests: Sequence[WishRequest]) -> Sequence[Wish | Refusal]:
    async with db.transaction(OPEN) as tx:
        return await drops.wish(tx, requests, ABOVE)


async def test_a_thousand_wishes_at_once_are_a_thousand_holds_and_then_exactly_so_many_vouchers(owner: Owner) -> None:
    stage = await committed(people=1000, pieces=40)
    submit = Batcher(settle).submit
    outcomes = await asyncio.gather(*(submit(stage.ask(each)) for each in stage.people))
    assert all(isinstance(outcome, Wish) for outcome in outcomes)
    assert await held(owner) == 100 * 1000
    await sweep(CLOSED)
    assert (await stage.drop()).listed == 1000
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    assert await fates(owner) == {"LOST": 960, "SERVED": 40}
    assert await held(owner) == 0
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 0


async def test_one_key_sent_fifty_times_at_once_is_one_wish(owner: Owner) -> None:
    stage = await committed()
    submit = Batcher(settle, lanes=4, limit=8).submit
    outcomes = await asyncio.gather(*(submit(stage.ask(1)) for _ in range(50)))
    assert outcomes == [outcomes[0]] * 50
    assert isinstance(outcomes[0], Wish)
    assert await held(owner) == 100


async def test_fifty_keys_of_one_account_at_once_are_one_wish(owner: Owner) -> None:
    stage = await committed()
    submit = Batcher(settle, lanes=4, limit=8).submit
    outcomes = await asyncio.gather(*(submit(stage.ask(1, f"k{number}")) for number in range(50)))
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert refused == ["WISHED_ALREADY"] * 49
    assert await held(owner) == 100


async def wish_slowly(stage: Stage, written: asyncio.Event, go: asyncio.Event) -> None:
    """A wish that was taken just in time, and is committed late."""
    async with db.transaction(OPEN) as tx:
        [outcome] = await drops.wish(tx, [stage.ask(1)], ABOVE)
        assert isinstance(outcome, Wish)
        written.set()
        await go.wait()


async def test_a_list_waits_for_the_wishes_that_are_being_written(owner: Owner) -> None:
    stage = await committed()
    await stage.wish(2)
    written, go = asyncio.Event(), asyncio.Event()
    wishing = asyncio.ensure_future(wish_slowly(stage, written, go))
    await written.wait()
    closing = asyncio.ensure_future(sweep(CLOSED))
    await asyncio.sleep(0.2)
    assert not closing.done()
    go.set()
    await asyncio.gather(wishing, closing)
    assert len((await stage.published(CLOSED))["leaves"]) == 2


async def test_wishes_and_withdrawals_of_the_same_people_never_deadlock(owner: Owner) -> None:
    stage = await committed(people=32)

    async def back(requests: Sequence[WishRequest]) -> Sequence[Wish | Refusal]:
        async with db.transaction(OPEN) as tx:
            return await drops.withdraw(tx, requests)

    people = list(stage.people)
    batches = [[stage.ask(each, f"w{turn}") for each in people[:: 1 if turn % 2 else -1]] for turn in range(6)]
    backs = [[stage.ask(each, f"b{turn}") for each in people[:: -1 if turn % 2 else 1]] for turn in range(6)]
    async with asyncio.timeout(30):
        await asyncio.gather(*map(settle, batches), *map(back, backs))
    standing = await owner.fetchval("SELECT count(*) FROM drops_wish WHERE fate = 'HELD'")
    assert await held(owner) == 100 * standing
