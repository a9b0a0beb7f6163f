"""What changes accounts. Every command takes an open transaction; the caller has decided who may act."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from backend import ledger
from backend.accounts import errors, queries, rules, store
from backend.accounts.audit import note
from backend.accounts.values import (
    Act,
    Decision,
    Held,
    NewMember,
    NewOrganisation,
    NewPerson,
    NewSeat,
    OrganisationKind,
    Proposal,
    Role,
)
from backend.kit import ids
from backend.kit.actor import Actor, Seat
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.programme.values import Organisation as FirstOrganisation
from backend.programme.values import RulePack

NOWHERE = 0  # no organisation's id: what is not there is looked for as long as what is not the caller's


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
    person = await queries.actor(tx, account_id, now, coming=True)
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


async def _add(tx: Tx, new: NewSeat) -> int | Refusal:
    """Give a seat to a person who is locked; the membership's id."""
    now = tx.now()
    person = await queries.actor(tx, new.person_id, now, coming=True)
    organisation = await store.organisation_by_id(tx, new.organisation_id)
    if person is None or organisation is None:
        return Refusal.not_there("person" if person is None else "organisation")
    if refused := rules.join(new, person, organisation):
        return refused
    membership_id = await ids.one(tx)
    await store.insert_membership(tx, membership_id, new, max(new.valid_from or now, now))
    return membership_id


async def add_member(tx: Tx, new: NewMember) -> int | Refusal:
    """Give a person a seat from now on; the membership's id.

    Refuses a person or an organisation that does not exist, a seat held already, and a seat on both sides.
    """
    await store.lock_people(tx, [new.person_id])
    added = await _add(tx, NewSeat(new.person_id, new.organisation_id, new.role, new.region))
    if isinstance(added, Refusal):
        return added
    await note(tx, Act.SEAT_TAKEN, new.person_id, None, added, organisation_id=new.organisation_id)
    return added


async def propose_seat(tx: Tx, actor: Actor, new: NewSeat, pack: RulePack) -> Proposal | Refusal:
    """Prepare a seat, which another person decides on; the same proposal again changes nothing.

    Refused: NOT_THERE (also an organisation that is not the actor's to name members of), UNKNOWN_REGION, SAME_PERSON,
    OUTSIDE_REGION, NOT_A_TERM, ALREADY_A_MEMBER, BOTH_SIDES, PROPOSED_ALREADY.
    """
    if new.region not in {region.code for region in pack.regions}:
        return errors.unknown_region(new.region)
    organisation = await store.organisation_by_id(tx, new.organisation_id)
    if organisation is None:
        return Refusal.not_there("organisation")
    seat = rules.propose(new, actor, organisation, tx.now(), pack)
    if isinstance(seat, Refusal):
        return seat
    await store.lock_people(tx, [new.person_id])
    now = tx.now()
    person = await queries.actor(tx, new.person_id, now, coming=True)
    if person is None:
        return Refusal.not_there("person")
    if refused := rules.join(new, person, organisation):
        return refused
    if standing := await store.open_proposal(tx, new):
        return standing if standing.seat == new else errors.proposed_already(standing.id)
    proposal = Proposal(await ids.one(tx), new, actor.account_id, now)
    await store.insert_proposal(tx, proposal)
    await _note_decision(tx, Act.SEAT_PROPOSED, actor, proposal, seat)
    return proposal


async def approve_seat(tx: Tx, actor: Actor, proposal_id: int, pack: RulePack) -> Proposal | Refusal:
    """Let a proposed seat begin; approving it again changes nothing.

    Refused: NOT_THERE, NOT_ALLOWED, SAME_PERSON, DECIDED_ALREADY, NOT_A_TERM, ALREADY_A_MEMBER, BOTH_SIDES.
    """
    return await _decide(tx, actor, proposal_id, Decision.APPROVED, pack)


async def refuse_seat(tx: Tx, actor: Actor, proposal_id: int, pack: RulePack) -> Proposal | Refusal:
    """Let nothing come of a proposal; refusing it again changes nothing. Refused: as an approval."""
    return await _decide(tx, actor, proposal_id, Decision.REFUSED, pack)


