"""The caller's sessions at the edge: where they have signed in, ending that, and proving anew who they are."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend import identities
from backend.api import sessions
from backend.api.access import OWN, Check, Note, guarded
from backend.api.arguments import row_id
from backend.api.context import Info, SignedIn
from backend.api.rejected import Rejected
from backend.identities import Proof
from backend.kit import db
from backend.kit.errors import Refusal

LONGEST = 40  # characters of a phone number or a code: more is no mistake of a person's


@strawberry.type(description="A browser in which the caller has signed in.", directives=OWN)
class Session:
    """What is told of a session; the browser's own words about itself are not kept."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    device: str = strawberry.field(
        description="Browser and system, such as Chromium on Android; at most 40 characters."
    )
    started_at: datetime = strawberry.field(description="When they signed in.")
    last_used_at: datetime = strawberry.field(description="When it was last used, exact to a minute.")
    is_this_one: bool = strawberry.field(description="Whether this is the session that asks.")


@strawberry.input(description="Which session to end.")
class EndSessionInput:
    """A session of the caller."""

    id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.type(description="The session is over, from now on and everywhere.", directives=OWN)
class SessionEnded:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.type(description="No session of the caller is left but the one that asked, if one did.", directives=OWN)
class OtherSessionsEnded:
    """How much that was."""

    sessions: int = strawberry.field(description="How many were ended.")


@strawberry.input(description="Prove anew that the phone is at hand.")
class StepUpInput:
    """A phone number of the caller's and the code that was sent to it."""

    phone: str = strawberry.field(description="A number by which the caller signs in.")
    code: str = strawberry.field(description="The six digits; five tries.")


@strawberry.type(description="The session may do what is valuable, for five minutes.", directives=OWN)
class SteppedUp:
    """Until when."""

    until: datetime = strawberry.field(description="From when on another code is needed.")


@strawberry.type
class SessionsQuery:
    """Where the caller has signed in."""

    @strawberry.field(description="The caller's sessions, the last used first.", permission_classes=[SignedIn])
    async def sessions(self, info: Info) -> list[Session]:
        """All of them; signing in keeps them to twenty."""
        context = info.context
        this_one = context.session.id if context.session else None
        return [
            Session(
                id=strawberry.ID(str(one.id)),
                device=one.device,
                started_at=one.started_at,
                last_used_at=one.last_used_at,
                is_this_one=one.id == this_one,
            )
            for one in await identities.sessions(db.pool(), context.caller(), context.now)
        ]


@strawberry.type
class SessionsMutation:
    """Ending sessions, and proving anew who one is."""

    @strawberry.mutation(
        description="End one of the caller's sessions.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN, notes=[Note.SESSION]),
    )
    async def end_session(
        self, info: Info, data: Annotated[EndSessionInput, strawberry.argument(name="input")]
    ) -> Annotated[SessionEnded | Rejected, strawberry.union("EndSessionResult")]:
        """End it; the browser that asks forgets it too, if it is its own."""
        session_id = row_id(data.id, "session")
        if isinstance(session_id, Refusal):
            return Rejected.of(session_id, "input", "id")
        context, account_id = info.context, info.context.caller().account_id
        async with db.transaction() as tx:
            refused = await identities.end_session(tx, account_id, session_id)
        if refused:
            return Rejected.of(refused, "input", "id")
        await sessions.ended(context, account_id)
        if context.session and context.session.id == session_id:
            sessions.take_away(context)
        return SessionEnded(ok=True)

    @strawberry.mutation(
        description="End all sessions of the caller but this one.",
        permission_classes=[SignedIn],
        directives=guarded(notes=[Note.SESSION]),
    )
    async def end_other_sessions(self, info: Info) -> OtherSessionsEnded:
        """End them; a program with a token ends them all."""
        context, account_id = info.context, info.context.caller().account_id
        kept = context.session.id if context.session else None
        async with db.transaction() as tx:
            count = await identities.end_other_sessions(tx, account_id, kept)
        await sessions.ended(context, account_id)
        return OtherSessionsEnded(sessions=count)

    @strawberry.mutation(
        description="Give a code sent by requestCode to do what is refused with STEP_UP_NEEDED; renews the cookie.",
        permission_classes=[SignedIn],
        directives=guarded(notes=[Note.SESSION]),
    )
    async def step_up(
        self, info: Info, data: Annotated[StepUpInput, strawberry.argument(name="input")]
    ) -> Annotated[SteppedUp | Rejected, strawberry.union("StepUpResult")]:
        """Write that a code was given, and give the session a new token."""
        context = info.context
        if context.session is None:
            return Rejected.of(Refusal.not_allowed("a browser's session: sign in there"))
        async with db.transaction() as tx:
            proof = proof_of(data.phone, data.code)
            opened = await identities.step_up(tx, context.services.phone.secret, proof, context.session)
        if isinstance(opened, Refusal):
            return Rejected.of(opened, "input", field_of(opened))
        await sessions.give(context, opened)
        return SteppedUp(until=identities.proved_until(opened.session))


def proof_of(phone: str, code: str) -> Proof:
    """What somebody typed, cut where it is too long to be a mistake; a code is of ASCII, whatever else is wrong."""
    return Proof(phone[:LONGEST], code[:LONGEST] if code.isascii() else "")


def field_of(refusal: Refusal) -> str:
    """Which of the two fields a refusal of a proof means."""
    return "phone" if refusal.code in {"BAD_PHONE", "NOT_THERE"} else "code"
