"""Callers spend what they may, together over all processes, and learn when to come again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from backend.adapters.allowances import Allowances, opened
from backend.kit.allowances import Purse, Unreachable
from tests.conftest import redis_server

SECRET = b"x" * 32
MINE = Purse("session", "a session", points=10, seconds=3600)
ADDRESS = Purse("address", "203.0.113.9", points=15, seconds=3600)


@pytest.fixture(params=["in Redis", "in memory"])
async def spending(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Allowances]:
    async with opened(redis_url if request.param == "in Redis" else None, SECRET) as it:
        yield it


async def test_what_is_spent_is_gone_and_who_has_too_little_left_learns_when_to_come_again(
    spending: Allowances,
) -> None:
    assert await spending.spend([MINE], 6) is None
    wait = await spending.spend([MINE], 6)
    assert wait is not None
    assert 0 < wait <= 3600
    assert await spending.spend([MINE], 4) is None
    assert await spending.spend([MINE], 1) is not None


async def test_purses_of_different_kinds_and_owners_are_apart(spending: Allowances) -> None:
    assert await spending.spend([MINE], 10) is None
    assert await spending.spend([Purse("session", "another", 10, 3600)], 10) is None
    assert await spending.spend([Purse("client", "a session", 10, 3600)], 10) is None


async def test_everybody_behind_an_address_shares_its_purse(spending: Allowances) -> None:
    assert await spending.spend([MINE, ADDRESS], 10) is None
    assert await spending.spend([Purse("session", "another", 10, 3600), ADDRESS], 10) is not None


async def test_of_many_at_once_no_more_get_through_than_there_are_points(spending: Allowances) -> None:
    waits = await asyncio.gather(*(spending.spend([MINE], 1) for _ in range(50)))
    assert waits.count(None) == 10


async def test_a_window_that_has_passed_gives_back(spending: Allowances) -> None:
    soon = Purse("session", "a session", points=2, seconds=1)
    assert await spending.spend([soon], 2) is None
    assert await spending.spend([soon], 1) is not None
    await asyncio.sleep(2.1)
    assert await spending.spend([soon], 2) is None


async def test_redis_holds_nobodys_address(redis_url: str) -> None:
    async with opened(redis_url, SECRET) as spending:
        await spending.spend([ADDRESS], 1)
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        keys = await client.keys("*")
    assert len(keys) == 1
    assert "203.0.113.9" not in keys[0]


async def test_a_redis_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        async with redis_server(tmp_path) as url:
            spending = await stack.enter_async_context(opened(url, SECRET))
            assert await spending.spend([MINE], 1) is None
        with pytest.raises(Unreachable):
            await spending.spend([MINE], 1)
