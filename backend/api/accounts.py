"""Accounts at the edge: signing in and out by phone, and who has signed in."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import strawberry

from backend import accounts, identities
from backend.accounts import OrganisationKind
from backend.api import sessions
from backend.api.access import OWN, SHARED, Note, guarded
from backend.api.again import at_last
from backend.api.context import Context, Info, Oneself, Public, SignedIn
from backend.api.inbox import unread_of
from backend.api.organisations import Organisation
from backend.api.own_sessions import LONGEST, SessionsMutation, SessionsQuery, field_of, proof_of
from backend.api.real_name import level_of
from backend.api.rejected import Rejected
from backend.api.spending import unable_to_send
from backend.identities import Browser, Opened, RealNameLevel, SecondFactor, Session
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Kind, Refusal


@strawberry.enum(description="In what capacity somebody uses the platform.")
class Role(StrEnum):
    """The capacities that have screens of their own."""

    CITIZEN = "CITIZEN"
    MERCHANT = "MERCHANT"
    DEVELOPER = "DEVELOPER"
    OPERATOR = "OPERATOR"
    AUTHORITY = "AUTHORITY"


ROLES = {
    OrganisationKind.RIGHTS_PROVIDER: Role.MERCHANT,
    OrganisationKind.SCENARIO_DEVELOPER: Role.DEVELOPER,
    OrganisationKind.OPERATOR: Role.OPERATOR,
    OrganisationKind.AUTHORITY: Role.AUTHORITY,
}


strawberry.enum(
    SecondFactor,
    description="Staff need a second factor; without it their seats grant nothing, and are not among their roles.",
)


@strawberry.type(description="Who has signed in.", directives=OWN)
class Me:
    """The caller with the seats they hold at this moment."""

    account_id: strawberry.ID = strawberry.field(description="The id of their carbon account, a whole number.")
    display_name: str = strawberry.field(description="What they are called, at most 80 characters.")
    roles: list[Role] = strawberry.field(description="In what capacities; everybody is a citizen.")
    providers: list[Organisation] = strawberry.field(description="The rights providers in whose name they act.")
    second_factor: SecondFactor = strawberry.field(
        description="NOT_NEEDED, TO_ENROL with an enrolment code, NEEDED before staff's seats count, or GIVEN."
    )

    @strawberry.field(description="How surely it is known who they are.")
    async def real_name_level(self, info: Info) -> RealNameLevel:
        """Looked up only where it is asked for."""
        return await level_of(info.context, int(self.account_id))

    @strawberry.field(description="How many of their messages they have not read.")
    async def unread_messages(self, info: Info) -> int:
        """Looked up only where it is asked for."""
        return await unread_of(info.context, int(self.account_id))


@strawberry.input(description="Where to send a code.")
class RequestCodeInput:
    """A phone number."""

    phone: str = strawberry.field(description="A mainland mobile number, 11 digits; +86, spaces and dashes may stand.")


@strawberry.type(description="A code is on its way; nobody learns here whether the number is known.", directives=SHARED)
class CodeSent:
    """Until when what holds."""

    resend_at: datetime = strawberry.field(description="From when on another code can be asked for.")
    valid_until: datetime = strawberry.field(description="Until when the code is good, 5 minutes.")


@strawberry.input(description="Sign in by phone; the first time makes a carbon account.")
class SignInInput:
    """A phone number and the code that was sent to it."""

    phone: str = strawberry.field(description="The number that the code was sent to.")
    code: str = strawberry.field(description="The six digits; five tries.")


@strawberry.type(
    name="SignedIn", description="The browser has a session: 30 days unused, 180 days in all at most.", directives=OWN
)
class HasSignedIn:
    """Who that is."""

    me: Me = strawberry.field(description="Who has signed in.")


@strawberry.type(description="The session is over.", directives=OWN)
class SignedOut:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.type
class AccountsQuery(SessionsQuery):
    """Who calls."""

    @strawberry.field(description="Who has signed in; null if nobody has.", permission_classes=[Oneself])
    async def me(self, info: Info) -> Me | None:
        """The caller."""
        actor = info.context.actor
        return await _me(info.context, actor, info.context.session) if actor else None


@strawberry.type
class AccountsMutation(SessionsMutation):
    """Signing in and out."""

    @strawberry.mutation(description="Send a one-time code, at most one a minute.", permission_classes=[Public])
    async def request_code(
        self, info: Info, data: Annotated[RequestCodeInput, strawberry.argument(name="input")]
    ) -> Annotated[CodeSent | Rejected, strawberry.union("RequestCodeResult")]:
        """Make a code, and send it when it is kept: nothing outside waits within a transaction."""
        phone = info.context.services.phone
        if phone.sender is None:
            return Rejected.of(_off())
        if no := await unable_to_send(info.context):
            return Rejected.of(no)
        async with db.transaction() as tx:
            made = await identities.request_code(tx, phone.secret, data.phone[:LONGEST])
        if isinstance(made, Refusal):
            return Rejected.of(made, "input", "phone")
        await phone.sender.send(made.phone, made.code)
        return CodeSent(resend_at=made.resend_at, valid_until=made.expires_at)

    @strawberry.mutation(
        description="Sign in with a code; sets the session cookie.",
        permission_classes=[Oneself],
        directives=guarded(notes=[Note.SESSION]),
    )
    async def sign_in(
        self, info: Info, data: Annotated[SignInInput, strawberry.argument(name="input")]
    ) -> Annotated[HasSignedIn | Rejected, strawberry.union("SignInResult")]:
        """Begin a session and end the one before: a session that stood before signing in is never taken over."""
        context = info.context
        secret, region = context.services.phone.secret, context.services.pack.root.code
        browser = Browser(context.user_agent, context.session)
        proof = proof_of(data.phone, data.code)
        opened = await at_last(lambda tx: identities.sign_in(tx, secret, proof, region, browser))
        if isinstance(opened, Refusal):
            return Rejected.of(opened, "input", field_of(opened))
        return HasSignedIn(me=await taken_up(context, opened))

    @strawberry.mutation(
        description="End this session or token.",
        permission_classes=[SignedIn],
        directives=guarded(notes=[Note.SESSION]),
    )
    async def sign_out(self, info: Info) -> SignedOut:
        """End what the caller came with, and let the browser forget it."""
        context = info.context
        async with db.transaction() as tx:
            if context.session:
                await identities.end_session(tx, context.session.account_id, context.session.id)
            elif context.token:
                await identities.end_token(tx, context.token)
        if context.session:
            await sessions.ended(context, context.session.account_id)
            sessions.take_away(context)
        return SignedOut(ok=True)


async def taken_up(context: Context, opened: Opened) -> Me:
    """Let the browser keep a session, and tell who acts in it."""
    await sessions.give(context, opened)
    session = opened.session
    actor = await identities.acting(db.pool(), session, context.now)
    return await _me(context, actor or Actor(session.account_id), session)


async def _me(context: Context, actor: Actor, session: Session | None) -> Me:
    name = await context.one(accounts.names, actor.account_id)
    sells = sorted({seat.organisation_id for seat in actor.seats if OrganisationKind.RIGHTS_PROVIDER in seat.kinds})
    found = await accounts.organisations_by_ids(db.pool(), sells) if sells else {}
    return Me(
        account_id=strawberry.ID(str(actor.account_id)),
        display_name=name or "",
        roles=[Role.CITIZEN, *_roles(kind for seat in actor.seats for kind in seat.kinds)],
        providers=[Organisation.of(found[each]) for each in sells],
        second_factor=await identities.second_factor(db.pool(), actor, session),
    )


def _roles(kinds: Iterable[str]) -> list[Role]:
    held = set(kinds)
    return [role for kind, role in ROLES.items() if kind in held]


def _off() -> Refusal:
    message = "Nobody brings codes to phones here, so nobody can sign in by phone. Ask who runs this platform."
    return Refusal(Kind.CONFLICT, "PHONE_SIGN_IN_OFF", message)
