"""The programme of Jiangsu: grams only under a method its authority has published, and no trial's liberties."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend import accounts, issuance, methodologies
from backend.activities import Code, Draft, Rejected
from backend.issuance import Issued
from backend.kit import db, ids
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.methodologies import NewPublication
from backend.programme import pack
from backend.scenarios import Scenario
from backend.wiring import trial
from tests.world import World, done, everything, new_world, seated

pytestmark = pytest.mark.usefixtures("database")

JIANGSU = pack("jiangsu")
METHOD = ("GZ_METRO_RIDE", "2017")
PUBLISHED_ON, EFFECTIVE_ON = date(2026, 3, 1), date(2026, 3, 10)
ROWS = """
SELECT c.day::text, s.serial_until - s.serial_from, k.exact_grams::text, k.exact_points::text
FROM issuance_share s JOIN issuance_calculation k USING (account_id, record_id, run_id)
  JOIN activities_record c ON c.account_id = s.account_id AND c.id = s.record_id ORDER BY c.started_at
"""


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def ride(reference: str, start: str, rides: int = 1) -> Draft:
    begins = at(start)
    return Draft(1, "card 32", reference, begins, begins + timedelta(minutes=20), {"rides": rides})


@dataclass(frozen=True, slots=True)
class Tale:
    world: World
    metro: Scenario
    ann: Actor

    async def publish(self, actor: Actor, effective_on: date, now: str = "2026-03-01T09:00") -> object:
        new = NewPublication(*METHOD, "苏事管〔2026〕1号", PUBLISHED_ON, effective_on)
        async with db.transaction(at(now)) as tx:
            return await methodologies.publish(tx, actor, new, self.world.pack)

    async def submit(self, actor: Actor, code: str = METHOD[0]) -> Refusal | None:
        async with db.transaction(at("2026-02-20T09:00")) as tx:
            return await methodologies.submit(tx, actor, code, METHOD[1], self.world.pack)

    async def issue(self, actor: Actor, run_id: int, now: datetime) -> Issued | Refusal:
        async with db.transaction(now) as tx:
            return await issuance.issue(tx, actor, JIANGSU, run_id)

    async def totals(self) -> tuple[int, ...]:
        """Free points, free grams, issued grams and carried grams of Ann's account."""
        row = await db.pool().fetchrow(
            "SELECT free_points, free_grams, issued_grams, carried_grams FROM ledger_account WHERE id = $1",
            self.ann.account_id,
        )
        assert row is not None
        return tuple(row)


@pytest.fixture
async def tale() -> Tale:
    ids.forget()
    async with db.transaction(at("2026-02-01T09:00")) as tx:
        world = await new_world(tx, JIANGSU)
        metro = await world.scenario(tx, "metro", METHOD, "travel")
        ann = await world.actor(tx, "ann")
        done(await world.ask(tx, ann, metro, "card 32"))
    return Tale(world, metro, ann)


async def test_without_publication_a_method_gives_points_and_no_grams(tale: Tale) -> None:
    now = at("2026-02-10T12:00")
    await tale.world.deliver(now, tale.metro, ride("A", "2026-02-09T08:00"), ride("B", "2026-02-09T18:00", 2))
    issued = await tale.world.issued(now, tale.metro)
    assert (issued.grams, issued.points, issued.lots) == (0, 154, 1)  # 51.55 + 103.1, rounded down once
    assert await tale.totals() == (154, 0, 0, 0)
    assert [tuple(row) for row in await db.pool().fetch(ROWS)] == [
        ("2026-02-09", 0, "0", "51.550000000000"),
        ("2026-02-09", 0, "0", "103.100000000000"),
    ]
    await tale.world.holds()


async def test_acts_from_the_day_of_effect_on_earn_grams_and_earlier_ones_points_only(tale: Tale) -> None:
    assert await tale.submit(tale.world.operator) is None
    done(await tale.publish(tale.world.authority, EFFECTIVE_ON))
    now = at("2026-03-12T12:00")
    last, first = ride("A", "2026-03-09T23:50"), ride("B", "2026-03-10T00:10")
    await tale.world.deliver(now, tale.metro, last, first, ride("C", "2026-03-11T08:00"))
    issued = await tale.world.issued(now, tale.metro)
    assert (issued.grams, issued.points, issued.lots) == (1031, 51 + 103, 2)
    assert await tale.totals() == (154, 1031, 1031, 1)
    assert [tuple(row)[:3] for row in await db.pool().fetch(ROWS)] == [
        ("2026-03-09", 0, "0"),
        ("2026-03-10", 515, "515.5"),
        ("2026-03-11", 516, "515.5"),
    ]
    await tale.world.holds()


