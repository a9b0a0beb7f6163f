"""Signing in elsewhere, as the pages see it: where one can, leaving for it, and what is linked."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import identities
from backend.api import sessions
from backend.api.access import OWN, SHARED, Check, Note, guarded
from backend.api.arguments import row_id
from backend.api.coming_back import redirect_uri, remember
from backend.api.context import Context, Info, Public, SignedIn
from backend.api.rejected import Rejected
from backend.api.spending import unable_to_depart
from backend.api.words import Words
from backend.identities import Session, Way
from backend.identities.rules import step_up
from backend.kit import db, ids
from backend.kit.errors import Refusal
from backend.programme.values import Title

STATE_LETTERS = 52  # 255 bits in letters and digits alone: WeChat takes no others


@strawberry.type(
    description="A provider elsewhere by which one can sign in; by phone and passkey one always can.", directives=SHARED
)
class SignInWay:
    """Its code and what people call it."""

    provider: strawberry.ID = strawberry.field(description="Its code, small letters, digits and dashes.")
    title: Words = strawberry.field(description="What people call it.")

    @classmethod
    def of(cls, way: Way) -> Self:
        """A way of the deployment's."""
        return cls(provider=strawberry.ID(way.code), title=Words.of(way.title))


@strawberry.type(
    description="An identity elsewhere that signs in to the caller's account; who that is is not kept.", directives=OWN
)
class LinkedIdentity:
    """Where, and since when."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    provider: SignInWay = strawberry.field(description="Where; under its code alone if one cannot sign in there now.")
    linked_at: datetime = strawberry.field(description="Since when.")


@strawberry.input(description="Where to sign in.")
class BeginSignInInput:
    """A provider."""

    provider: strawberry.ID = strawberry.field(description="The code of one of signInWays.")


@strawberry.input(description="Which identity elsewhere to link to the caller's account.")
class LinkIdentityInput:
    """A provider."""

    provider: strawberry.ID = strawberry.field(description="The code of one of signInWays.")


@strawberry.type(
    description="The page goes there, and comes back within ten minutes in the same browser.", directives=SHARED
)
class SignInBegun:
    """Whither."""

    url: str = strawberry.field(description="The provider's own page.")


@strawberry.input(description="Which identity elsewhere to unlink.")
class UnlinkIdentityInput:
    """An identity of the caller's."""

    id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.type(description="The identity elsewhere no longer signs in to the caller's account.", directives=OWN)
class IdentityUnlinked:
    """Nothing more to tell."""

    ok: bool = strawberry.field(description="Always true.")


@strawberry.type
class ElsewhereQuery:
    """Where one can sign in, and where the caller does."""

    @strawberry.field(description="The providers by which one can sign in.", permission_classes=[Public])
    def sign_in_ways(self, info: Info) -> list[SignInWay]:
        """In the order of the deployment's file."""
        return [SignInWay.of(each.way) for each in info.context.services.elsewhere.providers.values()]

    @strawberry.field(
        description="The identities elsewhere of the caller, one for each provider.", permission_classes=[SignedIn]
    )
    async def linked_identities(self, info: Info) -> list[LinkedIdentity]:
        """The oldest first."""
        context = info.context
        return [
            LinkedIdentity(
                id=strawberry.ID(str(one.id)),
                provider=SignInWay.of(_way(context, one.provider)),
                linked_at=one.linked_at,
            )
            for one in await identities.linked(db.pool(), context.caller())
        ]


@strawberry.type
class ElsewhereMutation:
    """Leaving for a provider, and forgetting one."""

    @strawberry.mutation(description="Sign in elsewhere: the page goes to the url.", permission_classes=[Public])
    async def begin_sign_in(
        self, info: Info, data: Annotated[BeginSignInInput, strawberry.argument(name="input")]
    ) -> Annotated[SignInBegun | Rejected, strawberry.union("BeginSignInResult")]:
        """Await the browser back; who has signed in then, replaces who has now."""
        return await _begun(info.context, data.provider, None)

    @strawberry.mutation(
        description="Link an identity elsewhere: the page goes to the url. Needs a step-up.",
        permission_classes=[SignedIn],
        directives=guarded(Check.STEP_UP, notes=[Note.FACTOR]),
    )
    async def link_identity(
        self, info: Info, data: Annotated[LinkIdentityInput, strawberry.argument(name="input")]
    ) -> Annotated[SignInBegun | Rejected, strawberry.union("LinkIdentityResult")]:
        """Await the browser back in this very session."""
        context = info.context
        if refused := step_up(context.caller(), context.now):
            return Rejected.of(refused)
        if context.session is None:
            return Rejected.of(Refusal.not_allowed("a browser's session: sign in there"))
        return await _begun(context, data.provider, context.session)

    @strawberry.mutation(
        description="Unlink an identity elsewhere, never the last way in; ends other sessions. Needs a step-up.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN, Check.STEP_UP, notes=[Note.FACTOR]),
    )
    async def unlink_identity(
        self, info: Info, data: Annotated[UnlinkIdentityInput, strawberry.argument(name="input")]
    ) -> Annotated[IdentityUnlinked | Rejected, strawberry.union("UnlinkIdentityResult")]:
        """Forget it, and end their other sessions."""
        linked_id = row_id(data.id, "identity")
        if isinstance(linked_id, Refusal):
            return Rejected.of(linked_id, "input", "id")
        context = info.context
        providers = context.services.elsewhere.providers.keys()
        async with db.transaction() as tx:
            refused = await identities.unlink(tx, context.caller(), linked_id, context.session, providers)
        if refused:
            return Rejected.of(refused, *_path(refused))
        await sessions.ended(context, context.caller().account_id)
        return IdentityUnlinked(ok=True)


async def _begun(context: Context, code: str, linking: Session | None) -> SignInBegun | Rejected:
    """Ask the provider first, and write only then: nothing outside waits within a transaction."""
    provider = context.services.elsewhere.providers.get(code)
    if provider is None:
        return Rejected.of(Refusal.not_there("provider"), "input", "provider")
    if no := await unable_to_depart(context):
        return Rejected.of(no)
    state, marker = next(ids.codes(STATE_LETTERS)), ids.token()
    trip = identities.trip(context.services.phone.secret, state, redirect_uri(context.services, code))
    url = await provider.authorize_url(trip, context.now)
    if isinstance(url, Refusal):
        return Rejected.of(url)
    async with db.transaction() as tx:
        await identities.depart(tx, state, marker, provider.way, linking)
    remember(context, marker)
    return SignInBegun(url=url)


def _way(context: Context, code: str) -> Way:
    provider = context.services.elsewhere.providers.get(code)
    return provider.way if provider else Way(code, Title(code, code))


def _path(refusal: Refusal) -> tuple[str, ...]:
    return () if refusal.code == "STEP_UP_NEEDED" else ("input", "id")
