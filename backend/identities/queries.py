"""What identities tell: who a token or a session stands for, where somebody has signed in, and with what."""

from collections.abc import Collection
from datetime import datetime, timedelta

from backend import accounts
from backend.identities import elsewhere_store, factor_store, rules, store
from backend.identities.ports import KnownSessions
from backend.identities.values import Linked, Passkey, RealName, RealNameLevel, SecondFactor, Session
from backend.kit.actor import Actor
from backend.kit.db import Reader

type Asked = tuple[str, datetime]  # a token, and the instant at which it is asked for
type Found = tuple[Session, Actor]


async def by_token(db: Reader, token: str, now: datetime) -> int | None:
    """The account that a token stands for; None if it is unknown, ended or expired: the three look alike."""
    actor = (await by_tokens(db, [(token, now)])).get((token, now))
    return actor.account_id if actor else None


async def by_tokens(db: Reader, asked: Collection[Asked]) -> dict[Asked, Actor]:
    """Who acts with each token at its instant; who is not among them has not signed in. One statement."""
    hashes = {ask: (rules.token_hash(ask[0]), ask[1]) for ask in asked}
    acting = await accounts.actors_of(db, store.TOKENS, *map(list, zip(*hashes.values(), strict=True)))
    return {ask: acting[one] for ask, one in hashes.items() if one in acting}


async def by_session(db: Reader, token: str, now: datetime) -> Found | None:
    """The session that a cookie's token stands for, and who acts in it; None if it is unknown, ended or over."""
    return (await by_sessions(db, [(token, now)])).get((token, now))


async def by_sessions(db: Reader, asked: Collection[Asked]) -> dict[Asked, Found]:
    """The same of many, each at its instant. Two statements, one where no session stands."""
    hashes = {ask: rules.token_hash(ask[0]) for ask in asked}
    kept = await store.by_sessions(db, hashes.values())
    sessions = {ask: kept[one] for ask, one in hashes.items() if one in kept}
    people = await accounts.actors(db, {(session.account_id, ask[1]) for ask, session in sessions.items()})
    found = {}
    for ask, session in sessions.items():
        if person := people.get((session.account_id, ask[1])):
            actor = rules.acting(person, session)
            if rules.stands(session, actor, ask[1]):
                found[ask] = session, actor
    return found


async def remembered(known: KnownSessions, token: str, now: datetime) -> Found | None:
    """What `by_session` would tell, from memory: no statement. Its person had no seat when it was kept, no device."""
    session = await known.find(rules.token_hash(token))
    if session is None:
        return None
    actor = Actor(session.account_id, proved_at=session.proved_at)
    return (session, actor) if rules.stands(session, actor, now) else None


async def remember(known: KnownSessions, token: str, found: Found, now: datetime) -> None:
    """Keep what `by_session` told, for as long as it may be told from memory."""
    if (lasting := rules.known_for(*found, now)) > timedelta(0):
        await known.keep(rules.token_hash(token), found[0], lasting)


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
