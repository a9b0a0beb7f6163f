"""Issuance at the edge: what waits, what the operator calculates and audits, and what the authority issues."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Self

import strawberry

from backend import activities, issuance, scenarios
from backend.accounts import OrganisationKind
from backend.api.access import STAFF_ONLY, Check, Note, guarded
from backend.api.arguments import row_id, unreadable
from backend.api.context import Context, Info, Metered, SignedIn
from backend.api.permissions import Authority, Operator, Staff
from backend.api.rejected import Rejected
from backend.api.scenarios import Scenario
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.quantity import Grams, Points
from backend.methodologies import plain

STAFF = (OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY)

strawberry.enum(issuance.RunState, description="Where a run stands: CALCULATED, then AUDITED or RETURNED, then ISSUED.")


@strawberry.type(
    description="How many records wait in a scenario for a calculation, an audit or their issue.", directives=STAFF_ONLY
)
class Waiting:
    """A scenario's queue."""

    scenario_id: strawberry.Private[int]
    records: int = strawberry.field(description="Records that wait, at least 1.")

    @strawberry.field(description="The scenario.")
    async def scenario(self, info: Info) -> Scenario:
        """Whose queue it is."""
        return await Scenario.by_id(info, self.scenario_id)


@strawberry.type(description="One thing that the rules found in a run.", directives=STAFF_ONLY)
class Finding:
    """A count by name."""

    name: str = strawberry.field(description="records, refused, nothing (worth nothing), outliers or sampled.")
    count: int = strawberry.field(description="How many records.")


@strawberry.type(description="A record that a person must look at before the run can pass.", directives=STAFF_ONLY)
class Reviewed:
    """A sampled record or an outlier; it names no person."""

    record_id: strawberry.ID = strawberry.field(description="The record's id, a whole number.")
    day: date = strawberry.field(description="The local day of the act.")
    exact_grams: str = strawberry.field(description="What it reduced: an exact decimal of grams of CO2e.")
    exact_points: str | None = strawberry.field(description="An exact decimal of points, where there are no grams.")
    outlier: bool = strawberry.field(description="Whether it is worth far more than the median of the run.")


@strawberry.type(
    description="One calculation over the records that waited in a scenario (JS§25).", directives=STAFF_ONLY
)
class Run:
    """A run, with what its auditor needs."""

    scenario_id: strawberry.Private[int]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    state: issuance.RunState = strawberry.field(description="Where it stands.")
    records: int = strawberry.field(description="How many records it calculated.")
    findings: list[Finding] = strawberry.field(description="What the rules found.")
    to_review: list[Reviewed] = strawberry.field(description="The drawn sample and every outlier, outliers first.")

    @strawberry.field(description="The scenario.")
    async def scenario(self, info: Info) -> Scenario:
        """Whose records it calculated."""
        return await Scenario.by_id(info, self.scenario_id)

    @classmethod
    async def all_of(cls, info: Info, rows: Collection[issuance.Run]) -> list[Self]:
        """Runs with what there is to review in them. Three statements, however many they are."""
        reviews = await issuance.reviews(db.pool(), rows, info.context.services.pack.on(info.context.today))
        worths = await issuance.worths_by_run(db.pool(), {row.id: reviews[row.id].to_review for row in rows})
        keys = [(worth.account_id, worth.record_id) for found in worths.values() for worth in found]
        days = {record.id: record.day for record in await activities.by_ids(db.pool(), keys)}
        seats = filter(None, map(info.context.caller().seat, STAFF))
        info.context.show(info.field_name, [account_id for account_id, _ in keys], next(seats).organisation_id)
        return [
            cls(
                scenario_id=row.scenario_id,
                id=strawberry.ID(str(row.id)),
                state=row.state,
                records=row.records,
                findings=[Finding(name=name, count=count) for name, count in reviews[row.id].findings.items()],
                to_review=[_reviewed(worth, days[worth.record_id]) for worth in worths[row.id]],
            )
            for row in rows
        ]

    @classmethod
    async def of(cls, info: Info, row: issuance.Run) -> Self:
        """One run."""
        [run] = await cls.all_of(info, [row])
        return run


@strawberry.type(description="Every waiting record of the scenario was calculated.", directives=STAFF_ONLY)
class Calculated:
    """What a calculation comes to."""

    run: Run = strawberry.field(description="The run, to be audited.")


@strawberry.type(description="The audit is kept, and the run moved on.", directives=STAFF_ONLY)
class Audited:
    """What an audit comes to."""

    run: Run = strawberry.field(description="The run, AUDITED or RETURNED.")


@strawberry.type(description="Grams and points are granted to those who earned them (JS§25).", directives=STAFF_ONLY)
class Issued:
    """What an issue comes to."""

    grams: Grams = strawberry.field(description="Whole grams of CO2e issued.")
    points: Points = strawberry.field(description="Points granted with them.")
    lots: int = strawberry.field(description="How many lots, one for each account, vintage and kind.")
    serials: list[str] = strawberry.field(description="How the serials begin: PACK-SCENARIO-METHOD-VINTAGE-ISSUE.")


@strawberry.input(description="What to calculate.")
class CalculateInput:
    """A scenario to calculate."""

    scenario: str = strawberry.field(description="The scenario's code.")


@strawberry.input(description="The decision on a run.")
class AuditInput:
    """An auditor's verdict."""

    run: strawberry.ID = strawberry.field(description="The run.")
    reviewed: list[strawberry.ID] = strawberry.field(description="The records that the auditor has looked at.")
    passed: bool = strawberry.field(description="Whether it passes; otherwise its records are calculated anew.")
    note: str = strawberry.field(default="", description="Why, at most 400 characters.")


