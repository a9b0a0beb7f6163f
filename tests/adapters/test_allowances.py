"""Callers spend what they may, together over all processes, and learn when to come again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backend.adapters import redis_link
from backend.adapters.allowances import SWEPT_FROM, InMemory, InRedis
from backend.kit.allowances import Purse, Spending, TooLittle, Unreachable

SECRET = b"x" * 32
HOUR = 3600
MINE = Purse("session", "a session", points=10, seconds=HOUR)
ADDRESS = Purse("address", "203.0.113.9", points=15, seconds=HOUR)


@pytest.fixture(params=["in Redis", "in memory"])
async def spending(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Spending]:
    if request.param == "in memory":
        yield InMemory()
        return
    async with redis_link.opened(redis_url) as link:
        yield InRedis(link, SECRET)


def waits(too_little: TooLittle | None, purse: Purse, points: int) -> bool:
    """Whether so many points are missing in this purse, but for the few seconds that a test may have lasted."""
    whole = points * purse.seconds // purse.points
    return too_little is not None and too_little.kind == purse.kind and whole - 60 < too_little.seconds <= whole


async def test_what_is_spent_is_gone_and_who_has_too_little_left_learns_when_to_come_again(spending: Spending) -> None:
    assert await spending.spend([MINE], 6) is None
    assert waits(await spending.spend([MINE], 6), MINE, 2)
    assert await spending.spend([MINE], 4) is None
    assert waits(await spending.spend([MINE], 1), MINE, 1)
    assert waits(await spending.spend([MINE], 10), MINE, 10)


async def test_purses_of_different_kinds_and_owners_are_apart(spending: Spending) -> None:
    assert await spending.spend([MINE], 10) is None
    assert await spending.spend([Purse("session", "another", 10, HOUR)], 10) is None
    assert await spending.spend([Purse("client", "a session", 10, HOUR)], 10) is None


async def test_everybody_behind_an_address_shares_its_purse(spending: Spending) -> None:
    assert await spending.spend([ADDRESS, MINE], 10) is None
    another = Purse("session", "another", 10, HOUR)
    assert waits(await spending.spend([ADDRESS, another], 10), ADDRESS, 5)
    assert await spending.spend([another], 10) is None


async def test_who_is_refused_by_their_own_purse_takes_nothing_from_the_address(spending: Spending) -> None:
    assert await spending.spend([ADDRESS, MINE], 10) is None
    for _ in range(20):
        assert waits(await spending.spend([ADDRESS, MINE], 1), MINE, 1)
    assert await spending.spend([ADDRESS], 5) is None
    assert waits(await spending.spend([ADDRESS], 1), ADDRESS, 1)


async def test_the_purse_that_has_to_be_waited_for_the_longest_is_told(spending: Spending) -> None:
    assert await spending.spend([ADDRESS], 15) is None
    assert await spending.spend([MINE], 9) is None
    assert waits(await spending.spend([ADDRESS, MINE], 3), MINE, 2)
    assert waits(await spending.spend([MINE, ADDRESS], 3), MINE, 2)


async def test_a_cost_above_a_purses_size_takes_all_of_it(spending: Spending) -> None:
    assert await spending.spend([MINE], 1000) is None
    assert waits(await spending.spend([MINE], 1000), MINE, 10)


async def test_of_many_at_once_no_more_get_through_than_there_are_points(spending: Spending) -> None:
    told = await asyncio.gather(*(spending.spend([ADDRESS, MINE], 1) for _ in range(200)))
    assert told.count(None) == 10
    assert await spending.spend([ADDRESS], 5) is None


async def test_points_come_back_one_by_one(spending: Spending) -> None:
    soon = Purse("session", "a session", points=4, seconds=2)
    assert await spending.spend([soon], 4) is None
    assert await spending.spend([soon], 4) == TooLittle("session", 2)
    await asyncio.sleep(1.1)
    assert await spending.spend([soon], 2) is None
    assert await spending.spend([soon], 2) == TooLittle("session", 1)


async def test_processes_spend_from_the_same_purse(redis_url: str) -> None:
    async with redis_link.opened(redis_url) as one, redis_link.opened(redis_url) as other:
        assert await InRedis(one, SECRET).spend([MINE], 10) is None
        assert waits(await InRedis(other, SECRET).spend([MINE], 1), MINE, 1)


async def test_many_charges_at_once_share_round_trips(redis_url: str) -> None:
    async with redis_link.opened(redis_url) as link:
        spending = InRedis(link, SECRET)
        await spending.spend([MINE], 1)
        before = await calls_of_scripts(link.client)
        town = Purse("address", "a town", 100, HOUR)
        purses = [Purse("session", f"{number}", 10, HOUR) for number in range(100)]
        assert await asyncio.gather(*(spending.spend([one, town], 1) for one in purses)) == [None] * 100
        assert await calls_of_scripts(link.client) - before <= 5


async def calls_of_scripts(client: Redis) -> int:
    told: dict[str, dict[str, int]] = await client.info("commandstats")
    return told["cmdstat_evalsha"]["calls"]


async def test_redis_holds_nobodys_address_and_forgets_a_purse_that_is_full_again(redis_url: str) -> None:
    async with redis_link.opened(redis_url) as link:
        spending = InRedis(link, SECRET)
        await spending.spend([ADDRESS, Purse("session", "a session", 1000, 1)], 1)
        keys = await link.client.keys("*")
        assert not [key for key in keys if "203.0.113.9" in str(key)]
        assert max(await asyncio.gather(*map(link.client.ttl, keys))) == HOUR // 15
        await asyncio.sleep(0.01)
        assert len(await link.client.keys("*")) == 1


async def test_a_process_forgets_purses_that_are_full_again() -> None:
    spending = InMemory()
    assert spending.spend_here([MINE], 10) is None
    for number in range(SWEPT_FROM):
        assert spending.spend_here([Purse("session", f"{number}", 1_000_000, 1)], 1) is None
    await asyncio.sleep(0.01)
    spending.spend_here([ADDRESS], 1)
    assert len(spending) < SWEPT_FROM // 2
    assert waits(spending.spend_here([MINE], 1), MINE, 1)


async def test_flushing_redis_fills_every_purse_and_breaks_nothing(redis_url: str) -> None:
    async with redis_link.opened(redis_url) as link:
        spending = InRedis(link, SECRET)
        assert await spending.spend([MINE], 10) is None
        await link.client.flushall()
        await link.client.script_flush()
        assert await spending.spend([MINE], 10) is None
        assert waits(await spending.spend([MINE], 1), MINE, 1)


async def test_what_this_process_counts_alone_is_apart_from_what_all_count(redis_url: str) -> None:
    async with redis_link.opened(redis_url) as link:
        spending = InRedis(link, SECRET)
        assert await spending.spend([MINE], 10) is None
        assert spending.spend_here([MINE], 10) is None
        assert waits(spending.spend_here([MINE], 1), MINE, 1)


async def test_every_charge_of_a_shared_round_trip_is_told_that_redis_is_gone(redis_url: str) -> None:
    async with redis_link.opened(redis_url) as link:
        spending = InRedis(link, SECRET)
        assert await spending.spend([MINE], 1) is None
        await link.client.config_set("maxmemory", 1)
        told = await asyncio.gather(*(spending.spend([MINE], 1) for _ in range(50)), return_exceptions=True)
    assert [type(one) for one in told] == [Unreachable] * 50
