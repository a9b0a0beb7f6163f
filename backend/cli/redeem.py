"""`tanpuhui shelf` and `tanpuhui redeem`: the mall at the terminal."""

import argparse

from backend import accounts, mall, programme
from backend.adapters import live
from backend.cli import session
from backend.kit import db, ids
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.time import clock
from backend.settings import Settings


def shelf(options: argparse.Namespace, settings: Settings) -> int:
    """Print what is on the shelf."""
    del options
    return session.run(settings, _shelf)


async def _shelf(pack: programme.RulePack) -> int:
    listings = await mall.listings(db.pool(), clock())
    session.table(
        f"{pack.title.zh}: the mall",
        ("listing", "title", "points", "stock"),
        [(one.id, f"{one.title_zh} {one.title_en}", one.points, one.stock) for one in listings],
    )
    return 0


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Redeem one piece of a listing, as the account's owner."""
    return session.run(settings, lambda pack: _redeem(pack, options, settings))


async def _redeem(pack: programme.RulePack, options: argparse.Namespace, settings: Settings) -> int:
    account_id = await session.account_of(options.account)
    actor = await accounts.actor(db.pool(), account_id, clock()) or Actor(account_id)
    key = options.key or next(ids.codes(20))
    request = mall.RedeemRequest(actor, account_id, key, options.listing)
    async with live.telling(settings.redis_url) as tell, db.transaction(tell=tell) as tx:
        [outcome] = await mall.redeem(tx, [request], mall.Terms.of(pack, tx.now()))
    if isinstance(outcome, Refusal):
        return session.refused(outcome)
    session.console.print(
        f"redemption={outcome.id} points={outcome.points} grams={outcome.grams}"
        f" voucher={outcome.voucher_code} valid_until={outcome.valid_until.astimezone(pack.zone):%Y-%m-%d %H:%M}"
    )
    return 0
