"""Drops in the database: every act by its command in a transaction of its own, everything read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from backend import drops
from backend.accounts import NewOrganisation, OrganisationKind
from backend.accounts.store import insert_organisation
from backend.drops import Drop, NewDrop, Wish, WishRequest, store
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from tests.mall.building import PROVIDER, TRIAL
from tests.mall.raffle import Names
from tests.mall.reference import DEAR
from tests.mall.seeing import DropSeen, drop_seen

SHOP = NewOrganisation("SHOP", "店", "Shop", "TRIAL", frozenset({OrganisationKind.RIGHTS_PROVIDER}))
WISHES = f"SELECT {store.WISHED} FROM drops_wish"  # noqa: S608 - our own column names
SERVED = """SELECT drop_id, account_id, redemption_id, voucher_code FROM drops_wish
  JOIN mall_redemption USING (account_id) WHERE mall_redemption.id = redemption_id"""


@dataclass(frozen=True, slots=True)
class DropsInRows:
    """The commands, and the owner's connection to read everything."""

    owner: "asyncpg.Connection[db.Row]"

    async def begin(self, now: datetime) -> None:
        """Register the provider, whose region says which sides a drop has."""
        async with db.transaction(now) as tx:
            await insert_organisation(tx, PROVIDER, SHOP, now)

    async def seen(self, now: datetime) -> dict[int, DropSeen]:
        """Every drop as it stands."""
        ids = [row["id"] for row in await self.owner.fetch("SELECT id FROM drops_drop")]
        rows = await self.owner.fetch(WISHES)
        wishes = [store.wish_of(row) for row in rows]
        return {
            one.id: drop_seen(
                *(one, await store.rounds(self.owner, one.id)), [w for w in wishes if w.drop_id == one.id], now
            )
            for one in (await store.drops(self.owner, ids)).values()
        }

    async def announce(self, actor: Actor, new: NewDrop, now: datetime) -> Drop | Refusal:
        """By the command."""
        async with db.transaction(now) as tx:
            return await drops.announce(tx, actor, new, TRIAL)

    async def commit(self, actor: Actor, drop_id: int, commitment: str, now: datetime) -> Drop | Refusal:
        """By the command."""
        async with db.transaction(now) as tx:
            return await drops.commit(tx, actor, drop_id, commitment, TRIAL)

    async def reveal(self, actor: Actor, drop_id: int, seed: str, now: datetime) -> Drop | Refusal:
        """By the command."""
        async with db.transaction(now) as tx:
            return await drops.reveal(tx, actor, drop_id, seed, TRIAL)

    async def wish(self, requests: Sequence[WishRequest], now: datetime) -> list[Wish | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await drops.wish(tx, requests, DEAR)

    async def withdraw(self, requests: Sequence[WishRequest], now: datetime) -> list[Wish | Refusal]:
        """By the command."""
        async with db.transaction(now) as tx:
            return await drops.withdraw(tx, requests)

    async def draw(self, now: datetime, at_once: int) -> Names:
        """By the job, one step in each transaction."""
        is_due = True
        while is_due:
            async with db.transaction(now) as tx:
                is_due = await drops.sweep(tx, TRIAL, at_once)
        return {(drop, account): (deal, code) for drop, account, deal, code in await self.owner.fetch(SERVED)}
