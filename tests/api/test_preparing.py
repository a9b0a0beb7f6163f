"""A prepared run tells what graphql-core tells, in the same order, with the same errors; and nothing acts twice."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar, cast

import pytest
import strawberry
from graphql import OperationDefinitionNode, OperationType, parse
from strawberry.permission import BasePermission

from backend.api import documents
from backend.api.context import Context
from backend.api.executing import executed
from backend.api.inputs import Unusual
from backend.api.preparing import Prepared
from backend.api.schema import CORE


@strawberry.type
class Stone:
    """A leaf may be missing, of the wrong kind, or read by a resolver."""

    name: str
    weight: int | None
    hidden: strawberry.Private[str] = "quartz"

    @strawberry.field
    def kind(self) -> str:
        if self.hidden == "lava":
            raise ArithmeticError("too hot")
        return self.hidden

    @strawberry.field
    async def beside(self) -> "list[Stone] | None":
        return None if self.weight is None else [Stone(name="sand", weight=None)] * self.weight


@strawberry.type
class Shell:
    name: str

    @strawberry.field
    async def inside(self) -> Stone:
        if self.name == "empty":
            raise LookupError("nothing inside")
        return Stone(name="pearl", weight=1)


ODD: Any = object()
FOUND: dict[str, Stone | Shell | None] = {
    "stone": Stone(name="flint", weight=3),
    "light": Stone(name="pumice", weight=None),
    "unnamed": Stone(name=cast("str", None), weight=2),  # what a bug may make of it
    "odd": Stone(name="odd", weight=ODD),
    "hot": Stone(name="basalt", weight=1, hidden="lava"),
    "shell": Shell(name="mussel"),
    "empty": Shell(name="empty"),
    "neither": cast("Shell", 7),
    "nothing": None,
}


class Awake(BasePermission):
    message = "Wake up."
    asleep: ClassVar[bool] = False

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        del source, info, kwargs
        return not Awake.asleep


@strawberry.input
class Stroke:
    times: int
    words: list[str] = strawberry.field(default_factory=lambda: ["tick"])
    note: str | None = None
    loud: bool = False


@strawberry.type
class Query:
    @strawberry.field(permission_classes=[Awake])  # type: ignore[untyped-decorator]  # as mypy reads Strawberry here
    async def found(self, what: str) -> Stone | Shell | None:
        return FOUND[what]

    @strawberry.field(permission_classes=[Awake])  # type: ignore[untyped-decorator]  # as mypy reads Strawberry here
    def beach(self, first: int = 2) -> list[Stone]:
        return [Stone(name="a", weight=1), Stone(name="b", weight=None), Stone(name="c", weight=0)][:first]


@strawberry.type
class Mutation:
    done: ClassVar[list[object]] = []

    @strawberry.mutation
    async def strike(self, stroke: Stroke) -> Stone:
        Mutation.done.append(stroke)
        if stroke.times < 0:
            raise ArithmeticError("less than nothing")
        return Stone(name=stroke.words[0], weight=stroke.times, hidden="lava" if stroke.loud else "quartz")


SCHEMA = strawberry.Schema(Query, Mutation)._schema  # noqa: SLF001 - as in the schema itself
BOTH = """query ($what: String!, $first: Int) { found(what: $what) { __typename
  ... on Stone { weight again: name kind name beside { name beside { kind } } ...More }
  ... on Shell { inside { kind weight __typename } name } } beach(first: $first) { name kind weight } }
fragment More on Stone { hidden: weight name }"""
FIRST_ONE = "{ beach(first: 1) { name } again: beach { weight } }"
STRIKE = """mutation ($one: Stroke!, $other: Stroke!) { one: strike(stroke: $one) { name kind }
  other: strike(stroke: $other) { weight beside { name } } }"""
CONTEXT = cast("Context", None)


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    Mutation.done.clear()
    Awake.asleep = False


async def told(text: str, variables: dict[str, Any], *, prepared: bool) -> str:
    """What is told by a prepared run with whatever finishes it, or by graphql-core alone."""
    document = parse(text)
    [operation, *_] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    ready = Prepared(SCHEMA, document, operation) if prepared else None
    result = await executed(SCHEMA, document, ready, CONTEXT, variables)
    return json.dumps([result.data, [error.formatted for error in result.errors or ()]])


async def same(text: str, **variables: object) -> Any:  # noqa: ANN401 - JSON may be anything
    ours, theirs = [await told(text, variables, prepared=prepared) for prepared in (True, False)]
    assert ours == theirs
    return json.loads(ours)


@pytest.mark.parametrize("what", FOUND)
async def test_every_value_and_error_is_that_of_graphql_core(what: str) -> None:
    data, errors = await same(BOTH, what=what, first=3)
    assert bool(errors) == (what in {"unnamed", "odd", "hot", "empty", "neither"})
    assert data is None or list(data) == ["found", "beach"]


@pytest.mark.parametrize("variables", [{}, {"what": None}, {"what": 7}, {"what": "stone", "first": "2"}])
async def test_what_is_no_value_of_its_type_is_refused_in_the_same_words(variables: dict[str, Any]) -> None:
    data, errors = await same(BOTH, **variables)
    assert (data, bool(errors)) == (None, True)


async def test_what_is_left_out_is_the_parameters_own_default() -> None:
    assert (await same(BOTH, what="nothing"))[0]["found"] is None
    assert [len(each) for each in (await same(FIRST_ONE))[0].values()] == [1, 2]
    assert (await same(BOTH, what="nothing", first=None))[1] != []


@pytest.mark.parametrize("text", ['{ found(what: "stone") { __typename } }', "{ beach { name } }"])
async def test_who_may_not_is_told_so(text: str) -> None:
    Awake.asleep = True
    [error] = (await same(text))[1]
    assert error["message"] == "Wake up."


@pytest.mark.parametrize(
    ("one", "other", "acts"),
    [
        ({"times": 1}, {"times": 2, "words": ["a", "b"], "note": None, "loud": True}, 2),
        ({"times": 1, "loud": True}, {"times": 2}, 1),
        ({"times": -1}, {"times": 2}, 1),
        ({"times": 1}, {"times": -1}, 2),
        ({"times": 1}, {"times": 2, "words": None}, 0),
        ({"times": 1}, {"times": 2, "other": 1}, 0),
        ({"times": 1}, {"note": "x"}, 0),
        ({"times": 1}, {"times": 2, "words": "one alone"}, 2),
        ({"times": 1}, [], 0),
    ],
)
async def test_an_act_happens_once_however_its_answer_fails(one: object, other: object, acts: int) -> None:
    ours = await told(STRIKE, {"one": one, "other": other}, prepared=True)
    done = list(Mutation.done)
    Mutation.done.clear()
    assert ours == await told(STRIKE, {"one": one, "other": other}, prepared=False)
    assert (done, len(done)) == (Mutation.done, acts)


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { queryType { name } } }",
        'query ($what: String! = "stone") { found(what: $what) { __typename } }',
        "mutation ($times: Int!) { strike(stroke: {times: $times}) { name } }",
    ],
)
async def test_what_is_not_foreseen_is_left_to_graphql_core(text: str) -> None:
    with pytest.raises(Unusual):
        await told(text, {"times": 1}, prepared=True)


def test_every_document_of_our_own_pages_can_be_prepared() -> None:
    for text in documents.load(documents.FILE).values():
        [operation] = [each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode)]
        if operation.operation is not OperationType.SUBSCRIPTION:
            Prepared(CORE, parse(text), operation)
