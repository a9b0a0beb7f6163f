"""Eight people who set pieces aside, confirm, give back and show vouchers, each on a connection of their own."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg

from backend import ledger
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.batching import Batcher
from backend.kit.db import Reader
from backend.kit.errors import Refusal
from backend.mall import (
    HoldRequest,
    LateCheck,
    RedeemRequest,
    Redemption,
    VoucherCheck,
    check_late,
    check_vouchers,
    end_holds,
    redeem,
)
from backend.verify import verify
from tests.conftest import NOW
from tests.ledger.rows import read
from tests.mall.building import (
    LATER,
    PASS,
    SELLER,
    TERMS,
    TRIAL,
    ask,
    grant,
    open_people,
)

type Owner = "asyncpg.Connection[db.Row]"
PEOPLE, ROUNDS = range(1, 9), 6
DAY = timedelta(days=1)
OVER = NOW + timedelta(minutes=15)
ALL_ALONG, IN_PART, OFFLINE = (
    replace(PASS, refund_days=90),
    replace(PASS, refund_days=5),
    replace(PASS, checked_offline=True),
)


async def at_once[Done](*acts: Awaitable[Done]) -> list[Done]:
    """Start them all before any has ended; a deadlock, as any failure, fails the test."""
    async with asyncio.timeout(60):
        return await asyncio.gather(*acts)


def ends(outcomes: Sequence[object]) -> Counter[str]:
    """How often each kind of end came about."""
    return Counter(end.code if isinstance(end, Refusal) else type(end).__name__ for end in outcomes)


async def people() -> None:
    async with db.transaction(NOW) as tx:
        await open_people(tx, *PEOPLE)
        for one in PEOPLE:
            await grant(tx, one, (500, 5000, LATER), (500, 0, LATER))


async def settle(requests: Sequence[RedeemRequest]) -> list[Redemption | Refusal]:
    async with db.transaction(NOW) as tx:
        return await redeem(tx, requests, TERMS)


async def bought(*requests: RedeemRequest) -> list[Redemption | Refusal]:
    """One batch, and one by one where it was outrun."""
    submit = Batcher(settle, lanes=1, limit=len(requests)).submit
    return await asyncio.gather(*map(submit, requests))


async def sold(key: str, *, hold: bool = False, listing_id: int = 1) -> list[Redemption]:
    outcomes = await bought(*(ask(one, key, listing_id, hold=hold) for one in PEOPLE))
    return [one for one in outcomes if isinstance(one, Redemption)]


type Act = Callable[[db.Tx, Sequence[HoldRequest]], Awaitable[list[Redemption | Refusal]]]


async def asked(act: Act, of: Sequence[Redemption], at: datetime = NOW) -> list[object]:
    async with db.transaction(at) as tx:
        return list(await act(tx, [HoldRequest(Actor(one.account_id), one.id) for one in of]))


async def checked(of: Sequence[Redemption], till_id: int | None = None) -> list[object]:
    async with db.transaction(NOW) as tx:
        return list(await check_vouchers(tx, [VoucherCheck(SELLER, one.voucher_code, till_id) for one in of]))


async def settled_late(of: Sequence[Redemption], key: str) -> list[object]:
    async with db.transaction(NOW + DAY) as tx:
        checks = [LateCheck(SELLER, f"{key} {one.id}", one.voucher_code, NOW + DAY / 2) for one in of]
        return list(await check_late(tx, checks))


async def job(at: datetime) -> list[object]:
    async with db.transaction(at) as tx:
        await end_holds(tx)
    async with db.transaction(at) as tx:
        await ledger.sweep(tx)
    return []


async def holds(reader: Reader) -> None:
    """The books hold, and every redemption is whole."""
    (await read(reader)).hold()
    assert [one for one in await verify(reader, TRIAL) if one.id == "I-08" and not one.holds] == []


async def pieces(owner: Owner, stock: int) -> None:
    """What is left is what was there, less what was taken and has not come back."""
    there = await owner.fetchval(
        """SELECT count(*) FROM mall_redemption r LEFT JOIN mall_hold h ON h.redemption_id = r.id
           WHERE h.ending IS DISTINCT FROM 'RELEASED'"""
    )
    assert await owner.fetchval("SELECT stock FROM mall_listing") == stock - there
