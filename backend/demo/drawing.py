"""The fair drops of the city: one that is drawn as its history ends, and one that then takes wishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from backend import drops, ledger, mall, programme
from backend.demo.city import City, Today
from backend.demo.people import PIONEERS
from backend.demo.totals import Totals
from backend.drops import NewDrop, WishRequest
from backend.kit import db
from backend.kit.actor import Actor
from backend.wiring.trial import must, staff

WISHES = 60  # of a thousand people, each evening
OPENS, CLOSES = 10, 20  # o'clock
EVERYBODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A drop of a listing: announced so many days before the history ends, open from the next morning for some days."""

    listing: str
    pieces: int
    announced: int
    open_days: int

    def goes_on(self, city: City, today: Today) -> bool:
        """Whether people can wish on the evening of this day."""
        opened = city.as_of - timedelta(days=self.announced - 1)
        return opened <= today.day < opened + timedelta(days=self.open_days)


# It is drawn on the last evening, once nobody goes to the mall any more: who wins is chance that no hash decides.
DRAWN = Plan("A place in the night ride", 3, announced=8, open_days=6)
OPEN = Plan("Tasting of old-tree tea", 6, announced=3, open_days=10)


@dataclass(slots=True)
class Draws:
    """The drops of the city by their plans, once they are announced."""

    city: City
    pack: programme.RulePack
    totals: Totals
    ids: dict[Plan, int] = field(default_factory=dict)

    async def evening(self, today: Today, people: Mapping[int, int]) -> None:
        """Announce, wish, or reveal and draw, whatever this evening is for."""
        for plan in (DRAWN, OPEN):
            if today.day == self.city.as_of - timedelta(days=plan.announced) >= self.city.first_day:
                await self._announce(plan, today)
            elif plan in self.ids and plan.goes_on(self.city, today):
                await self._wish(plan, today, people)
        if DRAWN in self.ids and today.day == self.city.as_of - timedelta(days=1):
            await self._draw(DRAWN, today)

    def _seed(self, plan: Plan, side: str) -> str:
        return sha256(f"{self.city.seed}:{self.city.as_of}:{plan.listing}:{side}".encode()).hexdigest()

    async def _announce(self, plan: Plan, today: Today) -> None:
        """The operator announces it, and the authority commits a little later."""
        opens = today.at(OPENS) + timedelta(days=1)
        closes = today.at(CLOSES) + timedelta(days=plan.open_days)
        async with db.transaction(today.at(CLOSES, 10)) as tx:
            shelf = {one.title_en: one.id for one in await mall.listings(tx, tx.now())}
            commitment = drops.commitment(self._seed(plan, "operator"))
            new = NewDrop(plan.listing, shelf[plan.listing], plan.pieces, opens, closes, commitment)
            drop = must(await drops.announce(tx, await staff(tx, "operator"), new, self.pack))
        async with db.transaction(today.at(CLOSES, 25)) as tx:
            commitment = drops.commitment(self._seed(plan, "authority"))
            must(await drops.commit(tx, await staff(tx, "authority"), drop.id, commitment, self.pack))
        self.ids[plan] = drop.id

    async def _wish(self, plan: Plan, today: Today, people: Mapping[int, int]) -> None:
        """Some wish, all in one batch before it closes; whoever came to the pilot does on the first evening."""
        now, drop_id = today.at(CLOSES - 1, 50), self.ids[plan]
        points = {one.account_id: one.free_points for one in await ledger.standings(db.pool(), EVERYBODY)}
        async with db.transaction(now) as tx:
            drop = (await drops.drops_by_ids(tx, [drop_id]))[drop_id]
            requests = [
                WishRequest(Actor(account_id), account_id, f"demo-{drop_id}-{today.day}", drop_id)
                for number, account_id in people.items()
                if points[account_id] >= drop.points and self._wishes(plan, number, today)
            ]
            limit = self.pack.on(today.day).step_up_above_points
            self.totals.count_wishes(await drops.wish(tx, requests, limit))

    def _wishes(self, plan: Plan, number: int, today: Today) -> bool:
        is_first = today.day == self.city.as_of - timedelta(days=plan.announced - 1)
        if number <= PIONEERS:
            return is_first and (plan is DRAWN or number != 1)  # the first citizen's visitor can still wish
        return self.city.chance("wish", plan.listing, number, today.day).permille(WISHES)

    async def _draw(self, plan: Plan, today: Today) -> None:
        """Both sides reveal within the hour after the closing; then it is drawn and settled."""
        for minutes, side in ((30, "operator"), (40, "authority")):
            async with db.transaction(today.at(CLOSES, minutes)) as tx:
                while await drops.sweep(tx, self.pack):
                    pass
                seed = self._seed(plan, side)
                must(await drops.reveal(tx, await staff(tx, side), self.ids[plan], seed, self.pack))
        more = True
        while more:
            async with db.transaction(today.at(CLOSES, 50)) as tx:
                more = await drops.sweep(tx, self.pack)
