"""Two drops of Ann's town that take wishes: one that many can afford, and one for which a code is asked."""

from datetime import timedelta

from backend import drops
from backend.drops import NewDrop, WishRequest
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.time import clock
from backend.mall import Listing
from tests.api.town import Town
from tests.world import done


async def opened(here: Town, key: str, listing: Listing, pieces: int = 1) -> str:
    """A drop of a listing, announced two days ago, to which both sides have committed; its id."""
    seeds = {side: f"{ord(key[0]) * 16 + side:064x}" for side in (1, 2)}
    world, begins = here.world, here.founded + timedelta(minutes=2)
    committed = drops.commitment(seeds[1])
    new = NewDrop(key, listing.id, pieces, begins, clock() + timedelta(days=1), committed)
    async with db.transaction(here.founded + timedelta(minutes=1)) as tx:
        drop = done(await drops.announce(tx, world.operator, new, world.pack))
        done(await drops.commit(tx, world.authority, drop.id, drops.commitment(seeds[2]), world.pack))
    return str(drop.id)


async def drawn(here: Town, owner_id: int) -> tuple[str, str]:
    """What is drawn, one of it dear; the owner has wished for the other."""
    async with db.transaction() as tx:
        scarce = await here.world.listing(tx, here.seller, "theatre", 10, drawn=True)
        opera = await here.world.listing(tx, here.seller, "opera", 6000, drawn=True)
    drops = await opened(here, "scarce", scarce), await opened(here, "dear", opera)
    await wished(owner_id, drops[0])
    return drops


async def wished(account_id: int, drop_id: str) -> None:
    """A wish of somebody's."""
    async with db.transaction() as tx:
        [outcome] = await drops.wish(tx, [WishRequest(Actor(account_id), account_id, "a wish", int(drop_id))], 5000)
    done(outcome)
