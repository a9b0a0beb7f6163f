"""Seats at the edge: one manager proposes who gets one, another decides, and either may end it (security by two)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import accounts
from backend.api.access import MANAGERS_ONLY, OWN, Check, Note, guarded
from backend.api.arguments import instant, row_id, unreadable
from backend.api.context import Info, SignedIn
from backend.api.organisations import Organisation
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.permissions import Manager
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.paging import InTime, Page
from backend.programme import RulePack

type Decide = Callable[[db.Tx, Actor, int, RulePack], Awaitable[accounts.Proposal | Refusal]]

strawberry.enum(accounts.Role, name="SeatRole", description="MEMBER acts for the organisation, MANAGER names members.")
strawberry.enum(accounts.Decision, name="SeatDecision", description="What became of a proposal.")
BY_TWO = guarded(Check.REGION, Check.TWO_PEOPLE, notes=[Note.SEAT])
ById = Annotated[strawberry.ID, strawberry.argument(name="organisation", description="The organisation.")]


@strawberry.type(description="Whom a seat is for, and what it lets them do.", directives=MANAGERS_ONLY)
class SeatTerms:
    """A seat's person, place and time."""

    new: strawberry.Private[accounts.NewSeat]
    person: strawberry.ID = strawberry.field(description="The person's account.")
    role: accounts.Role = strawberry.field(description="In which role.")
    region: str = strawberry.field(description="The region's code; it reaches over all below.")
    valid_from: datetime | None = strawberry.field(description="The first instant; null: when it is approved.")
    valid_until: datetime | None = strawberry.field(description="The instant from which it holds no more, if any.")

    @classmethod
    def of(cls, new: accounts.NewSeat) -> Self:
        """A seat to come or one that stands."""
        person = strawberry.ID(str(new.person_id))
        term = (new.valid_from, new.valid_until)
        return cls(new=new, person=person, role=new.role, region=new.region, valid_from=term[0], valid_until=term[1])

    @strawberry.field(description="What the person calls themselves, at most 80 characters.")
    async def name(self, info: Info) -> str:
        """All names of a page share one statement."""
        return await info.context.one(accounts.names, self.new.person_id) or ""

    @strawberry.field(description="Where.")
    async def organisation(self, info: Info) -> Organisation:
        """The organisation."""
        return await Organisation.by_id(info, self.new.organisation_id)


@strawberry.type(description="A seat (任职): a person's role somewhere.", directives=MANAGERS_ONLY)
class Seat:
    """A seat that stands or is to come."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    terms: SeatTerms = strawberry.field(description="Whose, where and until when.")

    @classmethod
    def of(cls, held: accounts.Held) -> Self:
        """A kept seat."""
        who = (held.person_id, held.organisation_id, held.role, held.region)
        terms = SeatTerms.of(accounts.NewSeat(*who, held.valid_from, held.valid_until))
        return cls(id=strawberry.ID(str(held.id)), terms=terms)


@strawberry.type(description="A seat that somebody proposed (任职提名).", directives=MANAGERS_ONLY)
class SeatProposal:
    """A proposal with what became of it."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    terms: SeatTerms = strawberry.field(description="Whose, where and until when.")
    proposed_at: datetime = strawberry.field(description="When.")
    yours: bool = strawberry.field(description="Whether the caller proposed it, and so cannot decide on it.")
    decision: accounts.Decision | None = strawberry.field(description="What was decided; null while it is open.")
    seat: strawberry.ID | None = strawberry.field(description="The seat that came of it.")

    @classmethod
    def of(cls, info: Info, row: accounts.Proposal) -> Self:
        """A kept proposal."""
        return cls(
            id=strawberry.ID(str(row.id)),
            terms=SeatTerms.of(row.seat),
            proposed_at=row.proposed_at,
            yours=row.proposed_by == info.context.caller().account_id,
            decision=row.decision,
            seat=None if row.membership_id is None else strawberry.ID(str(row.membership_id)),
        )


@strawberry.type(description="The seat is proposed, decided on or open.", directives=MANAGERS_ONLY)
class SeatProposed:
    """What a proposal or a decision comes to."""

    proposal: SeatProposal = strawberry.field(description="The proposal as it stands.")


@strawberry.type(description="The seat holds no more.", directives=OWN)
class SeatEnded:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.input(description="Who is to get which seat.")
class ProposeSeatInput:
    """A seat to propose."""

    person: strawberry.ID = strawberry.field(description="The account of the person, as they tell it.")
    organisation: strawberry.ID = strawberry.field(description="Where.")
    role: accounts.Role = strawberry.field(description="In which role.")
    region: str = strawberry.field(description="A region's code, within the caller's own and the organisation's.")
    valid_from: datetime | None = strawberry.field(default=None, description="The first instant; none: at approval.")
    valid_until: datetime | None = strawberry.field(default=None, description="The instant from which it ends, if any.")


@strawberry.input(description="Which proposal is meant.")
class DecideSeatInput:
    """A proposal to decide on."""

    proposal: strawberry.ID = strawberry.field(description="The proposal.")


@strawberry.input(description="Which seat to end.")
class EndSeatInput:
    """A seat to end."""

    seat: strawberry.ID = strawberry.field(description="The seat.")


