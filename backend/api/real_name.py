"""How surely it is known who somebody is, and having a name confirmed; neither it nor the number is kept or logged."""

from typing import Annotated

import strawberry

from backend import identities
from backend.api.again import at_last
from backend.api.context import Context, Info, SignedIn
from backend.api.rejected import Rejected
from backend.api.spending import unable_to_ask_name
from backend.identities import RealNameLevel
from backend.identities.errors import real_name_off
from backend.identities.rules import step_up
from backend.kit import db
from backend.kit.errors import Refusal

LONGEST = 100  # characters of a name or a number: more is no mistake of a person's
FIELDS = {"BAD_NAME": "name", "BAD_ID_NUMBER": "idNumber"}

strawberry.enum(RealNameLevel, description="How surely it is known who somebody is. Only what says so needs a level.")


@strawberry.input(description="A name and an identity number to be confirmed; neither is kept.")
class VerifyNameInput:
    """As they stand on the identity card."""

    name: str = strawberry.field(description="The name, 2 to 50 letters.")
    id_number: str = strawberry.field(description="The 18 digits of GB 11643, of which the last may be an X.")


@strawberry.type(description="The name is confirmed; what is kept is that it is, by whom and when.")
class NameVerified:
    """The level that this gives."""

    level: RealNameLevel = strawberry.field(description="L1.")


@strawberry.type
class RealNameMutation:
    """Having one's name confirmed."""

    @strawberry.mutation(
        description="Have name and identity number confirmed, 5 times a day at most. Needs a step-up.",
        permission_classes=[SignedIn],
    )
    async def verify_name(
        self, info: Info, data: Annotated[VerifyNameInput, strawberry.argument(name="input")]
    ) -> Annotated[NameVerified | Rejected, strawberry.union("VerifyNameResult")]:
        """Ask who can confirm it, outside any transaction, and keep the answer."""
        level = await _verified(info.context, data.name[:LONGEST], data.id_number[:LONGEST])
        if isinstance(level, RealNameLevel):
            return NameVerified(level=level)
        return Rejected.of(level, *(("input", FIELDS[level.code]) if level.code in FIELDS else ()))


async def level_of(context: Context, account_id: int) -> RealNameLevel:
    """How surely it is known who this is; asked only where a page shows it."""
    return await context.one(identities.real_name_levels, account_id) or RealNameLevel.L0


async def _verified(context: Context, name: str, number: str) -> RealNameLevel | Refusal:
    checker, actor = context.services.elsewhere.checker, context.caller()
    if checker is None:
        return real_name_off()
    if refused := step_up(actor, context.now):
        return refused
    asked = await identities.ask_name(db.pool(), actor.account_id, name, number, context.today)
    if isinstance(asked, Refusal):
        return asked
    if no := await unable_to_ask_name(context):
        return no
    reference = await checker.check(asked.name, asked.number)
    if isinstance(reference, Refusal):
        return reference
    secret, confirmed = context.services.phone.secret, (checker.code, reference)
    return await at_last(lambda tx: identities.keep_name(tx, secret, actor.account_id, asked, confirmed))
