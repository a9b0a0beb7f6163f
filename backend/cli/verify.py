"""`tanpuhui verify`: the invariants, recomputed."""

import argparse

from backend import programme, verify
from backend.cli import session
from backend.kit import db
from backend.settings import Settings

SAYS = {True: "holds", False: "BROKEN", None: "not applicable"}


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print each invariant; exit 1 if one is broken."""
    del options
    return session.run(settings, _verify)


async def _verify(pack: programme.RulePack) -> int:
    # One snapshot for all of them, so that what is written meanwhile cannot look like a contradiction.
    async with db.pool().acquire() as snapshot, snapshot.transaction(isolation="repeatable_read", readonly=True):
        findings = await verify.verify(snapshot, pack)
    for finding in findings:
        why = f" ({finding.reason})" if finding.reason else ""
        session.console.print(f"{finding.id} {SAYS[finding.holds]}: {finding.title}{why}")
        for example in finding.examples:
            session.console.print(f"     {example}")
    broken = [finding.id for finding in findings if finding.holds is False]
    session.console.print(f"broken={len(broken)}" + (f" ({', '.join(broken)})" if broken else ""))
    return 1 if broken else 0
