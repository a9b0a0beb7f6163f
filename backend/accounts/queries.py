"""What accounts tell: who somebody is, by id, handle or code."""

from collections.abc import Collection
from datetime import datetime

from backend.accounts import store
from backend.accounts.values import Organisation
from backend.kit.actor import Actor, Seat
from backend.kit.db import Reader

LONGEST_ID = 18  # digits; every such number fits a BIGINT


async def actor(db: Reader, account_id: int, now: datetime) -> Actor | None:
    """The person as they stand now, with the seats that count at this instant; None if no person has this account."""
    rows = await store.seats(db, account_id, now)
    if not rows:
        return None
    seats = (
        Seat(row["organisation_id"], frozenset(row["kinds"]), row["role"], row["region"])
        for row in rows
        if row["organisation_id"] is not None
    )
    return Actor(account_id, tuple(seats))


async def find(db: Reader, reference: str) -> int | None:
    """The account that a handle names or, if none does, the person who has this number as account id."""
    named = await store.by_handles(db, [reference])
    if reference in named:
        return named[reference]
    is_id = reference.isascii() and reference.isdecimal() and len(reference) <= LONGEST_ID
    return await store.person(db, int(reference)) if is_id else None


async def people_by_handle(db: Reader, handles: Collection[str]) -> dict[str, int]:
    """The accounts of these handles; an unknown handle is not in it. One statement."""
    return await store.by_handles(db, handles)


async def organisation_by_code(db: Reader, code: str) -> Organisation | None:
    """The organisation of this code, or None."""
    return await store.organisation_by_code(db, code)


async def organisations_by_ids(db: Reader, account_ids: Collection[int]) -> dict[int, Organisation]:
    """The organisations of these ids; an unknown id is not in it. One statement."""
    return {one.account_id: one for one in await store.organisations_by_ids(db, account_ids)}


async def names(db: Reader, account_ids: Collection[int]) -> dict[int, str]:
    """What people call themselves and organisations are called in Chinese, by account. One statement."""
    return await store.names(db, account_ids)
