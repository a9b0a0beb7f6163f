"""What is set aside or refundable ends once: confirmed, given back, taken at the till, or at its very deadline."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from backend import ledger
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.mall import (
    Awaits,
    Checked,
    HoldRequest,
    Particulars,
    Redemption,
    VoucherCheck,
    check_vouchers,
    confirm,
    end_holds,
    give_back,
    redemptions_of,
)
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import ANN, BEN, LATER, PASS, PROVIDER, SELLER, ask, bought, buy, citizen, everything, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
type Act = Callable[[Tx, Sequence[HoldRequest]], Awaitable[list[Redemption | Refusal]]]
type Told = list[Redemption | Refusal]
MOMENT, DAY = timedelta(microseconds=1), timedelta(days=1)
DEADLINE = NOW + timedelta(minutes=15)
IN_PART, ALL_ALONG = replace(PASS, refund_days=7), replace(PASS, refund_days=90)
DRIVERS_OWN = ("typeinfo_tree", "current_setting('jit')", "nextval")


async def sold(particulars: Particulars = PASS, *, hold: bool = True, stock: int = 1) -> Redemption:
    """Ann, who has 150 points with 1500 grams, takes a piece for 100 points, or sets it aside."""
    await citizen(ANN, (150, 1500, LATER))
    await shelve(1, stock=stock, particulars=particulars)
    return await bought(ask(ANN, "k", 1, hold=hold))


async def says(act: Act, of: Redemption, at: datetime, who: int = ANN) -> Told:
    """What the command answers, asked twice in one transaction."""
    async with db.transaction(at) as tx:
        return await act(tx, [HoldRequest(Actor(who), of.id)] * 2)


async def checked(code: str, at: datetime) -> Checked | Refusal:
    async with db.transaction(at) as tx:
        return (await check_vouchers(tx, [VoucherCheck(SELLER, code)]))[0]


async def ended(at: datetime) -> int:
    async with db.transaction(at) as tx:
        return await end_holds(tx)


async def standing(at: datetime) -> str:
    [past] = await redemptions_of(db.pool(), ANN, at)
    return past.standing


async def books(owner: Owner) -> tuple[int, int, int, int, int]:
    """Ann's free, held and redeemed points, the grams that helped, and the pieces left."""
    rows = await read(owner)
    rows.hold()
    [ann] = [one for one in rows.accounts if one.id == ANN]
    stock = await owner.fetchval("SELECT stock FROM mall_listing")
    return ann.free_points, ann.held_points, ann.redeemed_points, ann.helped_grams, stock


def codes(outcomes: Sequence[object]) -> list[str]:
    return [one.code if isinstance(one, Refusal) else "done" for one in outcomes]


HELD, SOLD, FREE = (50, 100, 0, 0, 0), (50, 0, 100, 1000, 0), (150, 0, 0, 0, 1)


async def test_what_is_set_aside_has_no_voucher_and_takes_a_piece(owner: Owner) -> None:
    held = await sold()
    assert (held.awaits, held.held_until, held.settles, held.grams) == (Awaits.CONFIRM, DEADLINE, False, 1000)
    assert await books(owner) == HELD
    assert await owner.fetchval("SELECT count(*) FROM mall_voucher") == 0
    assert codes([await checked(held.voucher_code, NOW)]) == ["NOT_THERE"]
    assert await standing(NOW) == "UNCONFIRMED"
    assert await buy(ask(ANN, "k", 1, hold=True), ask(ANN, "k", 1)) == [held, Refusal.key_reused("k")]


