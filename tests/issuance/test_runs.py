"""What runs come to in the database: from the queue to lots, what is left out, and what a run costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from backend import issuance
from backend.activities import Accepted, Draft
from backend.issuance import RunState, Verdict
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.programme import pack
from backend.scenarios import Scenario
from tests.conftest import NOW
from tests.issuance.conftest import SINCE, City, ride, shares
from tests.world import World, done, everything, new_world

MIDNIGHT = SINCE + timedelta(hours=12)  # in Shanghai, on the day after the consents


async def test_a_returned_run_is_calculated_anew_and_with_what_has_come_since(city: City) -> None:
    await city.rides(ride("A", 1))
    run = await city.run()
    returned = done(await city.audit(city.world.auditor, run.id, Verdict(frozenset(), passed=False, note="一条不清楚")))
    assert returned.state is RunState.RETURNED
    await city.rides(ride("B", 2))
    again = await city.run()
    assert (again.records, again.id == run.id) == (2, False)
    issued = done(await city.issue(city.world.authority, (await city.world.audited(NOW, again)).id))
    assert (issued.grams, issued.points) == (1031, 103)
    rows = await db.pool().fetch("SELECT passed, note FROM issuance_audit ORDER BY passed")
    assert [tuple(row) for row in rows] == [(False, "一条不清楚"), (True, "")]
    await city.world.holds()


async def test_a_record_replaced_between_calculation_and_issue_is_left_out(city: City) -> None:
    await city.rides(ride("A", 1), ride("B", 2), ride("C", 3))
    run = await city.audited()
    [replaced] = await city.rides(ride("B", 2, 3, 2))
    assert isinstance(replaced, Accepted)
    issued = done(await city.issue(city.world.authority, run.id))
    assert (issued.grams, issued.points) == (1031, 103)
    assert [await shares(name) for name in "ABC"] == [[(1, 515)], [], [(1, 516)]]
    await city.world.holds()
    issued = await city.world.issued(NOW, city.metro)
    assert (issued.grams, issued.points) == (1546, 154)  # 3 × 515.5, and 1 + 1546 g are 154 points and 7 over
    assert await shares("B") == [(2, 1546)]
    await city.world.holds()


async def test_what_comes_after_the_calculation_waits_for_the_next_run(city: City) -> None:
    await city.rides(ride("A", 1))
    run = await city.audited()
    await city.rides(ride("B", 2))
    assert done(await city.issue(city.world.authority, run.id)).grams == 515
    assert (await city.world.issued(NOW, city.metro)).grams == 515
    await city.world.holds()


@dataclass(frozen=True, slots=True)
class Homes:
    """Two households whose electricity is sent day by day."""

    world: World
    scenario: Scenario
    ann: Actor

    async def days(self, home: str, *energies_wh: int | None, first: int = 0, revision: int = 1) -> None:
        """Send one record per day, from the `first` day on; None is a day without data."""
        drafts = [
            day(home, first + place, energy_wh, revision)
            for place, energy_wh in enumerate(energies_wh)
            if energy_wh is not None
        ]
        outcomes = await self.world.deliver(NOW, self.scenario, *drafts)
        assert {type(one) for one in outcomes} == {Accepted}

    async def worths(self) -> dict[str, Decimal]:
        """Calculate: what each record that is worth something is worth, in grams, by reference."""
        run = await self.world.calculated(NOW, self.scenario)
        rows = await db.pool().fetch(
            """SELECT r.external_id, exact_grams FROM issuance_calculation c
               JOIN activities_record r ON r.account_id = c.account_id AND r.id = c.record_id
               WHERE exact_grams > 0 AND run_id = $1""",
            run.id,
        )
        return {row["external_id"]: row["exact_grams"] for row in rows}


def day(home: str, number: int, energy_wh: int, revision: int = 1) -> Draft:
    start: datetime = MIDNIGHT + timedelta(days=number)
    inputs = {"energy_wh": energy_wh, "covered_s": 86400}
    return Draft(1, home, f"{home} {number}", start, start + timedelta(days=1), inputs, revision)


@pytest.fixture
async def homes(database: None) -> Homes:
    async with db.transaction(SINCE) as tx:
        world = await new_world(tx, pack("trial"))
        scenario = await world.scenario(tx, "electricity", ("SZ_HOUSEHOLD_ELECTRICITY", "2022"), "electricity")
        ann, ben = await world.actor(tx, "ann"), await world.actor(tx, "ben")
        done(await world.ask(tx, ann, scenario, "Ann's"))
        done(await world.ask(tx, ben, scenario, "Ben's"))
    return Homes(world, scenario, ann)


SEVEN = (12_000, 11_000, 13_000, 12_000, 12_500, 11_500, 12_000)  # whose mean is 12 kWh, 3750 g


async def test_the_rolling_baseline_is_the_mean_of_the_seven_days_before(homes: Homes) -> None:
    await homes.days("Ann's", *SEVEN, 12_000, 10_000)
    await homes.days("Ben's", 100_000, *SEVEN, 10_000)  # the eighth day before does not count, nor do Ann's days
    assert await homes.worths() == {
        "Ann's 8": 625,  # against the mean of the days 1 to 7, 12 kWh
        "Ben's 7": Decimal("3928.571428571428"),  # 12 kWh against the mean of the days 0 to 6, 172 / 7
        "Ben's 8": 625,
    }


async def test_the_days_before_count_although_they_were_issued_in_an_earlier_run(homes: Homes) -> None:
    await homes.days("Ann's", 100_000, *SEVEN)
    await homes.world.issued(NOW, homes.scenario)
    await homes.days("Ann's", 10_000, first=8)
    assert await homes.worths() == {"Ann's 8": 625}


async def test_of_the_days_before_the_last_revision_counts(homes: Homes) -> None:
    await homes.days("Ann's", *SEVEN, 10_000)
    await homes.days("Ann's", 19_000, first=3, revision=2)  # 7000 Wh more: a mean of 13 kWh, 4062.5 g
    assert await homes.worths() == {"Ann's 7": Decimal("937.5")}


async def test_without_one_of_the_seven_days_the_baseline_gives_nothing(homes: Homes) -> None:
    await homes.days("Ann's", *SEVEN[:3], None, *SEVEN[4:], 10_000)
    assert await homes.worths() == {}


async def test_a_result_that_has_changed_since_cannot_pass_its_audit(homes: Homes) -> None:
    """A day that arrives late completes the seven: the run goes back, and is calculated anew."""
    await homes.days("Ann's", *SEVEN[:3], None, *SEVEN[4:])
    await homes.world.issued(NOW, homes.scenario)
    await homes.days("Ann's", 10_000, first=7)
    run = await homes.world.calculated(NOW, homes.scenario)
    await homes.days("Ann's", SEVEN[3], first=3)
    async with db.transaction(NOW) as tx:
        look = done(await issuance.review(tx, homes.world.auditor, homes.world.pack, run.id))
    before = await everything()
    async with db.transaction(NOW) as tx:
        refused = await issuance.audit(tx, homes.world.auditor, homes.world.pack, run.id, Verdict(look.to_review))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("DOES_NOT_RECOMPUTE", {"records": 1})
    assert await everything() == before
    await homes.world.audited(NOW, run, passed=False)
    assert await homes.worths() == {"Ann's 7": 625}


async def test_an_outlier_is_always_to_be_reviewed(homes: Homes) -> None:
    await homes.days("Ann's", *[7_992] * 12, 7_831, 7_840)  # 2.5 g each, and 52.8125 and 50 g: 20 times is the limit
    run = await homes.world.calculated(NOW, homes.scenario)
    async with db.transaction(NOW) as tx:
        look = done(await issuance.review(tx, homes.world.auditor, homes.world.pack, run.id))
    rows = await db.pool().fetch("SELECT record_id, exact_grams FROM issuance_calculation WHERE outlier")
    assert [grams for _, grams in rows] == [Decimal("52.8125")]
    assert look.findings["outliers"] == 1
    assert rows[0]["record_id"] in look.to_review
    assert look.findings == {"records": 14, "refused": 0, "nothing": 0, "outliers": 1, "sampled": 5}
