"""Fair drops that go on while something is killed: one is open for wishes, and the one before is drawn meanwhile."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend import drops
from backend.drops import NewDrop
from backend.kit import db, ids
from tests.api.serving import TRIAL
from tests.concurrency.crowd import Crowd
from tests.concurrency.database import Database
from tests.world import done

# One after the other, so that one can be announced although the one before is not settled yet.
DRAWN = {f"Concert {number}": (1, 1_000_000) for number in range(3)}
PIECES = 4
MINUTE, LONG = timedelta(minutes=1), timedelta(days=2)
EARLIER = """UPDATE drops_drop SET announced_at = announced_at - $2::interval, opens_at = opens_at - $2::interval,
  closes_at = closes_at - $2::interval, round_begun_at = round_begun_at - $2::interval, due_at = due_at - $2::interval
WHERE id = $1"""
COMMITTED = "UPDATE drops_commitment SET committed_at = committed_at - $2::interval WHERE drop_id = $1"
FATES = """SELECT w.fate, w.account_id FROM drops_wish w JOIN drops_drop d ON d.id = w.drop_id
  WHERE d.id = $1 AND d.settled_at IS NOT NULL"""


@dataclass(slots=True)
class Raffle:
    """The drops of one crowd, and who was told that their wish stands, by drop."""

    crowd: Crowd
    database: Database
    seeds: dict[int, tuple[str, str]] = field(default_factory=dict)
    wishes: dict[int, set[int]] = field(default_factory=dict)
    served: dict[int, int] = field(default_factory=dict)  # how many vouchers of which settled drop

    @property
    def open(self) -> int:
        """The drop that takes wishes."""
        return max(self.wishes)

    async def go_on(self, now: datetime) -> None:
        """Close the list of the drop that was open and reveal its seeds, so that its draw is due; open another one."""
        if self.wishes:
            await self._reveal(self.open)
        operator, authority = self.crowd.world.operator, self.crowd.world.authority
        listing = list(DRAWN)[len(self.wishes) % len(DRAWN)]
        async with db.transaction(now - 2 * MINUTE) as tx:
            seeds = next(ids.salts()), next(ids.salts())
            hashes = [drops.commitment(seed) for seed in seeds]
            times = now - MINUTE, now + MINUTE + LONG / 2
            new = NewDrop(f"drop {len(self.wishes)}", self.crowd.listings[listing].id, PIECES, *times, hashes[0])
            drop = done(await drops.announce(tx, operator, new, TRIAL))
            done(await drops.commit(tx, authority, drop.id, hashes[1], TRIAL))
        self.seeds[drop.id], self.wishes[drop.id] = seeds, set()

    async def _reveal(self, drop_id: int) -> None:
        async with db.single(self.database.owner_url) as owner:  # nobody waits for a day here
            await owner.execute(EARLIER, drop_id, LONG)
            await owner.execute(COMMITTED, drop_id, LONG)
        while (await drops.drops_by_ids(db.pool(), [drop_id]))[drop_id].state == "COMMITTED":
            async with db.transaction() as tx:
                await drops.sweep(tx, TRIAL)
        for actor, seed in zip(
            (self.crowd.world.operator, self.crowd.world.authority), self.seeds[drop_id], strict=True
        ):
            async with db.transaction() as tx:
                done(await drops.reveal(tx, actor, drop_id, seed, TRIAL))

    async def is_fair(self) -> None:
        """In every settled drop those took part who were told so, and as many were served as there are pieces."""
        for drop_id, wished in self.wishes.items():
            rows = await db.pool().fetch(FATES, drop_id)
            fates = Counter(row["fate"] for row in rows)
            if rows:
                self.served[drop_id] = fates["SERVED"]
                assert {row["account_id"] for row in rows if row["fate"] != "WITHDRAWN"} == wished
                assert (fates["SERVED"], fates["LOST"]) == (min(PIECES, len(wished)), max(0, len(wished) - PIECES))
