"""Tills, and checks that are made without a network and sent late."""

from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import (
    Checked,
    HoldRequest,
    LateCheck,
    Particulars,
    Till,
    VoucherCheck,
    board,
    check_late,
    check_vouchers,
    close_till,
    confirm,
    open_till,
)
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import (
    ANN,
    LATER,
    OTHER_PROVIDER,
    PASS,
    PROVIDER,
    RIVAL,
    SELLER,
    ask,
    bought,
    citizen,
    shelve,
)
from tests.world import everything

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
HOUR, DAY, MOMENT = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
OFFLINE = replace(PASS, checked_offline=True)
COLLEAGUE = replace(SELLER, account_id=29)
DRIVERS_OWN = ("typeinfo_tree", "current_setting('jit')", "nextval")


def codes(outcomes: list[Checked | Refusal]) -> list[str]:
    return [one.code if isinstance(one, Refusal) else "taken" for one in outcomes]


async def till(name: str = "Counter 1", actor: Actor = SELLER, provider_id: int = PROVIDER) -> Till | Refusal:
    async with db.transaction(NOW) as tx:
        return await open_till(tx, actor, provider_id, name)


async def a_till(name: str = "Counter 1", actor: Actor = SELLER, provider_id: int = PROVIDER) -> int:
    opened = await till(name, actor, provider_id)
    assert isinstance(opened, Till)
    return opened.id


async def closed(till_id: int, at: datetime, actor: Actor = SELLER) -> Till | Refusal:
    async with db.transaction(at) as tx:
        return await close_till(tx, actor, till_id)


async def sold(particulars: Particulars = OFFLINE, count: int = 1) -> list[str]:
    """The codes of so many vouchers."""
    await citizen(ANN, (1000, 9000, LATER))
    await shelve(1, particulars=particulars)
    return [(await bought(ask(ANN, f"k{number}", 1))).voucher_code for number in range(count)]


async def check(code: str, till_id: int | None = None, at: datetime = NOW) -> list[Checked | Refusal]:
    async with db.transaction(at) as tx:
        return await check_vouchers(tx, [VoucherCheck(SELLER, code, till_id)])


async def late(*checks: LateCheck, at: datetime = NOW + DAY) -> list[Checked | Refusal]:
    async with db.transaction(at) as tx:
        return await check_late(tx, checks)


def seen(code: str, key: str = "q1", at: datetime = NOW + HOUR, till_id: int | None = None) -> LateCheck:
    return LateCheck(SELLER, key, code, at, till_id)


# --- Tills -----------------------------------------------------------------------------------------------------------


async def test_a_till_is_opened_once_by_its_provider_and_closed_for_good(owner: Owner) -> None:
    first = await a_till(" Counter 1 ")
    before = await everything()
    refused = [
        await till("Counter 1"),
        await till(" "),
        await till("x" * 61),
        await till("Counter 2", RIVAL),
        await closed(first, NOW, RIVAL),
        await closed(1, NOW),
    ]
    told = ["TILL_IS_OPEN", "BAD_TILL", "BAD_TILL", "NOT_THERE", "NOT_THERE", "NOT_THERE"]
    assert [one.code for one in refused if isinstance(one, Refusal)] == told
    assert await everything() == before
    over = await closed(first, NOW + HOUR)
    assert await closed(first, NOW + DAY) == over
    assert await owner.fetchval("SELECT closed_at FROM mall_till") == NOW + HOUR
    assert isinstance(await till("Counter 1"), Till)


async def test_a_check_at_a_till_that_is_closed_or_not_theirs_changes_nothing() -> None:
    [code] = await sold()
    gone, theirs = await a_till(), await a_till("Counter 2", RIVAL, OTHER_PROVIDER)
    await closed(gone, NOW)
    before = await everything()
    for till_id in (gone, theirs, 1):
        assert await check(code, till_id) == [Refusal.not_there("till")]
        assert await late(seen(code, till_id=till_id)) == [Refusal.not_there("till")]
    assert await everything() == before


async def test_a_second_check_says_at_which_till_and_when_even_once_that_till_is_closed() -> None:
    [code] = await sold()
    first, second = await a_till("Counter 1"), await a_till("Counter 2")
    [taken] = await check(code, first, NOW + HOUR)
    assert isinstance(taken, Checked)
    assert taken.till_id == first
    await closed(first, NOW + HOUR)
    for till_id in (second, None):
        [again] = await check(code, till_id, NOW + DAY)
        assert isinstance(again, Refusal)
        told = {"at": (NOW + HOUR).isoformat(), "till": "Counter 1"}
        assert (again.code, again.data) == ("VOUCHER_USED", told)


@pytest.mark.parametrize(("particulars", "extra"), [(OFFLINE, 0), (replace(PASS, refund_days=5), 6)])
async def test_checks_cost_as_many_statements_as_they_say(particulars: Particulars, extra: int) -> None:
    codes_ = await sold(particulars, 4)
    till_id = await a_till()
    for count, some in ((0, codes_[:1]), (0, codes_[1:3]), (1, codes_[3:])):
        seen_: list[str] = []
        async with db.transaction(NOW) as tx:
            with tx.raw.query_logger(lambda logged, seen_=seen_: seen_.append(logged.query)):
                checks = [VoucherCheck(SELLER, code, till_id if count else None) for code in some]
                assert codes(await check_vouchers(tx, checks)) == ["taken"] * len(some)
        usual = [statement for statement in seen_ if not any(mark in statement for mark in DRIVERS_OWN)]
        assert len(usual) == 4 + extra + count


