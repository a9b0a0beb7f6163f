"""Consents at the edge: what the caller has agreed to, and how they agree and withdraw."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import consents, scenarios
from backend.api.access import OWN, Check, guarded
from backend.api.arguments import row_id, unreadable
from backend.api.context import Info, SignedIn
from backend.api.rejected import Rejected
from backend.api.scenarios import Scenario
from backend.kit import db
from backend.kit.db import Tx
from backend.kit.errors import Refusal


@strawberry.type(description="A consent (同意凭证): never edited, only withdrawn.", directives=OWN)
class Consent:
    """A consent of the caller."""

    row: strawberry.Private[consents.Consent]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    subject: str = strawberry.field(description="The provider's own reference of the person, such as a card number.")
    data_kinds: list[str] = strawberry.field(description="What may be sent.")
    places: bool = strawberry.field(description="Whether places and tracks may be sent (PIPL 28, 29).")
    valid_from: datetime = strawberry.field(description="The first instant of an act that may be sent.")
    valid_until: datetime = strawberry.field(description="The instant from which nothing may be sent any more.")
    granted_at: datetime = strawberry.field(description="When it was given.")
    withdrawn_at: datetime | None = strawberry.field(description="When it was withdrawn, if it was.")
    active: bool = strawberry.field(description="Whether what happens now may be sent now.")
    notice_version: int = strawberry.field(description="The version of the text that was agreed to.")

    @classmethod
    def of(cls, row: consents.Consent, now: datetime) -> Self:
        """A consent as it stands at this instant."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            subject=row.subject,
            data_kinds=list(row.data_kinds),
            places=row.places,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            granted_at=row.granted_at,
            withdrawn_at=row.withdrawn_at,
            active=consents.covers(row, now, now, now) is None,
            notice_version=row.notice_version,
        )

    @strawberry.field(description="What it is for; perhaps no longer part of the programme.")
    async def scenario(self, info: Info) -> Scenario:
        """The scenario whose provider may send."""
        return await Scenario.by_id(info, self.row.scenario_id)


@strawberry.type(description="A consent was given, or stood already.", directives=OWN)
class ConsentGranted:
    """What a grant comes to."""

    consent: Consent = strawberry.field(description="The consent.")


@strawberry.type(
    description="A consent is withdrawn: nothing is taken in under it from that instant on (PIPL 15).", directives=OWN
)
class ConsentWithdrawn:
    """What a withdrawal comes to."""

    consent: Consent = strawberry.field(description="The consent; withdrawing again changes nothing.")


@strawberry.input(description="What the caller agrees to, as the notice in force says.")
class GrantConsentInput:
    """A consent to give."""

    scenario: str = strawberry.field(description="The scenario's code.")
    subject: str = strawberry.field(description="The provider's reference of the caller, 1 to 80 characters.")
    notice_version: int = strawberry.field(description="The version of the notice that the caller has read.")
    data_kinds: list[str] = strawberry.field(description="What may be sent: what the notice names, in any order.")
    places: bool = strawberry.field(default=False, description="The separate consent to places and tracks (PIPL 29).")


@strawberry.input(description="Which consent to withdraw.")
class WithdrawConsentInput:
    """A consent to withdraw."""

    id: strawberry.ID = strawberry.field(description="The consent's id.")


@strawberry.type
class ConsentsQuery:
    """Reads of the consents."""

    @strawberry.field(
        description="All that the caller has ever agreed to, the latest first.", permission_classes=[SignedIn]
    )
    async def consents(self, info: Info) -> list[Consent]:
        """The caller's consents, withdrawn and expired ones too."""
        context = info.context
        found = await consents.of(db.pool(), context.caller().account_id)
        return [Consent.of(row, context.now) for row in reversed(found)]


@strawberry.type
class ConsentsMutation:
    """Changes of the consents."""

    @strawberry.mutation(
        description="Allow a scenario's provider to send the caller's data (JS§25). Repeating it changes nothing.",
        permission_classes=[SignedIn],
    )
    async def grant_consent(
        self, info: Info, data: Annotated[GrantConsentInput, strawberry.argument(name="input")]
    ) -> Annotated[ConsentGranted | Rejected, strawberry.union("GrantConsentResult")]:
        """Agree to the notice in force, for the caller only."""
        if refused := unreadable("consent", data.scenario, data.subject, *data.data_kinds):
            return Rejected.of(refused)
        async with db.transaction() as tx:
            outcome = await _granted(tx, info, data)
            now = tx.now()
        return (
            Rejected.of(outcome) if isinstance(outcome, Refusal) else ConsentGranted(consent=Consent.of(outcome, now))
        )

    @strawberry.mutation(
        description="Withdraw a consent of the caller's; what was issued stays (PIPL 15).",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN),
    )
    async def withdraw_consent(
        self, info: Info, data: Annotated[WithdrawConsentInput, strawberry.argument(name="input")]
    ) -> Annotated[ConsentWithdrawn | Rejected, strawberry.union("WithdrawConsentResult")]:
        """Withdraw from this instant on."""
        consent_id = row_id(data.id, "consent")
        if isinstance(consent_id, Refusal):
            return Rejected.of(consent_id, "input", "id")
        async with db.transaction() as tx:
            [outcome] = await consents.withdraw(tx, [consents.WithdrawRequest(info.context.caller(), consent_id)])
            now = tx.now()
        if isinstance(outcome, Refusal):
            return Rejected.of(outcome)
        return ConsentWithdrawn(consent=Consent.of(outcome, now))


async def _granted(tx: Tx, info: Info, data: GrantConsentInput) -> consents.Consent | Refusal:
    scenario = await scenarios.by_code(tx, data.scenario)
    if scenario is None:
        return Refusal.not_there("scenario")
    actor = info.context.caller()
    request = consents.GrantRequest(
        actor,
        actor.account_id,
        scenario.id,
        data.subject,
        data.notice_version,
        tuple(data.data_kinds),
        data.places,
    )
    [outcome] = await consents.grant(tx, [request], info.context.services.pack)
    return outcome
