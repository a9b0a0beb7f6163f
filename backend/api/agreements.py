"""Cooperation agreements at the edge: the operator drafts one, both parties sign it, and either may end it (JS§36)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import accounts, mall
from backend.accounts import OrganisationKind
from backend.api.access import PARTIES_ONLY, Check, guarded
from backend.api.arguments import instant, row_id, unreadable
from backend.api.context import Info, SignedIn
from backend.api.organisations import Organisation, own_organisations, own_places
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.permissions import Operator, Party
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.idempotency import unusable_key
from backend.kit.paging import InTime
from backend.programme import RulePack

type Act = Callable[[db.Tx, Actor, int, RulePack], Awaitable[mall.Agreement | Refusal]]

strawberry.enum(
    mall.AgreementState,
    description="How an agreement stands: SIGNED by both and to come, ACTIVE in its term, EXPIRED after it.",
)


@strawberry.type(
    description="A cooperation agreement (合作协议) of a rights provider with an operator.", directives=PARTIES_ONLY
)
class Agreement:
    """An agreement, as either party sees it; who signed for a party is told to nobody but themselves."""

    row: strawberry.Private[mall.Agreement]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    terms: str = strawberry.field(description="What is agreed, at most 20 000 characters.")
    drafted_at: datetime = strawberry.field(description="When.")
    valid_from: datetime = strawberry.field(description="The first instant of its term.")
    valid_until: datetime = strawberry.field(description="The instant from which it holds no more.")
    provider_signed_at: datetime | None = strawberry.field(description="When the provider signed, if they have.")
    operator_signed_at: datetime | None = strawberry.field(description="When the operator signed, if they have.")
    terminated_at: datetime | None = strawberry.field(description="When it was ended before its time, if it was.")

    @classmethod
    def of(cls, row: mall.Agreement) -> Self:
        """A kept agreement."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            terms=row.terms,
            drafted_at=row.drafted_at,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            provider_signed_at=row.provider_signed_at,
            operator_signed_at=row.operator_signed_at,
            terminated_at=row.terminated_at,
        )

    @strawberry.field(description="How it stands.")
    def state(self, info: Info) -> mall.AgreementState:
        """At the instant of the request."""
        return mall.agreement_state(self.row, info.context.now)

    @strawberry.field(description="Whether the caller has signed it, and so cannot sign for the other party.")
    def signed_by_you(self, info: Info) -> bool:
        """Nobody signs for both."""
        return info.context.caller().account_id in (self.row.provider_signer_id, self.row.operator_signer_id)

    @strawberry.field(description="Who sells.")
    async def provider(self, info: Info) -> Organisation:
        """The rights provider."""
        return await Organisation.by_id(info, self.row.provider_id)

    @strawberry.field(description="Who runs the mall.")
    async def operator(self, info: Info) -> Organisation:
        """The operator."""
        return await Organisation.by_id(info, self.row.operator_id)


@strawberry.type(description="An agreement is drafted, signed or ended.", directives=PARTIES_ONLY)
class AgreementChanged:
    """What an act comes to."""

    agreement: Agreement = strawberry.field(description="The agreement as it stands.")


@strawberry.input(description="What to agree with whom.")
class DraftAgreementInput:
    """An agreement to draft."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    provider: strawberry.ID = strawberry.field(description="The rights provider.")
    terms: str = strawberry.field(description="What is agreed, 1 to 20 000 characters.")
    valid_from: datetime = strawberry.field(description="The first instant of its term.")
    valid_until: datetime = strawberry.field(description="The instant from which it holds no more.")


@strawberry.input(description="Which agreement is meant.")
class AgreementInput:
    """An agreement of the caller's organisation."""

    agreement: strawberry.ID = strawberry.field(description="The agreement.")


