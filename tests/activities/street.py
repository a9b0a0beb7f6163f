"""Two bicycle companies and two people who ride, on a database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend import activities
from backend.activities import Delivery, Draft, Outcome, Rejected
from backend.consents import Consent
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.programme import pack
from backend.scenarios import Scenario
from tests.conftest import NOW
from tests.world import World, bounds, done, new_world

SINCE = NOW - timedelta(days=30)
BICYCLE = ("SHARED_BICYCLE", "2025")


@dataclass(frozen=True, slots=True)
class Street:
    """Each person is known to either company by the same reference, and allows both to send."""

    world: World
    red: Scenario
    blue: Scenario
    ann: Actor
    bob: Actor
    consent: Consent  # Ann's to the red company

    def delivery(self, scenario: Scenario, *items: Draft | Rejected) -> Delivery:
        """A batch of a company."""
        return Delivery(scenario.provider_id, scenario.code, self.world.pack.zone, bounds(scenario), items)

    async def sent(self, scenario: Scenario, *items: Draft | Rejected, now: datetime = NOW) -> list[Outcome]:
        """What becomes of a batch."""
        return done(await self.asked(scenario, *items, now=now))

    async def asked(self, scenario: Scenario, *items: Draft | Rejected, now: datetime = NOW) -> list[Outcome] | Refusal:
        """What is said to a batch that may be refused as a whole."""
        async with db.transaction(now) as tx:
            return await activities.intake(tx, self.delivery(scenario, *items))


async def street() -> Street:
    """Build it."""
    async with db.transaction(SINCE) as tx:
        world = await new_world(tx, pack("trial"))
        red = await world.scenario(tx, "red", BICYCLE, "travel")
        blue = await world.scenario(tx, "blue", BICYCLE, "travel")
        ann, bob = await world.actor(tx, "ann"), await world.actor(tx, "bob")
        consent = done(await world.ask(tx, ann, red, "ann"))
        for person, scenario, subject in ((bob, red, "bob"), (ann, blue, "ann"), (bob, blue, "bob")):
            done(await world.ask(tx, person, scenario, subject))
    return Street(world, red, blue, ann, bob, consent)


def at(minutes: int) -> datetime:
    """An instant of the test day."""
    return NOW + timedelta(minutes=minutes)


def ride(number: int, start: int = -60, reference: str = "", revision: int = 1, distance_m: int = 2500) -> Draft:
    """A ride of Ann that takes ten minutes, by the minutes from now."""
    span, inputs = (at(start), at(start + 10)), {"distance_m": distance_m, "duration_s": 600}
    return Draft(number, "ann", reference or f"r-{number}", *span, inputs, revision)


def of_bob(draft: Draft) -> Draft:
    """The same ride by the other person."""
    return replace(draft, subject="bob")
