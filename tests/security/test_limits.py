"""What a raw document may ask for: each limit to the number, and that no document makes the server work for long."""

import gc
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLError, get_introspection_query

from backend.api import documents
from backend.api.documents import KEPT, Document, Documents
from backend.api.limits import STRICT, Limits, of
from tests.security.hostile import LARGEST, bombs, calls, chain, judged, numbered, peak, sized, work

TRUSTED = documents.load(documents.FILE)
LISTINGS = "query Q($first: Int! = 40) { listings(first: $first) { edges { node { title { zh } provider { id } } } } }"


@pytest.mark.parametrize(
    ("limit", "within", "beyond", "says"),
    [
        (
            "depth",
            "{ acts { edges { node { scenario { provider { name { zh } } } } } } }",
            "{ a { b { c { d { e { f { g { h { i { j { k } } } } } } } } } } }",
            "depth 11, at most 10",
        ),
        (
            "aliases",
            "{ me { " + numbered("a{}: accountId", 15) + " } }",
            "{ me { " + numbered("a{}: accountId", 16) + " } }",
            "aliases and repeated fields 16, at most 15",
        ),
        (
            "aliases",
            "{ me { " + "accountId " * 16 + "} }",
            "{ me { " + "accountId " * 10 + "... { ...f } } } fragment f on Me { " + "accountId " * 7 + "}",
            "aliases and repeated fields 16, at most 15",
        ),
        (
            "root_fields",
            "{ " + numbered("a{}", 20) + " }",
            "{ " + numbered("a{}", 21) + " }",
            "root fields 21, at most 20",
        ),
        (
            "directives",
            "{ " + "...f " * 2 + "} fragment f on Query { a b @skip(if: true) @skip(if: true) }",
            "query ($x: Int @d) @d { me @d { ...f @d ... @d { id @d } } } fragment f on Me @d { id @d @d }",
            "directives 9, at most 8",
        ),
        (
            "cost",
            "{ listings(first: 90) { " + numbered("a{0} {{ a{0} }}", 10) + " } }",
            "{ listings(first: 100) { " + numbered("a{0} {{ a{0} }}", 10) + " } }",
            "cost 1001, at most 1000",
        ),
    ],
    ids=["depth", "aliases", "repeated", "root fields", "directives", "cost"],
)
def test_each_limit_holds_to_the_number_and_nothing_else_does(limit: str, within: str, beyond: str, says: str) -> None:
    assert judged(within) is None
    assert judged(beyond) == f"Too much at once: {says}."
    lifted: dict[str, Any] = {limit: None}
    assert judged(beyond, replace(STRICT, **lifted)) is None


def test_tokens_are_limited_while_the_document_is_read() -> None:
    Document("{" + "a " * 998 + "}", STRICT.tokens, suggestions=False)
    with pytest.raises(GraphQLError, match="more than 1000 tokens"):
        Document("{" + "a " * 999 + "}", STRICT.tokens, suggestions=False)


def test_so_is_the_length_of_the_text() -> None:
    Document("{" + "a" * 19_998 + "}", STRICT.tokens, suggestions=False)
    with pytest.raises(GraphQLError, match="more than 20000 code points"):
        Document("{" + "a" * 19_999 + "}", STRICT.tokens, suggestions=False)


@pytest.mark.parametrize(
    ("variables", "cost"),
    [
        ({}, 161),
        ({"first": 20}, 81),
        ({"first": 0}, 5),
        ({"first": -5}, 5),
        ({"first": 5000}, 401),
        ({"first": "20"}, 401),
        ({"first": None}, 401),
    ],
)
def test_a_page_costs_as_much_as_its_variable_says(variables: dict[str, object], cost: int) -> None:
    says = f"Too much at once: cost {cost}, at most 1."
    assert judged(LISTINGS, Limits(cost=1), **variables) == says


