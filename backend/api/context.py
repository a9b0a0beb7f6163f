"""What every resolver finds in its context: who calls, when, and through what they read and change something."""

from asyncio import Future
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types import Info as StrawberryInfo

from backend.api import batches
from backend.api.access import Audience, Permission
from backend.api.auditing import Recorder
from backend.identities import CodeSender, IdentityProvider, KnownSessions, RealNameChecker, Session, Site
from backend.kit.actor import Actor
from backend.kit.allowances import Spending
from backend.kit.live import Hub, Tell
from backend.kit.passes import Passes
from backend.kit.reading import ByKeys, Reads
from backend.kit.sealing import Seal
from backend.kit.time import business_day
from backend.programme import RulePack


@dataclass(frozen=True, slots=True)
class PhoneSignIn:
    """What signing in by phone needs: the key of the kept hashes, and who brings the codes, if anybody does."""

    secret: bytes = field(repr=False)
    sender: CodeSender | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What passkeys and authenticator apps need: the site they belong to, and what seals an app's secret."""

    site: Site
    seal: Seal


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where somebody can sign in elsewhere, by the providers' codes, and whither they come back; who confirms names."""

    public_url: str = ""
    providers: Mapping[str, IdentityProvider] = field(default_factory=dict)
    checker: RealNameChecker | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """What the application hands to the edge; `secure` if browsers reach it by https only.

    `tell` takes the news of a transaction to everybody, and `hub` has the open streams of this process.
    """

    pack: RulePack
    redeem: batches.Redeem
    check: batches.Check
    confirm: batches.OnHold
    give_back: batches.OnHold
    settle: batches.Settle
    wish: batches.Wish
    phone: PhoneSignIn
    factors: Factors
    spending: Spending
    known: KnownSessions
    hub: Hub
    tell: Tell
    secure: bool
    recorder: Recorder
    passes: Passes = field(repr=False)
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    reads: Reads = field(default_factory=Reads)


@dataclass(slots=True)
class Context:
    """One request: who asks at which instant, and the token of a program or the session of a browser they came with."""

    services: Services
    response: Response
    now: datetime
    actor: Actor | None = None
    token: str | None = field(default=None, repr=False)
    cookie: str | None = field(default=None, repr=False)
    session: Session | None = None
    user_agent: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    is_counted: bool = False  # whether what the request costs was charged where all processes see it
    heard: int = 0  # the version with which a browser takes a stream up again
    answers: dict[object, dict[Any, Future[Any]]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    shown: set[tuple[str, int, int | None]] = field(default_factory=set)

    @property
    def by_cookie(self) -> bool:
        """Whether a browser's cookie says who asks."""
        return self.session is not None

    @property
    def today(self) -> date:
        """The programme's local day."""
        return business_day(self.now, self.services.pack.zone)

    def caller(self) -> Actor:
        """Who calls; a field that asks has the permission SIGNED_IN."""
        if self.actor is None:
            raise GraphQLError("Sign in first.", extensions={"code": "SIGN_IN"})
        return self.actor

    def browsing(self) -> Session:
        """The session of the browser that asks; a program with a token has none, and a field that asks refuses it."""
        if self.session is None:
            raise GraphQLError("This needs a browser's session: sign in there.", extensions={"code": "NOT_ALLOWED"})
        return self.session

    def show(self, operation: str, account_ids: Iterable[int], organisation_id: int | None) -> None:
        """Say whose data an operation shows to the caller, and in which organisation's name they look at it."""
        self.shown.update((operation, each, organisation_id) for each in account_ids)

    def ask[Key, Value](self, query: ByKeys[Key, Value], key: Key) -> Future[Value | None]:
        """What a domain's query tells of one key, or None; all requests that ask at the same moment share a statement.

        An answer is kept until the request ends, so `query` must be a function of a module, the same each time.
        """
        answers: dict[Key, Future[Value | None]] = self.answers.setdefault(query, {})
        if key not in answers:
            answers[key] = self.services.reads.ask(query, key)
        return answers[key]

    async def one[Key, Value](self, query: ByKeys[Key, Value], key: Key) -> Value | None:
        """The same, awaited. Who needs several answers asks for all of them first."""
        return await self.ask(query, key)

    async def anew[Key, Value](self, query: ByKeys[Key, Value], key: Key) -> Value | None:
        """The same as it stands now, whatever this request has asked before."""
        return await self.services.reads.ask(query, key)


type Info = StrawberryInfo[Context, None]


class Public(Permission):
    """Anybody may read this."""

    audience = (Audience.ANYBODY,)

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Always."""
        del source, info, kwargs
        return True


class Oneself(Public):
    """Anybody may ask this, and is told of nobody but themselves: who has signed in, or signs in by asking."""

    audience = (Audience.ONESELF,)


class SignedIn(Permission):
    """Whoever has signed in; what they then see is their own."""

    audience = (Audience.OWNER,)
    message = "Sign in first."
    error_extensions = {"code": "SIGN_IN"}  # noqa: RUF012 - Strawberry's attribute

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Only with a valid token."""
        del source, kwargs
        return info.context.actor is not None


class Metered(Permission):
    """What moves points, grams or stock happens only while it is counted what everybody asks for, in all processes."""

    message = "This cannot be done just now, and nothing has changed. Try again in a minute, with the same key."
    error_extensions = {"code": "TRY_LATER"}  # noqa: RUF012 - Strawberry's attribute

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Not while Redis is down."""
        del source, kwargs
        return info.context.is_counted
