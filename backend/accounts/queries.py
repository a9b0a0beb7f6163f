"""What accounts tell: who somebody is, by id, handle, code or token."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from backend.accounts import rules, store
from backend.accounts.values import Organisation, Session
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


async def by_token(db: Reader, token: str, now: datetime) -> int | None:
    """The account that a token stands for; None if it is unknown, ended or expired: the three look alike."""
    return await store.by_token(db, rules.token_hash(token), now)


async def by_session(db: Reader, token: str, now: datetime) -> tuple[Session, Actor] | None:
    """The session that a cookie's token stands for, and who acts in it; None if it is unknown, ended or over.

    Two statements, one for a token that is unknown.
    """
    session = await store.by_session(db, rules.token_hash(token), now)
    acting = await actor(db, session.account_id, now) if session else None
    if session is None or acting is None or not rules.stands(session, acting, now):
        return None
    return session, replace(acting, proved_at=session.proved_at)


async def sessions(db: Reader, owner: Actor, now: datetime) -> list[Session]:
    """A person's sessions, the last used first; at most a few more than 20. One statement."""
    kept = await store.sessions(db, owner.account_id, now)
    return [session for session in kept if rules.stands(session, owner, now)]


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
