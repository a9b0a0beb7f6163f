"""`tanpuhui issue` and `tanpuhui sweep`: from waiting records to lots, and the end of what was not used in time."""

import argparse

from backend import accounts, activities, issuance, ledger, mall, programme
from backend.adapters import live
from backend.cli import session
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import ConfigurationError, Refusal
from backend.kit.time import clock
from backend.settings import Settings

SHOWN = 50  # rows of what an auditor looks at, outliers first; a run of millions has too many for a terminal


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Calculate and audit as the operator, then issue as the authority, each in a transaction of its own."""
    return session.run(settings, lambda pack: _issue(pack, options, settings))


async def _issue(pack: programme.RulePack, options: argparse.Namespace, settings: Settings) -> int:
    operator, authority = await _actor(options.as_operator), await _actor(options.as_authority)
    run = await _calculated(pack, operator, options.scenario)
    if isinstance(run, Refusal):
        return session.refused(run)
    with session.console.status("issuing"):
        async with live.telling(settings.redis_url) as tell, db.transaction(tell=tell) as tx:
            issued = await issuance.issue(tx, authority, pack, run.id)
    if isinstance(issued, Refusal):
        return session.refused(issued)
    for prefix in issued.prefixes:
        session.console.print(f"issue {prefix}")
    session.console.print(f"grams={issued.grams} points={issued.points} lots={issued.lots}")
    return 0


async def _calculated(pack: programme.RulePack, operator: Actor, scenario: str) -> issuance.Run | Refusal:
    """Calculate, show the auditor what must be reviewed, and pass the audit; an audited run is taken up again."""
    with session.console.status("calculating"):
        async with db.transaction() as tx:
            run = await issuance.calculate(tx, operator, pack, scenario)
    if isinstance(run, Refusal) and run.code != "RUN_OPEN":
        return run
    run_id = int(run.data["run"]) if isinstance(run, Refusal) else run.id
    async with db.transaction() as tx:
        look = await issuance.review(tx, operator, pack, run_id)
        if isinstance(look, Refusal) or look.run.state is issuance.RunState.AUDITED:
            return look if isinstance(look, Refusal) else look.run
        await _show(tx, look)
        verdict = issuance.Verdict(look.to_review, note="reviewed at the command line")
        return await issuance.audit(tx, operator, pack, run_id, verdict)


async def _show(tx: Tx, look: issuance.Review) -> None:
    """Print what the rules found, and the records that the auditor has to look at before the run can pass."""
    findings = " ".join(f"{name}={count}" for name, count in look.findings.items())
    session.console.print(f"audit run={look.run.id} {findings}")
    worths = await issuance.worths(tx, look.run.id, look.to_review)
    records = await activities.by_ids(tx, [(one.account_id, one.record_id) for one in worths[:SHOWN]])
    days = {record.id: record.day for record in records}
    rows = [
        (
            one.record_id,
            days[one.record_id],
            one.refusal or session.worth(one.exact_grams, one.exact_points),
            "yes" if one.outlier else "",
        )
        for one in worths[:SHOWN]
    ]
    if rows:
        more = f", the first {SHOWN}" if len(worths) > SHOWN else ""
        title = f"to be looked at: {len(worths)} records{more}"
        session.table(title, ("record", "day", "exact worth", "outlier"), rows)


async def _actor(reference: str) -> Actor:
    account_id = await session.account_of(reference)
    actor = await accounts.actor(db.pool(), account_id, clock())
    if actor is None:
        raise ConfigurationError(f"{reference} is not a person.")
    return actor


def sweep(options: argparse.Namespace, settings: Settings) -> int:
    """End holds, expire and release until nothing is due."""
    del options
    return session.run(settings, lambda _: _sweep(settings))


async def _sweep(settings: Settings) -> int:
    total, holds, ended = ledger.Swept(0, 0, 0), 0, 1
    async with live.telling(settings.redis_url) as tell:
        while ended:
            async with db.transaction(tell=tell) as tx:
                ended = await mall.end_holds(tx)
            holds += ended
        while True:
            async with db.transaction(tell=tell) as tx:
                swept = await ledger.sweep(tx)
            if not swept.accounts:
                break
            points, grams = total.points + swept.points, total.grams + swept.grams
            total = ledger.Swept(total.accounts + swept.accounts, points, grams)
    session.console.print(f"holds={holds} accounts={total.accounts} points={total.points} grams={total.grams}")
    return 0
