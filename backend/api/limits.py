"""What one raw document may ask for: measured in a single pass that also follows fragments, each of them once.

Strawberry's own limiters walk a fragment again at every spread, so a chain of fragments that each spread the next one
twice keeps them busy for minutes. Here a fragment's sums are kept, and each spread adds them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from backend.kit.paging import LARGEST_PAGE

COUNTS = {
    "depth": "depth",
    "aliases": "aliases and repeated fields",
    "root_fields": "root fields",
    "directives": "directives",
    "cost": "cost",
}
PAGED_BY = ("first", "last")  # the arguments that say how long a list may get
UNPAGED = 10  # what a list without such an argument counts as
ROW_OF_PAGE = "edges"  # counted by the argument of the connection around it
INTROSPECTION = {"__schema", "__type"}
DIGITS = 9
MANY = 10**9  # sums stop here: a chain of fragments reaches numbers that nobody wants to read
NO_INTROSPECTION = "Introspection is off: the schema is published as schema.graphql."


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that a raw document may have; None lifts that limit, the two flags are for development.

    `aliases` counts every field asked for again in one selection, by an alias or by its own name: validation compares
    each such pair. `cost` counts objects: one each, times `first` beneath a connection. `tokens` are the parser's.
    """

    depth: int | None = 10
    aliases: int | None = 15
    root_fields: int | None = 20
    directives: int | None = 8
    cost: int | None = 1000
    tokens: int | None = 1000
    body_bytes: int | None = 100_000
    introspection: bool = False
    suggestions: bool = False


STRICT = Limits()


def of(*, production: bool) -> Limits:
    """The limits of a deployment: only development tells its schema, and what a misspelt name may have meant."""
    return STRICT if production else Limits(introspection=True, suggestions=True)


@dataclass(slots=True)
class Sums:
    """What was counted in a selection, with all that its fragments spread."""

    depth: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0
    cost: int = 0
    introspects: bool = False
    is_stream: bool = False
    circle: str | None = None  # a fragment that spreads itself: then nothing else was counted
    names: set[str] = field(default_factory=set)  # what its fields are called in the answer

    def field(self, node: FieldNode, beneath: "Sums", times: int) -> None:
        """Add a field and what it selects, which may stand `times` in the answer; a leaf costs nothing."""
        self._again({node.alias.value if node.alias else node.name.value})
        self.depth = max(self.depth, 1 + beneath.depth)
        self.root_fields += 1
        self.aliases = min(MANY, self.aliases + beneath.aliases + bool(node.alias))
        self.directives = min(MANY, self.directives + beneath.directives)
        self.cost = min(MANY, self.cost + (1 + times * beneath.cost if node.selection_set else 0))
        self.introspects |= beneath.introspects

    def spread(self, other: "Sums") -> None:
        """Add what a fragment selects in this very place."""
        self._again(other.names)
        self.introspects |= other.introspects
        self.depth = max(self.depth, other.depth)
        self.aliases = min(MANY, self.aliases + other.aliases)
        self.root_fields = min(MANY, self.root_fields + other.root_fields)
        self.directives = min(MANY, self.directives + other.directives)
        self.cost = min(MANY, self.cost + other.cost)

    def _again(self, names: set[str]) -> None:
        self.aliases += len(self.names & names)
        self.names |= names


