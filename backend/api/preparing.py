"""Prepares documents as PostgreSQL prepares statements: what one comes to is worked out once, and then only run.

For a trusted document it never changes which fields are asked for, which resolvers tell them, and how each value is
written. So a run reads the variables, calls the resolvers of the operation's own fields, and fills in the answer.

Whatever is not as its type says, and any error, ends a run: graphql-core then goes on with what the operation's own
fields came to, which are never called again, and says what is wrong in its own words (`executing.py`). The reasons are
in `docs/decisions/0027-prepared-documents.md`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from backend.api import filling
from backend.api.context import Context
from backend.api.filling import Leaf, Resolved, Run, Write
from backend.api.inputs import DEFINITION, Unusual, Variables, constant

TYPENAME: Final = "__typename"


class Asked(NamedTuple):
    """What resolvers use of graphql-core's own information; a house rule holds them to it."""

    context: Context
    field_name: str


class Argument(NamedTuple):
    """Which parameter gets which variable, and whether that may be left out but not null."""

    parameter: str
    variable: str
    is_never_null: bool


class Prepared:
    """An operation that can be run at once. Raises Unusual for one that must be left to graphql-core."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._variables = Variables(schema, operation.variable_definitions or ())
        self._is_serial = operation.operation is OperationType.MUTATION
        self._fields = _Selections(schema, document, operation).of_operation()

    async def run(self, context: Context, variables: Mapping[str, Any], roots: dict[str, Any]) -> dict[str, Any]:
        """The data, while everything is as its type says; whatever else happens is raised.

        `roots` gets what the operation's own fields came to by their names, errors among them.
        """
        run = Run(context, self._variables.read(variables))
        try:
            return await self._filled(run, roots)
        finally:
            filling.leave(run)

    async def _filled(self, run: Run, roots: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = dict.fromkeys(field.name for field in self._fields)
        for fields in [(each,) for each in self._fields] if self._is_serial else [self._fields]:
            told = await filling.outcomes([_told(field, run) for field in fields])
            known = [
                (field, value) for field, value in zip(fields, told, strict=True) if not isinstance(value, Unusual)
            ]
            roots.update((field.name, value) for field, value in known)
            for field, value in zip(fields, told, strict=True):
                answer[field.name] = field.write(filling.good(value), run)
            await filling.fill(run)
        return answer


async def _told(field: Resolved, run: Run) -> Any:  # noqa: ANN401 - whatever a resolver tells
    """A field of the operation; whatever is raised on the way to it is what it comes to."""
    told = field.call(None, run)
    return await told if field.is_async else told


class _Selections:
    """Works out what the selections of one operation come to."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        parts = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
        self._fragments = {each.name.value: FragmentDetails(each) for each in parts}
        self._schema, self._operation = schema, operation
        self._no_values = VariableValues({}, {})  # there is no directive to ask for them

    def of_operation(self) -> tuple[Resolved, ...]:
        """Its own fields."""
        root = self._schema.get_root_type(self._operation.operation)
        if root is None:
            raise Unusual
        found = collect_fields(self._schema, self._fragments, self._no_values, root, self._operation)
        return tuple(self._resolved(root, found.grouped_field_set))

    def _resolved(self, parent: GraphQLObjectType, fields: GroupedFieldSet) -> Iterator[Resolved]:
        for name, details in fields.items():
            of = self._field(parent, details)
            definition = of.extensions[DEFINITION]
            yield Resolved(
                name, _call(of, definition, details[0].node), self._write(of.type, details), definition.is_async
            )

    def _field(self, parent: GraphQLObjectType, details: FieldDetailsList) -> GraphQLField:
        found = self._schema.get_field(parent, details[0].node.name.value)
        if found is None or not isinstance(found.extensions.get(DEFINITION), StrawberryField):
            raise Unusual  # introspection
        return found

    def _write(self, of: Any, details: FieldDetailsList) -> Write:  # noqa: ANN401 - an output type of any kind
        if isinstance(of, GraphQLNonNull):
            return partial(filling.write_needed, self._write_value(of.of_type, details))
        return partial(filling.write_if_any, self._write_value(of, details))

    def _write_value(self, of: Any, details: FieldDetailsList) -> Write:  # noqa: ANN401 - same
        if is_leaf_type(of):
            return partial(filling.write_leaf, of.coerce_output_value)
        if isinstance(of, GraphQLList):
            return partial(filling.write_items, self._write(of.of_type, details))
        if isinstance(of, GraphQLObjectType):
            return self._write_object(of, details)
        if not isinstance(of, GraphQLUnionType):
            raise Unusual
        kinds = {each.extensions[DEFINITION].origin: self._write_object(each, details) for each in of.types}
        return partial(filling.write_one_of, kinds)

    def _write_object(self, of: GraphQLObjectType, details: FieldDetailsList) -> Write:
        """First the leaves that are attributes of an object, then whatever its resolvers tell."""
        found = collect_subfields(self._schema, self._fragments, self._no_values, self._operation, of, details)
        leaves: list[Leaf] = []
        others: GroupedFieldSet = {}
        for name, each in found.grouped_field_set.items():
            if each[0].node.name.value == TYPENAME:
                leaves.append(Leaf(name, lambda _: of.name, str, is_needed=True))
            elif leaf := _leaf(name, self._field(of, each)):
                leaves.append(leaf)
            else:
                others[name] = each
        names = tuple(found.grouped_field_set)
        return partial(filling.write_object, names, tuple(leaves), tuple(self._resolved(of, others)))


