"""`tanpuhui statement` and `tanpuhui accounts`: one account from trip to lot to voucher."""

import argparse
from collections.abc import Sequence

from backend import activities, issuance, ledger, mall, methodologies, programme, scenarios
from backend.accounts import Act, Line, note_operations
from backend.cli import session
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.time import clock
from backend.settings import Settings

MOST = 20


def accounts(options: argparse.Namespace, settings: Settings) -> int:
    """Print the accounts with the most points."""
    del options
    return session.run(settings, _accounts)


async def _accounts(pack: programme.RulePack) -> int:
    del pack
    standings = await ledger.standings(db.pool(), MOST)
    await _note("accounts", [one.account_id for one in standings])
    rows = [(one.account_id, one.free_points, one.free_grams) for one in standings]
    session.table("accounts", ("account", "free points", "free grams"), rows)
    return 0


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print an account."""
    return session.run(settings, lambda pack: _statement(pack, options))


async def _statement(pack: programme.RulePack, options: argparse.Namespace) -> int:
    account_id = await session.account_of(options.account)
    account = await ledger.account(db.pool(), account_id)
    if account is None:
        return session.refused(Refusal.not_there("personal account"))
    await _note("statement", [account_id])
    session.console.print(f"account {account_id}")
    session.console.print(
        f"points free={account.free_points} held={account.held_points} honour={account.honour_points}"
        f" · grams free={account.free_grams} held={account.held_grams} honour={account.honour_grams}"
        f" helped={account.helped_grams} carried={account.carried_grams}"
    )
    await _acts(pack, account_id)
    await _lots(pack, account_id)
    await _entries(pack, account_id)
    await _vouchers(pack, account_id)
    return 0


async def _note(command: str, account_ids: Sequence[int]) -> None:
    """Keep in people's audit log that a command showed their data; who ran it, the server's own log knows."""
    async with db.transaction() as tx:
        lines = [Line(account_id, Act.READ, None, tx.now(), operation=command) for account_id in account_ids]
        await note_operations(tx, lines)


async def _acts(pack: programme.RulePack, account_id: int) -> None:
    """Each issued act with its serials and its explanation, the method's formula with the numbers in it."""
    trails = await issuance.trails(db.pool(), account_id)
    records = await activities.by_ids(db.pool(), [(account_id, trail.record_id) for trail in trails])
    by_id = {record.id: record for record in records}
    names = await scenarios.by_ids(db.pool(), {record.scenario_id for record in records})
    rows = []
    for trail in trails:
        record = by_id[trail.record_id]
        worth = session.worth(trail.exact_grams, trail.exact_points)
        started = f"{record.started_at.astimezone(pack.zone):%Y-%m-%d %H:%M}"
        rows.append((started, names[record.scenario_id].code, worth, trail.serial or "no grams"))
    session.table("acts", ("when", "scenario", "worth", "serials"), rows)
    _explain(trails)


def _explain(trails: Sequence[issuance.Trail]) -> None:
    """One act of each method explained in full; the others differ in their numbers only."""
    last = {(trail.method_code, trail.method_version): trail for trail in trails}
    for (code, version), trail in last.items():
        method = methodologies.catalogue().find(code, version)
        if method is not None:
            session.console.print(methodologies.explain(method, trail.numbers, "en"))


async def _lots(pack: programme.RulePack, account_id: int) -> None:
    lots = await ledger.lots(db.pool(), account_id)
    rows = []
    for paper in lots:
        lot = paper.lot
        owner = "you" if lot.owner_id == account_id else f"merchant {lot.owner_id}"
        until = f"{lot.spendable_until.astimezone(pack.zone):%Y-%m-%d}" if lot.spendable_until else "never"
        rows.append((lot.id, lot.parent_id or "", paper.serial or "no grams", lot.points, lot.state, owner, until))
    session.table("lots", ("lot", "from lot", "serials", "points", "state", "owner", "expires"), rows)


async def _entries(pack: programme.RulePack, account_id: int) -> None:
    entries = await ledger.entries(db.pool(), account_id)
    rows = [
        (
            one.version,
            f"{one.posted_at.astimezone(pack.zone):%Y-%m-%d %H:%M}",
            one.kind,
            one.free_points,
            one.free_grams,
        )
        for one in entries
    ]
    session.table("entries", ("no.", "when", "kind", "points", "grams"), rows)


async def _vouchers(pack: programme.RulePack, account_id: int) -> None:
    past = await mall.redemptions_of(db.pool(), account_id, clock())
    rows = []
    for one in past:
        listing = await mall.listing(db.pool(), one.redemption.listing_id)
        title = listing.title_zh if listing else ""
        used = f"used {one.used_at.astimezone(pack.zone):%Y-%m-%d %H:%M}" if one.used_at else "not used"
        rows.append((title, one.redemption.points, one.redemption.grams, one.redemption.voucher_code, used))
    session.table("vouchers", ("for", "points", "grams", "code", "state"), rows)
