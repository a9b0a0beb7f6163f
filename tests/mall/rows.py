"""The mall in the database: every act by its command in a transaction of its own, everything read back by SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from backend import ledger, mall
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger.values import Cause, Grant
from backend.mall.shelf_store import insert_goods, insert_listings, insert_till
from backend.mall.shelf_values import Listing, Till
from backend.mall.values import (
    Checked,
    HoldRequest,
    LateCheck,
    RedeemRequest,
    Redemption,
    Terms,
    Voucher,
    VoucherCheck,
)
from tests.conftest import EMPTY, NOW
from tests.ledger.rows import read
from tests.mall.building import SELLER
from tests.mall.histories import offers
from tests.mall.seeing import Seen, deal_seen, offer_seen
from tests.mall.steps import ACCOUNTS

REAL_NAME = """INSERT INTO identities_real_name (person_hash, account_id, level, provider, reference, proved_at)
  VALUES ($1, $2, $3, 'trial', '', $4)"""


@dataclass(frozen=True, slots=True)
class InRows:
    """The commands, and the owner's connection to read and to empty everything."""

    owner: "asyncpg.Connection[db.Row]"
    terms: Terms

    async def begin(self, listings: Iterable[Listing], tills: Iterable[Till], levels: Mapping[int, str]) -> None:
        """Empty everything; open the accounts, the shelf and the tills."""
        await self.owner.execute(EMPTY)
        for account_id, level in levels.items():
            if level != "L0":  # nobody says of anybody that they are a stranger
                await self.owner.execute(REAL_NAME, f"{account_id}", account_id, level, NOW)
        async with db.transaction(NOW) as tx:
            await ledger.open_accounts(tx, [(account_id, "PERSON") for account_id in ACCOUNTS], NOW)
            for goods in {one.goods.id: one.goods for one in listings}.values():
                await insert_goods(tx, goods)
            await insert_listings(tx, listings)
            for till in tills:
                await insert_till(tx, till)

    async def seen(self, now: datetime) -> Seen:
        """Everything as it stands."""
        books = await read(self.owner)
        listings = await mall.listings_by_ids(self.owner, list(offers()))
        past = [one for who in ACCOUNTS for one in await mall.redemptions_of(self.owner, who, now)]
        vouchers = await self.owner.fetch("SELECT code, valid_until, used_at, till_id FROM mall_voucher")
        return Seen(
            *(books.accounts, books.lots, books.entries, books.postings),
            {one.id: offer_seen(one) for one in listings.values()},
            {one.redemption.id: deal_seen(one.redemption, one.standing) for one in past},
            {code: (until, used_at, till_id) for code, until, used_at, till_id in vouchers},
        )

    async def grant(self, grant: Grant, now: datetime) -> None:
        """Issue a lot."""
        async with db.transaction(now) as tx:
            books = await ledger.lock(tx, [grant.account_id])
            await ledger.reserve_grants(tx, books, 1)
            books.grant(grant, Cause(7, grant.issue_id, now))
            await ledger.post(tx, books)

    async def redeem(self, requests: Sequence[RedeemRequest], now: datetime) -> list[Redemption | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await mall.redeem(tx, requests, self.terms)

    async def confirm(self, requests: Sequence[HoldRequest], now: datetime) -> list[Redemption | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await mall.confirm(tx, requests)

    async def give_back(self, requests: Sequence[HoldRequest], now: datetime) -> list[Redemption | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await mall.give_back(tx, requests)

    async def check(self, checks: Sequence[VoucherCheck], now: datetime) -> list[Checked | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await mall.check_vouchers(tx, checks)

    async def check_late(self, checks: Sequence[LateCheck], now: datetime) -> list[Checked | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await mall.check_late(tx, checks)

    async def extend(self, actor: Actor, code: str, until: datetime, now: datetime) -> Voucher | Refusal:
        """By the command."""
        async with db.transaction(now) as tx:
            return await mall.extend_voucher(tx, actor, code, until)

    async def change(self, act: str, listing_id: int, number: int, now: datetime) -> Listing | Refusal:
        """By the merchant's commands."""
        async with db.transaction(now) as tx:
            match act:
                case "restock":
                    return await mall.restock(tx, SELLER, listing_id, number)
                case "change price":
                    return await mall.change_price(tx, SELLER, listing_id, number)
                case _:
                    return await mall.take_off_shelf(tx, SELLER, listing_id)

    async def end_holds(self, now: datetime) -> int:
        """By the job, one hold in each transaction."""
        ended = 0
        while True:
            async with db.transaction(now) as tx:
                last = await mall.end_holds(tx, limit=1)
            if not last:
                return ended
            ended += last

    async def sweep(self, now: datetime) -> None:
        """By the job, one account in each transaction, until a look from the start finds nothing."""
        place = ledger.START
        while True:
            async with db.transaction(now) as tx:
                page = await ledger.sweep(tx, 1, place)
            if not page.accounts and place == ledger.START:
                return
            place = page.place
