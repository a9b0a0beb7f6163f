"""Redis emptied and killed under load: nobody is signed out, nothing redeemed twice or half, no limit of a day lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from redis.asyncio import Redis

from backend.api import documents
from backend.identities import Browser
from backend.identities.commands import open_session
from backend.kit import db
from backend.kit.time import clock
from backend.mall import Listing
from tests.api.browsing import REQUEST
from tests.api.serving import Owner, running, settle, until
from tests.concurrency.crowd import EARNED, REDEEM, Crowd, all_at_once, allow_files, gather_crowd, request
from tests.conftest import redis_server

PEOPLE, WANTED = 10, 20
EVERYTHING = PEOPLE * WANTED  # redemptions, and many more reads meanwhile
PRICES = {"Tea": (5, 100_000)}
FLUSHES = 20
TRUSTED = documents.load(documents.FILE)
[PURSE] = [document_id for document_id, text in TRUSTED.items() if text.startswith("query Purse")]


@dataclass
class Load:
    """Everybody reads in a browser and redeems by a program, of two servers in turn; and what they were answered."""

    crowd: Crowd
    cookies: Mapping[int, str]
    servers: Sequence[httpx2.AsyncClient]
    reads: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[int] = field(default_factory=Counter)
    shopping: set[int] = field(default_factory=set)
    vouchers: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    may_ask: asyncio.Event = field(default_factory=asyncio.Event)
    hold_at: int = EVERYTHING
    done: bool = False

    async def read(self, one: int) -> None:
        """Look at one's own account until everybody has redeemed; any other answer fails the test."""
        while not self.done:
            for server in self.servers:
                cookie = {"cookie": f"session={self.cookies[one]}"}
                answer = (await server.get("/graphql", params={"documentId": PURSE}, headers=cookie)).json()
                assert "errors" not in answer, answer
                assert answer["data"]["account"]["id"] == str(one)
                self.reads += 1

    async def redeem(self, one: int, key: str, server: httpx2.AsyncClient) -> dict[str, Any]:
        """Ask with one key until it is answered; whatever else is said than to come later fails the test."""
        while True:
            answer = await self.ask(one, key, server)
            if "errors" not in answer:
                voucher: dict[str, Any] = answer["data"]["redeem"]["voucher"]
                return voucher
            self.refused[answer["errors"][0]["extensions"]["code"]] += 1
            self.turned_away[one] += 1
            await asyncio.sleep(0.05)

    async def ask(self, one: int, key: str, server: httpx2.AsyncClient) -> Any:  # noqa: ANN401 - JSON may be anything
        tea: Listing = self.crowd.listings["Tea"]
        seen = {"expectedPoints": tea.points, "expectedVersion": tea.version}
        body = {"query": REDEEM, "variables": {"input": {"key": key, "listingId": str(tea.id), **seen}}}
        headers = {"authorization": f"Bearer {self.crowd.tokens[one]}"}
        return (await server.post("/graphql", json=body, headers=headers)).json()

    async def shop(self, one: int) -> None:
        self.shopping.add(one)
        for number in range(WANTED):
            await self.may_ask.wait()
            key = f"{one}: {number}"
            self.vouchers[key] = await self.redeem(one, key, self.servers[number % 2])
            self.told.set()
            if len(self.vouchers) >= self.hold_at:
                self.may_ask.clear()
        self.shopping.remove(one)

    def let_go(self, hold_at: int = EVERYTHING) -> None:
        """Everybody may ask, until so many are acknowledged; then only those who are under way go on."""
        self.hold_at = hold_at
        self.may_ask.set()

    async def run(self) -> None:
        """Until everybody has what they want."""
        async with asyncio.TaskGroup() as readers:
            for one in self.crowd.tokens:
                readers.create_task(self.read(one))
            async with asyncio.TaskGroup() as shoppers:
                for one in self.crowd.tokens:
                    shoppers.create_task(self.shop(one))
            self.done = True

    async def redeemed(self, count: int) -> None:
        """Wait until so many have been acknowledged."""
        while len(self.vouchers) < count:
            self.told.clear()
            await self.told.wait()


@asynccontextmanager
async def loaded(application_url: str, redis_url: str, log: Path) -> AsyncIterator[Load]:
    """A crowd before two servers."""
    crowd = await gather_crowd(clock(), PEOPLE, PRICES)
    async with AsyncExitStack() as stack:
        async with db.transaction() as tx:
            opened = {one: await open_session(tx, one, Browser()) for one in crowd.tokens}
        clients = []
        for _ in range(2):
            server = await stack.enter_async_context(
                running(log, "serve", DATABASE_URL=application_url, REDIS_URL=redis_url)
            )
            await server.up()
            clients.append(await stack.enter_async_context(httpx2.AsyncClient(base_url=server.url, timeout=60)))
        yield Load(crowd, {one: session.token for one, session in opened.items()}, clients)


