"""Servers, worker and PostgreSQL killed with -9 at random moments, under load, with every request delivered twice.

Whatever was acknowledged is answered the same by every server, nothing is done twice, the stock adds up and `verify`
finds the books whole, after each moment. `make chaos TIMES=50` goes on for longer, and each time otherwise.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from backend import identities, wiring
from backend.demo.chance import Chance
from backend.kit import db, schema
from backend.kit.time import clock
from tests.api.serving import Running, ended, running, settle, until
from tests.concurrency.crowd import EARNED, everybody_rides, gather_crowd, tills
from tests.concurrency.database import DEATHS, Database, connected_to, own_database
from tests.concurrency.deliveries import Postman
from tests.concurrency.load import ENDS, PRICES, Load, Staff
from tests.concurrency.raffle import DRAWN, Raffle
from tests.conftest import TODAY

TIMES = int(os.environ.get("CHAOS_TIMES", "3"))  # moments
START = os.environ.get("CHAOS_START", "1")  # another one has other moments, victims and wishes
VICTIMS = ("server", "worker", "PostgreSQL")
SERVERS, PEOPLE, TILLS = 2, 12, 4
BEFORE_MS, DOWN_MS, AFTER_MS = 1500, 700, 500  # the longest until a victim is killed, is back, and the load ends
LONG_AGO = timedelta(days=2 * 366)  # what was earned then is over
FOUNDED = timedelta(days=3 * 366)
SWEEP_PATIENCE_S = 180
GRAMS_PER_POINT = 10
BUG = "Something broke."
# What is on the shelf, or set aside and may be there again, or was drawn: in one statement, for the worker goes on.
LEFT = """SELECT id, stock + (SELECT count(*) FROM mall_hold h WHERE h.listing_id = l.id AND h.ended_at IS NULL)
  + (SELECT count(*) FROM mall_redemption r WHERE r.listing_id = l.id AND l.id = ANY($1)) AS left FROM mall_listing l"""
# What is drawn costs one point.
ACCOUNTS = """SELECT id, free_points + held_points + expired_points + redeemed_points AS granted, redeemed_points
  - (SELECT count(*) FROM mall_redemption r WHERE r.account_id = a.id AND r.listing_id = ANY($2)) AS spent