async def _decide(tx: Tx, actor: Actor, proposal_id: int, decision: Decision, pack: RulePack) -> Proposal | Refusal:
    seen = await store.proposal(tx, proposal_id)
    organisation = await store.organisation_by_id(tx, seen.seat.organisation_id if seen else NOWHERE)
    if seen is None or organisation is None or not rules.may_see(seen, actor, organisation, pack):
        return Refusal.not_there("proposal")
    await store.lock_people(tx, [seen.seat.person_id])
    proposal = await store.lock_proposal(tx, proposal_id)
    if proposal is None:
        return Refusal.not_there("proposal")
    if (proposal.decision, proposal.decided_by) == (decision, actor.account_id):
        return proposal
    now = tx.now()
    seat = rules.decide(proposal, actor, organisation, now, pack)
    if isinstance(seat, Refusal):
        return seat
    decided = replace(proposal, decision=decision, decided_by=actor.account_id, decided_at=now)
    if decision is Decision.APPROVED:
        added = await _add(tx, proposal.seat)
        if isinstance(added, Refusal):
            return added
        decided = replace(decided, membership_id=added)
    await store.decide_proposal(tx, decided)
    act = Act.SEAT_TAKEN if decision is Decision.APPROVED else Act.SEAT_REFUSED
    await _note_decision(tx, act, actor, decided, seat)
    return decided


async def _note_decision(tx: Tx, act: Act, actor: Actor, proposal: Proposal, seat: Seat) -> None:
    reference = proposal.membership_id or proposal.id
    person_id, organisation_id = proposal.seat.person_id, seat.organisation_id
    await note(tx, act, person_id, actor.account_id, reference, organisation_id=organisation_id)


async def end_seat(tx: Tx, actor: Actor, membership_id: int, pack: RulePack) -> Held | Refusal:
    """End a seat now, by its holder or by who says who the members there are; one to come never begins.

    Refused: NOT_THERE, also for one that is over already.
    """
    now = tx.now()
    held = await store.membership(tx, membership_id, now)
    organisation = await store.organisation_by_id(tx, held.organisation_id if held else NOWHERE)
    if held is None or organisation is None:
        return Refusal.not_there("seat")
    organisation_id = rules.end(held, actor, organisation, pack)
    if isinstance(organisation_id, Refusal):
        return organisation_id
    if await store.end_membership(tx, membership_id, now) is None:
        return Refusal.not_there("seat")
    await note(tx, Act.SEAT_ENDED, held.person_id, actor.account_id, held.id, organisation_id=organisation_id)
    return replace(held, valid_until=max(now, held.valid_from))


async def end_membership(tx: Tx, membership_id: int) -> Refusal | None:
    """End a seat now; refuses one that does not stand."""
    ended = await store.end_membership(tx, membership_id, tx.now())
    if ended is None:
        return Refusal.not_there("membership")
    await note(tx, Act.SEAT_ENDED, ended[0], None, membership_id, organisation_id=ended[1])
    return None


async def seed_staff(tx: Tx, pack: RulePack) -> None:
    """Make the pack's organisations, under the codes `operator` and `authority`, and their first staff by handle.

    They are managers: everybody else gets a seat by two of them.
    Doing it again changes nothing, and never gives back a seat that was ended. Works for the tables' owner too.
    """
    for first in pack.organisations:
        organisation_id = await _first_organisation(tx, first, pack.root.code)
        known = await queries.people_by_handle(tx, first.staff)
        missing = [handle for handle in first.staff if handle not in known]
        await register_people(tx, [NewPerson(handle, pack.root.code, handle) for handle in missing])
        staff = await queries.people_by_handle(tx, first.staff)
        for person_id in sorted(set(staff.values()) - await store.ever_members(tx, organisation_id)):
            await add_member(tx, NewMember(person_id, organisation_id, pack.root.code, Role.MANAGER))


async def _first_organisation(tx: Tx, first: FirstOrganisation, region: str) -> int:
    code = first.kind.lower()
    kinds = frozenset({OrganisationKind(first.kind)})
    await register_organisation(tx, NewOrganisation(code, first.title.zh, first.title.en, region, kinds))
    organisation = await store.organisation_by_code(tx, code)
    if organisation is None:
        raise RuntimeError(f"The organisation {code} was registered and is not there.")
    return organisation.account_id