@strawberry.input(description="What to issue.")
class IssueInput:
    """A run to issue."""

    run: strawberry.ID = strawberry.field(description="The run; it must be AUDITED, by other people.")


@strawberry.type
class IssuanceQuery:
    """Reads of issuance, for staff."""

    @strawberry.field(
        description="The runs that are not finished, oldest first.",
        permission_classes=[SignedIn, Staff],
        directives=guarded(Check.REGION, notes=[Note.READ]),
    )
    async def runs(self, info: Info) -> list[Run]:
        """At most one for each scenario; of those over whose region the caller has a seat (JS§5)."""
        found = await issuance.open_runs(db.pool())
        reached = await _reached(info.context, [run.scenario_id for run in found])
        return await Run.all_of(info, [run for run in found if run.scenario_id in reached])

    @strawberry.field(
        description="The scenarios in which records wait, the longest queue first.",
        permission_classes=[SignedIn, Staff],
        directives=guarded(Check.REGION),
    )
    async def waiting(self, info: Info) -> list[Waiting]:
        """Every queue that is not empty; of those over whose region the caller has a seat (JS§5)."""
        counts = await activities.waiting_counts(db.pool())
        reached = await _reached(info.context, list(counts))
        longest_first = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
        return [Waiting(scenario_id=each, records=records) for each, records in longest_first if each in reached]


@strawberry.type
class IssuanceMutation:
    """The steps from waiting records to grams and points."""

    @strawberry.mutation(
        description="Calculate every waiting record of a scenario; refused while another run is open.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.REGION, notes=[Note.READ]),
    )
    async def calculate(
        self, info: Info, data: Annotated[CalculateInput, strawberry.argument(name="input")]
    ) -> Annotated[Calculated | Rejected, strawberry.union("CalculateResult")]:
        """By the scenario's method, exactly."""
        if refused := unreadable("code", data.scenario):
            return Rejected.of(refused, "input", "scenario")
        context = info.context
        async with db.transaction() as tx:
            outcome = await issuance.calculate(tx, context.caller(), context.services.pack, data.scenario)
        return Rejected.of(outcome) if isinstance(outcome, Refusal) else Calculated(run=await Run.of(info, outcome))

    @strawberry.mutation(
        description="Pass a calculated run, or return it; a pass needs all that is to be reviewed to be reviewed.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.REGION, notes=[Note.READ]),
    )
    async def audit(
        self, info: Info, data: Annotated[AuditInput, strawberry.argument(name="input")]
    ) -> Annotated[Audited | Rejected, strawberry.union("AuditResult")]:
        """By a person of the operator; what was reviewed is calculated a second time."""
        asked = _verdict(data)
        if isinstance(asked, Rejected):
            return asked
        context = info.context
        async with db.transaction() as tx:
            outcome = await issuance.audit(tx, context.caller(), context.services.pack, *asked)
        return Rejected.of(outcome) if isinstance(outcome, Refusal) else Audited(run=await Run.of(info, outcome))

    @strawberry.mutation(
        description="Issue an audited run, by somebody of the authority who prepared none of it (JS§5).",
        permission_classes=[SignedIn, Authority, Metered],
        directives=guarded(Check.REGION, Check.TWO_PEOPLE),
    )
    async def issue(
        self, info: Info, data: Annotated[IssueInput, strawberry.argument(name="input")]
    ) -> Annotated[Issued | Rejected, strawberry.union("IssueResult")]:
        """Grant what the run has earned."""
        run_id = row_id(data.run, "run")
        if isinstance(run_id, Refusal):
            return Rejected.of(run_id, "input", "run")
        context = info.context
        async with db.transaction(tell=context.services.tell) as tx:
            outcome = await issuance.issue(tx, context.caller(), context.services.pack, run_id)
        if isinstance(outcome, Refusal):
            return Rejected.of(outcome)
        grams, points = Grams(outcome.grams), Points(outcome.points)
        return Issued(grams=grams, points=points, lots=outcome.lots, serials=list(outcome.prefixes))


async def _reached(context: Context, scenario_ids: Sequence[int]) -> set[int]:
    """Of some scenarios those over whose region the caller has a seat at the operator or the authority."""
    found = await asyncio.gather(*(context.one(scenarios.by_ids, each) for each in scenario_ids))
    regions = {one.id: context.services.pack.upwards(one.region) for one in found if one}
    return {each for each, reach in regions.items() if any(context.caller().seat(kind, reach) for kind in STAFF)}


def _verdict(data: AuditInput) -> tuple[int, issuance.Verdict] | Rejected:
    run_id = row_id(data.run, "run")
    if isinstance(run_id, Refusal):
        return Rejected.of(run_id, "input", "run")
    if refused := unreadable("note", data.note):
        return Rejected.of(refused, "input", "note")
    reviewed = set()
    for each in data.reviewed:
        record_id = row_id(each, "record")
        if isinstance(record_id, Refusal):
            return Rejected.of(record_id, "input", "reviewed")
        reviewed.add(record_id)
    return run_id, issuance.Verdict(frozenset(reviewed), data.passed, data.note)


def _reviewed(worth: issuance.Worth, day: date) -> Reviewed:
    return Reviewed(
        record_id=strawberry.ID(str(worth.record_id)),
        day=day,
        exact_grams=plain(worth.exact_grams),
        exact_points=None if worth.exact_points is None else plain(worth.exact_points),
        outlier=worth.outlier,
    )
