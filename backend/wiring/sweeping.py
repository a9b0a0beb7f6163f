"""What time alone does, in one place: the worker, a process without Redis and the command line do it by `sweep`.

Each of its acts is done page by page, every page in a transaction of its own, and changes nothing where it is done
again: two that sweep at once, and one that is killed and starts over, come to the same.
"""

from backend import drops, identities, inbox, ledger, mall, programme
from backend.kit import db
from backend.kit.errors import Outrun
from backend.kit.live import Tell

WISHES_AT_ONCE = 256  # that one transaction settles


async def sweep(pack: programme.RulePack, tell: Tell | None) -> ledger.Swept:
    """Forget sessions and pictures that are over, draw and end what is due, remind of what will be; what ended."""
    async with db.transaction() as tx:
        await identities.sweep(tx)
        await mall.drop_unused_pictures(tx)
    await _draw(pack, tell)
    swept = await _end(tell)
    await _end_holds(tell)
    await _remind(pack)
    await _warn(pack)
    return swept


async def _draw(pack: programme.RulePack, tell: Tell | None) -> None:
    """Close the lists of drops, end rounds and settle wishes until nothing is due."""
    limit = WISHES_AT_ONCE
    while True:
        try:
            async with db.transaction(tell=tell) as tx:
                if not await drops.sweep(tx, pack, limit):
                    return
        except Outrun:
            limit = 1  # a listing has changed meanwhile, or changes all the time: one winner alone waits for it
        else:
            limit = WISHES_AT_ONCE


async def _end(tell: Tell | None) -> ledger.Swept:
    """Expire what is over and release what lapsed, until nothing is due."""
    accounts, points, grams, place = 0, 0, 0, ledger.START
    while True:
        async with db.transaction(tell=tell) as tx:
            page = await ledger.sweep(tx, after=place)
        if not page.accounts and place == ledger.START:
            return ledger.Swept(accounts, points, grams)
        accounts, points, grams = accounts + page.accounts, points + page.points, grams + page.grams
        place = page.place


async def _end_holds(tell: Tell | None) -> None:
    """End redemptions that waited in vain, and put back their pieces."""
    while True:
        async with db.transaction(tell=tell) as tx:
            if not await mall.end_holds(tx):
                return


async def _remind(pack: programme.RulePack) -> None:
    """Remind of points that will expire, until everybody has been today."""
    after: int | None = 0
    while after is not None:
        async with db.transaction() as tx:
            after = await inbox.remind(tx, pack, after)


async def _warn(pack: programme.RulePack) -> None:
    """Warn of vouchers that will be good no more, until everybody has been today."""
    after: str | None = ""
    while after is not None:
        async with db.transaction() as tx:
            after = await mall.warn(tx, pack, after)
