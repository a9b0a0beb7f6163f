"""Builds a small city for the browser, in TANPUHUI_HOME: `python -m tests.e2e.city`."""

import asyncio
import os
from dataclasses import replace
from datetime import date, datetime, timedelta
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
READER = "citizen-3"
WEALTHY = SAVERS | TAPPERS | KEEPER | WISHERS
DEAR = ("古琴雅集", "An evening of guqin", 6000, 200)
SCARCE = ("新年音乐会", "A New Year's concert", 30, 2)  # is drawn
BOX = ("茶点礼盒", "A box of pastries")  # in three sizes
BACK = ("明前新茶", "Tea of early spring")  # was sent back to be changed
# Of the operator, of the authority, and last of the operator and the teahouse at once.
OFFICIALS = {
    "13800000402": ("operator",),
    "13800000403": ("authority",),
    "13800000405": ("operator",),
    "13800000406": ("operator",),
    "13800000404": ("operator", "trial-teahouse"),
}
PAPER = ("手工宣纸", "Handmade paper", 40, 5)  # waits for a drop, in two sizes
CUP = ("青瓷杯", "A celadon cup", 60, 3)  # was wished for, and waits for its seeds
SIZES = (("小", "Small"), ("大", "Large"))
FIND = "SELECT l.id FROM mall_listing l JOIN mall_goods g ON g.id = l.goods_id WHERE g.title_en = $1"


async def build() -> None:
    chosen = settings.read(os.environ)
    today = business_day(clock(), pack(chosen.programme).zone)
    with wiring.database(chosen) as addresses:
        await demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS, pilot_weeks=0), lambda _days: None)
        async with wiring.connected(addresses.application), db.transaction() as tx:
            people = await accounts.people_by_handle(tx, [READER, *REMINDED, *WEALTHY.values(), "merchant"])
            for phone, handle in [*PHONES.items(), *WEALTHY.items()]:
                await identities.add_phone(tx, signing_in.secret(chosen), phone, people[handle])
            # And whoever buys a cup of tea in one test after the other.
            for handle in sorted({READER, *WEALTHY.values()}):
                await grant(tx, people[handle], (SAVED, 0, clock() + timedelta(days=700)))
            await _shelve(tx, people["merchant"], DEAR)
            await _shelve(tx, people["merchant"], SCARCE)
            await _shop(tx, people["merchant"])
            await _shelve(tx, people["merchant"], PAPER)
            await _shelve(tx, people["merchant"], CUP)
            await offers.shelve(tx, people["merchant"])
            await _seat(tx, signing_in.secret(chosen), pack(chosen.programme).root.code)
            await _hire(tx, signing_in.secret(chosen), people["merchant"], pack(chosen.programme).root.code)
            await _remind(tx, today, [people[handle] for handle in REMINDED])
        # Behind all the others, so that what else is told of the first page of the mall stays as it is.
        owner = await asyncpg.connect(addresses.owner)
        await owner.execute(
            """UPDATE mall_listing SET listed_at = listed_at - interval '2 years' FROM mall_goods
               WHERE mall_goods.id = goods_id AND title_en = ANY($1)""",
            [DEAR[1], SCARCE[1], BOX[1], PAPER[1], CUP[1], *offers.TITLES],
        )
        await owner.close()
        async with wiring.connected(addresses.application):
            await _announce(pack(chosen.programme))


async def _announce(rules: RulePack) -> None:
    """A drop that waits for its seeds, and one that has taken wishes for an hour."""
    await _drop(rules, CUP, ("0c" * 32, "0d" * 32), clock() - timedelta(hours=6), timedelta(hours=5))
    async with db.transaction() as tx:
        assert await drops.sweep(tx, rules)  # its list is closed
    await _drop(rules, SCARCE, ("0a" * 32, "0b" * 32), clock() - timedelta(hours=2), timedelta(days=3))


async def _drop(
    rules: RulePack, what: tuple[str, str, int, int], seeds: tuple[str, str], begins: datetime, until: timedelta
) -> None:
    """A drop to which both sides commit as it is announced."""
    async with db.transaction(begins) as tx:
        people = await accounts.people_by_handle(tx, ["operator", "authority"])
        sides = [await accounts.actor(tx, people[each], begins) for each in ("operator", "authority")]
        listing_id = await tx.fetchval(FIND, what[1])
        when = (begins + timedelta(hours=1), begins + until)
        assert sides[0]
        assert sides[1]
        new = NewDrop(what[1], listing_id, what[3], *when, drops.commitment(seeds[0]))
        drop = done(await drops.announce(tx, sides[0], new, rules))
        done(await drops.commit(tx, sides[1], drop.id, drops.commitment(seeds[1]), rules))


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


