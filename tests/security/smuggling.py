"""Requests with canaries in every place that a request has."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

PHONE = "+86 138-0000-0001"
NAME = "欧阳青禾"
LATIN = "Ouyang Qinghe"
IDENTITY = "11010519491231002X"
MAIL = "ouyang@qinghe.example"
HEADERS = {
    "user-agent": f"{LATIN}/13800000001 (Android)",
    "referer": "https://elsewhere.example/?name=Ouyang%20Qinghe",
    "x-forwarded-for": "13800000001",
    "x-request-id": LATIN,
    "accept-language": LATIN,
}
# What is asked with a canary in each of its inputs, by the type of the input.
ASKED: Mapping[str, Mapping[str, object]] = {
    "requestCode": {"phone": PHONE},
    "signIn": {"phone": PHONE, "code": "138000"},
    "stepUp": {"phone": PHONE, "code": "138000"},
    "endSession": {"id": "13800000001"},
    "checkVoucher": {"code": LATIN},
    "redeem": {"key": NAME, "listingId": LATIN, "expectedPoints": 1, "expectedVersion": 1},
    "grantConsent": {"scenario": NAME, "subject": PHONE, "noticeVersion": 1, "dataKinds": [NAME], "places": True},
    "withdrawConsent": {"id": "13800000001"},
    "calculate": {"scenario": NAME},
    "audit": {"run": "13800000001", "reviewed": [NAME], "passed": True, "note": f"{NAME} {PHONE} {IDENTITY}"},
    "issue": {"run": LATIN, "grams": 1, "points": 1},
}
NO = "__typename ... on Rejected { code message path }"
DOCUMENTS = (
    '{{ me {{ accountId(name: "{0}") }} }}',
    'mutation {{ requestCode(input: {{phone: "{0}", more: "{0}"}}) {{ __typename }} }}',
    'mutation {{ requestCode(input: {{phone: ["{0}"]}}) {{ __typename }} }}',
    'mutation {{ requestCode(input: "{0}") {{ __typename }} }}',
    "mutation {{ requestCode(input: {{phone: 13800000001}}) {{ __typename }} }}",
    'query ($x: String = "{0}") {{ nobody(x: $x) }}',
    'query ($x: Int = "{0}") {{ listings(first: $x) {{ edges {{ cursor }} }} }}',
    '{{ listings(first: "{0}") {{ edges {{ cursor }} }} }}',
    '{{ listings(first: 1, after: "{0}") {{ edges {{ cursor }} }} }}',
    '{{ me "{0}" }}',
    '{{ me(x: "{0}',
    '{{ me(x: """{0}',
    '{{ me(x: "\\u{0}") }}',
    "{{ me }} # {0}",
)


def bodies(token: str, cookie: str, trusted: Mapping[str, str]) -> Iterator[bytes]:
    """Bodies with canaries in variables, in documents, in names, and where none belong."""
    for field, given in ASKED.items():
        query = f"mutation ($i: {field[0].upper()}{field[1:]}Input!) {{ {field}(input: $i) {{ {NO} }} }}"
        yield _body(query=query, variables={"i": given})
        yield from (_body(query=query, variables={"i": wrong}) for wrong in _wrong(given))
    for word in (PHONE, f"{NAME} {IDENTITY} {MAIL}", token, cookie):
        yield from (_body(query=document.format(word)) for document in DOCUMENTS)
        yield from _malformed(word)
    for document_id in (name for name, text in trusted.items() if "signOut" not in text):
        yield _body(documentId=document_id, variables={"input": NAME, "id": "13800000001", "after": PHONE})


def _wrong(given: Mapping[str, object]) -> Iterator[object]:
    """The same, of a shape that its type cannot take."""
    yield from (NAME, 13800000001, [NAME], {**given, NAME: PHONE}, {"phone": NAME, "name": [LATIN]})
    yield {name: {LATIN: PHONE} for name in given}


def _malformed(word: str) -> Iterator[bytes]:
    yield json.dumps(word).encode()
    yield f'{{"query": "{word}'.encode()
    yield word.encode("utf-16")
    yield _body(query=[word])
    yield _body(documentId=word)
    yield _body(query="{ me { accountId } }", documentId=word)
    yield _body(query="{ me { accountId } }", variables=word)
    yield _body(query="query A { me { accountId } } query B { me { accountId } }", operationName=word)


def _body(**told: Any) -> bytes:  # noqa: ANN401 - a body may hold anything
    return json.dumps(told, ensure_ascii=False).encode()


def lines_of_requests(token: str, cookie: str) -> list[bytes]:
    """What no client would send: canaries in the address, the method, the version, and what is no request at all."""
    end = "host: x\r\nconnection: close\r\n\r\n"
    addresses = [f"/{word}?phone={word}&token={token}" for word in ("13800000001", "Ouyang%20Qinghe", "+8613800000001")]
    starts = [
        *(f"GET {address} HTTP/1.1\r\n" for address in addresses),
        *(f"GET /graphql{address[1:]}&variables={{{token}}} HTTP/1.1\r\n" for address in addresses),
        f"GET /graphql?documentId={cookie}&variables=%22{token} HTTP/1.1\r\n",
        f"OUYANG /{cookie} HTTP/1.1\r\n",
        "POST /health/13800000001 HTTP/1.1\r\n",
        f"GET / {LATIN}\r\n",
        f"{NAME} 13800000001\r\n",
        f"GET / HTTP/1.1\r\n{NAME}: {PHONE}\r\n",
        f"GET / HTTP/1.1\r\ncontent-length: {LATIN}\r\n",
    ]
    return [(start + end).encode() for start in starts]
