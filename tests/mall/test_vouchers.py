"""Vouchers at the till: each is good once, for its own provider, in its time."""

from datetime import timedelta

import asyncpg
import pytest

from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import Checked, VoucherCheck, check_vouchers, redemptions_of
from tests.conftest import NOW
from tests.mall.building import ANN, CLERK, LATER, PROVIDER, RIVAL, SELLER, ask, bought, citizen, everything, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
TABLES = ("mall_voucher",)
HOUR = timedelta(hours=1)


async def check(*codes: str, actor: Actor = SELLER, after: timedelta = HOUR) -> list[Checked | Refusal]:
    async with db.transaction(NOW + after) as tx:
        return await check_vouchers(tx, [VoucherCheck(actor, code) for code in codes])


async def vouchers(count: int = 1) -> list[str]:
    """The codes of so many vouchers."""
    await citizen(ANN, (1000, 0, LATER))
    await shelve(1)
    return [(await bought(ask(ANN, f"k{number}", 1))).voucher_code for number in range(count)]


async def test_a_voucher_is_good_once_and_then_says_when_it_was_used() -> None:
    [code] = await vouchers()
    [past] = await redemptions_of(db.pool(), ANN, NOW)
    assert await check(code) == [Checked(code, past.redemption.id, 1, NOW + HOUR, ANN, PROVIDER)]
    [again] = await check(code, after=2 * HOUR)
    assert isinstance(again, Refusal)
    assert (again.code, again.data) == ("VOUCHER_USED", {"at": "2026-11-20T05:00:00+00:00"})
    [past] = await redemptions_of(db.pool(), ANN, NOW)
    assert past.used_at == NOW + HOUR


async def test_a_batch_is_decided_in_order() -> None:
    one, two = await vouchers(2)
    outcomes = await check(one, "NOSUCHCODE", one, two)
    assert [outcome.code for outcome in outcomes] == [one, "NOT_THERE", "VOUCHER_USED", two]


@pytest.mark.parametrize("actor", [RIVAL, CLERK, Actor(ANN)])
async def test_another_providers_voucher_looks_as_if_it_were_not_there(owner: Owner, actor: Actor) -> None:
    [code] = await vouchers()
    before = await everything(owner, TABLES)
    assert await check(code, actor=actor) == [Refusal.not_there("voucher")]
    assert await everything(owner, TABLES) == before


@pytest.mark.parametrize(("after", "code"), [(timedelta(days=90), "EXPIRED"), (timedelta(days=900), "EXPIRED")])
async def test_a_voucher_is_over_at_its_last_instant(owner: Owner, after: timedelta, code: str) -> None:
    [voucher] = await vouchers()
    before = await everything(owner, TABLES)
    [refused] = await check(voucher, after=after)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == (code, {"at": "2027-02-18T04:00:00+00:00"})
    assert await everything(owner, TABLES) == before
    [still] = await check(voucher, after=timedelta(days=90) - timedelta(microseconds=1))
    assert isinstance(still, Checked)


async def test_a_voucher_that_was_used_in_time_says_so_later() -> None:
    [code] = await vouchers()
    await check(code)
    [again] = await check(code, after=timedelta(days=900))
    assert isinstance(again, Refusal)
    assert again.code == "VOUCHER_USED"


async def test_a_batch_of_nobody_does_nothing() -> None:
    assert await check() == []
