"""The mall of the city: who goes there when, what they choose, and when they show the voucher at the till."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from backend import ledger, mall, programme
from backend.demo.chance import Chance
from backend.demo.city import City, Today
from backend.demo.totals import Totals
from backend.kit import db
from backend.kit.actor import Actor
from backend.mall import Listing

GOES = 60  # of a thousand people, each time
TRIES = 100  # of a thousand who can afford nothing, and then learn that
SHOWN = 750  # of a thousand vouchers; the others lie in a drawer
SHOWN_TWICE = 10  # of a thousand vouchers that are shown
LONGEST_WAIT_DAYS = 12
CHECKED_AT = 17  # o'clock
STROLL_MINUTES = 90
EVERYBODY = 1_000_000


@dataclass(slots=True)
class Mall:
    """The mall with its tills by merchant; `due` are the vouchers to be shown, by day, with their merchants."""

    city: City
    pack: programme.RulePack
    tills: Mapping[int, Actor]
    totals: Totals
    due: dict[date, list[tuple[int, str]]] = field(default_factory=dict)

    async def visit(self, today: Today, hour: int, customers: Mapping[int, int]) -> None:
        """Some of the customers, accounts by number, redeem what they like after this hour, all in one batch."""
        now = today.at(hour, self.city.chance("mall", today.day, hour).below(STROLL_MINUTES))
        points = {one.account_id: one.free_points for one in await ledger.standings(db.pool(), EVERYBODY)}
        shelf = [one for one in await mall.listings(db.pool(), now) if one.stock]
        shelf.sort(key=lambda one: (one.points, one.title_zh))  # by what does not depend on ids
        chosen: dict[int, mall.RedeemRequest] = {}
        for number, account_id in customers.items():
            if listing := _choice(self._chance("goes", number, today.day, hour), points[account_id], shelf):
                key = f"demo-{today.day}-{hour}"
                chosen[number] = mall.RedeemRequest(Actor(account_id), account_id, key, listing.id)
        async with db.transaction(now) as tx:
            outcomes = await mall.redeem(tx, list(chosen.values()), mall.Terms.of(self.pack, now))
        self.totals.count_redemptions(outcomes)
        for number, outcome in zip(chosen, outcomes, strict=True):
            if isinstance(outcome, mall.Redemption):
                self._plan(outcome, today.day, self._chance("shows", number, today.day, hour))

    async def check(self, today: Today) -> None:
        """Show the vouchers of the day at their merchants' tills."""
        checks = [mall.VoucherCheck(self.tills[who], code) for who, code in self.due.pop(today.day, [])]
        async with db.transaction(today.at(CHECKED_AT)) as tx:
            self.totals.count_vouchers(await mall.check_vouchers(tx, checks))

    def _chance(self, *key: object) -> Chance:
        return self.city.chance("mall", *key)

    def _plan(self, redemption: mall.Redemption, day: date, chance: Chance) -> None:
        if chance.permille(SHOWN):
            times = 2 if chance.permille(SHOWN_TWICE) else 1
            on = day + timedelta(days=chance.between(1, LONGEST_WAIT_DAYS))
            self.due.setdefault(on, []).extend([(redemption.provider_id, redemption.voucher_code)] * times)


def _choice(chance: Chance, points: int, shelf: Sequence[Listing]) -> Listing | None:
    """What somebody with so many points takes from the shelf, cheapest first, if they go there at all."""
    if not shelf or not chance.permille(GOES):
        return None
    affordable = [listing for listing in shelf if listing.points <= points]
    if affordable:
        return chance.pick(affordable)
    return shelf[0] if chance.permille(TRIES) else None