def measured(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> Sums:
    """What the operation asks for; `variables` as the caller sent them, unchecked."""
    counting = _Counting(schema, operation, variables)
    if (circle := counting.follow(document)) is not None:
        return Sums(circle=circle)
    return counting.operation()


def refused(limits: Limits, found: Sums) -> GraphQLError | None:
    """Why what was measured may not even be validated, or None."""
    if found.circle is not None:
        return _error(f"The fragment {found.circle} spreads itself.")
    if found.introspects and not limits.introspection:
        return _error(NO_INTROSPECTION)
    for count, name in COUNTS.items():
        most, has = getattr(limits, count), getattr(found, count)
        if count == "root_fields" and found.is_stream:
            most = 1  # one stream has the events of one field
        if most is not None and has > most:
            return _error(f"Too much at once: {name} {has}, at most {most}.", count, most, has)
    return None


class _Counting:
    """One pass over a document; what fragments select is kept by their name."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, object]
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments: dict[str, Sums] = {}
        defined = {each.variable.name.value: each.default_value for each in operation.variable_definitions or ()}
        defaults = {name: _whole(node) for name, node in defined.items() if isinstance(node, IntValueNode)}
        self._values = {**defaults, **variables}

    def follow(self, document: DocumentNode) -> str | None:
        """Count every fragment after those that it spreads; the name of one that spreads itself, if there is one."""
        fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
        spreads = {name: set(_spreads(each.selection_set)) & fragments.keys() for name, each in fragments.items()}
        try:
            order = tuple(TopologicalSorter(spreads).static_order())
        except CycleError as error:
            return str(error.args[1][0])
        for name in order:
            self._fragments[name] = self._definition(fragments[name], fragments[name].type_condition.name.value)
        return None

    def operation(self) -> Sums:
        """The sums of the operation that is to run."""
        root = self._schema.get_root_type(self._operation.operation)
        sums = self._definition(self._operation, root.name if root else "")
        for each in self._operation.variable_definitions or ():
            sums.directives += len(each.directives or ())
        sums.is_stream = self._operation.operation is OperationType.SUBSCRIPTION
        return sums

    def _definition(self, node: FragmentDefinitionNode | OperationDefinitionNode, on: str) -> Sums:
        sums = self._selection(node.selection_set, on)
        sums.directives += len(node.directives or ())
        return sums

    def _selection(self, selected: SelectionSetNode | None, on: str) -> Sums:
        """The sums of one selection on the type of a name, which may be one that does not exist."""
        sums = Sums()
        for node in selected.selections if selected else ():
            sums.directives += len(node.directives or ())
            match node:
                case FieldNode():
                    self._field(sums, node, on)
                case InlineFragmentNode():
                    condition = node.type_condition
                    sums.spread(self._selection(node.selection_set, condition.name.value if condition else on))
                case FragmentSpreadNode():
                    sums.spread(self._fragments.get(node.name.value, Sums()))
        return sums

    def _field(self, sums: Sums, node: FieldNode, on: str) -> None:
        name = node.name.value
        found: GraphQLField | None = getattr(self._schema.get_type(on), "fields", {}).get(name)
        beneath = self._selection(node.selection_set, get_named_type(found.type).name if found else "")
        if name in INTROSPECTION:
            sums.introspects = True
            beneath.depth = beneath.cost = 0  # where it is allowed, graphql-core has a rule of its own for its depth
        sums.field(node, beneath, self._times(node, found) if found else 1)

    def _times(self, node: FieldNode, found: GraphQLField) -> int:
        """How often what a field selects may stand in the answer."""
        paged_by = next((name for name in PAGED_BY if name in found.args), None)
        if paged_by is None:
            return UNPAGED if is_list_type(get_nullable_type(found.type)) and node.name.value != ROW_OF_PAGE else 1
        value = next((each.value for each in node.arguments or () if each.name.value == paged_by), None)
        default = found.args[paged_by].default_value
        if isinstance(value, IntValueNode):
            return length(_whole(value))
        return length(self._values.get(value.name.value, default) if isinstance(value, VariableNode) else default)


def _whole(node: IntValueNode) -> int:
    """The number of a literal; one of thousands of digits is not even read."""
    return int(node.value) if len(node.value) <= DIGITS else LARGEST_PAGE


def length(value: object) -> int:
    """What a list is counted as: other lengths are refused where the list is read, so they need not be told here."""
    return min(max(value, 1), LARGEST_PAGE) if isinstance(value, int) else LARGEST_PAGE


def _spreads(selected: SelectionSetNode) -> Iterator[str]:
    """The names of the fragments that a definition spreads itself."""
    for node in selected.selections:
        if isinstance(node, FragmentSpreadNode):
            yield node.name.value
        elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
            yield from _spreads(node.selection_set)


def _error(message: str, limit: str | None = None, most: int | None = None, found: int | None = None) -> GraphQLError:
    measured = {"limit": limit, "most": most, "found": found} if limit else {}
    return GraphQLError(message, extensions={"code": "DOCUMENT_REFUSED", **measured})
