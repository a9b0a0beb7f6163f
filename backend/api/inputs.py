"""Reads the variables of a prepared document: what graphql-core and Strawberry make of them, worked out beforehand.

Only what is as its type says is read here. Anything else is `Unusual`: graphql-core reads it again, and words what is
wrong with it or finds that nothing is.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    type_from_ast,
    value_from_ast_untyped,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition

DEFINITION: Final = GraphQLCoreConverter.DEFINITION_BACKREF
ABSENT: Final = object()

type Read = Callable[[Any], Any]


class Unusual(Exception):  # noqa: N818 - it tells a state, and nobody's mistake
    """Something that is not prepared for: graphql-core does it."""


class Variables:
    """The variables of an operation. Raises Unusual for one that has a default or a type that is not foreseen."""

    def __init__(self, schema: GraphQLSchema, definitions: tuple[VariableDefinitionNode, ...]) -> None:
        self._reads: list[tuple[str, Read, bool]] = []
        for definition in definitions:
            found: Any = type_from_ast(schema, definition.type)
            if definition.default_value is not None:
                raise Unusual
            self._reads.append((definition.variable.name.value, _reader(found), isinstance(found, GraphQLNonNull)))

    def read(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What resolvers are given, by the variables' names; one that was not sent is left out.

        Raises Unusual, or the TypeError, ValueError or GraphQLError of what is no value of its type.
        """
        values: dict[str, Any] = {}
        for name, read, is_needed in self._reads:
            value = told.get(name, ABSENT)
            if value is not ABSENT:
                values[name] = read(value)
            elif is_needed:
                raise Unusual
        return values


def constant(of: GraphQLInputType, node: ValueNode) -> object:
    """What a resolver is given for a value that stands in the document. Raises Unusual where a variable is within."""
    try:
        return _reader(of)(value_from_ast_untyped(node))
    except (GraphQLError, TypeError, ValueError):
        raise Unusual from None


def _reader(of: GraphQLInputType) -> Read:
    if not isinstance(of, GraphQLNonNull):
        inner = _of_value(of)
        return lambda value: None if value is None else inner(value)
    inner = _of_value(of.of_type)

    def needed(value: object) -> object:
        if value is None:
            raise Unusual
        return inner(value)

    return needed


def _of_value(of: Any) -> Read:  # noqa: ANN401 - a nullable input type of any kind
    if isinstance(of, GraphQLInputObjectType):
        return _of_object(of)
    if isinstance(of, GraphQLList):
        return _of_list(_reader(of.of_type))
    parse: Callable[[object], object] = of.coerce_input_value

    def leaf(value: object) -> object:
        read = parse(value)
        if read is Undefined:
            raise Unusual
        return read

    return leaf


def _of_list(read: Read) -> Read:
    def items(value: object) -> list[object]:
        if not isinstance(value, list):
            raise Unusual
        return [read(each) for each in value]

    return items


def _of_object(of: GraphQLInputObjectType) -> Read:
    """An input type is a dataclass of ours; a field that may be left out has its default there, or becomes None."""
    definition: StrawberryObjectDefinition = of.extensions[DEFINITION]
    if definition.from_input is not None or of.is_one_of:
        raise Unusual
    made = definition.origin
    fields = zip(of.fields.items(), definition.fields, strict=True)
    reads = {name: (field.python_name, _reader(each.type)) for (name, each), field in fields}
    needed = {name for name, each in of.fields.items() if isinstance(each.type, GraphQLNonNull)}
    needed -= {name for name, each in of.fields.items() if each.default_value is not Undefined}
    empty = {
        field.python_name: None
        for field in definition.fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }

    def read(value: Any) -> object:  # noqa: ANN401 - whatever was sent
        if not isinstance(value, dict) or not needed <= value.keys() <= reads.keys():
            raise Unusual
        given = empty.copy()
        for name, each in value.items():
            python_name, convert = reads[name]
            given[python_name] = convert(each)
        return made(**given)

    return read