@strawberry.type
class SeatsQuery:
    """Who sits where, for those who say so."""

    @strawberry.field(
        description="Seats of an organisation that the caller names members of, those to come too; else none.",
        permission_classes=[SignedIn, Manager],
        directives=guarded(Check.REGION, notes=[Note.READ]),
    )
    async def seats(self, info: Info, text: ById, first: First = 20, after: After = None) -> Connection[Seat]:
        """A page of seats, in the order in which they begin."""
        place, organisation_id = asked(first, after, InTime), row_id(text, "organisation")
        if isinstance(organisation_id, Refusal):
            return connection(Page[accounts.Held]([], [], has_next=False), after, Seat.of)
        within = accounts.within(info.context.caller(), info.context.services.pack)
        page = await accounts.seats(db.pool(), within, organisation_id, info.context.now, first, place)
        _show(info, [held.person_id for held in page.items])
        return connection(page, after, Seat.of)

    @strawberry.field(
        description="Open proposals of seats that the caller may propose or decide on, the oldest first.",
        permission_classes=[SignedIn, Manager],
        directives=guarded(Check.REGION, notes=[Note.READ]),
    )
    async def seat_proposals(self, info: Info, first: First = 20, after: After = None) -> Connection[SeatProposal]:
        """A page of proposals."""
        place = asked(first, after, InTime)
        within = accounts.within(info.context.caller(), info.context.services.pack)
        page = await accounts.seat_proposals(db.pool(), within, first, place)
        _show(info, [proposal.seat.person_id for proposal in page.items])
        return connection(page, after, lambda row: SeatProposal.of(info, row))


@strawberry.type
class SeatsMutation:
    """Giving seats, by two people, and ending them."""

    @strawberry.mutation(
        description="Propose a seat, for another person to decide on; the same again changes nothing.",
        permission_classes=[SignedIn, Manager],
        directives=BY_TWO,
    )
    async def propose_seat(
        self, info: Info, data: Annotated[ProposeSeatInput, strawberry.argument(name="input")]
    ) -> Annotated[SeatProposed | Rejected, strawberry.union("ProposeSeatResult")]:
        """By a manager of the organisation, or of who oversees it; never for oneself."""
        new = _new_seat(data)
        if isinstance(new, Rejected):
            return new
        async with db.transaction() as tx:
            outcome = await accounts.propose_seat(tx, info.context.caller(), new, info.context.services.pack)
        return _proposed(info, outcome)

    @strawberry.mutation(
        description="Approve a proposed seat; never by who proposed it or gets it.",
        permission_classes=[SignedIn, Manager],
        directives=BY_TWO,
    )
    async def approve_seat(
        self, info: Info, data: Annotated[DecideSeatInput, strawberry.argument(name="input")]
    ) -> Annotated[SeatProposed | Rejected, strawberry.union("ApproveSeatResult")]:
        """Let the seat begin."""
        return await _decided(info, data, accounts.approve_seat)

    @strawberry.mutation(
        description="Refuse a proposed seat; never by who proposed it or would get it.",
        permission_classes=[SignedIn, Manager],
        directives=BY_TWO,
    )
    async def refuse_seat(
        self, info: Info, data: Annotated[DecideSeatInput, strawberry.argument(name="input")]
    ) -> Annotated[SeatProposed | Rejected, strawberry.union("RefuseSeatResult")]:
        """Let nothing come of it."""
        return await _decided(info, data, accounts.refuse_seat)

    @strawberry.mutation(
        description="End a seat now: one's own, or one of an organisation whose members the caller names.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN, Check.REGION, notes=[Note.SEAT]),
    )
    async def end_seat(
        self, info: Info, data: Annotated[EndSeatInput, strawberry.argument(name="input")]
    ) -> Annotated[SeatEnded | Rejected, strawberry.union("EndSeatResult")]:
        """One person is enough: what is taken away in time does less harm than what is left."""
        membership_id = row_id(data.seat, "seat")
        if isinstance(membership_id, Refusal):
            return Rejected.of(membership_id, "input", "seat")
        async with db.transaction() as tx:
            outcome = await accounts.end_seat(tx, info.context.caller(), membership_id, info.context.services.pack)
        return Rejected.of(outcome, "input", "seat") if isinstance(outcome, Refusal) else SeatEnded(ok=True)


def _new_seat(data: ProposeSeatInput) -> accounts.NewSeat | Rejected:
    person_id, organisation_id = row_id(data.person, "person"), row_id(data.organisation, "organisation")
    if isinstance(person_id, Refusal):
        return Rejected.of(person_id, "input", "person")
    if isinstance(organisation_id, Refusal):
        return Rejected.of(organisation_id, "input", "organisation")
    if refused := unreadable("region", data.region):
        return Rejected.of(refused, "input", "region")
    term = []
    for name, told in (("validFrom", data.valid_from), ("validUntil", data.valid_until)):
        at = None if told is None else instant(told)
        if isinstance(at, Refusal):
            return Rejected.of(at, "input", name)
        term.append(at)
    return accounts.NewSeat(person_id, organisation_id, data.role, data.region, *term)


async def _decided(info: Info, data: DecideSeatInput, decide: Decide) -> SeatProposed | Rejected:
    proposal_id = row_id(data.proposal, "proposal")
    if isinstance(proposal_id, Refusal):
        return Rejected.of(proposal_id, "input", "proposal")
    async with db.transaction() as tx:
        outcome = await decide(tx, info.context.caller(), proposal_id, info.context.services.pack)
    return _proposed(info, outcome)


def _proposed(info: Info, outcome: accounts.Proposal | Refusal) -> SeatProposed | Rejected:
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome)
    _show(info, [outcome.seat.person_id])
    return SeatProposed(proposal=SeatProposal.of(info, outcome))


def _show(info: Info, person_ids: list[int]) -> None:
    managing = (seat.organisation_id for seat in info.context.caller().seats if seat.role == accounts.Role.MANAGER)
    info.context.show(info.field_name, person_ids, next(managing, None))
