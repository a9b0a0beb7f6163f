"""From waiting records to grams and points: the operator calculates and audits, the authority issues (JS§5, JS§25)."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from backend import activities, ledger, programme, scenarios
from backend.accounts import OrganisationKind, seat_over
from backend.issuance import errors, rules, store
from backend.issuance.calculating import Calculator, calculate_waiting, recompute
from backend.issuance.issuing import Issuing, post
from backend.issuance.queries import reviews
from backend.issuance.values import Issued, Result, Review, Run, RunState
from backend.kit import ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.time import business_day

NOTE_LENGTH = 400
OPERATOR = "a seat at the operator (运营机构)"


async def calculate(tx: Tx, actor: Actor, pack: programme.RulePack, scenario_code: str) -> Run | Refusal:
    """Calculate every waiting record of a scenario by its method, exactly. Cost: one pass over the queue."""
    if actor.seat(OrganisationKind.OPERATOR) is None:
        return Refusal.not_allowed(OPERATOR)
    scenario = await scenarios.lock_shared(tx, scenario_code)
    if scenario is None:
        return Refusal.not_there("scenario")
    if not seat_over(actor, OrganisationKind.OPERATOR, scenario.region, pack):
        return Refusal.not_allowed(f"{OPERATOR} over {scenario.region}")
    await store.one_at_a_time(tx, scenario.id)
    if opened := await store.open_run(tx, scenario.id):
        return errors.run_open(opened.id)
    now = tx.now()
    today = business_day(now, pack.zone)
    calculator = await Calculator.of(tx, scenario, pack, today)
    results = await calculate_waiting(tx, calculator)
    limit = rules.outlier_limit(results, pack.on(today).outlier_times_median_permille)
    run = Run(
        await ids.one(tx),
        scenario.id,
        scenario.method_code,
        scenario.method_version,
        RunState.CALCULATED,
        pack.recognises_unpublished_methods,
        len(results),
        actor.account_id,
    )
    await store.insert_run(tx, run, calculator.method.sha256, now)
    await store.insert_results(tx, run.id, [(one, limit is not None and one.worth > limit) for one in results])
    return run


async def review(tx: Tx, actor: Actor, pack: programme.RulePack, run_id: int) -> Review | Refusal:
    """What the rules found in a run and which records a person must review (A-10)."""
    if actor.seat(OrganisationKind.OPERATOR) is None:
        return Refusal.not_allowed(OPERATOR)
    found = await _locked(tx, actor, OrganisationKind.OPERATOR, pack, run_id)
    if isinstance(found, Refusal):
        return found
    run, _ = found
    return (await reviews(tx, [run], pack.on(business_day(tx.now(), pack.zone))))[run_id]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An auditor's decision: the records they reviewed, and whether the run passes or goes back."""

    reviewed: frozenset[int]
    passed: bool = True
    note: str = ""


async def audit(tx: Tx, actor: Actor, pack: programme.RulePack, run_id: int, verdict: Verdict) -> Run | Refusal:
    """Decide on a calculated run: pass it, or return it so that its records are calculated anew (JS§25).

    A pass needs every sampled record and outlier reviewed; those are also calculated a second time and must agree.
    A run that has passed can still be returned, as long as it is not issued.
    """
    look = await review(tx, actor, pack, run_id)
    if isinstance(look, Refusal):
        return look
    if len(verdict.note) > NOTE_LENGTH:
        return errors.note_too_long(NOTE_LENGTH)
    if look.run.state not in ({RunState.CALCULATED} if verdict.passed else {RunState.CALCULATED, RunState.AUDITED}):
        return errors.wrong_state(look.run.state, RunState.CALCULATED)
    if verdict.passed and (missing := look.to_review - verdict.reviewed):
        return errors.not_reviewed(len(missing))
    if verdict.passed and (differing := await _recompute(tx, pack, look)):
        return errors.does_not_recompute(differing)
    state = RunState.AUDITED if verdict.passed else RunState.RETURNED
    decided = (verdict.passed, dict(look.findings), sorted(verdict.reviewed), verdict.note, tx.now())
    await store.insert_audit(tx, (await ids.one(tx), run_id, actor.account_id, *decided))
    await store.set_state(tx, run_id, state)
    return replace(look.run, state=state)


async def issue(tx: Tx, actor: Actor, pack: programme.RulePack, run_id: int) -> Issued | Refusal:
    """Issue an audited run's grams and grant its points, by somebody of the authority who prepared none of it.

    Locks the accounts, then the queue; a record replaced since the calculation is left out. One statement per table.
    """
    if actor.seat(OrganisationKind.AUTHORITY) is None:
        return Refusal.not_allowed("a seat at the competent authority (主管部门)")
    found = await _locked(tx, actor, OrganisationKind.AUTHORITY, pack, run_id)
    if isinstance(found, Refusal):
        return found
    run, scenario = found
    if run.state is not RunState.AUDITED:
        return errors.wrong_state(run.state, RunState.AUDITED)
    if actor.account_id in {run.operator_id, *(await store.auditors(tx, run_id))}:
        return errors.same_person()
    results = await store.results(tx, run_id)
    books = await ledger.lock(tx, {result.account_id for result in results})
    waiting = await activities.lock_waiting(tx, run.scenario_id)
    results = [result for result in results if (result.account_id, result.record_id) in waiting]
    if not await _exclusive(tx, scenario, results):
        return errors.exclusivity_lapsed(scenario.code)
    carried = {account.id: account.carried_grams for account in books.accounts.values()}
    edition = pack.on(business_day(tx.now(), pack.zone))
    decision = rules.decide(results, carried, edition.grams_per_point)
    return await post(tx, Issuing(actor, pack, run, scenario, books, decision))


async def _locked(
    tx: Tx, actor: Actor, kind: OrganisationKind, pack: programme.RulePack, run_id: int
) -> tuple[Run, scenarios.Scenario] | Refusal:
    """Lock a run over whose scenario's region the actor has a seat; any other looks as if it were not there (JS§5)."""
    run = await store.lock_run(tx, run_id)
    # Looked for in any case: what is not there takes no less work than what is not the actor's.
    scenario = await scenarios.by_id(tx, run.scenario_id if run else 0)
    if run is None or scenario is None or seat_over(actor, kind, scenario.region, pack) is None:
        return Refusal.not_there("run")
    return run, scenario


async def _recompute(tx: Tx, pack: programme.RulePack, look: Review) -> int:
    return await recompute(tx, pack, look.run, look.to_review, business_day(tx.now(), pack.zone))


async def _exclusive(tx: Tx, scenario: scenarios.Scenario, results: Collection[Result]) -> bool:
    """The developer's declaration must cover every act that earns something, at the moment of issue too (JS§23)."""
    earning = [(result.account_id, result.record_id) for result in results if result.worth]
    records = await activities.by_ids(tx, earning)
    return all(scenarios.exclusive_on(scenario, day) for day in {record.day for record in records})
