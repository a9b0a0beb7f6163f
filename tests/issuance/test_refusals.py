"""Every no of issuance, and that nothing has changed after it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from backend import scenarios
from backend.accounts import OrganisationKind
from backend.issuance import Run, RunState, Verdict
from backend.issuance.commands import OPERATOR
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.issuance.conftest import City, ride
from tests.world import done, everything

NOWHERE = 999_999_999
PASS = Verdict(frozenset())

type Asking = Callable[[], Awaitable[object]]


async def refused(asking: Asking, code: str, **data: str | int) -> None:
    """The act is refused with this code, and leaves every row of every table as it was."""
    before = await everything()
    outcome = await asking()
    assert isinstance(outcome, Refusal), outcome
    assert outcome.code == code
    assert outcome.data.items() >= data.items()
    assert await everything() == before


def seated(city: City, kind: str, region: str = "TRIAL") -> Actor:
    """Somebody with one seat, of this kind."""
    return replace(city.ann, seats=(Seat(1, frozenset({kind}), "MEMBER", region),))


OTHERS_THAN_OPERATORS = [kind for kind in OrganisationKind if kind is not OrganisationKind.OPERATOR]
OTHERS_THAN_AUTHORITIES = [kind for kind in OrganisationKind if kind is not OrganisationKind.AUTHORITY]


@pytest.fixture
async def run(city: City) -> Run:
    """A calculated run over one ride."""
    await city.rides(ride("A", 1))
    return await city.run()


async def test_nothing_is_done_from_a_region_that_does_not_reach(city: City, run: Run) -> None:
    """A scenario is public and a run is not, so the one is not allowed and the other looks as if it were not there."""
    operator, authority = (seated(city, kind, "TRIAL-EAST") for kind in ("OPERATOR", "AUTHORITY"))
    await refused(partial(city.calculate, operator), "NOT_ALLOWED", needs=f"{OPERATOR} over TRIAL")
    await refused(partial(city.review, operator, run.id), "NOT_THERE")
    await refused(partial(city.audit, operator, run.id, PASS), "NOT_THERE")
    await refused(partial(city.issue, authority, run.id), "NOT_THERE")
    await refused(partial(city.issue, authority, NOWHERE), "NOT_THERE")


async def test_only_the_operator_calculates_reviews_and_audits(city: City, run: Run) -> None:
    await city.audit(city.world.auditor, run.id, Verdict(frozenset(), passed=False))
    callers = [city.ann, *(seated(city, kind) for kind in OTHERS_THAN_OPERATORS)]
    for caller in callers:
        await refused(partial(city.calculate, caller), "NOT_ALLOWED")
    again = await city.run()
    for caller in callers:
        await refused(partial(city.review, caller, again.id), "NOT_ALLOWED")
        await refused(partial(city.audit, caller, again.id, PASS), "NOT_ALLOWED")


async def test_only_the_authority_issues(city: City) -> None:
    await city.rides(ride("A", 1))
    run = await city.audited()
    for caller in (city.ann, *(seated(city, kind) for kind in OTHERS_THAN_AUTHORITIES)):
        await refused(partial(city.issue, caller, run.id), "NOT_ALLOWED")


async def test_what_is_not_there_is_not_there(city: City) -> None:
    operator, authority = city.world.operator, city.world.authority
    await refused(partial(city.calculate, operator, "no-such-scenario"), "NOT_THERE", what="scenario")
    await refused(partial(city.review, operator, NOWHERE), "NOT_THERE", what="run")
    await refused(partial(city.audit, operator, NOWHERE, PASS), "NOT_THERE", what="run")
    await refused(partial(city.issue, authority, NOWHERE), "NOT_THERE", what="run")


async def test_a_scenario_has_one_open_run(city: City, run: Run) -> None:
    await refused(partial(city.calculate, city.world.operator), "RUN_OPEN", run=run.id)
    await city.world.audited(NOW, run)
    await refused(partial(city.calculate, city.world.operator), "RUN_OPEN", run=run.id)


async def test_a_calculated_run_is_not_issued(city: City, run: Run) -> None:
    await refused(
        partial(city.issue, city.world.authority, run.id), "WRONG_STATE", state="CALCULATED", needed="AUDITED"
    )


async def test_a_returned_run_is_neither_audited_nor_issued(city: City, run: Run) -> None:
    done(await city.audit(city.world.auditor, run.id, Verdict(frozenset(), passed=False)))
    await refused(partial(city.audit, city.world.auditor, run.id, PASS), "WRONG_STATE", state="RETURNED")
    await refused(partial(city.issue, city.world.authority, run.id), "WRONG_STATE", state="RETURNED")


async def test_an_audited_run_is_not_audited_again(city: City, run: Run) -> None:
    await city.world.audited(NOW, run)
    await refused(partial(city.audit, city.world.auditor, run.id, PASS), "WRONG_STATE", state="AUDITED")


async def test_an_issued_run_is_finished(city: City, run: Run) -> None:
    await city.world.audited(NOW, run)
    done(await city.issue(city.world.authority, run.id))
    await refused(partial(city.audit, city.world.auditor, run.id, PASS), "WRONG_STATE", state="ISSUED")
    await refused(partial(city.issue, city.world.authority, run.id), "WRONG_STATE", state="ISSUED")


async def test_a_pass_needs_every_sampled_record_and_every_outlier_reviewed(city: City) -> None:
    await city.rides(*(ride(f"A{place}", place) for place in range(9)), ride("far too many", 10, 20))
    run = await city.run()
    look = done(await city.review(city.world.auditor, run.id))
    assert look.findings == {"records": 10, "refused": 0, "nothing": 0, "outliers": 0, "sampled": 5}
    assert len(look.to_review) == 5
    for left_out in look.to_review:
        verdict = Verdict(look.to_review - {left_out})
        await refused(partial(city.audit, city.world.auditor, run.id, verdict), "NOT_REVIEWED", missing=1)
    await refused(partial(city.audit, city.world.auditor, run.id, PASS), "NOT_REVIEWED", missing=5)
    assert done(await city.audit(city.world.auditor, run.id, Verdict(look.to_review))).state is RunState.AUDITED


@pytest.mark.parametrize("who", ["operator", "auditor"])
async def test_who_calculated_or_audited_does_not_issue(city: City, run: Run, who: str) -> None:
    await city.world.audited(NOW, run)
    person = {"operator": city.world.operator, "auditor": city.world.auditor}[who]
    turncoat = replace(city.world.authority, account_id=person.account_id)
    await refused(partial(city.issue, turncoat, run.id), "SAME_PERSON")


async def test_who_returned_a_run_before_may_issue_the_next(city: City, run: Run) -> None:
    """What counts is who prepared this run, not who worked on an earlier one."""
    done(await city.audit(city.world.auditor, run.id, Verdict(frozenset(), passed=False)))
    again = await city.run()
    look = done(await city.review(city.world.operator, again.id))
    done(await city.audit(city.world.operator, again.id, Verdict(look.to_review)))
    turncoat = replace(city.world.authority, account_id=city.world.auditor.account_id)
    assert done(await city.issue(turncoat, again.id)).grams == 515


async def test_acts_after_the_end_of_exclusivity_are_not_issued(city: City) -> None:
    await city.rides(ride("A", 1), ride("B", 49))
    run = await city.audited()
    day = (NOW - timedelta(days=28)).date()  # the second ride's
    async with db.transaction(NOW) as tx:
        done(await scenarios.end_exclusivity(tx, city.world.operator, "metro", day, city.pack))
    await refused(partial(city.issue, city.world.authority, run.id), "EXCLUSIVITY_LAPSED", scenario="metro")


async def test_acts_before_the_end_of_exclusivity_are_issued(city: City) -> None:
    await city.rides(ride("A", 1), ride("B", 49))
    run = await city.audited()
    day = (NOW - timedelta(days=27)).date()  # the day after the second ride's: the end is half-open
    async with db.transaction(NOW) as tx:
        done(await scenarios.end_exclusivity(tx, city.world.operator, "metro", day, city.pack))
    assert done(await city.issue(city.world.authority, run.id)).grams == 1031
