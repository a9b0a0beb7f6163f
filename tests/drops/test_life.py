"""A drop from its announcement to the vouchers, over the database: what it holds, frees and hands out."""

from datetime import timedelta

import asyncpg
import pytest

from backend import drops, ledger, mall
from backend.drops import DropState, Fate, Wish
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.drops.building import (
    CLERK,
    CLOSED,
    CLOSES,
    HOURS,
    LISTING,
    OPEN,
    OPENS,
    SEEDS,
    TRIAL,
    announced,
    closed,
    committed,
    new,
    sweep,
)
from tests.ledger.rows import read
from tests.world import done

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
DRAWN = CLOSED + timedelta(hours=1)


async def fates(owner: Owner) -> dict[str, int]:
    rows = await owner.fetch("SELECT fate, count(*) AS times FROM drops_wish GROUP BY fate")
    return {row["fate"]: row["times"] for row in rows}


async def held(owner: Owner) -> int:
    """The points on hold, once the books have been found to hold."""
    (await read(owner)).hold()
    points: int = await owner.fetchval("SELECT sum(held_points) FROM ledger_account")
    return points


async def test_a_drop_is_announced_committed_to_wished_for_closed_revealed_drawn_and_settled(owner: Owner) -> None:
    stage = await announced(people=8, pieces=3)
    assert (await stage.drop()).state is DropState.ANNOUNCED
    done(await stage.commit("authority", SEEDS, OPENS - HOURS))
    assert (await stage.drop()).state is DropState.COMMITTED
    await stage.wish(*stage.people)
    assert await held(owner) == 800
    assert await sweep(CLOSES - HOURS) == 0
    assert await sweep(CLOSED) == 1
    drop = await stage.drop()
    assert (drop.state, drop.listed, drop.due_at) == (DropState.CLOSED, 8, CLOSED + 24 * HOURS)
    await stage.revealed(SEEDS, DRAWN)
    assert await sweep(DRAWN) == 3  # the draw, all wishes at once, and that none is left
    drop = await stage.drop()
    assert (drop.state, drop.drawn_at, drop.settled_at) == (DropState.DRAWN, DRAWN, DRAWN)
    assert await fates(owner) == {"LOST": 5, "SERVED": 3}
    assert await held(owner) == 0
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 0
    assert await owner.fetchval("SELECT sum(redeemed_points) FROM ledger_account") == 300


async def test_who_wins_has_a_voucher_and_who_loses_their_points(owner: Owner) -> None:
    stage = await closed()
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    won = set((await stage.published(DRAWN))["winners"])
    for account_id, wish in stage.wishes.items():
        now = await drops.own_wish(db.pool(), account_id, stage.drop_id)
        account = await ledger.account(db.pool(), account_id)
        assert now
        assert account
        vouchers = await mall.redemptions_of(db.pool(), account_id, NOW)
        if wish.leaf in won:
            assert (now.fate, account.free_points, account.redeemed_points) == (Fate.SERVED, 50, 100)
            assert [one.redemption.id for one in vouchers] == [now.redemption_id]
        else:
            assert (now.fate, now.redemption_id, account.free_points, account.honour_points) == (
                Fate.LOST,
                None,
                150,
                0,
            )
            assert vouchers == []


async def test_where_there_are_pieces_enough_everybody_wins(owner: Owner) -> None:
    stage = await committed(people=3, pieces=5)
    await stage.wish(1, 2)
    await sweep(CLOSED)
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    assert await fates(owner) == {"SERVED": 2}


async def test_a_drop_without_wishes_is_drawn_and_settled(owner: Owner) -> None:
    stage = await committed()
    await sweep(CLOSED)
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    assert (await stage.drop()).settled_at == DRAWN
    assert (await stage.published(DRAWN))["winners"] == []


