"""Builds what a drop needs: two sides with seeds, people with points, and a listing; and takes it from day to day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from backend import accounts, drops
from backend.accounts import NewOrganisation, OrganisationKind
from backend.api import drop_file
from backend.drops import Drop, NewDrop, Wish, WishRequest
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Outrun, Refusal
from backend.mall import Listing
from backend.programme import pack
from tests.conftest import NOW
from tests.mall.building import PASS, grant, open_people, shelve
from tests.world import done

TRIAL = pack("trial")
OPENS, CLOSES = NOW + timedelta(hours=1), NOW + timedelta(days=2)
OPEN, CLOSED = OPENS + timedelta(minutes=1), CLOSES + timedelta(minutes=1)
HOURS = timedelta(hours=1)
LISTING = 77
SEEDS = {"operator": "0a" * 32, "authority": "0b" * 32}
AGAIN = {"operator": "1a" * 32, "authority": "1b" * 32}
LATER = NOW + timedelta(days=700)
ABOVE = 5000  # points from which a code is asked for


def staff(account_id: int, kind: str, organisation_id: int, region: str = "TRIAL") -> Actor:
    return Actor(account_id, (Seat(organisation_id, frozenset({kind}), "MEMBER", region),))


CLERK, COLLEAGUE = staff(70_001, "OPERATOR", 800), staff(70_003, "OPERATOR", 800)
OFFICIAL, ELSEWHERE = staff(70_002, "AUTHORITY", 810), staff(70_004, "AUTHORITY", 810, "TRIAL-EAST")
SIDES = {"operator": CLERK, "authority": OFFICIAL}


def new(**changes: object) -> NewDrop:
    """A drop of three pieces, as the operator announces it."""
    given: dict[str, object] = {
        "key": "announce",
        "listing_id": LISTING,
        "pieces": 3,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "commitment": drops.commitment(SEEDS["operator"]),
    }
    return NewDrop(**{**given, **changes})  # type: ignore[arg-type]  # each test names fields of their own types


@dataclass
class Stage:
    """A drop in which some people take part."""

    drop_id: int
    people: range
    wishes: dict[int, Wish] = field(default_factory=dict)

    async def drop(self) -> Drop:
        return (await drops.drops_by_ids(db.pool(), [self.drop_id]))[self.drop_id]

    def ask(self, account_id: int, key: str = "wish") -> WishRequest:
        return WishRequest(Actor(account_id), account_id, key, self.drop_id)

    async def wish(self, *account_ids: int, now: datetime = OPEN) -> list[Wish | Refusal]:
        """One batch of wishes."""
        async with db.transaction(now) as tx:
            outcomes = await drops.wish(tx, [self.ask(each) for each in account_ids], ABOVE)
        self.wishes |= {each.account_id: each for each in outcomes if isinstance(each, Wish)}
        return outcomes

    async def commit(self, side: str, seeds: Mapping[str, str], now: datetime) -> Drop | Refusal:
        async with db.transaction(now) as tx:
            return await drops.commit(tx, SIDES[side], self.drop_id, drops.commitment(seeds[side]), TRIAL)

    async def reveal(self, side: str, seeds: Mapping[str, str], now: datetime) -> Drop | Refusal:
        async with db.transaction(now) as tx:
            return await drops.reveal(tx, SIDES[side], self.drop_id, seeds[side], TRIAL)

    async def revealed(self, seeds: Mapping[str, str], now: datetime) -> None:
        for side in SIDES:
            done(await self.reveal(side, seeds, now))

    async def published(self, now: datetime) -> dict[str, Any]:
        """The public file, as it is read back."""
        told = await drop_file.published(db.pool(), self.drop_id, now)
        assert told is not None
        read: dict[str, Any] = json.loads(told)
        return read

    async def written(self, folder: Path, now: datetime) -> Path:
        """The public file on the disk."""
        file = folder / "drop.json"
        file.write_text(json.dumps(await self.published(now)))
        return file


async def sweep(now: datetime, limit: int = 256, steps: int = 1_000_000) -> int:
    """Take steps until none is due, or as many as are allowed; how many were taken."""
    taken = 0
    while taken < steps:
        try:
            async with db.transaction(now) as tx:
                if not await drops.sweep(tx, TRIAL, limit):
                    return taken
        except Outrun:
            limit = 1
            continue
        taken += 1
    return taken


async def listed(points: int = 100, stock: int = 3, level: str = "L0") -> Listing:
    """Something of a registered provider on the shelf."""
    async with db.transaction(NOW) as tx:
        organisation = NewOrganisation("tea", "茶馆", "Tea", "TRIAL", frozenset({OrganisationKind.RIGHTS_PROVIDER}))
        provider_id = done(await accounts.register_organisation(tx, organisation))
        await open_people(tx, *(each.account_id for each in (CLERK, COLLEAGUE, OFFICIAL, ELSEWHERE)))
    ticket = replace(PASS, title_zh="演出票", title_en="Ticket", drawn=True, real_name_level=level)
    return await shelve(LISTING, points, stock, provider_id, ticket)


async def announced(people: int = 8, points: int = 100, has: int = 150, pieces: int = 3, level: str = "L0") -> Stage:
    """A drop that the authority has not committed to, and people who could each afford one piece."""
    await listed(points, pieces, level)
    async with db.transaction(NOW) as tx:
        drop = done(await drops.announce(tx, CLERK, new(pieces=pieces), TRIAL))
        first = 1 if people < 1000 else 10**12  # ids that the platform makes begin at a thousand
        stage = Stage(drop.id, range(first, first + people))
        await open_people(tx, *stage.people)
        for account_id in stage.people:
            await grant(tx, account_id, (has, 10 * has, LATER))
    return stage


async def committed(people: int = 8, points: int = 100, has: int = 150, pieces: int = 3, level: str = "L0") -> Stage:
    """A drop that takes wishes from OPENS on."""
    stage = await announced(people, points, has, pieces, level)
    done(await stage.commit("authority", SEEDS, NOW))
    return stage


async def closed(people: int = 8, pieces: int = 3) -> Stage:
    """A drop whose list is closed, with a wish of everybody."""
    stage = await committed(people, pieces=pieces)
    await stage.wish(*stage.people)
    assert len(stage.wishes) == people
    await sweep(CLOSED)
    return stage
