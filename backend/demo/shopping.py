"""The mall of the city: who goes there when, what they choose or set aside, give back, or show at the till."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backend import ledger, mall, programme
from backend.demo.chance import Chance
from backend.demo.city import City, Today
from backend.demo.people import PIONEERS
from backend.demo.totals import Totals
from backend.kit import db
from backend.kit.actor import Actor
from backend.mall import HoldRequest, Listing, Redemption

GOES = 60  # of a thousand people, each time
TRIES = 100  # of a thousand who can afford nothing, and then learn that
PONDERS = 120  # of a thousand who set it aside first
CONFIRMS, LETS_GO = 650, 200  # of a thousand who have; the others forget it
RETURNED = 150  # of a thousand vouchers that may be given back
SHOWN = 750  # of a thousand vouchers; the others lie in a drawer
SHOWN_TWICE = 10  # of a thousand vouchers that are shown
LONGEST_WAIT_DAYS = 12
CHECKED_AT, RETURNED_AT = 17, 16  # o'clock
STROLL_MINUTES = 90
PONDERED = timedelta(minutes=9)
EVERYBODY = 1_000_000
THRIFTY = 3  # those who came to the pilot go there so many times less often, and have points that are about to expire

type Due = tuple[Redemption, Chance]


@dataclass(slots=True)
class Mall:
    """The mall with its sellers and tills by merchant; by day, `due` to be shown and `back` to be given back."""

    city: City
    pack: programme.RulePack
    sellers: Mapping[int, Actor]
    tills: Mapping[int, Sequence[mall.Till]]
    totals: Totals
    due: dict[date, list[Due]] = field(default_factory=dict)
    back: dict[date, list[HoldRequest]] = field(default_factory=dict)

    async def visit(self, today: Today, hour: int, customers: Mapping[int, int]) -> None:
        """Some of the customers, accounts by number, redeem what they like after this hour, all in one batch."""
        now = today.at(hour, self.city.chance("mall", today.day, hour).below(STROLL_MINUTES))
        points = {one.account_id: one.free_points for one in await ledger.standings(db.pool(), EVERYBODY)}
        shelf = [one for one in await mall.listings(db.pool(), now) if one.stock and _for_all(one)]
        shelf.sort(key=lambda one: (one.points, one.title_zh))  # by what does not depend on ids
        chosen: dict[int, mall.RedeemRequest] = {}
        for number, account_id in customers.items():
            goes = GOES // THRIFTY if number <= PIONEERS else GOES
            if listing := _choice(self._chance("goes", number, today.day, hour), points[account_id], shelf, goes):
                key = f"demo-{today.day}-{hour}"
                hold = self._chance("ponders", number, today.day, hour).permille(PONDERS)
                chosen[number] = mall.RedeemRequest(Actor(account_id), account_id, key, listing.id, hold=hold)
        async with db.transaction(now) as tx:
            outcomes = await mall.redeem(tx, list(chosen.values()), mall.Terms.of(self.pack, now))
        self.totals.count_redemptions(outcomes)
        got = [(number, one) for number, one in zip(chosen, outcomes, strict=True) if isinstance(one, Redemption)]
        pondered = [(number, one) for number, one in got if one.awaits is mall.Awaits.CONFIRM]
        bought = [(number, one) for number, one in got if one.awaits is not mall.Awaits.CONFIRM]
        for number, redemption in bought + await self._decide(pondered, now + PONDERED):
            self._plan(redemption, today.day, self._chance("shows", number, today.day, hour))

    async def _decide(self, pondered: Sequence[tuple[int, Redemption]], now: datetime) -> list[tuple[int, Redemption]]:
        """Of what was set aside most is confirmed, some let go, and some forgotten."""
        places = [self._chance("decides", number, now).below(1000) for number, _ in pondered]
        requests = [HoldRequest(Actor(one.account_id), one.id) for _, one in pondered]
        yes = [at for at, place in enumerate(places) if place < CONFIRMS]
        no = [at for at, place in enumerate(places) if CONFIRMS <= place < CONFIRMS + LETS_GO]
        if not pondered:
            return []
        async with db.transaction(now) as tx:
            confirmed = await mall.confirm(tx, [requests[at] for at in yes])
            returned = await mall.give_back(tx, [requests[at] for at in no])
        self.totals.count_redemptions(confirmed)
        self.totals.given_back += len(returned)
        done = zip(yes, confirmed, strict=True)
        return [(pondered[at][0], one) for at, one in done if isinstance(one, Redemption)]

    async def check(self, today: Today) -> None:
        """Give back the vouchers of the day that nobody wants, and show the others at their merchants' tills."""
        if back := self.back.pop(today.day, []):
            async with db.transaction(today.at(RETURNED_AT)) as tx:
                returned = await mall.give_back(tx, back)
            self.totals.given_back += sum(isinstance(one, Redemption) for one in returned)
        checks = [self._check(redemption, chance) for redemption, chance in self.due.pop(today.day, [])]
        async with db.transaction(today.at(CHECKED_AT)) as tx:
            self.totals.count_vouchers(await mall.check_vouchers(tx, checks))

    def _check(self, redemption: Redemption, chance: Chance) -> mall.VoucherCheck:
        tills = self.tills[redemption.provider_id]
        till_id = chance.pick(tills).id if tills else None
        return mall.VoucherCheck(self.sellers[redemption.provider_id], redemption.voucher_code, till_id)

    def _chance(self, *key: object) -> Chance:
        return self.city.chance("mall", *key)

    def _plan(self, redemption: Redemption, day: date, chance: Chance) -> None:
        if redemption.awaits is mall.Awaits.CHECK and chance.permille(RETURNED):
            on, request = day + timedelta(days=2), HoldRequest(Actor(redemption.account_id), redemption.id)
            self.back.setdefault(on, []).append(request)
        elif chance.permille(SHOWN):
            times = 2 if chance.permille(SHOWN_TWICE) else 1
            on = day + timedelta(days=chance.between(1, LONGEST_WAIT_DAYS))
            self.due.setdefault(on, []).extend([(redemption, chance)] * times)


def _for_all(listing: Listing) -> bool:
    """Whether it is redeemed first-come by anybody: it is not drawn, and asks for no name."""
    particulars = listing.goods.particulars
    return not particulars.drawn and particulars.real_name_level == "L0"


def _choice(chance: Chance, points: int, shelf: Sequence[Listing], goes: int) -> Listing | None:
    """What somebody with so many points takes from the shelf, cheapest first, if they go there at all."""
    if not shelf or not chance.permille(goes):
        return None
    affordable = [listing for listing in shelf if listing.points <= points]
    if affordable:
        return chance.pick(affordable)
    return shelf[0] if chance.permille(TRIES) else None