@strawberry.type
class AgreementsQuery:
    """Reads of agreements, for their parties."""

    @strawberry.field(
        description="The agreements in which an organisation of the caller's is a party, the latest first.",
        permission_classes=[SignedIn, Party],
        directives=guarded(Check.OWN, Check.REGION),
    )
    async def agreements(self, info: Info, first: First = 20, after: After = None) -> Connection[Agreement]:
        """A page of agreements, whatever their state."""
        place = asked(first, after, InTime)
        own = own_organisations(info.context, OrganisationKind.RIGHTS_PROVIDER)
        over = own_places(info.context, OrganisationKind.OPERATOR)
        return connection(await mall.agreements_of(db.pool(), own, over, first, place), after, Agreement.of)

    @strawberry.field(
        description="The rights providers where the caller's operator decides, to agree with, by name, at most 500.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.REGION),
    )
    async def rights_providers(self, info: Info) -> list[Organisation]:
        """Those of every region that the caller's seats reach over."""
        regions = {region for _, region in own_places(info.context, OrganisationKind.OPERATOR)}
        found = await accounts.organisations_of(db.pool(), OrganisationKind.RIGHTS_PROVIDER, regions)
        return [Organisation.of(row) for row in found]


@strawberry.type
class AgreementsMutation:
    """From the draft to the end of an agreement."""

    @strawberry.mutation(
        description="Draft an agreement with a rights provider of the operator's region, for both to sign.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.REGION),
    )
    async def draft_agreement(
        self, info: Info, data: Annotated[DraftAgreementInput, strawberry.argument(name="input")]
    ) -> Annotated[AgreementChanged | Rejected, strawberry.union("DraftAgreementResult")]:
        """A draft binds nobody; one too many is ended."""
        read = _read(data)
        if isinstance(read, Rejected):
            return read
        provider_id, term = read
        context = info.context
        async with db.transaction() as tx:
            provider = (await accounts.organisations_by_ids(tx, [provider_id])).get(provider_id)
            if provider is None:
                return Rejected.of(Refusal.not_there("provider"), "input", "provider")
            new = mall.NewAgreement(provider, *term, data.terms, data.key)
            outcome = await mall.draft_agreement(tx, context.caller(), new, context.services.pack)
        return _told(outcome)

    @strawberry.mutation(
        description="Sign an agreement for the caller's party; it holds once both have. Nobody signs for both (JS§36).",
        permission_classes=[SignedIn, Party],
        directives=guarded(Check.OWN, Check.REGION, Check.TWO_PEOPLE),
    )
    async def sign_agreement(
        self, info: Info, data: Annotated[AgreementInput, strawberry.argument(name="input")]
    ) -> Annotated[AgreementChanged | Rejected, strawberry.union("SignAgreementResult")]:
        """Once for each party."""
        return await _acted(info, data, mall.sign_agreement)

    @strawberry.mutation(
        description="End an agreement before its time, or drop a draft: its listings close, vouchers stay good.",
        permission_classes=[SignedIn, Party],
        directives=guarded(Check.OWN, Check.REGION),
    )
    async def terminate_agreement(
        self, info: Info, data: Annotated[AgreementInput, strawberry.argument(name="input")]
    ) -> Annotated[AgreementChanged | Rejected, strawberry.union("TerminateAgreementResult")]:
        """Either party may; again, it is the same."""
        return await _acted(info, data, mall.terminate_agreement)


def _read(data: DraftAgreementInput) -> tuple[int, tuple[datetime, datetime]] | Rejected:
    """Who it is with and its term, or at which field it cannot be read."""
    if refused := unusable_key(data.key):
        return Rejected.of(refused, "input", "key")
    provider_id, begins, ends = row_id(data.provider, "provider"), instant(data.valid_from), instant(data.valid_until)
    if isinstance(provider_id, Refusal):
        return Rejected.of(provider_id, "input", "provider")
    if isinstance(begins, Refusal):
        return Rejected.of(begins, "input", "validFrom")
    if isinstance(ends, Refusal):
        return Rejected.of(ends, "input", "validUntil")
    if refused := unreadable("terms", data.terms):
        return Rejected.of(refused, "input", "terms")
    return provider_id, (begins, ends)


async def _acted(info: Info, data: AgreementInput, act: Act) -> AgreementChanged | Rejected:
    agreement_id = row_id(data.agreement, "agreement")
    if isinstance(agreement_id, Refusal):
        return Rejected.of(agreement_id, "input", "agreement")
    async with db.transaction() as tx:
        return _told(
            await act(tx, info.context.caller(), agreement_id, info.context.services.pack), "input", "agreement"
        )


def _told(outcome: mall.Agreement | Refusal, *path: str) -> AgreementChanged | Rejected:
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome, *path)
    return AgreementChanged(agreement=Agreement.of(outcome))