@pytest.mark.parametrize("particulars", [PASS, IN_PART, ALL_ALONG])
async def test_what_is_confirmed_in_time_is_the_redemption_it_would_have_been(
    owner: Owner, particulars: Particulars
) -> None:
    held = await sold(particulars)
    first, again = await says(confirm, held, DEADLINE - MOMENT)
    assert isinstance(first, Redemption)
    assert first == again == (await says(confirm, held, DEADLINE))[0]
    days = particulars.refund_days
    assert (first.awaits, first.settles) == (Awaits.CHECK if days else None, days == 7)
    assert first.held_until == (NOW + days * DAY if days else None)
    assert await books(owner) == (HELD if days else SOLD)
    assert await owner.fetchval("SELECT count(*) FROM ledger_entry WHERE kind = 'REDEEM'") == (0 if days else 1)
    assert await owner.fetchval("SELECT count(*) FROM mall_voucher WHERE used_at IS NULL") == 1


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("late", [timedelta(), MOMENT, 100 * DAY])
async def test_what_is_not_confirmed_by_the_very_deadline_never_was_a_redemption(
    owner: Owner, late: timedelta, *, swept: bool
) -> None:
    held = await sold()
    if swept:
        assert await ended(DEADLINE - MOMENT) == 0
        assert (await ended(DEADLINE + late), await ended(DEADLINE + late)) == (1, 0)
    refused = await says(confirm, held, DEADLINE + late)
    assert codes(refused) == ["HOLD_OVER"] * 2
    assert [one.data["at"] for one in refused if isinstance(one, Refusal)] == [DEADLINE.isoformat()] * 2
    assert await books(owner) == (FREE if swept else (*FREE[:4], 0))
    assert await standing(DEADLINE + late) == "RELEASED"
    await ended(DEADLINE + late)
    assert await books(owner) == FREE
    assert codes(await says(give_back, held, DEADLINE + late)) == ["done"] * 2
    assert await books(owner) == FREE


async def test_a_piece_that_comes_back_is_sold_again(owner: Owner) -> None:
    held = await sold()
    await citizen(BEN, (100, 0, LATER))
    assert codes(await buy(ask(BEN, "early", 1))) == ["OUT_OF_STOCK"]
    assert codes(await says(give_back, held, NOW)) == ["done"] * 2
    assert codes(await says(confirm, held, NOW)) == ["HOLD_OVER"] * 2
    assert codes(await buy(ask(BEN, "late", 1), ask(BEN, "too late", 1))) == ["done", "OUT_OF_STOCK"]
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 0


@pytest.mark.parametrize("act", [confirm, give_back])
async def test_what_somebody_else_set_aside_looks_as_if_it_were_not_there(owner: Owner, act: Act) -> None:
    held = await sold()
    await citizen(BEN, (100, 0, LATER))
    before = await everything(owner)
    assert await says(act, held, NOW, BEN) == [Refusal.not_there("redemption")] * 2
    assert await says(act, replace_id(held, 1), NOW) == [Refusal.not_there("redemption")] * 2
    async with db.transaction(NOW) as tx:  # nor in a batch with its owner's
        asked = [HoldRequest(Actor(BEN), held.id), HoldRequest(Actor(ANN), held.id)]
        assert codes(await act(tx, asked)) == ["NOT_THERE", "done"]
    assert await everything(owner) != before


def replace_id(of: Redemption, redemption_id: int) -> Redemption:
    return Redemption(redemption_id, *(getattr(of, name) for name in of.__struct_fields__[1:]))


@pytest.mark.parametrize("hold", [False, True])
async def test_what_is_final_is_never_given_back(owner: Owner, *, hold: bool) -> None:
    done = await sold(hold=hold)
    if hold:
        await says(confirm, done, NOW)
    before = await everything(owner)
    assert codes(await says(give_back, done, NOW)) == ["FINAL"] * 2
    assert await everything(owner) == before


@pytest.mark.parametrize("job", [None, "end_holds", "sweep"])
async def test_what_is_refundable_in_part_of_its_time_is_final_from_that_instant(owner: Owner, job: str | None) -> None:
    done = await sold(IN_PART, hold=False)
    end = NOW + 7 * DAY
    assert (await standing(end - MOMENT), await standing(end)) == ("REFUNDABLE", "FINAL")
    async with db.transaction(end) as tx:
        if job == "sweep":
            await ledger.sweep(tx)
        elif job:
            assert await end_holds(tx) == 1
    assert await books(owner) == (SOLD if job else HELD)
    assert codes(await says(give_back, done, end)) == ["FINAL"] * 2
    assert isinstance(await checked(done.voucher_code, end), Checked)
    await ended(end)
    assert await books(owner) == SOLD
    lots = [(one.owner_id, one.grams, one.reference_id) for one in (await read(owner)).lots if one.owner_id == PROVIDER]
    assert lots == [(PROVIDER, 1000, done.id)]
    assert await owner.fetchval("SELECT count(*) FROM ledger_entry WHERE kind = 'REDEEM'") == 1


