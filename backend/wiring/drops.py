"""The job of the drops: every step that is due, each in a transaction of its own."""

from backend import drops
from backend.kit import db
from backend.kit.errors import Outrun
from backend.kit.live import Tell
from backend.programme import RulePack

AT_ONCE = 256  # wishes that one transaction settles


async def sweep(pack: RulePack, tell: Tell | None) -> None:
    """Close lists, end rounds and settle wishes until nothing is due."""
    limit = AT_ONCE
    while True:
        try:
            async with db.transaction(tell=tell) as tx:
                if not await drops.sweep(tx, pack, limit):
                    return
        except Outrun:
            limit = 1  # a listing has changed meanwhile, or changes all the time: one winner alone waits for it
        else:
            limit = AT_ONCE
