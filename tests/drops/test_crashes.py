"""Whatever stops between two steps, or within one, is taken up where it was: nobody is served twice or left out."""

import asyncio

import asyncpg
import pytest

from backend import drops
from backend.drops import DropState
from backend.kit import db
from backend.kit.errors import Outrun
from tests.drops.building import CLOSED, SEEDS, TRIAL, closed, sweep
from tests.drops.test_life import DRAWN, fates, held

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"


class CrashError(RuntimeError):
    pass


async def dying(limit: int) -> None:
    async with db.transaction(DRAWN) as tx:
        await drops.sweep(tx, TRIAL, limit)
        raise CrashError


async def crashing_sweep(limit: int) -> None:
    """Take a step, and die before it is committed."""
    with pytest.raises(CrashError):
        await dying(limit)


async def whole(owner: Owner, won: int, lost: int) -> None:
    """Every winner has one voucher, and nobody's points are held."""
    assert await fates(owner) == {"LOST": lost, "SERVED": won}
    assert await held(owner) == 0
    assert await owner.fetchval("SELECT count(*) FROM mall_redemption") == won
    assert await owner.fetchval("SELECT count(DISTINCT account_id) FROM mall_redemption") == won


async def test_a_crash_after_every_single_step_loses_nothing_and_doubles_nothing(owner: Owner) -> None:
    stage = await closed(people=9, pieces=4)
    await stage.revealed(SEEDS, DRAWN)
    steps = 0
    while (await stage.drop()).settled_at is None:
        await crashing_sweep(2)
        assert await sweep(DRAWN, 2, steps=1) == 1
        steps += 1
    assert steps == 1 + 5 + 1  # the draw, five times two wishes, and that none is left
    await whole(owner, won=4, lost=5)


async def test_between_the_draw_and_the_first_voucher_the_result_stands_already(owner: Owner) -> None:
    stage = await closed()
    await stage.revealed(SEEDS, DRAWN)
    assert await sweep(DRAWN, steps=1) == 1
    drop, told = await stage.drop(), await stage.published(DRAWN)
    assert (drop.state, drop.settled_at) == (DropState.DRAWN, None)
    assert len(told["winners"]) == 3
    assert await fates(owner) == {"HELD": 8}
    assert await held(owner) == 800
    await crashing_sweep(256)
    await sweep(DRAWN)
    assert (await stage.published(DRAWN))["winners"] == told["winners"]
    await whole(owner, won=3, lost=5)


async def test_two_workers_at_once_settle_every_wish_once(owner: Owner) -> None:
    stage = await closed(people=12, pieces=5)
    await stage.revealed(SEEDS, DRAWN)
    async with asyncio.timeout(30):
        await asyncio.gather(*(sweep(DRAWN, 2) for _ in range(4)))
    await whole(owner, won=5, lost=7)


async def test_two_workers_at_once_close_a_list_once(owner: Owner) -> None:
    stage = await closed(people=2)
    before = await stage.drop()
    await asyncio.gather(*(sweep(CLOSED) for _ in range(4)))
    assert await stage.drop() == before


async def test_a_listing_that_changes_while_winners_are_served_is_asked_again_one_by_one(owner: Owner) -> None:
    stage = await closed()
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN, steps=1)
    async with owner.transaction():
        await owner.execute("UPDATE mall_listing SET stock = 1")
        waiting = asyncio.ensure_future(one_step())
        await asyncio.sleep(0.2)
        assert not waiting.done()
    with pytest.raises(Outrun):
        await waiting
    await sweep(DRAWN)
    assert await fates(owner) == {"LOST": 5, "SERVED": 1, "UNSERVED": 2}
    assert await held(owner) == 0


async def one_step() -> None:
    async with db.transaction(DRAWN) as tx:
        await drops.sweep(tx, TRIAL)
