"""Requests that are none: bytes, JSON of any shape, any header, any address."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from backend.api import documents
from tests.security.fuzzing import ANYTHING, TEXT, TIMES, drawn, mostly
from tests.security.peopled import peopled
from tests.security.tallying import tally

# The id of a document of our own pages that a GET may run.
QUERY = next(name for name, text in documents.load(documents.FILE).items() if text.startswith("query Method("))
GOOD: dict[str, object] = {"query": "{ programme { code } }", "variables": {}, "operationName": None, "extensions": {}}
NAMES = [*GOOD, "documentId", "id", "operation_name", "Query"]
READ = json.dumps(GOOD).encode()
KINDS_OF_BODY = (
    *("application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=UTF-8;x", "application/json;"),
    *("application/json; charset=utf-16", "application/graphql", "text/plain", "multipart/form-data; boundary=x", ""),
)
KINDS_OF_ANSWER = (
    "*/*",
    "application/json",
    "application/graphql-response+json",
    "text/html",
    "text/event-stream",
    ";",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it goes out."""

    method: str
    address: str
    headers: dict[bytes, bytes]
    body: bytes

    def on(self, client: httpx2.AsyncClient) -> Any:  # noqa: ANN401 - an answer to wait for
        return client.request(self.method, self.address, headers=self.headers, content=self.body)


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def broken(body: bytes, at: int, with_what: bytes) -> bytes:
    """A body with something in place of one byte, or cut off there."""
    at %= len(body)
    return body[:at] + with_what + (body[at + 1 :] if with_what else b"")


def nested(opening: str, closing: str, depth: int) -> bytes:
    return f'{{"query":"{{me}}","variables":{{"x":{opening * depth}{closing * depth}}}}}'.encode()


MEMBERS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=4)
QUERIES = st.sampled_from(
    ["{ programme { code } }", "{ me { accountId } }", "mutation { signOut { ok } }", "{", "#", ""]
)
BODIES: dict[str, SearchStrategy[bytes]] = {
    "bytes": st.binary(max_size=300),
    "JSON": ANYTHING.map(dumped),
    "members": MEMBERS.map(dumped),
    "odd members": st.tuples(QUERIES, MEMBERS).map(lambda both: dumped(GOOD | {"query": both[0]} | both[1])),
    "lists": st.lists(MEMBERS, max_size=3).map(dumped),
    "texts": TEXT.map(lambda text: dumped({"query": text})),
    "broken": st.builds(broken, st.just(READ), st.integers(0, 999), st.binary(max_size=2)),
    "other encodings": st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "gb18030", "utf-7"]).map(READ.decode().encode),
    "numbers": st.integers(1, 90_000).map(lambda digits: b'{"query":"{me}","variables":{"x":' + b"9" * digits + b"}}"),
    "powers": st.integers(1, 10**9).map(lambda power: b'{"query":"{me}","variables":{"x":1e%d}}' % power),
    "depths": st.builds(
        nested, *(st.sampled_from(["[", '{"a":']), st.sampled_from(["", "]", "1}"]), st.integers(1, 16_000))
    ),
    "sizes": st.integers(99_000, 110_000).map(lambda size: READ + b" " * (size - len(READ))),
    "twice": st.just(READ[:-1] + b',"query":"{me{accountId}}"}'),
}
# Whatever a server lets through in a header; most headers are ones that the edge reads.
HEADERS = st.binary(max_size=40).map(lambda raw: bytes(byte for byte in raw if byte >= ord(" ") and byte != 127))
READ_HEADERS = (
    *("accept", "authorization", "cookie", "origin", "sec-fetch-site", "x-tanpuhui", "user-agent", "host"),
    *("x-forwarded-for", "if-none-match", "accept-encoding", "accept-language", "content-encoding", "traceparent"),
)
ODD_HEADERS = st.dictionaries(
    st.sampled_from(READ_HEADERS).map(str.encode),
    HEADERS
    | st.sampled_from([b"Bearer ", b"Bearer \xff", b"bearer x y", b"session=x; session=", b"null", b"q=", b"1"]),
    max_size=4,
)
METHODS = mostly(st.just("POST"), st.sampled_from(["GET", "HEAD", "PUT", "OPTIONS", "QUERY", "post"]))
PARAMETERS = st.dictionaries(st.sampled_from(NAMES), TEXT | ANYTHING.map(json.dumps), max_size=3)


def posts(known: str) -> SearchStrategy[Asked]:
    """Any body and any header at the endpoint."""
    kinds = mostly(st.just(KINDS_OF_BODY[0]), st.sampled_from(KINDS_OF_BODY))
    answers = mostly(st.just("*/*"), st.sampled_from(KINDS_OF_ANSWER))

    def built(method: str, body: bytes, kind: str, answer: str, odd: dict[bytes, bytes]) -> Asked:
        told = {b"content-type": kind.encode(), b"accept": answer.encode(), b"authorization": known.encode()}
        return Asked(method, "/graphql", {**told, **odd}, body)

    return st.builds(built, METHODS, st.one_of(*BODIES.values()), kinds, answers, mostly(st.just({}), ODD_HEADERS, 3))


def gets() -> SearchStrategy[Asked]:
    """Any parameter, mostly with a trusted document's id, at the endpoint; or any other address."""
    good = st.just({"documentId": QUERY, "variables": '{"code": "GZ_METRO_RIDE", "version": "2017"}'})
    told = good | st.builds(lambda asked, odd: asked | odd, mostly(good, st.just({})), PARAMETERS)
    asked = told.map(lambda each: "/graphql?" + urlencode(each, errors="surrogatepass"))
    other = st.builds(
        lambda head, tail: head + quote(tail), st.sampled_from(["/", "/assets/", "/graphql/", "/%"]), TEXT
    )
    return st.builds(Asked, st.just("GET"), mostly(asked, other), ODD_HEADERS, st.just(b""))


@pytest.mark.parametrize(("name", "number"), [("posts", 700), ("gets", 200)])
async def test_no_request_breaks_anything(
    name: str, number: int, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peopled() as here:
        citizen = here.caller("citizen")
        requests = gets() if name == "gets" else posts(f"Bearer {citizen.token}")
        with tally(monkeypatch, name) as counted:
            for asked in drawn(requests, number * TIMES):
                await counted.case(asked.on(citizen.client), asked)
        await here.town.world.holds()
    assert counted.cases >= number
    assert counted.reached >= 0.05 * counted.cases
