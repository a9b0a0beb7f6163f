"""The weekly issue: the operator calculates and audits, the authority issues, minutes apart."""

from datetime import datetime, timedelta

from backend import activities, issuance, programme
from backend.demo.delivering import Provider
from backend.demo.totals import Totals
from backend.kit import db
from backend.wiring.trial import must, staff

AUDITED_AFTER, ISSUED_AFTER = timedelta(minutes=3), timedelta(minutes=6)


async def issue(provider: Provider, at: datetime, totals: Totals) -> None:
    """Issue what waits in a provider's scenario, if anything does."""
    if not await activities.waiting(db.pool(), provider.scenario.id, (0, 0), 1):
        return
    pack = provider.pack
    async with db.transaction(at) as tx:
        run = must(await issuance.calculate(tx, await staff(tx, "operator"), pack, provider.scenario.code))
    outliers = await _audit(pack, run.id, at + AUDITED_AFTER)
    async with db.transaction(at + ISSUED_AFTER) as tx:
        issued = must(await issuance.issue(tx, await staff(tx, "authority"), pack, run.id))
    totals.count_issue(issued, outliers)


async def _audit(pack: programme.RulePack, run_id: int, at: datetime) -> int:
    """Review what must be looked at and pass the run; how many outliers there were."""
    async with db.transaction(at) as tx:
        operator = await staff(tx, "operator")
        look = must(await issuance.review(tx, operator, pack, run_id))
        verdict = issuance.Verdict(look.to_review, note="Looked at each record of the sample and every outlier.")
        must(await issuance.audit(tx, operator, pack, run_id, verdict))
    return look.findings["outliers"]