# --- Late checks -----------------------------------------------------------------------------------------------------


async def test_a_late_check_counts_from_its_own_instant_and_has_one_answer_for_ever(owner: Owner) -> None:
    [code] = await sold()
    till_id = await a_till()
    [taken] = await late(seen(code, till_id=till_id))
    assert isinstance(taken, Checked)
    assert (taken.used_at, taken.till_id) == (NOW + HOUR, till_id)
    before = await everything()
    again = seen(code, till_id=till_id)
    assert await late(again, again, at=NOW + 800 * DAY) == [taken, taken]
    assert await late(seen(code)) == [Refusal.key_reused("q1")]
    assert codes(await late(replace(again, actor=RIVAL))) == ["NOT_THERE"]
    assert await everything() == before
    assert [tuple(row) for row in await owner.fetch("SELECT code, checked_at, refused FROM mall_late_check")] == [
        (code, NOW + HOUR, None)
    ]


async def test_who_took_it_second_is_told_so_and_bears_it(owner: Owner) -> None:
    """The order of arrival decides: what was used meanwhile stays used, though the late till was there before."""
    one, two = await sold(count=2)
    first = await a_till()
    await check(one, first, NOW + 2 * HOUR)
    asked = [seen(one), seen(two, "q2"), seen(two, "q3", NOW), seen(two, "q2")]
    outcomes = await late(*asked)
    assert codes(outcomes) == ["VOUCHER_USED", "taken", "VOUCHER_USED", "taken"]
    assert [dict(each.data) for each in outcomes if isinstance(each, Refusal)] == [
        {"at": (NOW + 2 * HOUR).isoformat(), "till": "Counter 1"},
        {"at": (NOW + HOUR).isoformat()},
    ]
    assert await late(*asked) == outcomes
    rows = await owner.fetch("SELECT key, refused, provider_id FROM mall_late_check ORDER BY key")
    assert [tuple(row) for row in rows] == [
        ("q1", "VOUCHER_USED", PROVIDER),
        ("q2", None, PROVIDER),
        ("q3", "VOUCHER_USED", PROVIDER),
    ]
    assert (await board(db.pool(), PROVIDER, (NOW, NOW + 2 * DAY))).late_refused == 2


@pytest.mark.parametrize("at", [NOW - MOMENT, NOW + DAY + MOMENT])
async def test_a_check_before_the_redemption_or_in_the_future_cannot_have_been(owner: Owner, at: datetime) -> None:
    [code] = await sold()
    before = await everything()
    assert codes(await late(seen(code, at=at))) == ["BAD_TIME"]
    changed = {name for name, rows in (await everything()).items() if rows != before[name]}
    assert changed == {"kit_answer", "mall_late_check"}
    assert codes(await late(seen(code, at=at), at=NOW + 2 * DAY)) == ["BAD_TIME"]
    assert codes(await late(seen(code, "q2", NOW), at=NOW + 2 * DAY)) == ["taken"]
    assert await owner.fetchval("SELECT used_at FROM mall_voucher") == NOW


@pytest.mark.parametrize("at", [NOW + 90 * DAY - MOMENT, NOW + 90 * DAY])
async def test_a_late_check_is_in_time_if_the_voucher_was_shown_in_time(at: datetime) -> None:
    [code] = await sold()
    expected = "EXPIRED" if at == NOW + 90 * DAY else "taken"
    assert codes(await late(seen(code, at=at), at=NOW + 100 * DAY)) == [expected]


@pytest.mark.parametrize("particulars", [PASS, replace(PASS, refund_days=5)])
async def test_what_is_checked_online_only_is_not_taken_late(owner: Owner, particulars: Particulars) -> None:
    [code] = await sold(particulars)
    assert codes(await late(seen(code))) == ["NOT_OFFLINE"]
    assert await owner.fetchval("SELECT used_at FROM mall_voucher") is None
    assert codes(await check(code)) == ["taken"]


async def test_what_a_till_took_before_it_closed_is_settled_after() -> None:
    one, two = await sold(count=2)
    till_id = await a_till()
    await closed(till_id, NOW + 2 * HOUR)
    in_time, after = seen(one, till_id=till_id), seen(two, "q2", NOW + 2 * HOUR, till_id)
    assert codes(await late(in_time, after)) == ["taken", "NOT_THERE"]


async def test_what_is_not_there_is_not_remembered_not_even_within_its_batch() -> None:
    [code] = await sold()
    assert codes(await late(seen("NOSUCHCODE"), seen(code))) == ["NOT_THERE", "taken"]


async def test_two_members_may_use_the_same_key() -> None:
    one, two = await sold(count=2)
    assert codes(await late(seen(one), replace(seen(two), actor=COLLEAGUE))) == ["taken", "taken"]


async def test_a_voucher_that_was_set_aside_and_confirmed_is_taken_late(owner: Owner) -> None:
    await citizen(ANN, (1000, 9000, LATER))
    await shelve(1, particulars=OFFLINE)
    held = await bought(ask(ANN, "k", 1, hold=True))
    assert codes(await late(seen(held.voucher_code, at=NOW), at=NOW)) == ["NOT_THERE"]
    async with db.transaction(NOW) as tx:
        await confirm(tx, [HoldRequest(Actor(ANN), held.id)])
    assert codes(await late(seen(held.voucher_code))) == ["taken"]
    (await read(owner)).hold()
