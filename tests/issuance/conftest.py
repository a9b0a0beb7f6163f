"""A trial programme with a metro whose rides earn 515.5 g each, and a citizen who allows it to send hers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from backend import issuance
from backend.activities import Draft, Outcome
from backend.issuance import Issued, Run, Verdict
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.programme import RulePack, pack
from backend.scenarios import Scenario
from tests.conftest import NOW
from tests.world import World, done, new_world

TRIAL = pack("trial")
SINCE = NOW - timedelta(days=30)


def ride(reference: str, place: int, rides: int = 1, revision: int = 1, subject: str = "card 1") -> Draft:
    """A ride in the `place`-th hour since the consent."""
    begins = SINCE + timedelta(hours=place)
    return Draft(1, subject, reference, begins, begins + timedelta(minutes=20), {"rides": rides}, revision)


@dataclass(frozen=True, slots=True)
class City:
    """The programme, and what its people ask of issuance at the test's noon."""

    world: World
    metro: Scenario
    ann: Actor

    @property
    def pack(self) -> RulePack:
        return self.world.pack

    async def rides(self, *drafts: Draft, now: datetime = NOW) -> list[Outcome]:
        return await self.world.deliver(now, self.metro, *drafts)

    async def run(self) -> Run:
        """Calculate what waits."""
        return await self.world.calculated(NOW, self.metro)

    async def audited(self) -> Run:
        """Calculate and audit what waits."""
        return await self.world.audited(NOW, await self.run())

    async def calculate(self, actor: Actor, code: str = "metro") -> Run | Refusal:
        async with db.transaction(NOW) as tx:
            return await issuance.calculate(tx, actor, self.pack, code)

    async def review(self, actor: Actor, run_id: int) -> issuance.Review | Refusal:
        async with db.transaction(NOW) as tx:
            return await issuance.review(tx, actor, self.pack, run_id)

    async def audit(self, actor: Actor, run_id: int, verdict: Verdict) -> Run | Refusal:
        async with db.transaction(NOW) as tx:
            return await issuance.audit(tx, actor, self.pack, run_id, verdict)

    async def issue(self, actor: Actor, run_id: int) -> Issued | Refusal:
        async with db.transaction(NOW) as tx:
            return await issuance.issue(tx, actor, self.pack, run_id)


@pytest.fixture
async def city(database: None) -> City:
    """The city, thirty days after Ann's consent."""
    async with db.transaction(SINCE) as tx:
        world = await new_world(tx, TRIAL)
        metro = await world.scenario(tx, "metro", ("GZ_METRO_RIDE", "2017"), "travel")
        ann = await world.actor(tx, "ann")
        done(await world.ask(tx, ann, metro, "card 1"))
    return City(world, metro, ann)


async def shares(reference: str) -> Sequence[tuple[int, int]]:
    """Which revisions of a reference were issued, and how many grams each owns."""
    rows = await db.pool().fetch(
        """SELECT r.revision, s.serial_until - s.serial_from AS grams FROM issuance_share s
           JOIN activities_record r ON r.account_id = s.account_id AND r.id = s.record_id
           WHERE r.external_id = $1 ORDER BY r.revision""",
        reference,
    )
    return [tuple(row) for row in rows]
