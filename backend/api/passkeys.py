"""Passkeys at the edge: adding one, signing in and stepping up with one, and removing it."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import identities
from backend.api import sessions
from backend.api.access import OWN, SHARED, Check, Note, guarded
from backend.api.accounts import HasSignedIn, taken_up
from backend.api.arguments import row_id, unreadable
from backend.api.context import Info, Oneself, Public, SignedIn
from backend.api.own_sessions import SteppedUp
from backend.api.rejected import Rejected
from backend.identities import Answer, Browser
from backend.identities import Passkey as Kept
from backend.kit import db
from backend.kit.errors import Kind, Refusal

LONGEST_NAME = 40  # characters; what a person calls a device
FIELDS = {
    "CHALLENGE_OVER": "id",
    "PASSKEY_UNKNOWN": "response",
    "PASSKEY_REFUSED": "response",
    "ENROLMENT_NEEDED": "enrolment",
    "ENROLMENT_OVER": "enrolment",
    "TOTP_REFUSED": "code",
}


@strawberry.type(
    description="What a browser's authenticator is to answer, once and within five minutes.", directives=SHARED
)
class PasskeyChallenge:
    """A challenge for navigator.credentials."""

    id: strawberry.ID = strawberry.field(description="To be sent back with the response.")
    options: str = strawberry.field(
        description="JSON for PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON."
    )


@strawberry.type(description="A device with which the caller signs in.", directives=OWN)
class Passkey:
    """What is told of a passkey."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    name: str = strawberry.field(description="What its owner calls it, at most 40 characters.")
    created_at: datetime = strawberry.field(description="When it was added.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used to sign in or to step up.")

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """What is told of one that is kept."""
        id_ = strawberry.ID(str(kept.id))
        return cls(id=id_, name=kept.name, created_at=kept.created_at, last_used_at=kept.last_used_at)


@strawberry.input(description="What the authenticator made of a challenge of beginPasskey.")
class AddPasskeyInput:
    """A passkey that was made."""

    id: strawberry.ID = strawberry.field(description="Of the challenge.")
    response: str = strawberry.field(description="PublicKeyCredential.toJSON() as text, at most 16384 characters.")
    name: str | None = strawberry.field(
        default=None, description="What to call it, at most 40 characters; else after the browser."
    )
    enrolment: str | None = strawberry.field(
        default=None, description="The enrolment code, where it is the first second factor of staff."
    )


@strawberry.input(description="What the authenticator made of a challenge of beginPasskeySignIn.")
class SignInWithPasskeyInput:
    """A passkey that was used."""

    id: strawberry.ID = strawberry.field(description="Of the challenge.")
    response: str = strawberry.field(description="PublicKeyCredential.toJSON() as text, at most 16384 characters.")


@strawberry.input(description="What the authenticator made of a challenge that was begun in this session.")
class StepUpWithPasskeyInput:
    """A passkey that was used."""

    id: strawberry.ID = strawberry.field(description="Of the challenge.")
    response: str = strawberry.field(description="PublicKeyCredential.toJSON() as text, at most 16384 characters.")


@strawberry.input(description="Which passkey to remove.")
class RemovePasskeyInput:
    """A passkey of the caller."""

    id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.type(
    description="The passkey signs in from now on; one that is vouched for renews the cookie.", directives=OWN
)
class PasskeyAdded:
    """Which one."""

    passkey: Passkey = strawberry.field(description="The passkey as it is kept.")


@strawberry.type(description="The passkey signs in no more, and the caller's other sessions are over.", directives=OWN)
class PasskeyRemoved:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.type
class PasskeysQuery:
    """With which devices the caller signs in."""

    @strawberry.field(
        description="The caller's passkeys, ten at most, the oldest first.", permission_classes=[SignedIn]
    )
    async def passkeys(self, info: Info) -> list[Passkey]:
        """All of them."""
        return [Passkey.of(kept) for kept in await identities.passkeys(db.pool(), info.context.caller())]