@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        ("listings { edges { node { id } } }", 41),
        ("listings(first: 3) { edges { node { id } } }", 7),
        (f"listings(first: {'9' * 15_000}) {{ edges {{ node {{ id }} }} }}", 201),
        ("account { months(last: 36) { grams } }", 2),
        ("scenarios { title { zh } }", 11),
        ("__typename me { accountId }", 1),
    ],
)
def test_what_a_field_costs(asked: str, cost: int) -> None:
    assert judged(f"{{ {asked} }}", Limits(cost=0)) == f"Too much at once: cost {cost}, at most 0."


def test_every_document_of_our_own_pages_is_within_the_limits() -> None:
    assert len(TRUSTED) > 20
    assert {text: judged(text) for text in TRUSTED.values() if judged(text)} == {}


def test_a_chain_of_fragments_is_counted_as_if_it_were_unfolded() -> None:
    lifted = Limits(aliases=None, cost=0)
    assert judged(chain(10, 2, "roles providers { id }"), lifted) == f"Too much at once: cost {1 + 2**10}, at most 0."
    assert judged(chain(60, 2, "roles providers { id }"), lifted) == "Too much at once: cost 1000000000, at most 0."


def test_a_fragment_that_spreads_itself_is_refused() -> None:
    assert judged("{ ...f } fragment f on Query { me { accountId } ...f }") == "The fragment f spreads itself."
    assert judged("{ me { accountId } } fragment a on Me { ...b } fragment b on Me { ...a }") is not None


def test_the_schema_is_told_in_development_only() -> None:
    for asked in ("{ __schema { types { name } } }", '{ ...f } fragment f on Query { __type(name: "Me") { name } }'):
        assert judged(asked) == "Introspection is off: the schema is published as schema.graphql."
        assert judged(asked, replace(STRICT, introspection=True)) is None


def test_in_development_a_clients_standard_query_for_the_schema_passes() -> None:
    asked = get_introspection_query()
    assert judged(asked, of(production=False)) is None
    assert Document(asked, STRICT.tokens, suggestions=False).faults == []
    assert of(production=True) == STRICT


BOMBS = dict(bombs()) | {name: text for size in (5_000, LARGEST) for name, text in sized(size)}
SCREEN = max(TRUSTED.values(), key=len)


@pytest.fixture(scope="module")
def screens_work() -> int:
    """The calls that the largest of our own documents takes."""
    work(SCREEN, {})  # what graphql-core makes once is not counted
    return work(SCREEN, {})


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_document_is_no_more_work_than_ten_screens(name: str, screens_work: int) -> None:
    assert work(BOMBS[name], {}) <= 10 * screens_work


def test_no_hostile_document_needs_more_memory_than_six_screens() -> None:
    peak(SCREEN)
    most = 6 * peak(SCREEN)
    assert {name: found for name, text in BOMBS.items() if (found := peak(text)) > most} == {}


def test_the_documents_that_are_kept_take_at_most_forty_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eighth of them, of the kind that takes most where it is validated: the longest list of values there may be."""
    few = KEPT // 8
    monkeypatch.setattr(documents, "KEPT", few)
    kept = Documents({}, STRICT)
    held = []
    tracemalloc.start()
    try:
        for number in range(few + 4):
            assert kept.raw(BOMBS["a long list"].replace("act", f"a{number}: act")).faults
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert held[few - 1] < 40_000_000 / 8
    assert held[-1] < 1.05 * held[few - 1]


def test_the_pass_is_linear_in_a_chain_of_fragments() -> None:
    """With no limit on tokens, twice the chain is twice the work, where unfolding it would double the work per link."""
    few, many = chain(250, 2), chain(500, 2)
    assert calls(lambda: judged(many, Limits(tokens=None))) <= 2.2 * calls(lambda: judged(few, Limits(tokens=None)))


def test_documents_are_parsed_once_and_only_so_many_are_kept() -> None:
    kept = Documents({"own": "{ __typename }"}, STRICT)
    own = kept.trusted("own")
    assert kept.raw("{ a }") is kept.raw("{ a }")
    for number in range(2 * KEPT):
        kept.raw(f"{{ a{number} }}")
    assert kept.raw.cache_info().currsize == KEPT
    assert kept.trusted("own") is own
    assert kept.trusted("other") is None