async def test_what_is_refundable_all_along_is_released_at_its_vouchers_end(owner: Owner) -> None:
    done = await sold(ALL_ALONG, hold=False)
    end = NOW + 90 * DAY
    assert codes([await checked(done.voucher_code, end)]) == ["EXPIRED"]
    assert await ended(end) == 1
    assert await books(owner) == FREE
    assert codes([await checked(done.voucher_code, end - DAY)]) == ["GIVEN_BACK"]
    assert await owner.fetchval("SELECT count(*) FROM ledger_entry WHERE kind = 'REDEEM'") == 0


@pytest.mark.parametrize("particulars", [IN_PART, ALL_ALONG])
async def test_the_check_makes_what_is_refundable_final_and_books_it_once(
    owner: Owner, particulars: Particulars
) -> None:
    done = await sold(particulars, hold=False)
    assert isinstance(await checked(done.voucher_code, NOW + DAY), Checked)
    assert await books(owner) == SOLD
    before = await everything(owner)
    assert codes(await says(give_back, done, NOW + DAY)) == ["FINAL"] * 2
    assert codes([await checked(done.voucher_code, NOW + DAY)]) == ["VOUCHER_USED"]
    assert await ended(NOW + 100 * DAY) == 0
    async with db.transaction(NOW + 100 * DAY) as tx:
        await ledger.sweep(tx)
    assert await everything(owner) == before


async def test_what_was_given_back_is_not_taken_at_the_till(owner: Owner) -> None:
    done = await sold(IN_PART, hold=False)
    assert codes(await says(give_back, done, NOW + DAY)) == ["done"] * 2
    before = await everything(owner)
    assert codes([await checked(done.voucher_code, NOW + DAY)]) == ["GIVEN_BACK"]
    assert await everything(owner) == before
    assert await books(owner) == FREE


@pytest.mark.parametrize(("days", "left"), [(1, FREE), (700, (0, 0, 0, 0, 1))])
async def test_points_that_are_over_meanwhile_expire_when_they_come_back(
    owner: Owner, days: int, left: tuple[int, ...]
) -> None:
    """They were taken in time, so that they settle; only what comes back is over."""
    done = await sold(replace(PASS, voucher_days=800, refund_days=800), hold=False)
    await says(give_back, done, NOW + days * DAY)
    async with db.transaction(NOW + days * DAY) as tx:
        await ledger.sweep(tx)
    assert await books(owner) == left


async def counted(act: Act, *redemptions: Redemption) -> int:
    """How many statements a batch takes, but for those that fetch ids."""
    seen: list[str] = []
    async with db.transaction(NOW) as tx:
        with tx.raw.query_logger(lambda logged: seen.append(logged.query)):
            outcomes = await act(tx, [HoldRequest(Actor(one.account_id), one.id) for one in redemptions])
    assert codes(outcomes) == ["done"] * len(redemptions)
    return sum(not any(mark in statement for mark in DRIVERS_OWN) for statement in seen)


@pytest.mark.parametrize(("act", "statements"), [(confirm, 7), (give_back, 8)])
async def test_a_batch_of_any_size_costs_as_many_statements_as_it_says(act: Act, statements: int) -> None:
    await shelve(1, points=1, stock=100)
    for account_id in range(100, 120):
        await citizen(account_id, (5, 50, LATER))
    held = [await bought(ask(account_id, "k", 1, hold=True)) for account_id in range(100, 120)]
    assert [await counted(act, *held[:1]), await counted(act, *held[1:])] == [statements] * 2