async def test_a_withdrawn_wish_is_not_in_the_list_and_its_points_are_free_at_once(owner: Owner) -> None:
    stage = await committed(people=4)
    await stage.wish(1, 2, 3)
    async with db.transaction(OPEN) as tx:
        [gone] = await drops.withdraw(tx, [stage.ask(2, "back")])
    assert isinstance(gone, Wish)
    assert gone.fate is Fate.WITHDRAWN
    assert await held(owner) == 200
    await sweep(CLOSED)
    assert gone.leaf not in (await stage.published(CLOSED))["leaves"]
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    assert await fates(owner) == {"SERVED": 2, "WITHDRAWN": 1}


async def test_who_withdrew_may_wish_again_until_the_closing(owner: Owner) -> None:
    stage = await committed()
    [first] = await stage.wish(1)
    async with db.transaction(OPEN) as tx:
        await drops.withdraw(tx, [stage.ask(1, "back")])
        [again] = await drops.wish(tx, [stage.ask(1, "again")], 5000)
    assert isinstance(first, Wish)
    assert isinstance(again, Wish)
    assert (again.leaf, again.fate) == (first.leaf, Fate.HELD)
    assert await held(owner) == 100


async def test_a_key_is_answered_once_for_ever_and_an_account_has_one_wish(owner: Owner) -> None:
    stage = await committed()
    [first] = await stage.wish(1)
    [again] = await stage.wish(1, now=CLOSES + HOURS)
    assert again == first
    async with db.transaction(OPEN) as tx:
        [second] = await drops.wish(tx, [stage.ask(1, "another")], 5000)
    assert isinstance(second, Refusal)
    assert second.code == "WISHED_ALREADY"
    assert await held(owner) == 100


async def test_an_announcement_is_answered_once_for_ever(owner: Owner) -> None:
    stage = await announced()
    async with db.transaction(OPEN) as tx:
        again = done(await drops.announce(tx, CLERK, new(), TRIAL))
        other = await drops.announce(tx, CLERK, new(pieces=2), TRIAL)
    assert again.id == stage.drop_id
    assert other == Refusal.key_reused("announce")
    assert await owner.fetchval("SELECT count(*) FROM drops_drop") == 1


async def test_a_winner_whose_listing_has_closed_gets_the_points_back_and_the_file_says_so(owner: Owner) -> None:
    stage = await closed()
    await owner.execute("UPDATE mall_listing SET state = 'OFF_SHELF'")
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    told = await stage.published(DRAWN)
    assert told["unserved"] == [{"leaf": leaf, "why": "NOT_ON_SHELF"} for leaf in told["winners"]]
    assert await fates(owner) == {"LOST": 5, "UNSERVED": 3}
    assert await held(owner) == 0
    assert await owner.fetchval("SELECT count(*) FROM mall_redemption") == 0


async def test_a_winner_pays_the_price_that_was_wished_at_or_nothing(owner: Owner) -> None:
    stage = await closed()
    await owner.execute("UPDATE mall_listing SET points = 120, version = 2")
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    assert {row["why"] for row in (await stage.published(DRAWN))["unserved"]} == {"PRICE_CHANGED"}
    assert await owner.fetchval("SELECT sum(redeemed_points) FROM ledger_account") == 0


async def test_pieces_that_were_sold_meanwhile_leave_the_last_winners_without(owner: Owner) -> None:
    stage = await closed()
    await owner.execute("UPDATE mall_listing SET stock = 2")
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    told = await stage.published(DRAWN)
    assert told["unserved"] == [{"leaf": told["winners"][2], "why": "OUT_OF_STOCK"}]


async def test_a_listing_has_one_drop_at_a_time_and_then_another(owner: Owner) -> None:
    stage = await closed(people=2)
    once_more = new(key="b", opens_at=DRAWN + HOURS, closes_at=DRAWN + 2 * HOURS, commitment="ab" * 32)
    async with db.transaction(CLOSED) as tx:
        refused = await drops.announce(tx, CLERK, once_more, TRIAL)
    assert isinstance(refused, Refusal)
    assert refused.code == "DROP_RUNNING"
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    await owner.execute("UPDATE mall_listing SET stock = 5 WHERE id = $1", LISTING)
    async with db.transaction(DRAWN) as tx:
        done(await drops.announce(tx, CLERK, once_more, TRIAL))
