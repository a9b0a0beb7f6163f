"""Documents that somebody might send to keep the server busy, and how much work each is, in calls and not in time."""

import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping

from graphql import GraphQLError

from backend.api.documents import Document
from backend.api.limits import STRICT, Limits, refused

LARGEST = 100_000  # bytes of a body


def judged(text: str, limits: Limits = STRICT, **variables: object) -> str | None:
    """The words with which a document is refused before it is validated, or None."""
    document = Document(text, limits.tokens, suggestions=False)
    operation = document.operation(None)
    assert operation is not None
    no = refused(limits, document.sums(operation, variables))
    return no.message if no else None


def chain(length: int, times: int, inner: str = "accountId") -> str:
    """Fragments that each spread the next one some times: as text short, unfolded endless."""
    links = (f"fragment f{number} on Me {{ {f'...f{number + 1} ' * times}}}" for number in range(length))
    return f"{{ me {{ ...f0 }} }} {' '.join(links)} fragment f{length} on Me {{ {inner} }}"


def filled(head: str, piece: str, tail: str, largest: int = LARGEST) -> str:
    """As many pieces as fit."""
    return head + piece * ((largest - len(head) - len(tail)) // len(piece)) + tail


def numbered(piece: str, number: int) -> str:
    return " ".join(piece.format(each) for each in range(number))


def bombs() -> Iterator[tuple[str, str]]:
    """Documents by name, some as large as a body may be, others just within the tokens."""
    yield "the same field", filled("{ me { ", "accountId ", "} }")
    yield "the same field within the tokens", "{ me { " + "accountId " * 990 + "} }"
    yield "the same in inline fragments", "{ me { " + "...{ accountId } " * 245 + "} }"
    shared = numbered("fragment f{} on Me {{ accountId }}", 99)
    yield "the same in many fragments", f"{{ me {{ {numbered('...f{}', 99)} }} }} {shared}"
    yield "the same with other arguments", "{ account { " + numbered("months(last: {}) {{ grams }}", 90) + " } }"
    yield "other aliases", "{ me { " + numbered("a{}: accountId", 320) + " } }"
    yield "a chain by twos", chain(60, 2)
    yield "a chain by twos of any length", chain(2500, 2)
    yield "a chain by tens", chain(35, 10)
    yield "a circle", chain(60, 2, "...f0")
    yield "unknown fields", "{ " + numbered("unknwn{}", 980) + " }"
    yield "unknown arguments", "{ " + numbered("listings(frist{}: 1)", 160) + " }"
    yield "unknown directives", filled("{ __typename ", "@a", " }")
    yield "many operations", numbered("query q{}($a: ID) {{ ...f }}", 70) + " fragment f on Query { me { accountId } }"
    yield "a long list", '{ act(id: "1") { explanation(language: [' + "ZH " * 980 + "]) } }"
    yield "deep", filled("", "{a", "")
    yield "a deep list", "{ act(id: " + "[" * 480 + "]" * 480 + ") { id } }"
    yield "a block string", filled('{ act(id: """', "\n  x", '""") { id } }')
    yield "a block string within the tokens", filled('{ act(id: """', "\n  x", '""") { id } }', 20_000)
    yield "a long name", filled("{ ", "a", " }")
    yield "a long name within the tokens", filled("{ ", "a", " }", 20_000)
    yield "comments", filled("", "#\n", "{ __typename }")
    yield "spaces", filled("{", " ,", "__typename }")
    yield "variables", "query(" + numbered("$a{}: Int", 240) + ") { me { accountId } }"
    yield "a long number", filled("{ listings(first: ", "9", ") { pageInfo { hasNextPage } } }")
    yield "a long number within the tokens", filled("{ listings(first: ", "9", ") { pageInfo { endCursor } } }", 20_000)


def sized(size: int) -> Iterator[tuple[str, str]]:
    """One bomb of each kind of so many characters, as far as its pieces fill them."""
    kinds = {
        "fields": ("{ me { ", "accountId displayName roles ", "} }"),
        "fragments": ("{ me { ...f } } ", "fragment f on Me { ...f } ", ""),
        "spreads": ("{ ", "...f ", "} fragment f on Query { me { accountId } }"),
        "inline fragments": ("{ ", "... on Query { me { accountId } } ", "}"),
        "aliases": ("{ ", "a: me { b: accountId } ", "}"),
        "directives": ("{ me ", "@include(if: true) ", "{ accountId } }"),
        "unknown directives": ("query ", "@a ", "{ __typename }"),
        "arguments": ("{ listings(", "first: 1 ", ") { pageInfo { endCursor } } }"),
        "values": ('mutation { audit(input: {run: "1", passed: true, reviewed: [', '"1" ', "]}) { __typename } }"),
        "objects": ("mutation { redeem(input: ", '{key: "1"} ', ") { __typename } }"),
        "nested objects": ("mutation { redeem(input: ", "{key: ", ") { __typename } }"),
        "nested lists": ('{ act(id: "1") { explanation(language: ', "[", ") } }"),
        "variables": ("query(", "$a: Int = 1 ", ") { me { accountId } }"),
        "operations": ("", "{ me { accountId } } ", ""),
        "definitions of types": ("{ __typename } ", "type A { a: Int } ", ""),
        "deep fields": ("", "{ me ", ""),
        "escapes": ('{ act(id: "', "\\u0041", '") { id } }'),
        "text": ('{ act(id: "', "碳", '") { id } }'),
        "signs": ("{ ", "!", "}"),
    }
    for name, parts in kinds.items():
        yield f"{name}, {size}", filled(*parts, largest=size)


def work(text: str, variables: Mapping[str, object]) -> int:
    """How many calls it takes to refuse a document, or to find it valid."""
    return calls(lambda: received(text, variables))


def received(text: str, variables: Mapping[str, object] | None = None) -> None:
    """All that is done with a raw document before it is run: it is parsed, measured, and validated if it may pass."""
    try:
        document = Document(text, STRICT.tokens, suggestions=False)
    except GraphQLError:
        return
    operation = document.operation(None)
    if operation and not refused(STRICT, document.sums(operation, variables or {})):
        assert isinstance(document.faults, list)


def peak(text: str) -> int:
    """Bytes that Python allocates at most while it receives a document."""
    tracemalloc.start()
    try:
        received(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def calls(run: Callable[[], object]) -> int:
    """How many functions are called, Python's own too."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return counted
