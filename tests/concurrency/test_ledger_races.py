"""Many at once on the same accounts: no update is lost, nobody overdraws, and nobody waits in a circle."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta

import asyncpg
import pytest

from backend import ledger
from backend.kit import db
from backend.kit.errors import Refusal
from backend.ledger import Swept, Taken
from tests.conftest import NOW
from tests.ledger.keeping import CAUSE, CITIZEN, LATER, PROVIDER, grant, granted, held, opened
from tests.ledger.rows import read

pytestmark = pytest.mark.usefixtures("database")

TOMORROW = NOW + timedelta(days=1)
BLOCKED_BY_ME = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"


async def redeem(account_ids: Sequence[int], points: int, at: datetime = NOW) -> list[Taken | Refusal]:
    """Redeem for each of these accounts in one transaction."""
    async with db.transaction(at) as tx:
        books = await ledger.lock(tx, account_ids)
        await ledger.load(tx, books, dict.fromkeys(account_ids, points), len(account_ids), at)
        taken = [books.redeem(account_id, points, PROVIDER, CAUSE) for account_id in account_ids]
        await ledger.post(tx, books)
    return taken


async def sweep(at: datetime) -> Swept:
    """One page."""
    async with db.transaction(at) as tx:
        return await ledger.sweep(tx)


async def sweep_all(at: datetime) -> None:
    """Until nothing is due, as the worker does."""
    while (await sweep(at)).accounts:
        pass


async def release(account_id: int, purpose: str) -> Taken | Refusal:
    async with db.transaction(NOW) as tx:
        books = await ledger.lock(tx, [account_id])
        await ledger.load(tx, books, {account_id: 0}, 1, NOW)
        released = books.release(account_id, purpose, CAUSE)
        await ledger.post(tx, books)
    return released


async def at_once[Done](acts: Sequence[Awaitable[Done]]) -> list[Done]:
    """Start them all before any has ended; the first failure is a failure."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*acts)


async def test_a_thousand_points_are_redeemed_once_however_many_try(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(*(grant(25, (100 * n + 1, 100 * n + 101)) for n in range(40)))
    outcomes = [one for [one] in await at_once([redeem([CITIZEN], 25) for _ in range(48)])]
    refused = [one.code for one in outcomes if isinstance(one, Refusal)]
    assert refused == ["NOT_ENOUGH_POINTS"] * 8
    rows = await read(owner)
    [account] = [one for one in rows.accounts if one.id == CITIZEN]
    assert (account.version, account.free_points, account.redeemed_points) == (80, 0, 1000)
    assert account.helped_grams == 4000
    rows.hold()


async def test_grants_redemptions_holds_and_releases_at_once_lose_nothing(owner: "asyncpg.Connection[db.Row]") -> None:
    await opened()
    await granted(grant(100, (1, 1001)))
    await held(10, until=LATER, purpose="order:0")
    grants = [granted(grant(3, (2000 + 40 * n, 2040 + 40 * n))) for n in range(12)]
    holds = [held(2, until=LATER, purpose=f"order:{n}") for n in range(1, 9)]
    redeemed, released, _ = await asyncio.gather(
        at_once([redeem([CITIZEN], 4) for _ in range(12)]),
        at_once([release(CITIZEN, "order:0") for _ in range(6)]),
        at_once([*grants, *holds]),
    )
    assert sum(isinstance(one, Taken) for [one] in redeemed) == 12
    assert sum(isinstance(one, Taken) for one in released) == 1
    rows = await read(owner)
    [account] = [one for one in rows.accounts if one.id == CITIZEN]
    assert account.version == 1 + 1 + 12 + 8 + 12 + 1
    assert (account.granted_points, account.redeemed_points, account.held_points) == (136, 48, 16)
    assert account.free_points == 136 - 48 - 16
    rows.hold()


async def test_sweeps_that_overlap_expire_everything_once(owner: "asyncpg.Connection[db.Row]") -> None:
    people = range(1, 31)
    await opened(people)
    await granted(*(grant(5, until=TOMORROW, account_id=account_id) for account_id in people))
    await granted(*(grant(7, until=LATER, account_id=account_id) for account_id in people))
    await held(6, until=TOMORROW, account_id=1)
    _, redeemed = await asyncio.gather(
        at_once([sweep_all(TOMORROW) for _ in range(6)]),
        at_once([redeem([account_id], 7, TOMORROW) for account_id in people]),
    )
    assert await sweep(TOMORROW) == Swept(0, 0, 0)
    assert [one for [one] in redeemed if isinstance(one, Refusal)] == []
    rows = await read(owner)
    people_rows = [one for one in rows.accounts if one.id != PROVIDER]
    assert {(one.free_points, one.redeemed_points, one.expired_points) for one in people_rows} == {(0, 7, 5)}
    rows.hold()


async def test_a_sweep_passes_over_who_is_locked_and_waits_only_where_nobody_else_is_left(
    owner: "asyncpg.Connection[db.Row]",
) -> None:
    people = range(1, 6)
    await opened(people)
    await granted(*(grant(5, until=TOMORROW, account_id=account_id) for account_id in people))
    async with owner.transaction():
        await owner.execute("SELECT FROM ledger_account WHERE id IN (2, 4) FOR UPDATE")
        assert await sweep(TOMORROW) == Swept(3, 15, 0)
        waiting = asyncio.create_task(sweep(TOMORROW))
        async with asyncio.timeout(30):
            while not await owner.fetchval(BLOCKED_BY_ME):
                pass
    assert await waiting == Swept(2, 10, 0)
    assert await sweep(TOMORROW) == Swept(0, 0, 0)
    (await read(owner)).hold()


async def test_batches_that_share_accounts_in_any_order_never_deadlock(owner: "asyncpg.Connection[db.Row]") -> None:
    people = list(range(1, 21))
    await opened(people)
    await granted(*(grant(60, (100 * n + 1, 100 * n + 101), account_id=n) for n in people))
    orders = [people, people[::-1], people[10:] + people[:10], people[::2] + people[1::2][::-1]]
    outcomes = await at_once([redeem(order, 2) for order in orders * 6])
    assert [one for batch in outcomes for one in batch if isinstance(one, Refusal)] == []
    rows = await read(owner)
    people_rows = [one for one in rows.accounts if one.id != PROVIDER]
    assert {(one.version, one.redeemed_points) for one in people_rows} == {(25, 48)}
    rows.hold()


async def test_accounts_are_locked_in_the_order_of_their_ids(owner: "asyncpg.Connection[db.Row]") -> None:
    """Whoever waits for account 2 has locked 1 and not yet 3, however the rows lie and the ids are given."""
    await opened([3, 2, 1])

    async def lock_all() -> None:
        async with db.transaction(NOW) as tx:
            await ledger.lock(tx, [3, 1, 2])

    async with owner.transaction():
        await owner.execute("SELECT FROM ledger_account WHERE id = 2 FOR UPDATE")
        waiting = asyncio.create_task(lock_all())
        async with asyncio.timeout(30):
            while not await owner.fetchval(BLOCKED_BY_ME):
                pass
        rows = await owner.fetch("SELECT id FROM ledger_account WHERE owner_kind = 'PERSON' FOR UPDATE SKIP LOCKED")
        assert {row["id"] for row in rows} == {2, 3}
    await waiting
