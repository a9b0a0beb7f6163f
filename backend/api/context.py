"""What every resolver finds in its context: who calls, and the batchers through which it changes something."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.permission import BasePermission
from strawberry.types import Info as StrawberryInfo

from backend import accounts
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.kit.time import clock
from backend.mall import RedeemRequest, Redemption

BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Services:
    """What wiring hands to the edge."""

    redeem: Batcher[RedeemRequest, Redemption | Refusal]


@dataclass(slots=True)
class Context:
    """One request."""

    services: Services
    actor: Actor | None

    def caller(self) -> Actor:
        """Who calls; a field that asks has the permission SIGNED_IN."""
        if self.actor is None:
            raise GraphQLError("Sign in first.", extensions={"code": "SIGN_IN"})
        return self.actor


type Info = StrawberryInfo[Context, None]


class Public(BasePermission):
    """Anybody may read this."""

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Always."""
        del source, info, kwargs
        return True


class SignedIn(BasePermission):
    """Whoever has signed in; what they then see is their own."""

    message = "Sign in first."
    error_extensions = {"code": "SIGN_IN"}  # noqa: RUF012 - Strawberry's attribute

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Only with a valid token."""
        del source, kwargs
        return info.context.actor is not None


async def authenticated(header: str) -> Actor | None:
    """The actor behind an Authorization header; none without a token, or with one that is unknown or over."""
    if header[: len(BEARER)].lower() != BEARER:
        return None
    now = clock()
    account_id = await accounts.by_token(db.pool(), header[len(BEARER) :].strip(), now)
    return await accounts.actor(db.pool(), account_id, now) if account_id else None
