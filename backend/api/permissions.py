"""Who may ask for what staff do. Each of these stands behind `SignedIn`, which answers a stranger."""

from typing import Any, ClassVar

from backend.accounts import OrganisationKind, Role
from backend.api.access import Audience, Permission
from backend.api.context import Info


class _Seated(Permission):
    """Whoever holds a seat in an organisation of one of these kinds."""

    error_extensions = {"code": "NOT_ALLOWED"}  # noqa: RUF012 - Strawberry's attribute
    kinds: ClassVar[tuple[OrganisationKind, ...]]

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Only with such a seat at this moment."""
        del source, kwargs
        caller = info.context.caller()
        return any(caller.seat(kind) for kind in self.kinds)


class Operator(_Seated):
    """A member of the operator (运营机构), which calculates and audits (JS§6)."""

    message = "This needs a seat at the operator (运营机构)."
    kinds = (OrganisationKind.OPERATOR,)
    audience = (Audience.OPERATOR,)


class Authority(_Seated):
    """A member of the competent authority (主管部门), which issues (JS§5)."""

    message = "This needs a seat at the competent authority (主管部门)."
    kinds = (OrganisationKind.AUTHORITY,)
    audience = (Audience.AUTHORITY,)


class Staff(_Seated):
    """A member of either; each sees what the other prepares."""

    message = "This needs a seat at the operator (运营机构) or the competent authority (主管部门)."
    kinds = (OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY)
    audience = (Audience.OPERATOR, Audience.AUTHORITY)


class RightsProvider(_Seated):
    """A member of a rights provider (权益提供方), which hands over what was redeemed (JS§36)."""

    message = "This needs a seat at a rights provider (权益提供方)."
    kinds = (OrganisationKind.RIGHTS_PROVIDER,)
    audience = (Audience.RIGHTS_PROVIDER,)


class Party(_Seated):
    """A member of either party of a cooperation agreement; of which one, the rules decide (JS§36)."""

    message = "This needs a seat at a rights provider (权益提供方) or at the operator (运营机构)."
    kinds = (OrganisationKind.RIGHTS_PROVIDER, OrganisationKind.OPERATOR)
    audience = (Audience.RIGHTS_PROVIDER, Audience.OPERATOR)


class Manager(Permission):
    """Whoever says who the members of some organisation are; of which ones, and for which regions, the rules decide."""

    message = "This needs a seat as manager of an organisation."
    error_extensions = {"code": "NOT_ALLOWED"}  # noqa: RUF012 - Strawberry's attribute
    audience = (Audience.MANAGER,)

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        """Only with such a seat at this moment."""
        del source, kwargs
        return any(seat.role == Role.MANAGER for seat in info.context.caller().seats)
