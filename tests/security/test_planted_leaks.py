"""The watch sees a leak in each sink: planted through the sink itself, not handed to the watch."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from graphql import GraphQLError
from prometheus_client import REGISTRY, Gauge
from redis.asyncio import Redis
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from backend.api.measures import ENDS
from backend.kit.logs import LOG
from tests import watching
from tests.api import serving
from tests.api.asking import REDEEM, citizen, edge
from tests.api.serving import ended
from tests.api.test_graphql import failing
from tests.canaries import WATCH, Watch, log
from tests.conftest import redis_server

PHONE, NAME, LATIN = "13800000001", "欧阳青禾", "Ouyang Qinghe"
INPUT = {"key": "k", "listingId": "501", "expectedPoints": 20, "expectedVersion": 1}


async def in_a_log(folder: Path) -> None:
    """A name looks like any two words: only the house rule that events are fixed keeps it out."""
    LOG.error(LATIN)


async def in_the_log_of_a_process(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "MAIN", "import sys; sys.stderr.write('a row of 138-0000-0001')")
        assert (await ended(folder / "log", "serve"))[0] == 0


async def beside_a_code_on_the_console(folder: Path) -> None:
    """Only the whole line of the sender is there on purpose."""
    log(f"The code for {PHONE} is 123456.\nThe code for {PHONE} is 123456. Sent.\n")


async def in_what_redis_holds(folder: Path) -> None:
    async with redis_server(folder) as url, Redis.from_url(url) as client:
        await client.eval("redis.call('HSET', 'k', 'a', table.concat({'1380000', '0001'}))", 0)  # put together inside


async def in_what_redis_held_once(folder: Path) -> None:
    async with redis_server(folder) as url, Redis.from_url(url) as client:
        await client.set(f"codes:+86{PHONE}", 1)
        await client.delete(f"codes:+86{PHONE}")


async def in_a_channel_of_redis(folder: Path) -> None:
    async with redis_server(folder) as url, Redis.from_url(url) as client:
        await client.publish("changes", NAME)


async def in_a_label_of_a_metric(folder: Path) -> None:
    ENDS.labels(PHONE, 200).inc()
    watching.metrics()
    ENDS.remove(PHONE, 200)


async def in_the_name_of_a_metric(folder: Path) -> None:
    gauge = Gauge("spent", f"What {LATIN} has spent.")
    watching.metrics()
    REGISTRY.unregister(gauge)


async def in_an_address(folder: Path) -> None:
    async with edge() as anybody:
        await anybody.client.get("/acts", params={"of": "+86 138 0000 0001"})


async def in_a_redirect(folder: Path) -> None:
    await asked(RedirectResponse(f"/people/{NAME}"))


async def asked(answer: Response) -> None:
    """Somebody asks an application that has this answer for everything."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(answer), base_url="http://edge") as client:
        await client.get("/")


async def in_an_error_of_graphql(folder: Path) -> None:
    _, token = await citizen(0, 0)
    async with edge(failing(GraphQLError(f"{NAME} has no points."))) as caller:
        await replace(caller, token=token).ask(REDEEM, input=INPUT)


async def in_an_error_of_another_kind(folder: Path) -> None:
    await asked(PlainTextResponse(f"{NAME} broke it.", 500))


PLANTED: Mapping[str, tuple[str, str, Callable[[Path], Awaitable[None]]]] = {
    "a log": ("log", LATIN, in_a_log),
    "the log of a process": ("log", PHONE, in_the_log_of_a_process),
    "a line beside the console's": ("log", PHONE, beside_a_code_on_the_console),
    "what Redis holds": ("redis", PHONE, in_what_redis_holds),
    "what Redis held once": ("redis", PHONE, in_what_redis_held_once),
    "a channel of Redis": ("redis", NAME, in_a_channel_of_redis),
    "a label of a metric": ("metric", PHONE, in_a_label_of_a_metric),
    "the name of a metric": ("metric", LATIN, in_the_name_of_a_metric),
    "an address": ("url", PHONE, in_an_address),
    "a redirect": ("url", NAME, in_a_redirect),
    "an error of GraphQL": ("error", NAME, in_an_error_of_graphql),
    "an error of another kind": ("error", NAME, in_an_error_of_another_kind),
}


@pytest.mark.parametrize("place", PLANTED)
async def test_a_planted_leak_fails_the_test_in_which_it_happens(database: None, tmp_path: Path, place: str) -> None:
    sink, canary, plant = PLANTED[place]
    await plant(tmp_path)
    assert {(leak.sink, leak.canary) for leak in WATCH.leaks} == {(sink, canary)}
    with pytest.raises(pytest.fail.Exception, match=f"{canary} in a {sink}: "):
        watching.complain()
    watching.complain()  # it is said once


async def test_tokens_and_codes_are_canaries_from_the_moment_they_are_made(database: None) -> None:
    _, token = await citizen(0, 0)
    async with edge() as anybody:
        await anybody.client.get("/", params={"token": f"Bearer.{token}.x"})
    [leak] = WATCH.taken()
    assert (leak.sink, leak.canary) == ("url", token)


@pytest.mark.parametrize(
    "text",
    [
        "+8613800000001",
        "138 0000 0001",
        "138%200000%200001",
        "86-138-0000-0001",
        "\\u6b27\\u9633\\u9752\\u79be",
        "%E6%AC%A7%E9%98%B3%E9%9D%92%E7%A6%BE",
        "44d0e7b8a2b5c7b0e0b7ab4c9e7d1c2b",
    ],
)
def test_the_watch_knows_a_canary_in_other_dress(text: str) -> None:
    watch = Watch(more={"44d0e7b8a2b5c7b0e0b7ab4c9e7d1c2b"})
    watch.look("redis", f'{{"a": "{text}"}}')
    assert len(watch.leaks) == 1


def test_the_watch_knows_the_hash_of_a_phone_that_anybody_could_find() -> None:
    watch = Watch()
    for text in (PHONE, "no phone"):
        watch.look("redis", f"SET codes:{hashlib.sha256(text.encode()).hexdigest()} 1")
    assert [leak.canary for leak in watch.leaks] == [PHONE]


def test_the_watch_leaves_what_is_none_alone() -> None:
    watch = Watch(tokens={"x" * 43}, codes={"123456"})
    watch.look("log", "13800000009 2123456 123456.5 2026-11-30T13:39:00.123456Z " + "y" * 60)
    watch.look("redis", "allowance:123456 1764511111")
    assert watch.leaks == []
