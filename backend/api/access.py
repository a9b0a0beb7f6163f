"""Who may see what, as the schema itself says it: `@access` on every root field and every type that goes out.

A root field's audience is that of its permission classes, from which the directive is made: the two cannot disagree. A
type's stands beside it. Nothing of this is asked at run time: a test walks over the schema and proves that no root
field leads to a type or a field that its audience may not see, so the permission of the root field is enough.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, ClassVar, Final

import strawberry
from strawberry.permission import BasePermission
from strawberry.schema_directive import Location
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField


@strawberry.enum(description="Who somebody is to what they ask for.")
class Audience(StrEnum):
    """The kinds of callers that a field can be for."""

    ANYBODY = "ANYBODY"
    ONESELF = "ONESELF"
    OWNER = "OWNER"
    MANAGER = "MANAGER"
    RIGHTS_PROVIDER = "RIGHTS_PROVIDER"
    OPERATOR = "OPERATOR"
    AUTHORITY = "AUTHORITY"


@strawberry.enum(description="What is looked at beyond the permission, before something is done.")
class Check(StrEnum):
    """The further conditions that rules ask for, with the caller's standing in hand."""

    OWN = "OWN"
    REGION = "REGION"
    STEP_UP = "STEP_UP"
    TWO_PEOPLE = "TWO_PEOPLE"


@strawberry.enum(description="What the audit log of the person concerned keeps of it.")
class Note(StrEnum):
    """The lines that an operation writes; a refusal of a permission writes one whatever the operation."""

    READ = "READ"
    SESSION = "SESSION"
    FACTOR = "FACTOR"
    SEAT = "SEAT"


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    description="Who may see it. Whatever says nothing is for nobody.",
)
class Access:
    """The audience of a root field, of a type, or of a field that is for fewer than its type."""

    audience: list[Audience] = strawberry.directive_field(name="for")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="What else has to hold, and what is written into the audit log of the person concerned.",
)
class Guarded:
    """What goes beyond the audience of a root field."""

    by: list[Check] = strawberry.directive_field(name="by")
    notes: list[Note] = strawberry.directive_field(name="notes")


def access(*audience: Audience) -> tuple[Access]:
    """What a type says of itself, as `directives=`."""
    return (Access(audience=list(audience)),)


def guarded(*by: Check, notes: Iterable[Note] = ()) -> tuple[Guarded]:
    """What a root field says beyond its permission, as `directives=`."""
    return (Guarded(by=list(by), notes=list(notes)),)


SHARED: Final = access(Audience.ANYBODY)  # public, or a form without content of its own: a page, words, a refusal
OWN: Final = access(Audience.OWNER)
STAFF_ONLY: Final = access(Audience.OPERATOR, Audience.AUTHORITY)
MANAGERS_ONLY: Final = access(Audience.MANAGER)
TILL_ONLY: Final = access(Audience.RIGHTS_PROVIDER)
PARTIES_ONLY: Final = access(Audience.RIGHTS_PROVIDER, Audience.OPERATOR)  # of a cooperation agreement


class Permission(BasePermission):
    """A permission that says whom it is for; one that is not about callers says nobody, and is no permission alone."""

    audience: ClassVar[tuple[Audience, ...]] = ()


def audience_of(field: StrawberryField) -> tuple[Audience, ...]:
    """Whom a root field's permissions let pass: the last of them that is about callers is the narrowest."""
    asked: list[Any] = list(field.permission_classes)
    if not all(issubclass(each, Permission) for each in asked):
        return ()
    return next((each.audience for each in reversed(asked) if each.audience), ())


def root_fields(*roots: type) -> Iterator[StrawberryField]:
    """The fields of root types."""
    for root in roots:
        yield from get_object_definition(root, strict=True).fields


def state(*roots: type) -> None:
    """Let every root field say its audience; one without a permission is left silent, and the walk finds it."""
    for field in root_fields(*roots):
        if audience := audience_of(field):
            said = [each for each in field.directives if not isinstance(each, Access)]
            field.directives = [*access(*audience), *said]