FROM ledger_account a WHERE id = ANY($1)"""

DUE = """INSERT INTO jobs.pgqueuer_schedules (expression, entrypoint, next_run)
VALUES ('* * * * *', 'sweep', now() - interval '1 minute') ON CONFLICT (expression, entrypoint)
DO UPDATE SET next_run = excluded.next_run, heartbeat = now() - interval '1 minute'"""


def granted(issues: int) -> int:
    """The points of everybody after so many issues: what is worth no whole point is carried to the next."""
    return EARNED.grams * issues // GRAMS_PER_POINT


@dataclass(slots=True)
class City:
    """All that runs, and all that went on in it."""

    database: Database
    settings: dict[str, str]
    logs: Path
    load: Load
    stack: AsyncExitStack
    servers: list[Running] = field(default_factory=list)
    workers: list[Running] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    rounds: int = 0

    async def start(self, what: str) -> Running:
        """Another process, in its own log."""
        log = self.logs / f"{what} {self.rounds} {len(self.servers)} {len(self.workers)}"
        it = await self.stack.enter_async_context(running(log, what, **self.settings))
        if what == "serve":
            await it.up()
        return it

    async def start_server(self, place: int) -> None:
        self.servers[place:place] = [await self.start("serve")]
        self.load.postman.ports = [server.port for server in self.servers]

    async def make_due(self) -> None:
        """As if the time of the sweep had come, and that of a sweep gone by which nobody ended."""
        async with db.single(self.database.owner_url) as owner:
            await owner.execute(DUE)

    # --- Who is killed, and comes back --------------------------------------------------------------------------------

    async def kill_server(self, chance: Chance) -> None:
        """One of them; the other one goes on."""
        place = chance.below(SERVERS)
        self.servers[place].process.kill()
        await self.servers[place].process.wait()
        await asyncio.sleep(chance.below(DOWN_MS) / 1000)
        del self.servers[place]
        await self.start_server(place)

    async def kill_worker(self, chance: Chance) -> None:
        """Where it waits, and then where it begins or sweeps."""
        for longest in (1, BEFORE_MS):
            await asyncio.sleep(chance.below(longest) / 1000)
            self.workers[-1].process.kill()
            await self.workers[-1].process.wait()
            await until(self.database.has_no_worker)
            await self.make_due()
            self.workers.append(await self.start("worker"))

    async def kill_postgresql(self, chance: Chance) -> None:
        """In one of three ways; the servers and the worker find back to it by themselves, and the worker sweeps."""
        await self.make_due()
        how = chance.pick(DEATHS)
        self.killed[how] += 1
        await self.database.kill(how)
        await asyncio.sleep(chance.below(DOWN_MS) / 1000)
        await self.database.start()

    async def sweeps(self) -> None:
        """The worker goes on: what is over is swept, at the latest when another minute has passed twice."""
        async with asyncio.timeout(SWEEP_PATIENCE_S):
            while not await self._swept():  # noqa: ASYNC110 - another process sets no event of ours
                await asyncio.sleep(0.1)

    async def _swept(self) -> bool:
        sql = """SELECT min(expired_points) = $1
            AND NOT EXISTS (SELECT FROM drops_drop WHERE settled_at IS NULL AND due_at <= now())
          FROM ledger_account WHERE id = ANY($2)"""
        # The first issue was for what people have; in every round, one of what is over goes before one of what is not.
        over = sum(granted(2 * round_) - granted(2 * round_ - 1) for round_ in range(1, self.rounds + 1))
        wanted = over, list(self.load.crowd.tokens)
        async with db.single(self.database.application_url) as connection:
            return bool(await connection.fetchval(sql, *wanted))

    # --- A moment -----------------------------------------------------------------------------------------------------

    async def prepare(self, now: datetime) -> None:
        """Everybody gets points that are over since long, and has earned some that nobody has issued yet."""
        self.rounds += 1
        await self.load.raffle.go_on(now)
        crowd, apart = self.load.crowd, timedelta(hours=self.rounds)
        then = now - LONG_AGO
        await everybody_rides(crowd, f"old {self.rounds}", now, then - timedelta(days=9) + apart)
        await crowd.world.issued(then, crowd.metro)
        await everybody_rides(crowd, f"new {self.rounds}", now, now - timedelta(days=9) + apart)

    async def moment(self, victim: str, chance: Chance) -> None:
        """Something is killed and comes back, while everybody goes on."""
        kill: dict[str, Callable[[Chance], Awaitable[None]]] = {
            "server": self.kill_server,
            "worker": self.kill_worker,
            "PostgreSQL": self.kill_postgresql,
        }
        await self.prepare(clock())
        self.load.over.clear()
        async with asyncio.TaskGroup() as acts:
            for one in self.load.crowd.tokens:
                acts.create_task(self.load.shop(one, f"{START}.{self.rounds}"))
                acts.create_task(self.load.wish(one, f"{START}.{self.rounds}"))
            acts.create_task(self.load.issue(f"{START}.{self.rounds}"))
            await asyncio.sleep(chance.below(BEFORE_MS) / 1000)
            self.killed[victim] += 1
            await kill[victim](chance)
            await asyncio.sleep(chance.below(AFTER_MS) / 1000)
            self.load.over.set()
        if victim != "server":
            await self.sweeps()
        await self.load.ask_again()
        await self.is_whole()

    # --- What holds after it ------------------------------------------------------------------------------------------

    async def is_whole(self) -> None:
        code, said = await ended(self.logs / f"verify {self.rounds}", "verify", **self.settings)
        assert (code, "broken=0" in said) == (0, True), said
        await self.nothing_is_lost_or_doubled()
        await self.everybody_has_what_is_left()
        logs = [one.said for one in (*self.servers, *self.workers)]
        assert [log for log in logs if BUG in log] == []

    async def nothing_is_lost_or_doubled(self) -> None:
        """The redemptions are those that were acknowledged, their vouchers used when a till was told, the rest sold."""
        rows = await db.pool().fetch(
            """SELECT id::text, r.points, r.grams, code, used_at FROM mall_redemption r
                 JOIN mall_voucher v ON v.redemption_id = r.id WHERE r.listing_id <> ALL($1)""",
            self.drawn,
        )
        told = [(one["id"], one["points"], one["grams"], one["code"]) for one in self.load.redeemed().values()]
        assert sorted(map(str, told)) == sorted(str(tuple(row)[:4]) for row in rows)
        assert self.load.taken() == {row["code"]: row["used_at"].isoformat() for row in rows if row["used_at"]}
        stocks = {row["id"]: row["left"] for row in await db.pool().fetch(LEFT, self.drawn)}
        for title, listing in self.load.crowd.listings.items():
            assert stocks[listing.id] == (PRICES | DRAWN)[title][1] - self.load.sold()[title]
        await self.load.raffle.is_fair()

    @property
    def drawn(self) -> list[int]:
        """What goes by drops: who is served is told by nobody's answer."""
        return [self.load.crowd.listings[title].id for title in DRAWN]

    async def everybody_has_what_is_left(self) -> None:
        """Each was granted what is over and what is not, once in every round, and has spent what they were told."""
        rows = await db.pool().fetch(ACCOUNTS, list(self.load.crowd.tokens), self.drawn)
        assert {row["granted"] for row in rows} == {granted(1 + 2 * self.rounds)}
        assert {row["id"]: row["spent"] for row in rows if row["spent"]} == self.load.spent()


