"""Cases that nobody thought of: values, documents that schemathesis makes of the published SDL, and what to look for.

A value that is merely well-typed is seldom one of something. So in the SDL that the fuzzer is given, arguments that
mean something have scalars of their own, most of whose values name what is there, such as `@listing`.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import pytest
import schemathesis
from graphql import (
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    IntValueNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    Node,
    NonNullTypeNode,
    StringValueNode,
    TypeNode,
    ValueNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from strawberry.types.field import StrawberryField

from backend.kit.paging import encode
from tests.api.asking import Caller
from tests.conftest import ROOT

type Operation = APIOperation[Any, Any, Any, Any]
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))  # how often each test draws its cases, each time others
START = int(os.environ.get("FUZZ_START", "1"))  # other numbers draw other cases

# --- Values ----------------------------------------------------------------------------------------------------------

EDGES = [sign * (2**bits + by) for bits in (31, 32, 53, 63, 64, 100) for by in (-1, 0, 1) for sign in (1, -1)]
WIDE = st.integers(-(2**70), 2**70) | st.sampled_from(EDGES)
ODD = [
    "",
    "\0",
    "%",
    "'",
    "a" * 5000,
    "٣",
    "-1",
    "1e9",
    "NaN",
    "\u202e",
    "\ufeff",
    "0001-01-01",
    "9999-12-31T23:59:59Z",
]
TEXT = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(ODD)


# Whatever JSON can say, halves of surrogate pairs and numbers of any size among it.
LEAVES = st.none() | st.booleans() | WIDE | st.floats() | TEXT | st.text(st.characters(codec=None), max_size=9)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=9
)


def mostly(often: SearchStrategy[Any], else_any: SearchStrategy[Any], one_of: int = 4) -> SearchStrategy[Any]:
    """All values but one of so many are of the first kind."""
    return st.integers(1, one_of).flatmap(lambda number: often if number < one_of else else_any)


def thing(name: str) -> SearchStrategy[Any]:
    """Mostly a thing that is there, by the name that `Known` has for it; else anything that an id or a text may be."""
    return mostly(st.just(f"@{name}"), WIDE | WIDE.map(str) | TEXT)


def word(*names: str) -> SearchStrategy[Any]:
    """Mostly one of the words; else any text."""
    return mostly(st.sampled_from(names), TEXT)


PARTS = WIDE | st.datetimes().map(str) | st.just("2026-11-20T04:00:00Z") | st.text(max_size=5)
CURSORS = st.lists(PARTS, max_size=3).map(lambda parts: encode(tuple(parts)))
SMALL = st.integers(-(2**31), 2**31 - 1) | st.sampled_from([0, -1, 100, 101, 2**31 - 1, -(2**31)])

THINGS = ("act", "consent", "listing", "run", "scenario", "session", "voucher")

# The scalars that the SDL is given: a page is mostly short, so that the limit of the cost lets it pass.
SCALARS: Mapping[str, SearchStrategy[Any]] = {
    "Points": mostly(st.sampled_from([20, 20, 1, 0]), WIDE),
    "Grams": mostly(st.integers(0, 100), WIDE),
    "Length": mostly(st.integers(1, 5), SMALL),
    "Version": mostly(st.just(1), SMALL),
    "Cursor": CURSORS | TEXT,
    "Phone": mostly(st.integers(13800000001, 13800000009).map(str), TEXT),
    "Digits": word("123456", "000000"),
    "ScenarioCode": word("metro", "walking"),
    "MethodCode": word("GZ_METRO_RIDE", "WH_WALKING"),
    "MethodVersion": word("2017", "2022"),
    "DataKind": word("amounts"),
    "VoucherCode": thing("code"),
    **{f"{name.title()}Id": thing(name) for name in THINGS},
}

# Which argument has which: by what it belongs to and its name, or by its name alone.
MEANT = {
    "first": "Length",
    "last": "Length",
    "after": "Cursor",
    "phone": "Phone",
    "code": "Digits",
    "expectedVersion": "Version",
    "noticeVersion": "Version",
    "dataKinds": "DataKind",
    "listingId": "ListingId",
    "run": "RunId",
    "reviewed": "ActId",
    "act.id": "ActId",
    "acts.scenario": "ScenarioId",
    "listing.id": "ListingId",
    "voucher.id": "VoucherId",
    "scenario.code": "ScenarioCode",
    "method.code": "MethodCode",
    "method.version": "MethodVersion",
    "CalculateInput.scenario": "ScenarioCode",
    "GrantConsentInput.scenario": "ScenarioCode",
    "CheckVoucherInput.code": "VoucherCode",
    "EndSessionInput.id": "SessionId",
    "WithdrawConsentInput.id": "ConsentId",
}


def meant(owner: str, name: str) -> str | None:
    """The scalar of an argument, if it has one."""
    return MEANT.get(f"{owner}.{name}") or MEANT.get(name)


# --- Documents -------------------------------------------------------------------------------------------------------


class _Retyped(Visitor):
    def enter_input_value_definition(
        self, node: InputValueDefinitionNode, _key: object, _parent: object, _path: object, ancestors: list[Any]
    ) -> Node | None:
        owners = [each for each in ancestors if isinstance(each, FieldDefinitionNode | InputObjectTypeDefinitionNode)]
        scalar = meant(owners[-1].name.value, node.name.value) if owners else None
        if scalar is None:
            return None
        return replace(node, type=_innermost(node.type, scalar))


def _innermost(kind: TypeNode, name: str) -> TypeNode:
    """The same type, lists and all, of another name."""
    if isinstance(kind, NamedTypeNode):
        return NamedTypeNode(name=NameNode(value=name))
    assert isinstance(kind, ListTypeNode | NonNullTypeNode)
    return replace(kind, type=_innermost(kind.type, name))  # type: ignore[arg-type] # no type is non-null twice


def sdl() -> str:
    """The published schema, with the scalars of what is meant."""
    published = parse((ROOT / "schema.graphql").read_text("utf-8"))
    scalars = "\n".join(f"scalar {name}" for name in SCALARS if name not in {"Points", "Grams"})
    return f"{print_ast(visit(published, _Retyped()))}\n{scalars}\n"


def _node(value: int | str) -> ValueNode:
    return IntValueNode(value=str(value)) if isinstance(value, int) else StringValueNode(value=value)


def operations() -> list[Operation]:
    """Every root field of the schema, as schemathesis fuzzes it."""
    for name, values in SCALARS.items():
        schemathesis.graphql.scalar(name, values.map(_node))
    days = st.dates().map(str) | TEXT
    schemathesis.graphql.scalar("Date", days.map(_node))
    schemathesis.graphql.scalar("DateTime", (st.datetimes().map(str) | days).map(_node))
    found = schemathesis.graphql.from_file(sdl()).get_all_operations()
    return [each.ok() for each in found if isinstance(each, Ok)]


def documents(operation: Operation, mode: GenerationMode) -> SearchStrategy[str]:
    """Documents that ask for one root field; in the negative mode each breaks the schema in one place, if it can."""
    return operation.as_strategy(generation_mode=mode).map(lambda case: str(case.body))


def drawn[Case](strategy: SearchStrategy[Case], number: int, start: int = START) -> list[Case]:
    """So many cases, the same for every run with the same start; fewer if there are no more."""
    cases: list[Case] = []

    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(case: Case) -> None:
        cases.append(case)

    keep()
    return cases


# --- What came of it -------------------------------------------------------------------------------------------------

INSIDE = re.compile(
    r"Traceback|File \\?\"|site-packages|\bbackend[./]|asyncpg|strawberry|graphql-core|starlette|msgspec|tortoise"
    r"|\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b|\b(?:relation|column|constraint) \\?\""
    r"|\b(?:accounts|activities|consents|issuance|ledger|mall|programme|scenarios)_[a-z]"
    r"|<(?:class|function|object|built-in|module|coroutine|Undefined)|object at 0x|NoneType|\bself\b|__\w+__\("
    r"|query argument|out of int\d|out of range for type|invalid byte sequence"
    r"|\b\w+(?:Error|Exception|Warning)\b|datetime\.|Decimal\(|ExecutionResult|surrogates not allowed|codec can't",
)
OUR_FAULT = {"INTERNAL", "UNAVAILABLE"}
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE))


@dataclass
class Tally:
    """How many cases there were, how many of them reached a resolver, and what they were answered."""

    cases: int = 0
    reached: int = 0
    running: bool = False  # whether the case that runs has reached one
    answers: Counter[str] = field(default_factory=Counter)

    async def case(self, asking: Awaitable[httpx2.Response], what: object) -> None:
        """Wait for the answer, and fail if it is one that nobody may get."""
        self.running = False
        answer = await asking
        assert (found := flaw(answer)) is None, f"{found}\nasked:    {what}\nanswered: {answer.text[:2000]}"
        self.cases += 1
        self.reached += self.running
        self.answers[outcome(answer)] += 1

    def __str__(self) -> str:
        share = 100 * self.reached // max(self.cases, 1)
        return f"{self.cases} cases, {self.reached} ({share} %) reached a resolver"


ALL = Tally()  # of this process


@contextmanager
def tally(monkeypatch: pytest.MonkeyPatch, what: str) -> Iterator[Tally]:
    """Counts what reaches the function behind a root field, past parsing, limits, validation and permissions."""
    kept, result = Tally(), StrawberryField.get_result

    def counting(self: StrawberryField, source: Any, **rest: Any) -> Any:  # noqa: ANN401 - Strawberry's signature
        kept.running |= source is None  # only the roots have no source
        return result(self, source, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(StrawberryField, "get_result", counting)
        yield kept
    ALL.cases, ALL.reached = ALL.cases + kept.cases, ALL.reached + kept.reached
    answers = ", ".join(f"{answer} {number}" for answer, number in kept.answers.most_common())
    print(f"\nFUZZ {what}: {kept}: {answers}; so far {ALL}")  # noqa: T201 - `make fuzz` shows it


def outcome(answer: httpx2.Response) -> str:
    """A word for what came of a case: the code of the first error or refusal, or how else it ended."""
    if answer.status_code != httpx2.codes.OK or not (errors := _errors(answer)):
        return "done" if answer.is_success else str(answer.status_code)
    code: str = errors[0].get("extensions", {}).get("code", "not valid")
    return code


def flaw(answer: httpx2.Response) -> str | None:
    """What is wrong with an answer, whoever asked whatever: that we failed, or that it tells of our inside."""
    if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return f"The status is {answer.status_code}."
    if word := INSIDE.search(answer.text):
        return f"It tells {word[0]!r} of our inside."
    codes = {error["extensions"]["code"] for error in _errors(answer) if "extensions" in error}
    if codes & OUR_FAULT:
        return f"It is our fault: {codes & OUR_FAULT}."
    return None if codes <= DOCUMENTED else f"No page tells of {codes - DOCUMENTED}."


def _errors(answer: httpx2.Response) -> list[dict[str, Any]]:
    is_json = answer.content and "json" in answer.headers["content-type"]
    errors: list[dict[str, Any]] = answer.json().get("errors", []) if is_json else []
    return errors


def sent(caller: Caller, text: str) -> Awaitable[httpx2.Response]:
    """A document on its way."""
    return caller.post(json.dumps({"query": text}).encode())


def named(text: str, known: Mapping[str, object]) -> str:
    """The text with what is there in place of its name."""
    for name, value in known.items():
        text = text.replace(f'"@{name}"', json.dumps(str(value)))
    return text