async def _hire(tx: Tx, secret: bytes, member_id: int, region: str) -> None:
    """Give officials their seats, and let them find goods to review: the merchant's, and one's own."""
    merchant = await accounts.actor(tx, member_id, clock()) or Actor(member_id)
    shop_id = merchant.seats[0].organisation_id
    for phone, codes in OFFICIALS.items():
        [person_id] = await accounts.register_people(tx, [NewPerson("经办人", region)])
        for code in codes:
            organisation = await accounts.organisation_by_code(tx, code)
            assert organisation
            done(await accounts.add_member(tx, NewMember(person_id, organisation.account_id, region)))
        await identities.add_phone(tx, secret, phone, person_id)
    clerk = await accounts.actor(tx, person_id, clock()) or Actor(person_id)
    for seller, title in (
        (merchant, ("手作灯笼", "A handmade lantern")),
        (merchant, ("采茶一日", "A day among the tea")),
        (clerk, ("同事的茶点", "A colleague's tea cakes")),
    ):
        await _submit(tx, seller, shop_id, title)


async def _submit(tx: Tx, seller: Actor, shop_id: int, title: tuple[str, str]) -> None:
    """Hand in something in two sizes, with all that can be said of it."""
    particulars = mall.Particulars(
        mall.GoodsKind.GOODS,
        *title,
        voucher_days=30,
        refund_days=7,
        terms_zh="每人限一份，须当面验看。\n不与其他优惠同享。",
        terms_en="One each, looked at on the spot.\nNot with other offers.",
        places_zh="茶馆总店二楼",
        places_en="The teahouse, upstairs",
        limit=mall.Limit(1, mall.Period.MONTH),
    )
    variants = tuple(mall.Variant(points, 20, *name) for points, name in zip((80, 150), SIZES, strict=True))
    goods_id = done(await mall.prepare_goods(tx, seller, mall.NewGoods(shop_id, particulars, variants)))[0].goods.id
    done(await mall.submit_goods(tx, seller, goods_id))


async def _shelve(tx: Tx, member_id: int, what: tuple[str, str, int, int]) -> None:
    """Let the merchant offer something of our own."""
    seller = await accounts.actor(tx, member_id, clock()) or Actor(member_id)
    operator = await trial.staff(tx, "operator")
    title_zh, title_en, points, stock = what
    drawn = what in (SCARCE, PAPER, CUP)
    particulars = mall.Particulars(mall.GoodsKind.SERVICE, title_zh, title_en, voucher_days=90, drawn=drawn)
    names = SIZES if what is PAPER else (("", ""),)
    variants = tuple(mall.Variant(points, stock, *name) for name in names)
    new = mall.NewGoods(seller.seats[0].organisation_id, particulars, variants)
    await trial.put_on_shelf(tx, (seller, operator), new, pack("trial"))


async def _shop(tx: Tx, member_id: int) -> None:
    """Let the merchant offer something in three sizes, and prepare something that the operator sends back."""
    seller = await accounts.actor(tx, member_id, clock()) or Actor(member_id)
    operator, provider = await trial.staff(tx, "operator"), seller.seats[0].organisation_id
    box = mall.Particulars(mall.GoodsKind.GOODS, *BOX, voucher_days=30, refund_days=30)
    sizes = (
        mall.Variant(280, 40, "小盒", "Small"),
        mall.Variant(380, 25, "中盒", "Medium"),
        mall.Variant(480, 0, "大盒", "Large"),
    )
    await trial.put_on_shelf(tx, (seller, operator), mall.NewGoods(provider, box, sizes), pack("trial"))
    tea = mall.Particulars(mall.GoodsKind.GOODS, *BACK, voucher_days=90)
    back = trial.must(await mall.prepare_goods(tx, seller, mall.NewGoods(provider, tea, (mall.Variant(300, 20),))))
    trial.must(await mall.submit_goods(tx, seller, back[0].goods.id))
    review = mall.Review(back[0].goods.id, approves=False, note="请写明茶的重量和保质期。")
    trial.must(await mall.review_goods(tx, operator, review, pack("trial")))


if __name__ == "__main__":
    asyncio.run(build())