@asynccontextmanager
async def city(database: Database, redis_url: str, logs: Path) -> AsyncIterator[City]:
    """A crowd with servers and a worker, on a database of its own that is connected."""
    now = clock()
    crowd = await gather_crowd(now, PEOPLE, PRICES | DRAWN, now - FOUNDED, DRAWN)
    async with db.transaction() as tx:
        office = [crowd.world.operator, crowd.world.auditor, crowd.world.authority]
        tokens = [await identities.issue_token(tx, one.account_id, timedelta(days=30)) for one in office]
    load = Load(crowd, Staff(await tills(crowd, TILLS), *tokens), Postman(), Raffle(crowd, database))
    settings = {"DATABASE_URL": database.application_url, "REDIS_URL": redis_url}
    async with AsyncExitStack() as stack:
        built = City(database, settings, logs, load, stack)
        for place in range(SERVERS):
            await built.start_server(place)
        built.workers.append(await built.start("worker"))
        yield built


async def test_what_is_acknowledged_outlives_every_death_and_whatever_is_sent_again_is_done_once(
    database: None, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with own_database(tmp_path / "postgres") as own:
        await schema.upgrade(own.owner_url, wiring.MODELS, TODAY)
        async with db.single(own.owner_url) as owner:
            await settle(owner)
        async with connected_to(own.application_url, application_url), city(own, redis_url, tmp_path) as built:
            for number in range(TIMES):
                chance = Chance("death", START, number)
                await built.moment(VICTIMS[number % len(VICTIMS)], chance)
                print(f"CHAOS {number + 1}/{TIMES} {dict(built.killed)} {built.load.postman.tally}")  # noqa: T201 - `make chaos` shows it
            assert await built.workers[-1].told(signal.SIGTERM) == 0
    tally = built.load.postman.tally
    assert min(built.killed[victim] for victim in VICTIMS) >= TIMES // len(VICTIMS)
    assert tally.repeated >= tally.acts
    assert set(built.load.held.values()) == set(ENDS)  # taken, given back, and left
    assert sum(built.load.raffle.served.values()) > 0
