"""Signing in by what a provider elsewhere says of somebody: from leaving for it to the session, and what stays linked.

Of an identity elsewhere only a keyed hash is kept: no name, no picture, no token of the provider's.
"""

from collections.abc import Collection

from backend import accounts
from backend.accounts import Act, NewPerson, note, register_people
from backend.identities import elsewhere_store, errors, rules, store
from backend.identities.commands import end_other_sessions, open_session
from backend.identities.signing_in import normalised, phone_hash
from backend.identities.values import Browser, Departure, Linked, Opened, OutsideIdentity, RealName, Session, Way
from backend.kit import ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Outrun, Refusal


async def depart(tx: Tx, state: str, marker: str, way: Way, linking: Session | None) -> None:
    """Await a browser back that leaves for a provider; `marker` is the secret that it keeps in a cookie meanwhile."""
    account_id, session_id = (linking.account_id, linking.id) if linking else (None, None)
    hashes = rules.token_hash(state), rules.token_hash(marker)
    until = tx.now() + rules.TRIP_LIFETIME
    await elsewhere_store.insert_departure(tx, Departure(*hashes, way.code, account_id, session_id, until))


async def come_back(tx: Tx, state: str, marker: str, provider: str) -> Departure | Refusal:
    """Take a state that is brought back; commit this before the provider is asked, so that it is good once.

    Refused: SIGN_IN_OVER, for one that is unknown, used or ten minutes old, or was given to another browser, whose it
    then stays.
    """
    hashes = rules.token_hash(state), rules.token_hash(marker)
    return await elsewhere_store.take_departure(tx, *hashes, provider, tx.now()) or errors.sign_in_over()


async def sign_in_elsewhere(
    tx: Tx, secret: bytes, way: Way, who: OutsideIdentity, region: str, browser: Browser
) -> Opened | Refusal:
    """Sign in as who somebody is elsewhere; one never seen before gets a person and a carbon account (JS§8).

    A phone number that a trusted provider has verified leads to the account of that number, unless somebody else from
    there has it already. Refused: REAL_NAME_TAKEN. Raises Outrun where the same identity signs in at this moment.
    """
    subject_hash, person_hash = rules.subject_hash(secret, way, who), rules.person_hash(secret, who)
    found, known_in = await elsewhere_store.by_either(tx, subject_hash, person_hash)
    number = normalised(who.phone) if way.trusts_phone and who.phone else None
    by_phone = await store.by_phone(tx, phone_hash(secret, number)) if number and found is None else None
    account_id = found or (by_phone if by_phone and await _has_room(tx, by_phone, way) else None)
    if _is_another(way, known_in, account_id):
        return errors.real_name_taken()
    if account_id is None:
        account_id = await _register(tx, region, phone_hash(secret, number) if number and by_phone is None else None)
    if found is None:
        await _link(tx, account_id, subject_hash, way)
    if way.level is not None and known_in is None:
        await _know(tx, person_hash, rules.real_name_elsewhere(way, who, account_id, tx.now()))
    return await open_session(tx, account_id, browser, proved_at=rules.proved_at(who, tx.now()))


async def link(tx: Tx, secret: bytes, way: Way, who: OutsideIdentity, session: Session) -> Refusal | None:
    """Let an identity elsewhere sign in to the account of a session, which stepped up before it left.

    Linking what is linked changes nothing. Refused: SIGN_IN_OVER where the session has ended, IDENTITY_TAKEN,
    ALREADY_LINKED, REAL_NAME_TAKEN. Raises Outrun where the same identity signs in at this moment.
    """
    account_id = session.account_id
    stands = await accounts.lock_people(tx, [account_id]) and await store.lock_session(tx, account_id, session.id)
    if not stands:
        return errors.sign_in_over()
    subject_hash, person_hash = rules.subject_hash(secret, way, who), rules.person_hash(secret, who)
    found, known_in = await elsewhere_store.by_either(tx, subject_hash, person_hash)
    if found is not None and found != account_id:
        return errors.identity_taken()
    if found is None and not await _has_room(tx, account_id, way):
        return errors.already_linked()
    if _is_another(way, known_in, account_id):
        return errors.real_name_taken()
    if found is None:
        await _link(tx, account_id, subject_hash, way)
    if way.level is not None and known_in is None:
        await _know(tx, person_hash, rules.real_name_elsewhere(way, who, account_id, tx.now()))
    return None


async def unlink(
    tx: Tx, actor: Actor, linked_id: int, session: Session | None, providers: Collection[str]
) -> Refusal | None:
    """Forget an identity elsewhere, and end their sessions but this one, since somebody may have come in by it.

    `providers` are those by which one can sign in here. Refused: STEP_UP_NEEDED, NOT_THERE, LAST_WAY_IN.
    """
    if refused := rules.step_up(actor, tx.now()):
        return refused
    await accounts.lock_people(tx, [actor.account_id])
    kept = await elsewhere_store.linked(tx, actor.account_id)
    gone = next((one for one in kept if one.id == linked_id), None)
    if gone is None:
        return Refusal.not_there("identity")
    if await elsewhere_store.ways_in(tx, actor.account_id, providers) - (gone.provider in providers) < 1:
        return errors.last_way_in()
    await elsewhere_store.delete_linked(tx, actor.account_id, linked_id)
    await note(tx, Act.IDENTITY_UNLINKED, actor.account_id, actor.account_id, linked_id)
    await end_other_sessions(tx, actor.account_id, session.id if session else None)
    return None


async def _has_room(tx: Tx, account_id: int, way: Way) -> bool:
    """Whether nobody from this provider signs in to the account; a number may have gone to somebody else since."""
    is_open = bool(await accounts.lock_people(tx, [account_id]))
    return is_open and all(one.provider != way.code for one in await elsewhere_store.linked(tx, account_id))


def _is_another(way: Way, known_in: int | None, account_id: int | None) -> bool:
    """Whether who comes by a way that tells their name is known by it in another account than this one."""
    return way.level is not None and known_in not in {None, account_id}


async def _register(tx: Tx, region: str, phone: str | None) -> int:
    [account_id] = await register_people(tx, [NewPerson(f"用户{ids.digits(4)}", region)])
    if phone and not await store.insert_phone(tx, phone, account_id, tx.now()):
        raise Outrun
    return account_id


async def _link(tx: Tx, account_id: int, subject_hash: str, way: Way) -> None:
    new = Linked(await ids.one(tx), account_id, way.code, tx.now())
    if not await elsewhere_store.insert_linked(tx, subject_hash, new):
        raise Outrun
    await note(tx, Act.IDENTITY_LINKED, account_id, account_id, new.id)


async def _know(tx: Tx, person_hash: str, new: RealName) -> None:
    """Keep that the provider knows a person's name, which nobody had when it was looked up."""
    if not await accounts.lock_people(tx, [new.account_id]):
        return  # closed at this moment, and nothing more is kept of them
    if not await elsewhere_store.insert_real_name(tx, person_hash, new):
        raise Outrun
    await note(tx, Act.NAME_KNOWN, new.account_id, new.account_id, None)
