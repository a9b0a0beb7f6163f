"""What identities tell: who a token or a session stands for, where somebody has signed in, and with what."""

from collections.abc import Collection
from datetime import datetime

from backend import accounts
from backend.identities import elsewhere_store, factor_store, rules, store
from backend.identities.values import Linked, Passkey, RealName, RealNameLevel, SecondFactor, Session
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
    actor = await acting(db, session, now) if session else None
    if session is None or actor is None or not rules.stands(session, actor, now):
        return None
    return session, actor


async def acting(db: Reader, session: Session, now: datetime) -> Actor | None:
    """Who acts in a session: without a second factor in it, their seats among staff wait and grant nothing.

    This is the only place where it is decided, so that whatever asks for a seat is denied as to somebody without one.
    """
    person = await accounts.actor(db, session.account_id, now)
    return rules.acting(person, session) if person else None


async def second_factor(db: Reader, actor: Actor, session: Session | None) -> SecondFactor:
    """What to tell somebody of their second factor. One statement, none for whoever is no staff or has given it."""
    has_one = bool(actor.waiting) and await factor_store.has_factor(db, actor.account_id)
    return rules.second_factor(actor, session, has_one=has_one)


async def passkeys(db: Reader, owner: Actor) -> list[Passkey]:
    """A person's passkeys, in the order in which they were added; ten at most. One statement."""
    return await factor_store.passkeys(db, owner.account_id)


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
