"""Live updates between processes, over a real Redis: who hears what, and that nothing is lost for good."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backend.adapters import live
from backend.kit.live import Hub, Listener
from tests.adapters.log_lines import told
from tests.api.serving import PATIENCE_S
from tests.conftest import redis_server


class Fact(msgspec.Struct, tag=True):
    """Something that has happened."""

    number: int


async def numbers(listener: Listener) -> list[int]:
    """The facts of the next news, whatever looks come before."""
    async with asyncio.timeout(PATIENCE_S):
        async for facts in listener:
            if facts is not None:
                return [fact["number"] for fact in json.loads(facts)]
    raise AssertionError


async def looks(listener: Listener) -> None:
    """Wait until the stream has to look, with nothing heard before."""
    async with asyncio.timeout(PATIENCE_S):
        assert await anext(listener) is None


async def test_every_process_hears_what_one_tells(redis_url: str) -> None:
    here, there = Hub(), Hub()
    with here.listen(11) as ann, there.listen(11) as ann_there:
        for listener in (ann, ann_there):
            await looks(listener)  # it begins
        async with live.opened(redis_url, here) as tell, live.opened(redis_url, there) as tell_there:
            for listener in (ann, ann_there):
                await looks(listener)  # its process has subscribed
            tell({11: [Fact(1)]})
            tell({12: [Fact(9)]})
            tell({11: [Fact(2), Fact(3)]})
            assert [await numbers(each) for each in (ann, ann_there, ann, ann_there)] == [[1], [1], [2, 3], [2, 3]]
            tell_there({11: [Fact(4)]})
            assert [await numbers(each) for each in (ann, ann_there)] == [[4], [4]]


async def test_a_process_that_ends_at_once_has_told_before(redis_url: str) -> None:
    hub = Hub()
    with hub.listen(11) as ann:
        await looks(ann)
        async with live.opened(redis_url, hub):
            await looks(ann)
            async with live.telling(redis_url) as tell:
                assert tell is not None
                tell({11: [Fact(1)]})
                tell({11: [Fact(2)]})
            assert [await numbers(ann), await numbers(ann)] == [[1], [2]]


async def test_when_redis_comes_back_everybody_looks_and_then_hears_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, "PAUSE_S", 0.05)
    hub = Hub()
    with hub.listen(11) as ann:
        await looks(ann)
        async with live.opened(f"unix://{tmp_path / 'redis'}", hub) as tell:
            async with redis_server(tmp_path):
                await looks(ann)
                tell({11: [Fact(1)]})
                assert await numbers(ann) == [1]
            tell({11: [Fact(2)]})  # nobody will ever hear of it
            async with redis_server(tmp_path):
                await looks(ann)
                tell({11: [Fact(3)]})
                assert await numbers(ann) == [3]
    assert ("Live updates are not heard.", "ConnectionError") in told(caplog)


async def test_what_could_not_be_told_becomes_one_message_that_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, "PAUSE_S", 0.05)
    hub = Hub()
    async with live.telling(f"unix://{tmp_path / 'redis'}") as tell:
        assert tell is not None
        tell({11: [Fact(1)]})
        while not caplog.messages:  # noqa: ASYNC110 - a log sets no event
            await asyncio.sleep(0.01)
        with hub.listen(11) as ann:
            await looks(ann)
            async with redis_server(tmp_path) as url, live.opened(url, hub):
                await looks(ann)
                tell({11: [Fact(2)]})
                async with asyncio.timeout(PATIENCE_S):
                    heard = [facts async for facts in _until(ann, 2)]
    assert heard[-1] == b'[{"type":"Fact","number":2}]'
    assert all(facts is None for facts in heard[:-1])
    assert told(caplog)[0] == ("Live updates cannot be published.", "ConnectionError")


async def _until(listener: Listener, number: int) -> AsyncIterator[bytes | None]:
    """What a stream hears up to a fact."""
    async for facts in listener:
        yield facts
        if facts is not None and json.loads(facts)[0]["number"] == number:
            return


async def test_too_many_messages_that_wait_become_one_that_they_are_lost(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_WAITING", 3)
    hub = Hub()
    with hub.listen(11) as ann:
        await looks(ann)
        async with live.opened(redis_url, hub) as tell:
            await looks(ann)
            for number in range(4):
                tell({11: [Fact(number)]})
            await looks(ann)
            tell({11: [Fact(5)]})
            assert await numbers(ann) == [5]


async def test_without_redis_the_only_process_hears_itself_and_a_command_nobody() -> None:
    hub = Hub()
    async with live.opened(None, hub) as tell, live.telling(None) as nobody:
        assert nobody is None
        with hub.listen(11) as ann:
            tell({11: [Fact(1)]})
            await looks(ann)
            assert await numbers(ann) == [1]