async def nothing_is_lost(load: Load) -> None:
    """What was acknowledged is there once, a repeat at the other server is answered the same, and the books hold."""
    assert len(load.vouchers) == EVERYTHING
    for key, voucher in load.vouchers.items():
        assert await load.redeem(int(key.split(":")[0]), key, load.servers[1]) == voucher
    kept = await db.pool().fetch("SELECT id::text, voucher_code AS code FROM mall_redemption")
    assert len(kept) == EVERYTHING
    assert {(row["id"], row["code"]) for row in kept} == {(one["id"], one["code"]) for one in load.vouchers.values()}
    free = await db.pool().fetch("SELECT free_points FROM ledger_account WHERE id = ANY($1)", list(load.crowd.tokens))
    assert {row["free_points"] for row in free} == {EARNED.points - WANTED * PRICES["Tea"][0]}
    await load.crowd.world.holds()


async def code_for(server: httpx2.AsyncClient, owner: Owner) -> str:
    """How another code for one number ends, a minute after the one before."""
    await owner.execute("UPDATE identities_one_time_code SET sent_at = sent_at - interval '1 minute'")
    body = {"query": REQUEST, "variables": {"input": {"phone": "13900000000"}}}
    told = (await server.post("/graphql", json=body)).json()["data"]["requestCode"]
    end: str = told.get("code", told["__typename"])
    return end


async def test_flushing_redis_under_load_loses_no_session_no_redemption_and_no_limit_of_a_day(
    owner: Owner, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    async with loaded(application_url, redis_url, tmp_path / "log") as load, Redis.from_url(redis_url) as redis:
        codes = []
        async with asyncio.TaskGroup() as beside:
            load.let_go()
            beside.create_task(load.run())
            for number in range(FLUSHES):
                await load.redeemed(number * EVERYTHING // FLUSHES)
                codes.append(await code_for(load.servers[number % 2], owner))
                assert await redis.dbsize() > 0
                await redis.flushall()
        assert codes == ["CodeSent"] * 10 + ["TOO_MANY_CODES"] * (FLUSHES - 10)
        assert load.refused == {}
        await nothing_is_lost(load)


async def refuses(load: Load, before: Counter[int]) -> bool:
    """Whether both servers refuse what moves points, and whoever was under way when Redis fell has been answered."""
    one = next(iter(load.crowd.tokens))
    answers = [await load.ask(one, "0", server) for server in load.servers]
    codes = [answer["errors"][0]["extensions"]["code"] for answer in answers if "errors" in answer]
    return codes == ["TRY_LATER"] * 2 and all(load.turned_away[one] > before[one] for one in load.shopping)


async def test_killing_redis_under_load_refuses_what_moves_points_until_it_is_back_and_serves_every_read(
    owner: Owner, application_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    async with AsyncExitStack() as stack:
        async with redis_server(tmp_path) as url:
            load = await stack.enter_async_context(loaded(application_url, url, tmp_path / "log"))
            beside = await stack.enter_async_context(asyncio.TaskGroup())
            load.let_go(hold_at=PEOPLE)
            running_load = beside.create_task(load.run())
            await load.redeemed(PEOPLE)
        for _ in range(2):
            load.let_go()
            await until(partial(refuses, load, load.turned_away.copy()))
            acknowledged = len(load.vouchers)
            await until(partial(more_reads, load, load.reads))
            assert len(load.vouchers) == acknowledged
            load.hold_at = acknowledged + PEOPLE
            async with redis_server(tmp_path):
                await load.redeemed(load.hold_at)
        load.let_go()
        async with redis_server(tmp_path):
            await running_load
            assert set(load.refused) == {"TRY_LATER"}
            await nothing_is_lost(load)


async def more_reads(load: Load, before: int) -> bool:
    return load.reads > before + 100


async def test_a_thousand_redemptions_at_once_are_all_counted_and_none_blames_a_redis_that_answers(
    owner: Owner, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    allow_files(2 * 1000)
    await settle(owner)
    crowd = await gather_crowd(clock(), 200, PRICES)
    keys = {f"{number} of {one}": token for one, token in crowd.tokens.items() for number in range(5)}
    asked = {key: request(token, key, crowd.listings["Tea"]) for key, token in keys.items()}
    async with running(tmp_path / "log", "serve", DATABASE_URL=application_url, REDIS_URL=redis_url) as server:
        await server.up()
        answers = await all_at_once(server.port, asked)
        assert server.said == ""
    assert Counter(answer["__typename"] for answer in answers.values()) == {"Redeemed": 1000}
    async with Redis.from_url(redis_url) as redis:
        told = await redis.info("commandstats")
    assert told["cmdstat_set"]["calls"] == 2 * len(asked)  # each client's purse and the address's
    assert told["cmdstat_evalsha"]["calls"] < len(asked) // 4
