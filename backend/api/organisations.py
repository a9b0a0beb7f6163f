"""Organisations at the edge: only what everybody may know of one."""

from typing import Self

import strawberry

from backend import accounts
from backend.api.access import SHARED
from backend.api.context import Info
from backend.api.words import Words


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
        row = await info.context.one(accounts.organisations_by_ids, organisation_id)
        if row is None:
            raise LookupError(f"There is no organisation {organisation_id}.")
        return cls.of(row)
