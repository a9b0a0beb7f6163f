"""Who is in the story of one citizen, what they send, and what they ask for.

Metro rides earn 515.5 g each (GZ_METRO_RIDE, confirmed), steps 0.02 points each and no grams (WH_WALKING); ten grams
are a point. Times in the tale are those of Shanghai.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend import mall
from backend.activities import Draft, Mend, Outcome, Rejected
from backend.consents import Consent
from backend.kit import db, ids
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import Checked, Listing, RedeemRequest, Redemption, Terms, VoucherCheck
from backend.programme import pack
from backend.scenarios import Scenario
from tests.flows.paper import Paper
from tests.world import World, done, new_world


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def ride(number: int, reference: str, start: str, rides: int = 1, revision: int = 1, *mends: Mend) -> Draft:
    begins, minutes = at(start), timedelta(minutes=20)
    return Draft(number, "card 8001", reference, begins, begins + minutes, {"rides": rides}, revision, mends)


def walk(reference: str, day: str, steps: int) -> Draft:
    begins, inputs = at(day), {"steps": steps, "distance_m": steps * 7 // 10}
    return Draft(1, "phone 1", reference, begins, begins + timedelta(days=1), inputs)


CONSENTED = at("2026-01-05T10:00")
FIRST_ISSUE, FIRST_END = at("2026-01-10T14:00"), at("2028-01-11T00:00")
TEA, SECOND_ISSUE, WITHDRAWN = at("2026-02-01T10:00"), at("2027-01-03T12:00"), at("2027-01-03T15:00")
DINNER, LAST_END = at("2027-01-04T19:00"), at("2029-01-04T00:00")
LAST_INSTANT = LAST_END - timedelta(microseconds=1)
RIDES_1, RIDES_2, RIDES_3, STEPS = (
    "TRIAL-METRO-GZ_METRO_RIDE@2017-2026-1",
    "TRIAL-METRO-GZ_METRO_RIDE@2017-2026-2",
    "TRIAL-METRO-GZ_METRO_RIDE@2017-2027-3",
    "TRIAL-WALKING-WH_WALKING@2022-2026-4",
)
GRANTED = {"granted_points": 402, "issued_grams": 2576, "carried_grams": 6}
BEFORE_DINNER = GRANTED | {
    "version": 5,
    "free_points": 382,
    "redeemed_points": 20,
    "free_grams": 2376,
    "helped_grams": 200,
}
AT_THE_END = GRANTED | {
    "version": 7,
    "free_points": 162,
    "redeemed_points": 240,
    "free_grams": 172,
    "helped_grams": 2404,
}


@dataclass(frozen=True, slots=True)
class Tale:
    """Who is in the story."""

    world: World
    metro: Scenario
    walking: Scenario
    ann: Actor
    metro_consent: Consent
    teahouse: Actor
    tea: Listing
    dinner: Listing
    paper: Paper

    async def redeem(self, now: datetime, key: str, listing: Listing) -> Redemption | Refusal:
        request = RedeemRequest(self.ann, self.ann.account_id, key, listing.id)
        terms = Terms.of(self.world.pack, now)
        async with db.transaction(now) as tx:
            [outcome] = await mall.redeem(tx, [request], terms)
        return outcome

    async def check(self, now: datetime, code: str) -> Checked | Refusal:
        async with db.transaction(now) as tx:
            [outcome] = await mall.check_vouchers(tx, [VoucherCheck(self.teahouse, code)])
        return outcome


async def once_upon_a_time() -> Tale:
    """In a trial programme Ann allows the metro to send her rides and her phone to send her steps."""
    ids.forget()  # a fresh block of ids: records are then shared out in the order in which they came
    async with db.transaction(at("2026-01-05T09:00")) as tx:
        world = await new_world(tx, pack("trial"))
        metro = await world.scenario(tx, "metro", ("GZ_METRO_RIDE", "2017"), "travel")
        walking = await world.scenario(tx, "walking", ("WH_WALKING", "2022"), "walking")
        shop_id, seller = await world.shop(tx, "teahouse")
        tea, dinner = await world.listing(tx, seller, "Tea", 20), await world.listing(tx, seller, "Dinner", 200)
        ann = await world.actor(tx, "ann")
    async with db.transaction(CONSENTED) as tx:
        rides = done(await world.ask(tx, ann, metro, "card 8001"))
        steps = done(await world.ask(tx, ann, walking, "phone 1"))
    assert {(one.valid_from, one.valid_until) for one in (rides, steps)} == {(CONSENTED, at("2027-01-05T10:00"))}
    named = {ann.account_id: "Ann", shop_id: "teahouse", world.authority.account_id: "official", 0: "nobody"}
    paper = Paper(ann.account_id, named)
    await paper.says([], {}, {})
    return Tale(world, metro, walking, ann, rides, seller, tea, dinner, paper)


def fates(outcomes: list[Outcome]) -> list[str]:
    return [one.code if isinstance(one, Rejected) else type(one).__name__ for one in outcomes]
