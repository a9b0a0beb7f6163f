"""Cases that nobody thought of: values, and documents that schemathesis makes of the published SDL.

A value that is merely well-typed is seldom one of something. So in the SDL that the fuzzer is given, arguments that
mean something have scalars of their own, most of whose values name what is there, such as `@listing`.
"""

import json
import os
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

import httpx2
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

THINGS = (
    *("account", "act", "agreement", "consent", "draft", "goods", "held", "listing", "provider", "run", "scenario"),
    *("session", "till", "voucher"),
)

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
    "listing": "ListingId",
    "agreement": "DraftId",
    "goods": "GoodsId",
    "redemption": "HeldId",
    "till": "TillId",
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
    "ExtendVoucherInput.code": "VoucherCode",
    "LateCheckInput.code": "VoucherCode",
    "RedeemInput.account": "AccountId",
    "DraftAgreementInput.provider": "ProviderId",
    "OpenTillInput.provider": "ProviderId",
    "PrepareGoodsInput.provider": "ProviderId",
    "board.provider": "ProviderId",
    "tills.provider": "ProviderId",
    "VariantInput.stock": "Length",
    "PrepareGoodsInput.voucherDays": "Length",
    "RestockInput.pieces": "Length",
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


def sent(caller: Caller, text: str) -> Awaitable[httpx2.Response]:
    """A document on its way."""
    return caller.post(json.dumps({"query": text}).encode())


def named(text: str, known: Mapping[str, object]) -> str:
    """The text with what is there in place of its name."""
    for name, value in known.items():
        text = text.replace(f'"@{name}"', json.dumps(str(value)))
    return text
