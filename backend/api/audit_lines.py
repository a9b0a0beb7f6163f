"""The audit log at the edge: what it keeps of the caller, and in whose name others have looked at their data."""

from datetime import datetime
from typing import Self

import strawberry

from backend import accounts
from backend.api.access import OWN
from backend.api.context import Info, SignedIn
from backend.api.organisations import Organisation
from backend.api.paging import After, Connection, First, asked, connection
from backend.kit import db
from backend.kit.paging import InTime

strawberry.enum(accounts.Act, name="AuditAct", description="What the audit log tells of an account.")


@strawberry.type(description="One line of the caller's audit log (审计日志); it is never changed.", directives=OWN)
class AuditLine:
    """What was done, by whom as far as the caller may know it, and when."""

    written: strawberry.Private[accounts.Written]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    act: accounts.Act = strawberry.field(description="What was done.")
    at: datetime = strawberry.field(description="When.")
    yourself: bool = strawberry.field(description="Whether the caller did it themselves.")
    operation: str | None = strawberry.field(description="What was asked for, where it was a read or a refusal.")

    @classmethod
    def of(cls, written: accounts.Written) -> Self:
        """A line of the log."""
        line = written.line
        yourself = line.actor_id == line.account_id
        id_ = strawberry.ID(str(written.id))
        return cls(written=written, id=id_, act=line.act, at=line.at, yourself=yourself, operation=line.operation)

    @strawberry.field(description="In which organisation's name, if it was; never which of its people.")
    async def organisation(self, info: Info) -> Organisation | None:
        """All organisations of a page share one statement."""
        organisation_id = self.written.line.organisation_id
        return None if organisation_id is None else await Organisation.by_id(info, organisation_id)


@strawberry.type
class AuditLinesQuery:
    """Reads of the audit log, for the person that it is about."""

    @strawberry.field(
        description="What the audit log keeps of the caller, the latest first: also who read their data.",
        permission_classes=[SignedIn],
    )
    async def audit_lines(self, info: Info, first: First = 20, after: After = None) -> Connection[AuditLine]:
        """A page of lines."""
        place, account_id = asked(first, after, InTime), info.context.caller().account_id
        return connection(await accounts.audit_lines(db.pool(), account_id, first, place), after, AuditLine.of)
