"""Authenticator apps at the edge, and giving a second factor."""

from typing import Annotated

import strawberry

from backend import identities
from backend.api import sessions
from backend.api.accounts import Me, taken_up
from backend.api.context import Info, SignedIn
from backend.api.passkeys import rejected
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.errors import Refusal

LONGEST = 100  # characters of a code or a challenge: more is no mistake of a person's


@strawberry.input(description="Begin to add an authenticator app.")
class BeginTotpInput:
    """With what it is vouched for."""

    enrolment: str | None = strawberry.field(
        default=None, description="The enrolment code; not needed where a second factor was given in this session."
    )


@strawberry.type(description="A secret for an authenticator app, told once; it counts when a code of it is given.")
class TotpBegun:
    """The secret in two forms."""

    id: strawberry.ID = strawberry.field(description="To be sent back with the code, within five minutes.")
    uri: str = strawberry.field(description="otpauth://totp/…, to be shown as a QR code.")
    secret: str = strawberry.field(description="The same secret to be typed: 32 letters and digits (base32).")


@strawberry.input(description="Show that an authenticator app has the secret.")
class AddTotpInput:
    """A first code."""

    id: strawberry.ID = strawberry.field(description="Of what was begun.")
    code: str = strawberry.field(description="The six digits that the app shows.")


@strawberry.type(description="The app is a second factor from now on, given in this session; renews the cookie.")
class TotpAdded:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.type(description="The app is no second factor any more, and the caller's other sessions are over.")
class TotpRemoved:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.input(description="Give a second factor.")
class GiveSecondFactorInput:
    """A code of the caller's app; a passkey is given by stepUpWithPasskey."""

    code: str = strawberry.field(description="The six digits that the app shows; five tries in a quarter of an hour.")


@strawberry.type(description="The seats of staff count in this session until it ends; renews the cookie.")
class SecondFactorGiven:
    """Who acts now."""

    me: Me = strawberry.field(description="The caller with all their seats.")


@strawberry.type
class SecondFactorsMutation:
    """What is done with authenticator apps."""

    @strawberry.mutation(
        description="Begin to add an authenticator app; needs a step-up.", permission_classes=[SignedIn]
    )
    async def begin_totp(
        self, info: Info, data: Annotated[BeginTotpInput, strawberry.argument(name="input")]
    ) -> Annotated[TotpBegun | Rejected, strawberry.union("BeginTotpResult")]:
        """Draw a secret; nothing of it is kept before it works."""
        session, site = info.context.browsing(), info.context.services.factors.site
        async with db.transaction() as tx:
            begun = await identities.begin_totp(tx, site, session, data.enrolment)
        if isinstance(begun, Refusal):
            return rejected(begun)
        return TotpBegun(id=strawberry.ID(begun.challenge), uri=begun.uri, secret=begun.secret)

    @strawberry.mutation(description="Add the app that was begun.", permission_classes=[SignedIn])
    async def add_totp(
        self, info: Info, data: Annotated[AddTotpInput, strawberry.argument(name="input")]
    ) -> Annotated[TotpAdded | Rejected, strawberry.union("AddTotpResult")]:
        """Seal its secret and keep it, in place of the one before."""
        context, session = info.context, info.context.browsing()
        challenge = data.id if data.id.isascii() else ""
        async with db.transaction() as tx:
            opened = await identities.add_totp(
                *(tx, context.services.factors.seal, session, challenge, data.code[:LONGEST])
            )
        if isinstance(opened, Refusal):
            return rejected(opened)
        sessions.give(context, opened)
        return TotpAdded(ok=True)

    @strawberry.mutation(description="Remove the authenticator app; needs a step-up.", permission_classes=[SignedIn])
    async def remove_totp(self, info: Info) -> Annotated[TotpRemoved | Rejected, strawberry.union("RemoveTotpResult")]:
        """Forget its secret."""
        session = info.context.browsing()
        async with db.transaction() as tx:
            refused = await identities.remove_totp(tx, session)
        return Rejected.of(refused) if refused else TotpRemoved(ok=True)

    @strawberry.mutation(description="Give a code of one's authenticator app.", permission_classes=[SignedIn])
    async def give_second_factor(
        self, info: Info, data: Annotated[GiveSecondFactorInput, strawberry.argument(name="input")]
    ) -> Annotated[SecondFactorGiven | Rejected, strawberry.union("GiveSecondFactorResult")]:
        """Write that it was given, and give the session a new token."""
        context, session = info.context, info.context.browsing()
        async with db.transaction() as tx:
            opened = await identities.give_totp(tx, context.services.factors.seal, session, data.code[:LONGEST])
        if isinstance(opened, Refusal):
            return rejected(opened)
        return SecondFactorGiven(me=await taken_up(context, opened))