@strawberry.type
class PasskeysMutation:
    """What is done with passkeys."""

    @strawberry.mutation(description="Begin to add a passkey in this browser's session.", permission_classes=[SignedIn])
    async def begin_passkey(self, info: Info) -> PasskeyChallenge:
        """Options for navigator.credentials.create."""
        session = info.context.browsing()
        async with db.transaction() as tx:
            begun = await identities.begin_passkey(tx, info.context.services.factors.site, session)
        return PasskeyChallenge(id=strawberry.ID(begun.challenge), options=begun.options)

    @strawberry.mutation(
        description="Begin to sign in with a passkey, or to step up in this session.", permission_classes=[Public]
    )
    async def begin_passkey_sign_in(self, info: Info) -> PasskeyChallenge:
        """Options for navigator.credentials.get; nobody learns here who has a passkey."""
        context = info.context
        async with db.transaction() as tx:
            begun = await identities.begin_passkey_sign_in(tx, context.services.factors.site, context.session)
        return PasskeyChallenge(id=strawberry.ID(begun.challenge), options=begun.options)

    @strawberry.mutation(
        description="Add the passkey that was made; needs a step-up.",
        permission_classes=[SignedIn],
        directives=guarded(Check.STEP_UP, notes=[Note.FACTOR]),
    )
    async def add_passkey(
        self, info: Info, data: Annotated[AddPasskeyInput, strawberry.argument(name="input")]
    ) -> Annotated[PasskeyAdded | Rejected, strawberry.union("AddPasskeyResult")]:
        """Keep its public key; what staff add is a second factor that is given at once."""
        context, session = info.context, info.context.browsing()
        name = (data.name or "").strip() or identities.device(context.user_agent)
        if refused := _unfit(name):
            return Rejected.of(refused, "input", "name")
        async with db.transaction() as tx:
            added = await identities.add_passkey(
                *(tx, context.services.factors.site, session, answer_of(data.id, data.response)),
                name=name,
                enrolment=data.enrolment,
            )
        if isinstance(added, Refusal):
            return rejected(added)
        passkey, opened = added
        if opened:
            await sessions.give(context, opened)
        return PasskeyAdded(passkey=Passkey.of(passkey))

    @strawberry.mutation(
        description="Remove a passkey; needs a step-up.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN, Check.STEP_UP, notes=[Note.FACTOR]),
    )
    async def remove_passkey(
        self, info: Info, data: Annotated[RemovePasskeyInput, strawberry.argument(name="input")]
    ) -> Annotated[PasskeyRemoved | Rejected, strawberry.union("RemovePasskeyResult")]:
        """Forget it, unless nothing else would let its owner in."""
        passkey_id, session = row_id(data.id, "passkey"), info.context.browsing()
        if isinstance(passkey_id, Refusal):
            return Rejected.of(passkey_id, "input", "id")
        providers = info.context.services.elsewhere.providers.keys()
        async with db.transaction() as tx:
            refused = await identities.remove_passkey(tx, session, passkey_id, providers)
        if refused:
            return Rejected.of(refused, *(["input", "id"] if refused.code == "NOT_THERE" else []))
        await sessions.ended(info.context, session.account_id)
        return PasskeyRemoved(ok=True)

    @strawberry.mutation(
        description="Sign in with a passkey; sets the session cookie.",
        permission_classes=[Oneself],
        directives=guarded(notes=[Note.SESSION]),
    )
    async def sign_in_with_passkey(
        self, info: Info, data: Annotated[SignInWithPasskeyInput, strawberry.argument(name="input")]
    ) -> Annotated[HasSignedIn | Rejected, strawberry.union("SignInWithPasskeyResult")]:
        """Begin a session and end the one before."""
        context = info.context
        browser, answer = Browser(context.user_agent, context.session), answer_of(data.id, data.response)
        async with db.transaction() as tx:
            opened = await identities.sign_in_with_passkey(tx, context.services.factors.site, answer, browser)
        if isinstance(opened, Refusal):
            return rejected(opened)
        return HasSignedIn(me=await taken_up(context, opened))

    @strawberry.mutation(
        description="Use a passkey to do what is refused with STEP_UP_NEEDED; renews the cookie.",
        permission_classes=[SignedIn],
        directives=guarded(notes=[Note.SESSION]),
    )
    async def step_up_with_passkey(
        self, info: Info, data: Annotated[StepUpWithPasskeyInput, strawberry.argument(name="input")]
    ) -> Annotated[SteppedUp | Rejected, strawberry.union("StepUpWithPasskeyResult")]:
        """Write that it was used, and give the session a new token; for staff it is their second factor too."""
        context, session = info.context, info.context.browsing()
        answer = answer_of(data.id, data.response)
        async with db.transaction() as tx:
            opened = await identities.step_up_with_passkey(tx, context.services.factors.site, answer, session)
        if isinstance(opened, Refusal):
            return rejected(opened)
        await sessions.give(context, opened)
        return SteppedUp(until=identities.proved_until(opened.session))


def answer_of(challenge: str, response: str) -> Answer:
    """What a browser sent back; a challenge is of ASCII, whatever else is wrong."""
    return Answer(challenge if challenge.isascii() else "", response)


def rejected(refusal: Refusal) -> Rejected:
    """A refusal with the field of the input it means, if it means one."""
    field = FIELDS.get(refusal.code)
    return Rejected.of(refusal, *(["input", field] if field else []))


def _unfit(name: str) -> Refusal | None:
    if len(name) > LONGEST_NAME or len(name.splitlines()) > 1:
        message = f"A name has one line of at most {LONGEST_NAME} characters. Choose a shorter one."
        return Refusal(Kind.INVALID, "INVALID", message, {"what": "name"})
    return unreadable("name", name)
