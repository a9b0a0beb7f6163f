"""Our executor tells what graphql-core tells, in the same order, with the same errors, however often it is asked."""

import json
from typing import Any

import pytest
import strawberry
from graphql import DocumentNode, ExecutionResult, execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Theirs

from backend.api.executing import Executor, Plans


@strawberry.type
class Stone:
    """A leaf may be missing, of the wrong kind, or read by a resolver."""

    name: str
    weight: int | None
    hidden: strawberry.Private[str] = "quartz"

    @strawberry.field
    def kind(self) -> str:
        return self.hidden


@strawberry.type
class Shell:
    name: str

    @strawberry.field
    async def inside(self) -> Stone:
        return Stone(name="pearl", weight=1)


ODD: Any = object()
FOUND: dict[str, Stone | Shell] = {
    "stone": Stone(name="flint", weight=3),
    "light": Stone(name="pumice", weight=None),
    "unnamed": Stone(name=None, weight=2),  # type: ignore[arg-type]  # what a bug may make of it
    "odd": Stone(name="odd", weight=ODD),
    "shell": Shell(name="mussel"),
}


@strawberry.type
class Query:
    @strawberry.field
    def found(self, what: str) -> Stone | Shell | None:
        return FOUND[what]

    @strawberry.field
    async def beach(self) -> list[Stone]:
        return [Stone(name="a", weight=1), Stone(name="b", weight=None)]


CORE = strawberry.Schema(Query)._schema  # noqa: SLF001 - as in the schema itself
BOTH = """query ($what: String!, $light: Boolean = false) { found(what: $what) { __typename
  ... on Stone { weight @skip(if: $light) again: name kind name ...More }
  ... on Shell { inside { kind weight __typename } name } } beach { name kind weight } }
fragment More on Stone { hidden: weight name }"""


async def told(document: DocumentNode, variables: dict[str, Any], plans: Plans | None = None) -> str:
    """What is told with these plans, or by graphql-core's own executor without."""
    values: Any = {"variable_values": variables}
    values |= {"executor_class": Executor, "plans": plans} if plans else {"executor_class": Theirs}
    result = execute(CORE, document, **values)
    result = result if isinstance(result, ExecutionResult) else await result
    return json.dumps([result.data, [error.formatted for error in result.errors or ()]])


@pytest.mark.parametrize("what", FOUND)
@pytest.mark.parametrize("light", [True, False])
async def test_every_value_and_error_is_that_of_graphql_core(what: str, *, light: bool) -> None:
    variables, document = {"what": what, "light": light}, parse(BOTH)
    theirs = await told(document, variables)
    assert await told(document, variables, Plans()) == theirs


async def test_what_is_worked_out_once_holds_for_every_value() -> None:
    text = BOTH.replace(" @skip(if: $light)", "").replace(", $light: Boolean = false", "")
    document, plans = parse(text), Plans()
    for what in (*FOUND, *FOUND):
        theirs = await told(document, {"what": what})
        assert await told(document, {"what": what}, plans) == theirs
    # A stone that was found, a shell, what is inside of it, and what lies on the beach.
    assert len(plans.plans) == len(plans.selections) == 4
