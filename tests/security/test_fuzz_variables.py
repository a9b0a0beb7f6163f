"""The documents of our own pages with variables of any value, by a program's token and by a browser's session."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx2
import pytest
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    OperationDefinitionNode,
    get_operation_ast,
    is_input_type,
    parse,
    type_from_ast,
)
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from backend.api import documents
from backend.api.access import Audience
from backend.api.schema import CORE
from tests.api.asking import Caller
from tests.api.browsing import OWN, PHONE, REQUEST, SIGN_IN, Pocket, browsing
from tests.security.fuzzing import ANYTHING, SCALARS, START, TEXT, TIMES, drawn, meant, mostly, named
from tests.security.peopled import KINDS, Plenty, peopled
from tests.security.tallying import Tally, tally
from tests.security.walking import FOR_ALL, roots, said

type Client = httpx2.AsyncClient
TRUSTED = documents.load(documents.FILE)
EACH = 20  # cases for a document and a caller
VALUES: Mapping[str, SearchStrategy[Any]] = {
    **SCALARS,
    "Int": st.integers(-(2**31), 2**31 - 1),
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "Boolean": st.booleans(),
}


def values(kind: GraphQLInputType, owner: str, name: str) -> SearchStrategy[Any]:
    """Mostly values of a type, those that mean something among them; else anything that JSON can say."""
    return mostly(_values(kind, owner, name), ANYTHING, 16)


def _values(kind: GraphQLInputType, owner: str, name: str) -> SearchStrategy[Any]:
    match kind:
        case GraphQLNonNull():
            return _values(kind.of_type, owner, name)
        case GraphQLList():
            return st.lists(_values(kind.of_type, owner, name), max_size=4)
        case GraphQLInputObjectType():
            fields = {each: values(found.type, kind.name, each) for each, found in kind.fields.items()}
            return st.fixed_dictionaries(fields)
        case GraphQLEnumType():
            return st.sampled_from(list(kind.values))
        case GraphQLScalarType():
            return VALUES.get(meant(owner, name) or kind.name, TEXT)


def _root(operation: OperationDefinitionNode) -> str:
    [root, *_] = [each.name.value for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    return root


def variables(operation: OperationDefinitionNode) -> SearchStrategy[dict[str, Any]]:
    """What may be sent with a document: its variables, sometimes not all of them, sometimes others."""
    root = _root(operation)
    drafted = {}
    for each in operation.variable_definitions or ():
        kind, name = type_from_ast(CORE, each.type), each.variable.name.value
        assert is_input_type(kind)
        drafted[name] = values(kind, root, name)
    return mostly(st.fixed_dictionaries(drafted), st.dictionaries(st.sampled_from([*drafted, "x"]), ANYTHING))


def cases(known: Mapping[str, object], start: int, audience: set[Audience]) -> Iterator[bytes]:
    """The bodies of what these may ask for, those last that end what the caller came with."""
    parsed = {name: get_operation_ast(parse(text)) for name, text in TRUSTED.items()}
    for name in sorted(parsed, key=lambda name: "signOut" in TRUSTED[name]):
        operation = parsed[name]
        assert operation is not None
        if not SAID[_root(operation)] & audience:
            continue  # whether they are refused is asserted of every field in the table
        for each in drawn(variables(operation), EACH * TIMES, start):
            yield named(json.dumps({"documentId": name, "variables": each}), known).encode()


async def fuzz(client: Client, headers: Mapping[str, str], bodies: Iterable[bytes], counted: Tally) -> None:
    """Send everything."""
    for body in bodies:
        told = {"content-type": "application/json", **headers}
        await counted.case(client.post("/graphql", content=body, headers=told), body)


SAID = {root.name: said(root.core) or set() for root in roots(CORE)}
AUDIENCES = {
    "citizen": FOR_ALL,
    "merchant": FOR_ALL | {Audience.RIGHTS_PROVIDER},
    "operator": FOR_ALL | {Audience.OPERATOR},
}


@pytest.mark.parametrize("kind", sorted(AUDIENCES))
async def test_no_variable_of_a_programs_breaks_anything(
    kind: str, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peopled() as here:
        caller, bodies = here.caller(kind), cases(here.known, START + KINDS.index(kind), AUDIENCES[kind])
        with tally(monkeypatch, f"variables of the {kind}") as counted:
            await fuzz(caller.client, {"authorization": f"Bearer {caller.token}"}, bodies, counted)
        await here.town.world.holds()
    assert counted.cases >= 400
    assert counted.reached >= 0.6 * counted.cases


async def test_no_variable_of_a_browsers_breaks_anything(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.api.asking.InMemory", Plenty)
    async with peopled() as here, browsing(Pocket()) as browser:
        anybody, phone = Caller(browser.client), {"phone": PHONE}
        await anybody.ask(REQUEST, input=phone)
        await anybody.ask(SIGN_IN, input=phone | {"code": browser.phone.codes[-1][1]})
        with tally(monkeypatch, "variables of the browser") as counted:
            await fuzz(browser.client, OWN, cases(here.known, START, FOR_ALL), counted)
        await here.town.world.holds()
    assert counted.cases >= 400
    assert counted.reached >= 0.6 * counted.cases
