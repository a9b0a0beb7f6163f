"""The streams of one process: who hears what, in which order, and what comes in place of what may be lost."""

import asyncio
import json
from contextlib import ExitStack

import msgspec
import pytest

from backend.kit import live
from backend.kit.live import LOST, MOST_STREAMS, MOST_WAITING, Hub, Listener, encoded


class Fact(msgspec.Struct, tag=True):
    """Something that has happened."""

    number: int


async def heard(listener: Listener, count: int) -> list[object]:
    """The next so many items: numbers of facts, or None."""
    items = [await asyncio.wait_for(anext(listener), 5) for _ in range(count)]
    return [None if item is None else json.loads(item)[0]["number"] for item in items]


async def test_a_stream_looks_first_and_then_hears_of_its_account_in_order() -> None:
    hub = Hub()
    with hub.listen(11) as ann, hub.listen(12) as ben:
        hub.tell({11: [Fact(1)], 13: [Fact(9)]})
        hub.tell({12: [Fact(2)], 11: [Fact(3)]})
        assert await heard(ann, 3) == [None, 1, 3]
        assert await heard(ben, 2) == [None, 2]
        assert len(hub) == 2
    assert len(hub) == 0


async def test_a_stream_that_waits_is_woken() -> None:
    hub = Hub()
    with hub.listen(11) as ann:
        assert await heard(ann, 1) == [None]
        waiting = asyncio.create_task(heard(ann, 1))
        await asyncio.sleep(0)
        hub.tell({11: [Fact(1)]})
        assert await waiting == [1]


async def test_who_is_too_far_behind_looks_instead_and_then_goes_on() -> None:
    hub = Hub()
    with hub.listen(11) as ann:
        assert await heard(ann, 1) == [None]
        for number in range(MOST_WAITING):
            hub.tell({11: [Fact(number)]})
        assert await heard(ann, 1) == [0]
        hub.tell({11: [Fact(MOST_WAITING)]})
        hub.tell({11: [Fact(MOST_WAITING + 1)]})
        hub.tell({11: [Fact(MOST_WAITING + 2)]})
        assert await heard(ann, 2) == [None, MOST_WAITING + 2]


@pytest.mark.parametrize("message", [LOST, b"", b"no JSON", b"[]", b'{"ann":[]}'])
async def test_what_says_that_some_were_lost_or_cannot_be_read_makes_everybody_look(message: bytes) -> None:
    hub = Hub()
    with hub.listen(11) as ann, hub.listen(12) as ben:
        assert [*await heard(ann, 1), *await heard(ben, 1)] == [None, None]
        hub.tell({11: [Fact(1)]})
        hub.hear(message)
        assert [*await heard(ann, 1), *await heard(ben, 1)] == [None, None]


async def test_a_stream_looks_again_after_a_while_whatever_it_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.01)
    with Hub().listen(11) as ann:
        assert await heard(ann, 3) == [None, None, None]


async def test_one_stream_too_many_ends_the_oldest_of_the_same_account() -> None:
    hub = Hub()
    with ExitStack() as stack:
        other = stack.enter_context(hub.listen(12))
        streams = [stack.enter_context(hub.listen(11)) for _ in range(MOST_STREAMS + 1)]
        assert len(hub) == MOST_STREAMS + 1
        with pytest.raises(StopAsyncIteration):
            await heard(streams[0], 1)
        for each in (other, *streams[1:]):
            assert await heard(each, 1) == [None]


async def test_at_the_end_of_a_process_all_streams_end_and_none_begins() -> None:
    hub = Hub()
    with hub.listen(11) as ann:
        assert await heard(ann, 1) == [None]
        waiting = asyncio.create_task(heard(ann, 1))
        await asyncio.sleep(0)
        hub.close()
        with pytest.raises(StopAsyncIteration):
            await anext(ann)
        with pytest.raises(StopAsyncIteration):
            await waiting
    with hub.listen(11) as late, pytest.raises(StopAsyncIteration):
        await anext(late)


def test_news_of_thousands_are_told_in_several_messages() -> None:
    messages = list(encoded({account_id: [Fact(account_id)] for account_id in range(2500)}))
    assert [len(json.loads(message)) for message in messages] == [1000, 1000, 500]
    assert json.loads(messages[0])["7"] == [{"type": "Fact", "number": 7}]
