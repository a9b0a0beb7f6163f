"""What identities tell: who a token or a session stands for, and where somebody has signed in."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from backend import accounts
from backend.identities import elsewhere_store, rules, store
from backend.identities.values import Linked, RealName, RealNameLevel, Session
from backend.kit.actor import Actor
from backend.kit.db import Reader


async def by_token(db: Reader, token: str, now: datetime) -> int | None:
    """The account that a token stands for; None if it is unknown, ended or expired: the three look alike."""
    return await store.by_token(db, rules.token_hash(token), now)


async def by_session(db: Reader, token: str, now: datetime) -> tuple[Session, Actor] | None:
    """The session that a cookie's token stands for, and who acts in it; None if it is unknown, ended or over.

    Two statements, one for a token that is unknown.
    """
    session = await store.by_session(db, rules.token_hash(token), now)
    acting = await accounts.actor(db, session.account_id, now) if session else None
    if session is None or acting is None or not rules.stands(session, acting, now):
        return None
    return session, replace(acting, proved_at=session.proved_at)


async def sessions(db: Reader, owner: Actor, now: datetime) -> list[Session]:
    """A person's sessions, the last used first; at most a few more than 20. One statement."""
    kept = await store.sessions(db, owner.account_id, now)
    return [session for session in kept if rules.stands(session, owner, now)]


async def linked(db: Reader, owner: Actor) -> list[Linked]:
    """The identities elsewhere that sign in to somebody's account, the oldest first. One statement."""
    return await elsewhere_store.linked(db, owner.account_id)


async def real_name_levels(db: Reader, account_ids: Collection[int]) -> dict[int, RealNameLevel]:
    """How surely it is known who these people are: L0 for a stranger too. One statement."""
    known = {one.account_id: one.level for one in await elsewhere_store.real_names(db, account_ids)}  # the highest last
    return {each: known.get(each, RealNameLevel.L0) for each in account_ids}


async def real_names(db: Reader, owner: Actor) -> list[RealName]:
    """All that is kept of a person's name but the hash of who they are. One statement."""
    return await elsewhere_store.real_names(db, [owner.account_id])
