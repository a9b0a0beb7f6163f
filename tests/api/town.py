"""A small town behind the edge: one of each kind of caller, scenarios of which one has rides, and a shop."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend import accounts, identities
from backend.activities import Draft
from backend.api.context import Services
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.time import clock
from backend.mall import Listing
from backend.scenarios import Scenario
from tests.api.asking import Caller, edge
from tests.api.serving import TRIAL
from tests.world import World, done, new_world

RIDES = ("GZ_METRO_RIDE", "2017")  # 515.5 g each, confirmed
WALKS = ("WH_WALKING", "2022")  # points only

HANDLES = {
    "citizen": "ann",
    "another citizen": "ben",
    "merchant": "teahouse-staff",
    "another merchant": "rival-staff",
    "developer": "metro-company-staff",
    "operator": "clerk",
    "auditor": "auditor",
    "authority": "official",
}


@dataclass(frozen=True, slots=True)
class Town:
    """Who is there, by kind, and what they have to do with each other."""

    world: World
    metro: Scenario
    tea: Listing
    seller: Actor
    people: Mapping[str, Caller]
    founded: datetime

    async def ask(self, kind: str, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON may be anything
        """The data that one kind of caller is answered, without an error."""
        answer = await self.people[kind].ask(query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def denied(self, kind: str, query: str, **variables: object) -> str:
        """The code of the error that one kind of caller is answered."""
        [error] = (await self.people[kind].ask(query, **variables))["errors"]
        code: str = error["extensions"]["code"]
        return code

    async def world_id(self, handle: str) -> int:
        """The account of a handle."""
        return (await accounts.people_by_handle(db.pool(), [handle]))[handle]

    async def rides(self, *references: str) -> None:
        """Rides of Ann's that wait, one an hour, each with 515.5 g."""
        begins = [self.founded + timedelta(hours=place) for place in range(len(references))]
        drafts = [
            Draft(number, "card 1", reference, start, start + timedelta(minutes=20), {"rides": 1})
            for number, (reference, start) in enumerate(zip(references, begins, strict=True), 1)
        ]
        await self.world.deliver(clock(), self.metro, *drafts)

    async def riches(self, rides: int = 2) -> None:
        """What Ann has earned by rides; by two of them 103 points with 1031 grams."""
        await self.rides(*(f"ride {number}" for number in range(rides)))
        await self.world.issued(clock(), self.metro)

    async def shelve(self, *titles: str, points: int = 20) -> None:
        """More in the shop, one after the other."""
        for title in titles:
            async with db.transaction() as tx:
                await self.world.listing(tx, self.seller, title, points)


@asynccontextmanager
async def town(through: Services | None = None) -> AsyncIterator[Town]:
    """Founded two days ago; Ann allows the metro to send her rides."""
    founded = clock() - timedelta(days=2)
    async with edge(through) as anybody:
        async with db.transaction(founded) as tx:
            here = await _found(tx, anybody, founded)
        yield here


async def _found(tx: Tx, anybody: Caller, founded: datetime) -> Town:
    world = await new_world(tx, TRIAL)
    metro = await world.scenario(tx, "metro", RIDES, "travel")
    await world.scenario(tx, "walking", WALKS, "walking")
    _, seller = await world.shop(tx, "teahouse")
    await world.shop(tx, "rival")
    tea = await world.listing(tx, seller, "tea", 20)
    done(await world.ask(tx, await world.actor(tx, "ann"), metro, "card 1"))
    await world.actor(tx, "ben")
    known = await accounts.people_by_handle(tx, HANDLES.values())
    people = {"anybody": anybody}
    for kind, handle in HANDLES.items():
        token = await identities.issue_token(tx, known[handle], timedelta(days=30))
        people[kind] = replace(anybody, token=token)
    return Town(world, metro, tea, seller, people, founded)


class Counting:
    """The pool, with what it is asked outside transactions."""

    def __init__(self, pool: Any) -> None:  # noqa: ANN401 - it passes everything on
        self._pool = pool
        self.seen: list[str] = []
        self.acquired = 0

    def acquire(self) -> Any:  # noqa: ANN401 - same
        self.acquired += 1
        return self._pool.acquire()

    async def fetch(self, sql: str, *values: object) -> object:
        self.seen.append(sql)
        return await self._pool.fetch(sql, *values)

    async def fetchrow(self, sql: str, *values: object) -> object:
        self.seen.append(sql)
        return await self._pool.fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: object) -> object:
        self.seen.append(sql)
        return await self._pool.fetchval(sql, *values)


async def cost(here: Town, kind: str, query: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many statements a document takes, without those that find out who asks."""
    counting = Counting(db.pool())
    with monkeypatch.context() as patched:
        patched.setattr(db, "pool", lambda: counting)
        await here.ask(kind, query)
    return sum("identities_access_token" not in sql and "accounts_membership" not in sql for sql in counting.seen)
