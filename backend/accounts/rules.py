"""Who can be registered as what, who can sit where and who says so, and over which regions a seat reaches."""

from collections.abc import Callable
from datetime import datetime

from backend.accounts import errors
from backend.accounts.values import (
    Held,
    NewOrganisation,
    NewSeat,
    Organisation,
    OrganisationKind,
    Proposal,
    Role,
    Within,
)
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from backend.programme.values import RulePack

CLOSED = "已注销"  # what somebody is called who has closed their account
BOTH_SIDES = frozenset({OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY})


def register(new: NewOrganisation) -> Refusal | None:
    """Whether the organisation can hold the kinds it names: at least one, never both sides, JS§2 for institutions."""
    if not new.kinds:
        return errors.no_kind()
    if new.kinds >= BOTH_SIDES:
        return errors.both_sides()
    if OrganisationKind.PUBLIC_INSTITUTION in new.kinds and not new.uses_fiscal_funds:
        return errors.not_fiscally_funded()
    return None


def join(new: NewSeat, person: Actor, organisation: Organisation) -> Refusal | None:
    """Whether the person, with the seats they hold now, can take this one."""
    if Seat(organisation.account_id, organisation.kinds, new.role, new.region) in person.seats:
        return errors.already_a_member()
    if organisation.kinds.union(*(seat.kinds for seat in person.seats)) >= BOTH_SIDES:
        return errors.both_sides()
    return None


def seat_over(actor: Actor, kind: OrganisationKind, region: str, pack: RulePack) -> Seat | None:
    """The actor's first seat in an organisation of this kind whose region is this one or lies above it (JS§5)."""
    return actor.seat(kind, pack.upwards(region))


# Whoever sits there decides for others by law, so the competent authority says who that is (JS§5, JS§6, JS§40).
PUBLIC_POWER = frozenset(
    {
        OrganisationKind.OPERATOR,
        OrganisationKind.AUTHORITY,
        OrganisationKind.RELATED_DEPARTMENT,
        OrganisationKind.LOCAL_DEPARTMENT,
        OrganisationKind.EVENT_ACCOUNTANT,
        OrganisationKind.VERIFIER,
        OrganisationKind.DATA_PLATFORM,
        OrganisationKind.EXCHANGE,
    }
)


def manages(actor: Actor, organisation: Organisation, region: str, pack: RulePack) -> Seat | None:
    """The seat by which the actor says who is a member there, over this region: a manager's of the organisation."""
    return _manager(actor, region, pack, lambda seat: seat.organisation_id == organisation.account_id)


def oversees(actor: Actor, organisation: Organisation, region: str, pack: RulePack) -> Seat | None:
    """The seat by which the actor oversees who is a member there: a manager's of the operator or of the authority.

    Over who has public power the authority alone; over the others the operator does too, by its mandate (JS§6).
    """
    overseers = {OrganisationKind.AUTHORITY}
    if not organisation.kinds & PUBLIC_POWER:
        overseers.add(OrganisationKind.OPERATOR)
    return _manager(actor, region, pack, lambda seat: bool(seat.kinds & overseers))


def may_propose(actor: Actor, organisation: Organisation, region: str, pack: RulePack) -> Seat | None:
    """The seat by which the actor prepares who is a member there.

    Besides its own managers and those who oversee it that is the operator, which prepares for the authority too: a
    single manager there could else never get a second one.
    """
    return (
        manages(actor, organisation, region, pack)
        or oversees(actor, organisation, region, pack)
        or _manager(actor, region, pack, lambda seat: OrganisationKind.OPERATOR in seat.kinds)
    )


def may_decide(actor: Actor, organisation: Organisation, region: str, pack: RulePack) -> Seat | None:
    """The seat by which the actor decides who is a member there: who oversees it or, without public power, its own."""
    own = None if organisation.kinds & PUBLIC_POWER else manages(actor, organisation, region, pack)
    return own or oversees(actor, organisation, region, pack)


def propose(new: NewSeat, actor: Actor, organisation: Organisation, now: datetime, pack: RulePack) -> Seat | Refusal:
    """The seat by which the actor proposes this one, or why not; whether the person can take it is asked apart."""
    seat = may_propose(actor, organisation, new.region, pack)
    if seat is None:
        return Refusal.not_there("organisation")
    if new.person_id == actor.account_id:
        return errors.own_seat()
    if organisation.region not in pack.upwards(new.region):
        return errors.outside_region(organisation.region)
    return seat if _is_term(new, now) else errors.no_term()


def may_see(proposal: Proposal, actor: Actor, organisation: Organisation, pack: RulePack) -> bool:
    """Whether a proposal is there for the actor: who may propose or decide sees it, to everybody else it is not."""
    region = proposal.seat.region
    return bool(may_propose(actor, organisation, region, pack) or may_decide(actor, organisation, region, pack))


def decide(
    proposal: Proposal, actor: Actor, organisation: Organisation, now: datetime, pack: RulePack
) -> Seat | Refusal:
    """The seat by which an actor who sees a proposal decides on it, or why not: never who proposed it or gets it."""
    seat = may_decide(actor, organisation, proposal.seat.region, pack)
    if seat is None:
        return errors.who_decides()
    if actor.account_id in {proposal.proposed_by, proposal.seat.person_id}:
        return errors.same_person()
    if proposal.decision is not None:
        return errors.decided_already(proposal.decision)
    return seat if _is_term(proposal.seat, now) else errors.no_term()


def end(held: Held, actor: Actor, organisation: Organisation, pack: RulePack) -> int | Refusal:
    """In whose name the actor ends a seat: its holder for themselves, or who says who the members there are."""
    if held.person_id == actor.account_id:
        return held.organisation_id
    seat = manages(actor, organisation, held.region, pack) or oversees(actor, organisation, held.region, pack)
    return seat.organisation_id if seat else Refusal.not_there("seat")


def within(actor: Actor, pack: RulePack) -> Within:
    """Whose members the actor may look at: whoever's they may propose or decide on."""
    everywhere: set[str] = set()
    own: set[tuple[int, str]] = set()
    for seat in (seat for seat in actor.seats if seat.role == Role.MANAGER):
        below = {region.code for region in pack.regions if seat.region in pack.upwards(region.code)}
        if seat.kinds & BOTH_SIDES:
            everywhere |= below
        own |= {(seat.organisation_id, region) for region in below}
    return Within(frozenset(everywhere), frozenset(own))


def _manager(actor: Actor, region: str, pack: RulePack, where: Callable[[Seat], bool]) -> Seat | None:
    reach = pack.upwards(region)
    return next((s for s in actor.seats if s.role == Role.MANAGER and s.region in reach and where(s)), None)


def _is_term(new: NewSeat, now: datetime) -> bool:
    """Whether the seat would hold at some instant from now on."""
    return new.valid_until is None or max(new.valid_from or now, now) < new.valid_until
