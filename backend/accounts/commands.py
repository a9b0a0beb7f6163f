"""What changes accounts. Every command takes an open transaction; the caller has decided who may act."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from backend import ledger
from backend.accounts import errors, queries, rules, store
from backend.accounts.audit import note
from backend.accounts.values import (
    Act,
    Browser,
    NewMember,
    NewOrganisation,
    NewPerson,
    Opened,
    OrganisationKind,
    Session,
)
from backend.kit import ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.programme.values import Organisation as FirstOrganisation
from backend.programme.values import RulePack

SWEPT_AT_ONCE = 10_000  # a transaction of well under a second; what is left goes in the next round


async def register_people(tx: Tx, people: Sequence[NewPerson]) -> list[int]:
    """Register people and open their carbon accounts (JS§8); their ids, in order. One statement per table.

    A handle that is taken is an error of the caller, who can ask `people_by_handle` first, and fails the transaction.
    """
    now, new = tx.now(), await ids.new(tx, len(people))
    named = [(next(new), person) for person in people]
    await ledger.open_accounts(tx, [(account_id, "PERSON") for account_id, _ in named], now)
    await store.insert_people(tx, [(account_id, p.display_name, p.region, now) for account_id, p in named])
    await store.insert_handles(tx, [(p.handle, account_id) for account_id, p in named if p.handle is not None])
    return [account_id for account_id, _ in named]


async def lock_people(tx: Tx, account_ids: Collection[int]) -> set[int]:
    """Lock people in the order of their ids until the transaction ends; tells which of the ids are people.

    Intake and grants of consent serialise one person's acts with it. It is a lock of its own, not that of the ledger
    account: a person's redemption does not wait while a large delivery about them is taken in. Who needs both takes
    the ledger's first.
    """
    return await store.lock_people(tx, account_ids)


async def register_organisation(tx: Tx, new: NewOrganisation) -> int | Refusal:
    """Register an organisation and open its account (JS§8); its id.

    Refuses a code that is taken, no kind at all, operator and authority in one, and a public institution without
    fiscal funds (JS§2).
    """
    if refused := rules.register(new):
        return refused
    now, account_id = tx.now(), await ids.one(tx)
    if not await store.insert_organisation(tx, account_id, new, now):
        return errors.code_taken(new.code)
    await ledger.open_accounts(tx, [(account_id, "ORGANISATION")], now)
    await store.insert_kinds(tx, account_id, new.kinds)
    return account_id


async def add_member(tx: Tx, new: NewMember) -> int | Refusal:
    """Give a person a seat from now on; the membership's id.

    Refuses a person or an organisation that does not exist, a seat held already, and a seat on both sides.
    """
    await store.lock_people(tx, [new.person_id])
    now = tx.now()
    person = await queries.actor(tx, new.person_id, now)
    organisation = await store.organisation_by_id(tx, new.organisation_id)
    if person is None or organisation is None:
        return Refusal.not_there("person" if person is None else "organisation")
    if refused := rules.join(new, person, organisation):
        return refused
    membership_id = await ids.one(tx)
    await store.insert_membership(tx, membership_id, new, now)
    await note(tx, Act.SEAT_TAKEN, new.person_id, None, membership_id)
    return membership_id


async def end_membership(tx: Tx, membership_id: int) -> Refusal | None:
    """End a seat now; refuses one that does not stand."""
    person_id = await store.end_membership(tx, membership_id, tx.now())
    if person_id is None:
        return Refusal.not_there("membership")
    await note(tx, Act.SEAT_ENDED, person_id, None, membership_id)
    return None


async def seed_staff(tx: Tx, pack: RulePack) -> None:
    """Make the pack's organisations, under the codes `operator` and `authority`, and their first staff by handle.

    Doing it again changes nothing, and never gives back a seat that was ended. Works for the tables' owner too.
    """
    for first in pack.organisations:
        organisation_id = await _first_organisation(tx, first, pack.root.code)
        known = await queries.people_by_handle(tx, first.staff)
        missing = [handle for handle in first.staff if handle not in known]
        await register_people(tx, [NewPerson(handle, pack.root.code, handle) for handle in missing])
        staff = await queries.people_by_handle(tx, first.staff)
        for person_id in sorted(set(staff.values()) - await store.ever_members(tx, organisation_id)):
            await add_member(tx, NewMember(person_id, organisation_id, pack.root.code))


async def _first_organisation(tx: Tx, first: FirstOrganisation, region: str) -> int:
    code = first.kind.lower()
    kinds = frozenset({OrganisationKind(first.kind)})
    await register_organisation(tx, NewOrganisation(code, first.title.zh, first.title.en, region, kinds))
    organisation = await store.organisation_by_code(tx, code)
    if organisation is None:
        raise RuntimeError(f"The organisation {code} was registered and is not there.")
    return organisation.account_id


async def issue_token(tx: Tx, account_id: int, lifetime: timedelta) -> str:
    """Make a bearer token for an account; it is told once, and only its SHA-256 is kept."""
    token, now = ids.token(), tx.now()
    await store.insert_token(tx, rules.token_hash(token), account_id, now, now + lifetime)
    await note(tx, Act.TOKEN_ISSUED, account_id, None, None)
    return token


async def end_token(tx: Tx, token: str) -> None:
    """End a token now; ending one that is unknown or over changes nothing."""
    account_id = await store.end_token(tx, rules.token_hash(token), tx.now())
    if account_id is not None:
        await note(tx, Act.TOKEN_ENDED, account_id, account_id, None)


async def open_session(tx: Tx, account_id: int, browser: Browser) -> Opened:
    """Begin a session for somebody who has just given a code, and end the one that stood in their browser.

    Its token is new, so one from before signing in is worth nothing after. Whoever has 20 already loses the one
    longest unused.
    """
    now = tx.now()
    if browser.before:
        await end_session(tx, browser.before.account_id, browser.before.id)
    unused = await store.delete_sessions(tx, account_id, newest=rules.MOST_SESSIONS - 1)
    await note(tx, Act.SESSION_ENDED, account_id, account_id, *unused)
    device = rules.device(browser.user_agent)
    new = Session(await ids.one(tx), account_id, device, now, now, now, now)
    await note(tx, Act.SIGNED_IN, account_id, account_id, new.id)
    return await _keep(tx, new, now)


async def renew_session(tx: Tx, session: Session) -> Opened:
    """Write that a code was given in a session, and change its token: whoever had copied it is left outside."""
    now = tx.now()
    await store.delete_session(tx, session.account_id, session.id, now)
    await note(tx, Act.STEPPED_UP, session.account_id, session.account_id, session.id)
    return await _keep(tx, replace(session, last_used_at=now, proved_at=now), now)


async def _keep(tx: Tx, session: Session, now: datetime) -> Opened:
    actor = await queries.actor(tx, session.account_id, now) or Actor(session.account_id)
    kept = replace(session, expires_at=rules.over_at(session.started_at, session.last_used_at, actor))
    token = ids.token()
    await store.insert_session(tx, rules.token_hash(token), kept)
    return Opened(kept, token, session.started_at + rules.lifetime(actor).absolute - now)


async def use_session(tx: Tx, session: Session, actor: Actor) -> None:
    """Write that a session is being used, at most once a minute however many requests come at once."""
    now = tx.now()
    used = replace(session, last_used_at=now, expires_at=rules.over_at(session.started_at, now, actor))
    await store.use_session(tx, used, now - rules.WRITE_USE_AFTER)


async def end_session(tx: Tx, account_id: int, session_id: int) -> Refusal | None:
    """End a session of this person now. Refused: NOT_THERE, also for another person's."""
    if not await store.delete_session(tx, account_id, session_id, tx.now()):
        return Refusal.not_there("session")
    await note(tx, Act.SESSION_ENDED, account_id, account_id, session_id)
    return None


async def end_other_sessions(tx: Tx, account_id: int, kept: int | None) -> int:
    """End all sessions of this person but one, or really all; how many there were."""
    ended = await store.delete_sessions(tx, account_id, kept=kept)
    await note(tx, Act.SESSION_ENDED, account_id, account_id, *ended)
    return len(ended)


async def sweep(tx: Tx) -> int:
    """Forget codes that no longer count and sessions that are over, ten thousand at most; how many sessions."""
    now = tx.now()
    await store.sweep_codes(tx, now - rules.COUNTED_FOR, now)
    return await store.sweep_sessions(tx, now, SWEPT_AT_ONCE)
