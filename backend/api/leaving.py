"""Leaving: closing one's account. What one may take along is handed out by `export`."""

from typing import Annotated

import strawberry

from backend import accounts, consents, identities
from backend.api import sessions
from backend.api.context import Info, SignedIn
from backend.api.rejected import Rejected
from backend.identities.rules import step_up
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal


@strawberry.type(description="The account is closed for ever, and nothing says any longer whose it was.")
class AccountClosed:
    """What closing comes to."""

    consents: int = strawberry.field(description="How many consents were withdrawn with it.")


@strawberry.type
class LeavingMutation:
    """The way out."""

    @strawberry.mutation(
        description="Close the caller's account: consents are withdrawn, sessions and tokens end, the phone number and"
        " the name are forgotten. Points that are left expire in their time and remain as honour. Needs a step-up.",
        permission_classes=[SignedIn],
    )
    async def close_account(
        self, info: Info
    ) -> Annotated[AccountClosed | Rejected, strawberry.union("CloseAccountResult")]:
        """All of it or nothing, in one transaction."""
        context = info.context
        async with db.transaction() as tx:
            outcome = await _close(tx, context.caller())
        if isinstance(outcome, Refusal):
            return Rejected.of(outcome)
        if context.session:
            sessions.take_away(context)
        return AccountClosed(consents=outcome)


async def _close(tx: Tx, actor: Actor) -> int | Refusal:
    """How many consents were withdrawn; whatever refuses comes before what writes."""
    if refused := step_up(actor, tx.now()):
        return refused
    await consents.lock(tx, actor.account_id)  # before the person, as intake does
    if refused := await accounts.close(tx, actor.account_id):
        return refused
    await identities.forget(tx, actor.account_id)
    return await consents.withdraw_all(tx, actor.account_id)
