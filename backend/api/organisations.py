"""Organisations at the edge: only what everybody may know of one."""

from typing import Annotated, Self

import strawberry

from backend import accounts
from backend.accounts import OrganisationKind
from backend.api.access import SHARED
from backend.api.arguments import row_id
from backend.api.context import Context, Info
from backend.api.words import Words
from backend.kit.errors import Refusal

OwnProvider = Annotated[
    strawberry.ID | None,
    strawberry.argument(name="provider", description="The rights provider; the caller's own when left out."),
]


@strawberry.type(
    description="A body that takes part: a scenario's provider, a merchant, an operator.", directives=SHARED
)
class Organisation:
    """An organisation by name."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    name: Words = strawberry.field(description="Its registered name.")

    @classmethod
    def of(cls, row: accounts.Organisation) -> Self:
        """A registered organisation."""
        return cls(id=strawberry.ID(str(row.account_id)), name=Words(zh=row.name_zh, en=row.name_en))

    @classmethod
    async def by_id(cls, info: Info, organisation_id: int) -> Self:
        """The organisation that a row names; raises LookupError if there is none."""
        return cls.there(await info.context.one(accounts.organisations_by_ids, organisation_id))

    @classmethod
    def there(cls, row: accounts.Organisation | None) -> Self:
        """An organisation that some row names; raises LookupError if there is none."""
        if row is None:
            raise LookupError("A row names an organisation that is not there.")
        return cls.of(row)


def own_organisations(context: Context, *kinds: OrganisationKind) -> list[int]:
    """Of some kinds, the organisations in which the caller sits."""
    return [seat.organisation_id for seat in context.caller().seats if seat.kinds & set(kinds)]


def own_places(context: Context, kind: OrganisationKind) -> list[tuple[int, str]]:
    """Of a kind, the organisations in which the caller sits, each with every region that the seat reaches over."""
    pack = context.services.pack
    seats = [seat for seat in context.caller().seats if kind in seat.kinds]
    return [(seat.organisation_id, region) for seat in seats for region in pack.downwards(seat.region)]


def own_provider(context: Context, named: strawberry.ID | None) -> int | Refusal:
    """The caller's rights provider, of several the one that is named. Refused: INVALID, NOT_THERE."""
    own = own_organisations(context, OrganisationKind.RIGHTS_PROVIDER)
    if named is None:
        return own[0]
    provider_id = row_id(named, "provider")
    return provider_id if isinstance(provider_id, Refusal) or provider_id in own else Refusal.not_there("provider")