def _leaf(name: str, of: GraphQLField) -> Leaf | None:
    """A leaf that is an attribute, if that is what the field is."""
    definition: StrawberryField = of.extensions[DEFINITION]
    is_needed = isinstance(of.type, GraphQLNonNull)
    leaf: Any = of.type.of_type if isinstance(of.type, GraphQLNonNull) else of.type
    if not is_leaf_type(leaf) or not definition.is_basic_field:
        return None
    return Leaf(name, attrgetter(definition.python_name), leaf.coerce_output_value, is_needed)


def _call(of: GraphQLField, definition: StrawberryField, node: FieldNode) -> Callable[[Any, Run], Any]:
    """How a field is told: by its resolver within its permissions and whatever else stands around it."""
    if definition.base_resolver is None and not definition.extensions:
        read = attrgetter(definition.python_name)
        return lambda source, _: read(source)
    chain, (fixed, varying), name = _chain(definition), _arguments(of, definition, node), node.name.value

    def call(source: object, run: Run) -> Any:  # noqa: ANN401 - what the resolver tells
        asked: Any = Asked(run.context, name)
        info: Info[Context, None] = Info(_raw_info=asked, _field=definition)
        given = _given(varying, run) if varying else {}
        return chain(source, info, **fixed, **given)

    return call


def _given(varying: tuple[Argument, ...], run: Run) -> dict[str, Any]:
    given = {to: run.values[variable] for to, variable, _ in varying if variable in run.values}
    if any(is_never_null and given.get(to, to) is None for to, _, is_never_null in varying):
        raise Unusual
    return given


def _chain(definition: StrawberryField) -> Callable[..., Any]:
    """A resolver with all that stands around it, as Strawberry puts it together."""
    resolver = definition.base_resolver
    if resolver is None or resolver.root_parameter or resolver.parent_parameter:
        raise Unusual
    takes_self, takes_info = bool(resolver.self_parameter), bool(resolver.info_parameter)
    tell: Callable[..., Any] = resolver

    def resolve(source: object, info: Info[Context, None], **given: Any) -> Any:  # noqa: ANN401 - what it is given, tells
        if takes_info:
            given["info"] = info
        return tell(source, **given) if takes_self else tell(**given)

    chain: Callable[..., Any] = resolve
    for extension in definition.extensions:  # the last of them is the outermost
        if not (extension.supports_async if definition.is_async else extension.supports_sync):
            raise Unusual
        chain = partial(extension.resolve_async if definition.is_async else extension.resolve, chain)
    return chain


def _arguments(
    of: GraphQLField, definition: StrawberryField, node: FieldNode
) -> tuple[dict[str, Any], tuple[Argument, ...]]:
    """What stands in the document, and what varies. Whatever is left out gets the parameter's own default."""
    parameters = dict(zip(of.args, definition.arguments, strict=True))
    fixed: dict[str, Any] = {}
    varying: list[Argument] = []
    for each in node.arguments or ():
        name = each.name.value
        parameter = parameters[name].python_name
        if isinstance(each.value, VariableNode):
            is_never_null = isinstance(of.args[name].type, GraphQLNonNull)
            varying.append(Argument(parameter, each.value.name.value, is_never_null))
        else:
            fixed[parameter] = constant(of.args[name].type, each.value)
    return fixed, tuple(varying)
