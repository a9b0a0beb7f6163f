"""Vouchers that their provider makes to last longer, and what may be given back as long."""

from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import Awaits, HoldRequest, Redemption, Voucher, end_holds, extend_voucher, give_back
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import ANN, PASS, RIVAL, SELLER
from tests.mall.test_tills import check, codes, sold
from tests.world import everything

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


async def extended(code: str, until: datetime, at: datetime = NOW, actor: Actor = SELLER) -> Voucher | Refusal:
    async with db.transaction(at) as tx:
        return await extend_voucher(tx, actor, code, until)


def code_of(outcome: Voucher | Refusal) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "extended"


ENDS = NOW + 90 * DAY


@pytest.mark.parametrize(
    ("until", "at", "actor", "code"),
    [
        (ENDS + DAY, NOW, RIVAL, "NOT_THERE"),
        (ENDS + DAY, NOW, Actor(ANN), "NOT_THERE"),
        (ENDS, NOW, SELLER, "BAD_EXTENSION"),
        (NOW, NOW, SELLER, "BAD_EXTENSION"),
        (NOW + 366 * DAY + MOMENT, NOW, SELLER, "BAD_EXTENSION"),
        (ENDS + DAY, ENDS, SELLER, "EXPIRED"),
    ],
)
async def test_an_extension_is_refused_without_a_trace(until: datetime, at: datetime, actor: Actor, code: str) -> None:
    [voucher] = await sold(replace(PASS, refund_days=90))
    before = await everything()
    assert code_of(await extended(voucher, until, at, actor)) == code
    assert await everything() == before


async def test_what_was_used_or_given_back_does_not_last_longer() -> None:
    used, back = await sold(replace(PASS, refund_days=90), 2)
    await check(used)
    async with db.transaction(NOW) as tx:
        past = await tx.fetchval("SELECT id FROM mall_redemption WHERE voucher_code = $1", back)
        await give_back(tx, [HoldRequest(Actor(ANN), past)])
    before = await everything()
    assert [code_of(await extended(code, ENDS + DAY)) for code in (used, back)] == ["VOUCHER_USED", "GIVEN_BACK"]
    assert await everything() == before


@pytest.mark.parametrize("refund_days", [0, 5, 90])
async def test_what_lasts_longer_may_be_given_back_as_long_if_it_could_all_along(
    owner: Owner, refund_days: int
) -> None:
    [code] = await sold(replace(PASS, refund_days=refund_days))
    until = NOW + 366 * DAY
    assert code_of(await extended(code, until)) == "extended"
    assert await owner.fetchval("SELECT valid_until FROM mall_voucher") == until
    if refund_days:
        row = await owner.fetchrow("SELECT awaits, until FROM mall_hold")
        assert row is not None
        assert tuple(row) == (Awaits.CHECK, until if refund_days == 90 else NOW + 5 * DAY)
        held = [one.held_until for one in (await read(owner)).lots if one.state == "HELD"]
        assert held == [row["until"]]
    assert codes(await check(code, at=until - MOMENT)) == ["taken"]
    async with db.transaction(until + DAY) as tx:
        await end_holds(tx)
    rows = await read(owner)
    rows.hold()
    [ann] = rows.accounts
    assert (ann.redeemed_points, ann.held_points, ann.helped_grams) == (100, 0, 900)


async def test_a_redemption_outlives_its_first_end_when_it_lasts_longer() -> None:
    [code] = await sold(replace(PASS, refund_days=90))
    await extended(code, ENDS + 10 * DAY)
    async with db.transaction(ENDS + 9 * DAY) as tx:
        assert await end_holds(tx) == 0
        redemption_id = await tx.fetchval("SELECT id FROM mall_redemption")
        [back] = await give_back(tx, [HoldRequest(Actor(ANN), redemption_id)])
    assert isinstance(back, Redemption)
    assert back.held_until == back.valid_until == ENDS + 10 * DAY
