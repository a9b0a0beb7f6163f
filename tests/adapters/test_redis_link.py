"""A Redis that is gone or hangs keeps nobody waiting, and is taken up again by itself."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from backend.adapters import redis_link
from backend.adapters.redis_link import Link
from backend.kit.allowances import Unreachable
from tests.adapters.log_lines import told
from tests.api.serving import until
from tests.conftest import redis_server

GONE = "Redis does not answer, what must be counted is refused."
BACK = "Redis answers again."


@pytest.fixture
async def link(redis_url: str) -> AsyncIterator[Link]:
    async with redis_link.opened(redis_url) as it:
        yield it


async def answers(link: Link) -> bool:
    try:
        return bool(await link.ask(link.client.ping))
    except Unreachable:
        return False


async def test_a_redis_that_is_gone_is_told_as_such_and_found_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        async with redis_server(tmp_path) as url:
            link = await stack.enter_async_context(redis_link.opened(url))
            assert await answers(link)
            assert link.failed_at is None
        assert not await answers(link)
        async with redis_server(tmp_path):
            await until(lambda: answers(link))
            assert await answers(link)
        assert told(caplog) == [(GONE, "ConnectionError"), (BACK, None)]


async def test_a_process_starts_without_its_redis(tmp_path: Path) -> None:
    async with redis_link.opened(f"unix://{tmp_path}/none") as link:
        assert not await answers(link)


async def test_a_redis_that_hangs_is_asked_by_one_at_a_time_and_by_nobody_while_it_rests(
    link: Link, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    process_id = (await link.client.info("server"))["process_id"]
    asked = 0

    async def ping() -> bool:
        nonlocal asked
        asked += 1
        return bool(await link.client.ping())

    async def asks() -> bool:
        try:
            return await link.ask(ping)
        except Unreachable:
            return False

    os.kill(process_id, signal.SIGSTOP)
    try:
        assert not await asks()
        assert await asyncio.gather(*(asks() for _ in range(50))) == [False] * 50
        assert asked == 1
        monkeypatch.setattr(redis_link, "REST", timedelta(milliseconds=200))
        await asyncio.sleep(1)
        assert await asyncio.gather(*(asks() for _ in range(50))) == [False] * 50
        assert asked == 2
    finally:
        os.kill(process_id, signal.SIGCONT)
    await until(asks)
    assert await asyncio.gather(*(asks() for _ in range(50))) == [True] * 50
    assert told(caplog) == [(GONE, "TimeoutError"), (BACK, None)]


async def test_an_answer_that_was_given_up_does_not_come_to_the_next_who_asks(link: Link) -> None:
    process_id = (await link.client.info("server"))["process_id"]
    os.kill(process_id, signal.SIGSTOP)
    with pytest.raises(Unreachable):
        await link.ask(lambda: link.client.echo("first"))
    os.kill(process_id, signal.SIGCONT)
    await until(lambda: answers(link))
    told = await asyncio.gather(*(link.ask(partial(link.client.echo, f"{number}")) for number in range(20)))
    assert told == [f"{number}" for number in range(20)]


async def test_a_busy_process_does_not_blame_redis(link: Link) -> None:
    async def busy() -> None:
        for _ in range(5):
            time.sleep(0.4)  # noqa: ASYNC251 - the point is that nothing else comes round meanwhile
            await asyncio.sleep(0)

    told, _ = await asyncio.gather(answers(link), busy())
    assert told
    assert link.failed_at is None
