"""Builds a small city for the browser, in TANPUHUI_HOME: `python -m tests.e2e.city`."""

import asyncio
import os
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import asyncpg

from backend import accounts, demo, drops, identities, inbox, mall, settings, wiring
from backend.accounts import NewMember, NewPerson
from backend.drops import NewDrop
from backend.inbox import Ending, NewMessage, PointsExpiring
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.time import business_day, clock
from backend.programme import RulePack, pack
from backend.wiring import signing_in, trial
from tests.e2e import offers
from tests.mall.building import grant
from tests.world import done

CITIZENS, DAYS = 12, 40
# More numbers of citizens who earn well: a number gets one code a minute, and a story is told more often than that.
EARNERS = ("citizen-1", "citizen-2", "citizen-4", "citizen-6", "citizen-7", "citizen-8")
REMINDED = (*EARNERS, "citizen-3")  # and who looks at every screen
PHONES = {f"138000001{number:02}": EARNERS[number % 6] for number in range(20)}
# Three with points for what is dear, under numbers of their own: each story has its own person, so that what one
# of them sets up is not in another's way. And what is dear: above the pack's limit.
SAVED = 100_000
SAVERS = {f"138000002{number:02}": "citizen-5" for number in range(16)}
TAPPERS = {f"138000003{number:02}": "citizen-9" for number in range(16)}
KEEPER = {"13800000400": "citizen-10"}
NOVICE = "13800000401"  # of the authority, without a second factor yet
WISHERS = {f"138000005{number:02}": "citizen-11" for number in range(4)}
WEALTHY = SAVERS | TAPPERS | KEEPER | WISHERS
DEAR = ("古琴雅集", "An evening of guqin", 6000, 200)
SCARCE = ("新年音乐会", "A New Year's concert", 30, 2)  # is drawn
FIND = "SELECT l.id FROM mall_listing l JOIN mall_goods g ON g.id = l.goods_id WHERE g.title_en = $1"


async def build() -> None:
    chosen = settings.read(os.environ)
    today = business_day(clock(), pack(chosen.programme).zone)
    with wiring.database(chosen) as addresses:
        await demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS, pilot_weeks=0), lambda _days: None)
        async with wiring.connected(addresses.application), db.transaction() as tx:
            people = await accounts.people_by_handle(tx, [*REMINDED, *WEALTHY.values(), "merchant"])
            for phone, handle in [*PHONES.items(), *WEALTHY.items()]:
                await identities.add_phone(tx, signing_in.secret(chosen), phone, people[handle])
            for handle in sorted(set(WEALTHY.values())):
                await grant(tx, people[handle], (SAVED, 0, clock() + timedelta(days=700)))
            await _shelve(tx, people["merchant"], DEAR)
            await _shelve(tx, people["merchant"], SCARCE)
            await offers.shelve(tx, people["merchant"])
            await _seat(tx, signing_in.secret(chosen), pack(chosen.programme).root.code)
            await _remind(tx, today, [people[handle] for handle in REMINDED])
        # Behind all the others, so that what else is told of the first page of the mall stays as it is.
        owner = await asyncpg.connect(addresses.owner)
        await owner.execute(
            """UPDATE mall_listing SET listed_at = listed_at - interval '2 years' FROM mall_goods
               WHERE mall_goods.id = goods_id AND title_en = ANY($1)""",
            [DEAR[1], SCARCE[1], *offers.TITLES],
        )
        await owner.close()
        async with wiring.connected(addresses.application):
            await _announce(pack(chosen.programme))


async def _announce(rules: RulePack) -> None:
    """A drop that has taken wishes for an hour, to which both sides have committed."""
    begins = clock() - timedelta(hours=2)
    async with db.transaction(begins) as tx:
        people = await accounts.people_by_handle(tx, ["operator", "authority"])
        sides = [await accounts.actor(tx, people[each], begins) for each in ("operator", "authority")]
        listing_id = await tx.fetchval(FIND, SCARCE[1])
        when = (begins + timedelta(hours=1), begins + timedelta(days=3))
        assert sides[0]
        assert sides[1]
        new = NewDrop("concert", listing_id, SCARCE[3], *when, drops.commitment("0a" * 32))
        drop = done(await drops.announce(tx, sides[0], new, rules))
        done(await drops.commit(tx, sides[1], drop.id, drops.commitment("0b" * 32), rules))


async def _remind(tx: Tx, today: date, account_ids: list[int]) -> None:
    """Remind those who earn well of points that end in a week, as was done already when it was a month."""
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    for days, endings in ((23, (Ending(week, 120, 1500),)), (0, (Ending(week, 86, 1042), Ending(month, 240, 0)))):
        subject, content = (today - timedelta(days=days)).isoformat(), PointsExpiring(endings)
        at = clock() - timedelta(days=days)
        then = replace(tx, now=partial(lambda at: at, at))
        await inbox.tell(then, [NewMessage(account_id, subject, content) for account_id in account_ids])


async def _seat(tx: Tx, secret: bytes, region: str) -> None:
    """Give somebody new a seat at the authority."""
    [person_id] = await accounts.register_people(tx, [NewPerson("新同事", region)])
    authority = await accounts.organisation_by_code(tx, "authority")
    assert authority
    seat = await accounts.add_member(tx, NewMember(person_id, authority.account_id, region))
    assert isinstance(seat, int), seat
    await identities.add_phone(tx, secret, NOVICE, person_id)


async def _shelve(tx: Tx, member_id: int, what: tuple[str, str, int, int]) -> None:
    """Let the merchant offer something of our own."""
    seller = await accounts.actor(tx, member_id, clock()) or Actor(member_id)
    operator = await trial.staff(tx, "operator")
    title_zh, title_en, points, stock = what
    particulars = mall.Particulars(mall.GoodsKind.SERVICE, title_zh, title_en, voucher_days=90, drawn=what is SCARCE)
    new = mall.NewGoods(seller.seats[0].organisation_id, particulars, (mall.Variant(points, stock),))
    await trial.put_on_shelf(tx, (seller, operator), new, pack("trial"))


if __name__ == "__main__":
    asyncio.run(build())
