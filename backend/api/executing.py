"""Runs operations as graphql-core does, and is quicker where nothing can happen: fields that are plain attributes.

What an object's selection comes to is worked out once for a document and kept with it, unless a directive in it may
leave something out; and a leaf that is read off its object as it stands needs no resolver, no path and no promise.
Wherever a value is not as its type says, graphql-core does it all over again and says what is wrong.
"""

from collections.abc import Awaitable, Callable
from operator import attrgetter
from typing import Any, Final, NamedTuple, cast

from graphql import GraphQLError, GraphQLField, GraphQLObjectType, Undefined, is_leaf_type, is_non_null_type
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

TYPENAME: Final = "__typename"


class Plain(NamedTuple):
    """A leaf that is an attribute: under which name it is told, how it is read and written, and whether it may miss."""

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    required: bool


class Plan(NamedTuple):
    """What a selection on an object comes to: the leaves that are attributes, and all other fields."""

    plain: tuple[Plain, ...]
    others: GroupedFieldSet
    names: tuple[str, ...]


class Plans:
    """What was worked out for one document; its nodes live as long as it does, so they are known by where they lie."""

    def __init__(self) -> None:
        self.selections: dict[tuple[object, ...], CollectedFields] = {}
        self.plans: dict[int, Plan] = {}  # by where the fields of a kept selection lie


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation of a document; `plans` are what its document has kept."""

    def __init__(self, *args: Any, plans: Plans, **named: Any) -> None:  # noqa: ANN401 - graphql-core's signature
        super().__init__(*args, **named)
        self._plans = plans

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        """The same for every request, as there is no directive."""
        key = (return_type.name, *[id(details.node) for details in field_details_list])
        kept = self._plans.selections
        if key not in kept:
            found = kept[key] = super().collect_subfields(return_type, field_details_list)
            fields = found.grouped_field_set
            self._plans.plans[id(fields)] = _plan(self.schema.get_field, return_type, fields)
        return kept[key]

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,  # noqa: ANN401 - whatever a resolver told
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,  # noqa: ANN401 - graphql-core's signature
    ) -> Any:  # noqa: ANN401 - a dict, or what will be one
        """Read the plain leaves, and let graphql-core do the rest."""
        plan = self._plans.plans.get(id(grouped_field_set))  # an operation's own fields have none
        told = _read(plan, source_value) if plan else None
        if plan is None or told is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        if not plan.others:
            return told
        others = super().execute_fields(parent_type, source_value, path, plan.others, position_context)
        if not self.is_awaitable(others):
            return told | cast("dict[str, Any]", others)
        return _joined(told, others)


def _plan(
    field_of: Callable[[GraphQLObjectType, str], GraphQLField | None],
    parent: GraphQLObjectType,
    fields: GroupedFieldSet,
) -> Plan:
    plain, others = [], {}
    for name, details in fields.items():
        field_name = details[0].node.name.value
        if found := _plain(name, field_name, field_of(parent, field_name), parent):
            plain.append(found)
        else:
            others[name] = details
    return Plan(tuple(plain), others, tuple(fields))


def _plain(name: str, field_name: str, field: GraphQLField | None, parent: GraphQLObjectType) -> Plain | None:
    """How to read and write a leaf that is an attribute; None for any other field."""
    if field_name == TYPENAME:
        return Plain(name, lambda _: parent.name, str, required=True)
    definition = field.extensions.get("strawberry-definition") if field else None
    if field is None or not isinstance(definition, StrawberryField) or not definition.is_basic_field:
        return None
    required = is_non_null_type(field.type)
    leaf: Any = field.type.of_type if is_non_null_type(field.type) else field.type
    if not is_leaf_type(leaf) or field.args:
        return None
    return Plain(name, attrgetter(definition.python_name), leaf.coerce_output_value, required=required)


def _read(plan: Plan, source: object) -> dict[str, Any] | None:
    """The leaves in the order in which all fields were asked for; None if one is not as its type says."""
    told: dict[str, Any] = dict.fromkeys(plan.names)
    try:
        for name, read, write, required in plan.plain:
            value = read(source)
            if value is not None:
                told[name] = written = write(value)
                if written is None or written is Undefined:
                    return None
            elif required:
                return None
    except (GraphQLError, AttributeError, TypeError, ValueError):
        return None
    return told


async def _joined(told: dict[str, Any], others: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return told | await others