async def test_what_was_granted_before_the_publication_stays_without_grams(tale: Tale) -> None:
    await tale.world.deliver(at("2026-02-10T12:00"), tale.metro, ride("A", "2026-02-09T08:00"))
    await tale.world.issued(at("2026-02-10T12:00"), tale.metro)
    assert await tale.submit(tale.world.operator) is None
    done(await tale.publish(tale.world.authority, EFFECTIVE_ON))
    now = at("2026-03-12T12:00")
    await tale.world.deliver(now, tale.metro, ride("B", "2026-03-10T08:00"))
    await tale.world.issued(now, tale.metro)
    assert await tale.totals() == (51 + 51, 515, 515, 5)
    assert [row[1] for row in await db.pool().fetch(ROWS)] == [0, 515]
    await tale.world.holds()


async def test_only_the_authority_publishes(tale: Tale) -> None:
    await tale.submit(tale.world.operator)
    before = await everything()
    elsewhere = replace(tale.world.authority.seats[0], region="320100")
    for actor in (tale.world.operator, tale.ann, Actor(1, (elsewhere,))):
        refused = await tale.publish(actor, EFFECTIVE_ON)
        assert isinstance(refused, Refusal)
        assert refused.code == "NOT_ALLOWED"
    assert await everything() == before


async def test_only_the_operator_submits_and_again_changes_nothing(tale: Tale) -> None:
    before = await everything()
    for actor in (tale.world.authority, tale.ann):
        refused = await tale.submit(actor)
        assert refused is not None
        assert refused.code == "NOT_ALLOWED"
    unknown = await tale.submit(tale.world.operator, "NONE")
    assert unknown is not None
    assert (unknown.code, await everything()) == ("NOT_THERE", before)
    assert await tale.submit(tale.world.operator) is None
    before = await everything()
    assert await tale.submit(tale.world.auditor) is None
    assert await everything() == before


async def test_what_nobody_submitted_is_not_published_nor_by_who_submitted_it(tale: Tale) -> None:
    before = await everything()
    refused = await tale.publish(tale.world.authority, EFFECTIVE_ON)
    assert isinstance(refused, Refusal)
    assert (refused.code, await everything()) == ("NOT_SUBMITTED", before)
    await tale.submit(tale.world.operator)
    before = await everything()
    # Nobody sits on both sides at once; but a seat may end, and another begin.
    moved = replace(tale.world.authority, account_id=tale.world.operator.account_id)
    refused = await tale.publish(moved, EFFECTIVE_ON)
    assert isinstance(refused, Refusal)
    assert (refused.code, await everything()) == ("SAME_PERSON", before)


async def test_publishing_a_version_again_changes_nothing(tale: Tale) -> None:
    assert await tale.submit(tale.world.operator) is None
    done(await tale.publish(tale.world.authority, EFFECTIVE_ON))
    before = await everything()
    refused = await tale.publish(tale.world.authority, EFFECTIVE_ON + timedelta(days=30))
    assert isinstance(refused, Refusal)
    assert refused.code == "PUBLISHED_ALREADY"
    assert await everything() == before


async def test_nobody_is_enrolled(tale: Tale) -> None:
    before = await everything()
    async with db.transaction(at("2026-02-02T09:00")) as tx:
        refused = await trial.enrol(tx, JIANGSU, tale.metro, {"card 99": at("2025-01-01T08:00")})
    assert refused == Refusal.not_allowed("a trial programme: elsewhere people enrol and consent themselves")
    assert await everything() == before


async def test_no_consent_is_back_dated_and_no_earlier_act_is_taken(tale: Tale) -> None:
    async with db.transaction(at("2026-02-02T09:00")) as tx:
        ben = await tale.world.actor(tx, "ben")
    before = await everything()
    async with db.transaction(at("2026-02-02T09:00")) as tx:
        refused = await tale.world.ask(tx, ben, tale.metro, "card 33", at("2026-02-02T08:59"))
    assert isinstance(refused, Refusal)
    assert refused.code == "BACK_DATED"
    assert await everything() == before
    [early] = await tale.world.deliver(at("2026-02-02T09:00"), tale.metro, ride("A", "2026-02-01T08:30"))
    assert early == Rejected(1, Code.OUTSIDE_CONSENT)


@pytest.mark.parametrize("who", ["operator", "auditor"])
async def test_who_calculated_or_audited_does_not_issue_after_a_change_of_sides(tale: Tale, who: str) -> None:
    now = at("2026-02-10T12:00")
    await tale.world.deliver(now, tale.metro, ride("A", "2026-02-09T08:00"))
    run = await tale.world.audited(now, await tale.world.calculated(now, tale.metro))
    person_id = {"operator": tale.world.operator, "auditor": tale.world.auditor}[who].account_id
    seat = await db.pool().fetchval("SELECT id FROM accounts_membership WHERE person_id = $1", person_id)
    async with db.transaction(now) as tx:
        await accounts.end_membership(tx, seat)
    later = now + timedelta(days=1)
    async with db.transaction(later) as tx:
        turncoat = await seated(tx, person_id, "authority", JIANGSU.root.code)
    before = await everything()
    refused = await tale.issue(turncoat, run.id, later)
    assert isinstance(refused, Refusal)
    assert refused.code == "SAME_PERSON"
    assert await everything() == before
    assert done(await tale.issue(tale.world.authority, run.id, later)).points == 51
    await tale.world.holds()
