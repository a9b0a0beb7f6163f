"""Posts what was decided: issues with their serial prefixes, lots, shares, and the emptied queue."""

from dataclasses import dataclass

from backend import activities, ledger, programme, scenarios
from backend.issuance import store
from backend.issuance.values import Decision, Issued, Key, Piece, Run, RunState
from backend.kit.actor import Actor
from backend.kit.db import Tx


@dataclass(frozen=True, slots=True)
class Issuing:
    """An audited run on its way into the books, and who issues it."""

    actor: Actor
    pack: programme.RulePack
    run: Run
    scenario: scenarios.Scenario
    books: ledger.Books
    decision: Decision


async def post(tx: Tx, issuing: Issuing) -> Issued:
    """Write the issues and everything in them, and end the run; one statement per table."""
    run, decision = issuing.run, issuing.decision
    issues = await _issues(tx, issuing)
    await ledger.open_issues(tx, issues.values())
    await ledger.reserve_grants(tx, issuing.books, len(decision.parcels))
    shares = _grant(tx, issuing, issues)
    await ledger.post(tx, issuing.books)
    await store.insert_shares(tx, run.id, shares)
    await activities.leave_queue(tx, decision.done)
    await store.set_state(tx, run.id, RunState.ISSUED)
    grams = sum(issue.grams for issue in issues.values())
    points = sum(issue.points for issue in issues.values())
    prefixes = tuple(issue.serial_prefix for issue in issues.values())
    return Issued(run.id, grams, points, len(decision.parcels), prefixes)


async def _issues(tx: Tx, issuing: Issuing) -> dict[Key, ledger.Issue]:
    """One issue per vintage, with grams or as points only: PACK-SCENARIO-METHOD-VINTAGE-ISSUE."""
    run, parcels = issuing.run, issuing.decision.parcels
    keys = sorted({parcel.key for parcel in parcels}, key=lambda key: (key.vintage, not key.carbon))
    issues: dict[Key, ledger.Issue] = {}
    for key, (issue_id, number) in zip(keys, await ledger.number_issues(tx, len(keys)), strict=True):
        mine = [parcel for parcel in parcels if parcel.key == key]
        method = f"{run.method_code}@{run.method_version}"
        prefix = "-".join(
            (issuing.pack.serial_prefix, issuing.scenario.code, method, str(key.vintage), str(number))
        ).upper()
        issues[key] = ledger.Issue(
            issue_id,
            prefix,
            run.id,
            run.scenario_id,
            run.method_code,
            run.method_version,
            key.vintage,
            sum(parcel.grams for parcel in mine),
            sum(parcel.points for parcel in mine),
            run.operator_id,
            issuing.actor.account_id,
            tx.now(),
        )
    return issues


def _grant(tx: Tx, issuing: Issuing, issues: dict[Key, ledger.Issue]) -> list[tuple[int, int, Piece]]:
    """Grant every parcel as a lot; returns who owns which serials: (account, lot, piece)."""
    now, pack = tx.now(), issuing.pack
    years = pack.on(now.astimezone(pack.zone).date()).expiry_years
    until = programme.spendable_until(now, years, pack.zone)
    shares: list[tuple[int, int, Piece]] = []
    for parcel in issuing.decision.parcels:
        issue = issues[parcel.key]
        grant = ledger.Grant(
            parcel.account_id, issue.id, parcel.serial_from, parcel.grams, parcel.points, parcel.carried_grams, until
        )
        lot = issuing.books.grant(grant, ledger.Cause(issuing.actor.account_id, issue.id, now))
        shares += [(parcel.account_id, lot.id, piece) for piece in parcel.pieces]
    return shares
