"""What changes accounts. Every command takes an open transaction; the caller has decided who may act."""

from collections.abc import Collection, Sequence

from backend import ledger
from backend.accounts import errors, queries, rules, store
from backend.accounts.audit import note
from backend.accounts.values import (
    Act,
    NewMember,
    NewOrganisation,
    NewPerson,
    OrganisationKind,
)
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.programme.values import Organisation as FirstOrganisation
from backend.programme.values import RulePack


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


async def close(tx: Tx, account_id: int) -> Refusal | None:
    """Close a person's account for ever: nobody acts in it any more, and nothing says any longer whose it was.

    The books stay as they are: what was earned, spent and honoured remains under the number. Refused: NOT_THERE,
    SEATS_STAND for whoever still acts for an organisation.
    """
    if not await store.lock_people(tx, [account_id]):
        return Refusal.not_there("account")
    now = tx.now()
    person = await queries.actor(tx, account_id, now)
    if person and person.seats:
        return errors.seats_stand()
    await store.close_person(tx, account_id, rules.CLOSED, now)
    await note(tx, Act.CLOSED, account_id, account_id, None)
    return None


async def note_export(tx: Tx, account_id: int) -> None:
    """Write that a person took along a copy of all that is kept of them."""
    await note(tx, Act.EXPORTED, account_id, account_id, None)


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
