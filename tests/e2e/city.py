"""Builds a small city for the browser, in TANPUHUI_HOME: `python -m tests.e2e.city`."""

import asyncio
import os
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import asyncpg

from backend import accounts, demo, identities, inbox, mall, settings, wiring
from backend.accounts import NewMember, NewPerson
from backend.inbox import Ending, NewMessage, PointsExpiring
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.time import business_day, clock
from backend.mall import Listing, NewListing
from backend.programme import pack
from backend.wiring import signing_in
from tests.mall.building import grant

CITIZENS, DAYS = 12, 40
# More numbers of citizens who earn well: a number gets one code a minute, and a story is told more often than that.
EARNERS = ("citizen-1", "citizen-2", "citizen-4", "citizen-6", "citizen-7", "citizen-8")
REMINDED = (*EARNERS, "citizen-3")  # and who looks at every screen
PHONES = {f"138000001{number:02}": EARNERS[number % 6] for number in range(16)}
# Three with points for what is dear, under numbers of their own: each story has its own person, so that what one
# of them sets up is not in another's way. And what is dear: above the pack's limit.
SAVED = 100_000
SAVERS = {f"138000002{number:02}": "citizen-5" for number in range(16)}
TAPPERS = {f"138000003{number:02}": "citizen-9" for number in range(16)}
KEEPER = {"13800000400": "citizen-10"}
NOVICE = "13800000401"  # of the authority, without a second factor yet
WEALTHY = SAVERS | TAPPERS | KEEPER
DEAR = ("古琴雅集", "An evening of guqin", 6000, 200)


async def build() -> None:
    chosen = settings.read(os.environ)
    today = business_day(clock(), pack(chosen.programme).zone)
    with wiring.database(chosen) as addresses:
        await demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS), lambda _days: None)
        async with wiring.connected(addresses.application), db.transaction() as tx:
            people = await accounts.people_by_handle(tx, [*REMINDED, *WEALTHY.values(), "merchant"])
            for phone, handle in [*PHONES.items(), *WEALTHY.items()]:
                await identities.add_phone(tx, signing_in.secret(chosen), phone, people[handle])
            for handle in sorted(set(WEALTHY.values())):
                await grant(tx, people[handle], (SAVED, 0, clock() + timedelta(days=700)))
            await _shelve(tx, people["merchant"])
            await _seat(tx, signing_in.secret(chosen), pack(chosen.programme).root.code)
            await _remind(tx, today, [people[handle] for handle in REMINDED])
        # Behind all the others, so that what else is told of the first page of the mall stays as it is.
        owner = await asyncpg.connect(addresses.owner)
        await owner.execute(
            "UPDATE mall_listing SET listed_at = listed_at - interval '2 years' WHERE points = $1", DEAR[2]
        )
        await owner.close()


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


async def _shelve(tx: Tx, member_id: int) -> None:
    """Let the merchant offer what is dear."""
    seller = await accounts.actor(tx, member_id, clock()) or Actor(member_id)
    [seat] = seller.seats
    listed = await mall.put_on_shelf(tx, seller, NewListing(seat.organisation_id, *DEAR))
    assert isinstance(listed, Listing), listed


if __name__ == "__main__":
    asyncio.run(build())
