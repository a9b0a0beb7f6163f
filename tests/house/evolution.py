"""What a change of the schema means to those who use the released one: what breaks, and what must be written down."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLSchema,
    NamedTypeNode,
    Node,
    Visitor,
    build_ast_schema,
    find_breaking_changes,
    print_ast,
    visit,
)

REMOVAL = re.compile(r".*\bUse \S.*\. Removed after (\d{4}-\d{2}-\d{2})\.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two schemas, by its coordinate such as `Query.me`."""

    what: str
    coordinate: str

    def __str__(self) -> str:
        return f"- {self.what} `{self.coordinate}`: "


# --- Deprecation -----------------------------------------------------------------------------------------------------


def removal(reason: str) -> date | None:
    """The last day of something deprecated, if its reason names one and what to use instead."""
    found = REMOVAL.fullmatch(reason)
    return date.fromisoformat(found[1]) if found else None


def _reason(node: Any) -> str | None:  # noqa: ANN401 - any node that may have directives
    for directive in getattr(node, "directives", None) or ():
        if directive.name.value == "deprecated":
            return next((str(each.value.value) for each in directive.arguments if each.name.value == "reason"), "")
    return None


def undated(document: DocumentNode) -> list[str]:
    """What is deprecated without a word on what to use instead and on the last day."""
    return [name for name, node in _definitions(document) if (told := _reason(node)) is not None and not removal(told)]


def _definitions(document: DocumentNode) -> Iterator[tuple[str, Any]]:
    """Every field, argument, value and input field, by its coordinate."""
    for definition in document.definitions:
        of: Any = definition
        for part in (*(getattr(of, "fields", None) or ()), *(getattr(of, "values", None) or ())):
            yield f"{of.name.value}.{part.name.value}", part
            for argument in getattr(part, "arguments", None) or ():
                yield f"{of.name.value}.{part.name.value}({argument.name.value}:)", argument


# --- What breaks -----------------------------------------------------------------------------------------------------


def broken(released: DocumentNode, now: GraphQLSchema, today: date) -> list[str]:
    """What those cannot do any more who use the released schema, but for what was said to be gone by now."""
    changes = find_breaking_changes(build_ast_schema(_promised(released, today)), now)
    return sorted(each.description for each in changes if not each.description.startswith("Standard scalar"))


def _promised(released: DocumentNode, today: date) -> DocumentNode:
    """The schema without what may be gone, and without the types that nothing leads to then."""

    class Expired(Visitor):
        def enter(self, node: Node, *_: object) -> Any:  # noqa: ANN401 - the visitor's protocol
            until = removal(_reason(node) or "")
            return self.REMOVE if until is not None and until < today else None

    kept: DocumentNode = visit(released, Expired())
    by_name = {each.name.value: each for each in kept.definitions if hasattr(each, "name")}
    reached: set[str] = set()
    ahead = [name for name in ("Query", "Mutation", "Subscription") if name in by_name]
    while ahead:
        name = ahead.pop()
        if name in by_name and name not in reached:
            reached.add(name)
            ahead += _names(by_name[name])
    return replace(kept, definitions=tuple(by_name[name] for name in by_name if name in reached))


def _names(node: Node) -> list[str]:
    """The types that a definition speaks of."""
    found: list[str] = []

    class Named(Visitor):
        def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
            found.append(node.name.value)

    visit(node, Named())
    return found


# --- What is written down --------------------------------------------------------------------------------------------


def changes(before: DocumentNode, now: DocumentNode) -> list[Change]:
    """What was added, removed or changed: whole types, and the parts of types that both have."""
    old, new = _parts(before), _parts(now)
    found = []
    for coordinate in sorted(old.keys() | new.keys()):
        owner = coordinate.partition(".")[0]
        if owner != coordinate and not (owner in old and owner in new):
            continue  # the whole type has come or gone
        if coordinate not in old:
            found.append(Change("Added", coordinate))
        elif coordinate not in new:
            found.append(Change("Removed", coordinate))
        elif old[coordinate] != new[coordinate]:
            found.append(Change("Changed", coordinate))
    return found


def unsaid(found: list[Change], text: str) -> list[str]:
    """The lines that a changelog lacks: it must name every change by its coordinate, in backquotes."""
    return [str(change) for change in found if f"`{change.coordinate}`" not in text]


def _parts(document: DocumentNode) -> Mapping[str, str]:
    """Every type, and every part of it as it is written, without the descriptions."""
    told = {}
    plain: DocumentNode = visit(document, _Undescribed())
    for definition in plain.definitions:
        of: Any = definition
        told[of.name.value] = of.kind
        told |= {f"{of.name.value}.{part.name.value}": "" for part in getattr(of, "types", None) or ()}
        for part in (*(getattr(of, "fields", None) or ()), *(getattr(of, "values", None) or ())):
            told[f"{of.name.value}.{part.name.value}"] = print_ast(part)
    return told


class _Undescribed(Visitor):
    def enter(self, node: Any, *_: object) -> Any:  # noqa: ANN401 - the visitor's protocol
        return replace(node, description=None) if getattr(node, "description", None) else None
