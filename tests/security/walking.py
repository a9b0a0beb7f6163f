"""Walks over the schema: who is led where by which root field, from what the schema says of itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from strawberry.types.field import StrawberryField

from backend.api.access import Access, Audience, Check, Guarded, Note

# Whatever somebody is told of themselves alone is their own.
SEES = {Audience.ONESELF: Audience.OWNER}
FOR_ALL = {Audience.ANYBODY, Audience.OWNER, Audience.ONESELF}


@dataclass(frozen=True, slots=True)
class Root:
    """A root field: the kind of operation, its name, and what stands behind it."""

    operation: str
    name: str
    core: GraphQLField
    field: StrawberryField


def roots(core: GraphQLSchema) -> Iterator[Root]:
    """Everything that can be asked for, changed or subscribed to."""
    kinds = {"query": core.query_type, "mutation": core.mutation_type, "subscription": core.subscription_type}
    for operation, kind in kinds.items():
        for name, field in kind.fields.items() if kind else ():
            definition = field.extensions["strawberry-definition"]
            assert isinstance(definition, StrawberryField)
            yield Root(operation, name, field, definition)


def said(thing: GraphQLNamedType | GraphQLField) -> set[Audience] | None:
    """The audience that a type or a field states; None where it says nothing."""
    definition = thing.extensions.get("strawberry-definition")
    for each in getattr(definition, "directives", None) or ():
        if isinstance(each, Access):
            return set(each.audience)
    return None


def problems(core: GraphQLSchema) -> Iterator[str]:
    """Whatever is silent, and every way that leads somebody to what is not for them, in words that say what to do."""
    yield from _silent(core)
    for root in roots(core):
        yield from _too_far(core, root)


def _silent(core: GraphQLSchema) -> Iterator[str]:
    starts = {core.query_type, core.mutation_type, core.subscription_type}
    for kind in core.type_map.values():
        is_ours = isinstance(kind, GraphQLObjectType) and kind not in starts and not kind.name.startswith("__")
        if is_ours and said(kind) is None:
            yield f"type {kind.name} says nothing: write directives=OWN (or SHARED, STAFF_ONLY, …) in its decorator"
    for root in roots(core):
        names = [permission.__name__ for permission in root.field.permission_classes]
        who, is_quiet = f"{root.operation} {root.name}", root.operation != "subscription" and not root.field.is_async
        if (audience := said(root.core)) is None:
            yield f"{who} has no permission: write permission_classes=[SignedIn] (or [Public], …)"
        elif names[0] not in {"Public", "Oneself", "SignedIn"}:
            yield f"{who} does not begin with Public, Oneself or SignedIn: {names}"
        elif is_quiet and not audience <= FOR_ALL:
            yield f"{who} refuses somebody and is not async: nobody would note a refusal"


def _too_far(core: GraphQLSchema, root: Root) -> Iterator[str]:
    audience = said(root.core) or set()
    ways = {get_named_type(root.core.type): root.name}
    waiting = list(ways)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, GraphQLObjectType):
            yield from _denied(audience, said(kind), f"{ways[kind]}: {kind.name}")
        for name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else ():
            yield from _denied(audience, said(field), f"{ways[kind]}.{name}")
            _go(get_named_type(field.type), f"{ways[kind]}.{name}", ways, waiting)
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            for member in core.get_possible_types(kind):
                _go(member, ways[kind], ways, waiting)


def _go(kind: GraphQLNamedType, way: str, ways: dict[GraphQLNamedType, str], waiting: list[GraphQLNamedType]) -> None:
    if kind not in ways:
        ways[kind] = way
        waiting.append(kind)


def _denied(audience: set[Audience], stated: set[Audience] | None, where: str) -> Iterator[str]:
    if stated is None or Audience.ANYBODY in stated:
        return
    if strangers := {SEES.get(each, each) for each in audience} - stated:
        yield f"{', '.join(sorted(strangers))} would see {where}, which is for {', '.join(sorted(stated))}"


def guarded_by(root: Root) -> set[Check]:
    """What a root field says is checked beyond its permission."""
    return {check for each in root.field.directives if isinstance(each, Guarded) for check in each.by}


def notes(root: Root) -> set[Note]:
    """The lines that a root field says it leaves in the audit log."""
    return {note for each in root.field.directives if isinstance(each, Guarded) for note in each.notes}
