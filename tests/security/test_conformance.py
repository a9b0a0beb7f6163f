"""GraphQL over HTTP to its specification: by the audits of the npm package `graphql-http`, and case by case."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.api.http import NOT_ACCEPTED
from backend.api.media import JSON, RESPONSE, accepted
from tests.api.asking import Caller, edge
from tests.api.serving import Owner, running, settle
from tests.conftest import ROOT

NODE = ROOT / ".node" / "bin" / "node"
AUDITS = Path(__file__).parent / "audits.mjs"
# Raw documents by GET are refused on purpose: an address is kept in logs and histories, and no page needs it.
BY_GET = {"5A70", "6A70", "D6D5"}


async def test_every_audit_of_the_specification_passes(owner: Owner, application_url: str, tmp_path: Path) -> None:
    await settle(owner)
    async with running(tmp_path / "log", "serve", DATABASE_URL=application_url, LOG_LEVEL="info") as server:
        await server.up()
        node = await asyncio.create_subprocess_exec(
            str(NODE), str(AUDITS), f"{server.url}/graphql", stdout=asyncio.subprocess.PIPE
        )
        out, _ = await node.communicate()
    results = json.loads(out)
    unhappy = {each["id"]: each for each in results if each["status"] != "ok"}
    assert {each["status"] for each in unhappy.values()} <= {"notice"}, unhappy
    assert set(unhappy) == BY_GET, unhappy
    assert Counter(each["status"] for each in results) == {"ok": 58, "notice": 3}


@pytest.fixture
async def anybody(database: None) -> AsyncIterator[Caller]:
    async with edge() as caller:
        yield caller


@pytest.mark.parametrize(
    ("header", "media"),
    [
        ("*/*", JSON),
        ("application/*;q=0.1", JSON),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{JSON};q=0.5, {RESPONSE};q=0.75", RESPONSE),
        (f"{RESPONSE};q=0, {JSON}", JSON),
        (f"{RESPONSE.upper()}; charset=utf-8; Q=1.000", RESPONSE),
        ("text/html, */*;q=0.8", JSON),
        (f"{RESPONSE};q=0", None),
        (f"{RESPONSE};q=nan", None),
        ("text/html", None),
        ("", None),
    ],
)
def test_the_answer_has_the_media_type_that_is_liked_best(header: str, media: str | None) -> None:
    assert accepted(header) == media


async def test_an_answer_that_nobody_takes_is_not_made(anybody: Caller) -> None:
    told = {"accept": "text/html", "content-type": JSON}
    answer = await anybody.client.post("/graphql", content=b'{"query":"{ __typename }"}', headers=told)
    assert (answer.status_code, answer.json()) == (406, {"errors": [{"message": NOT_ACCEPTED}]})


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_another_method_is_told_which_there_are(anybody: Caller, method: str) -> None:
    answer = await anybody.client.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", f"{JSON}-evil", f"{JSON}; charset=gbk"]
)
async def test_another_body_is_not_read(anybody: Caller, kind: str) -> None:
    body = b'{"query":"{ __typename }"}'
    answer = await anybody.client.post("/graphql", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()) == (415, {"errors": [{"message": "Send application/json in UTF-8."}]})


@pytest.mark.parametrize(
    "query",
    ["{", "{ unknown }", "query A { __typename } query B { __typename }", "query($x: ID!) { act(id: $x) { id } }"],
)
@pytest.mark.parametrize(("media", "status"), [(JSON, 200), (RESPONSE, 400)])
async def test_what_was_not_run_has_no_data_and_a_status_by_its_media_type(
    anybody: Caller, query: str, media: str, status: int
) -> None:
    answer = await anybody.client.post("/graphql", json={"query": query}, headers={"accept": media})
    assert (answer.status_code, list(answer.json())) == (status, ["errors"])
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("media", [JSON, RESPONSE])
async def test_what_was_run_has_data_even_if_a_field_failed(anybody: Caller, media: str) -> None:
    answer = await anybody.client.post("/graphql", json={"query": "{ account { id } }"}, headers={"accept": media})
    assert (answer.status_code, answer.json()["data"]) == (200, None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"query":"{ __typename }"' + b" " * 99_974 + b"}", 200),
        (b'{"query":"{ __typename }"' + b" " * 99_975 + b"}", 413),
        (b"[" + b"9" * 5000 + b"]", 400),
        (b'{"query":"{ __typename }","variables":{"x":' + b"9" * 5000 + b"}}", 400),
        ('{"query":"{ __typename }"}'.encode("utf-16"), 400),
        (b'\xef\xbb\xbf{"query":"{ __typename }"}', 400),
        (b'{"query":""}', 400),
    ],
)
async def test_the_largest_body_and_those_that_are_none(anybody: Caller, body: bytes, status: int) -> None:
    assert (await anybody.post(body)).status_code == status


async def test_a_body_in_many_parts_is_not_read_to_its_end(anybody: Caller) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b" " * 10_000

    answer = await anybody.client.post("/graphql", content=endless(), headers={"content-type": JSON})
    assert (answer.status_code, read) == (413, 11)
