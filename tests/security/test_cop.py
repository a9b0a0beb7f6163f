"""What graphql-cop looks for, and bombs: each check finds nothing, and finds it where only that one guard is gone."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
from graphql import MaxIntrospectionDepthRule, OperationType, specified_rules
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api import documents, failures, http
from backend.api.limits import STRICT, Limits
from backend.api.pages import Pages
from backend.api.routes import routes
from tests.api.asking import services
from tests.security.hostile import LARGEST, chain, numbered

type Client = httpx2.AsyncClient
type Found = Callable[[Client], Awaitable[bool]]
type Hole = Callable[[Client, Request], Awaitable[Response | None]]
TRUSTED = {"sha256:o": "mutation { signOut { ok } }"}
CIRCULAR = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
ROOTS = 'programme { code } me { accountId } scenarios { id } methods { code } listing(id: "1") { id } __typename'
PAGE = "a{}: listings(first: 100) {{ edges {{ node {{ title {{ zh }} provider {{ name {{ zh }} }} }} }} }}"
VALUES = '{scenario: "a", subject: "b", noticeVersion: 1, dataKinds: [' + '"c" ' * 1000 + "]}"
IDE_PATHS = ("/graphql", "/graphiql", "/playground", "/console", "/altair")


async def told(client: Client, query: str) -> Any:  # noqa: ANN401 - JSON may be anything
    return (await client.post("/graphql", json={"query": query})).json()


def answers(*queries: str) -> Found:
    """Whether any of these documents is run."""

    async def found(client: Client) -> bool:
        return any(["data" in await told(client, query) for query in queries])

    return found


async def batching(client: Client) -> bool:
    answer = await client.post("/graphql", json=[{"query": "{ __typename }"}] * 10)
    return isinstance(answer.json(), list)


async def ide(client: Client) -> bool:
    shown = [await client.get(path, headers={"accept": "text/html"}) for path in IDE_PATHS]
    return any("graphiql" in page.text.lower() or "playground" in page.text.lower() for page in shown)


async def suggestions(client: Client) -> bool:
    wrong = "{ programm { code } }", "{ programme { cod } }", "{ listings(frist: 1) { edges { cursor } } }"
    return any(["Did you mean" in json.dumps(await told(client, query)) for query in wrong])


async def tracing(client: Client) -> bool:
    return "extensions" in await told(client, "{ __typename }")


async def reads_by_get(client: Client) -> bool:
    return (await client.get("/graphql", params={"query": "{ __typename }"})).status_code == 200


async def mutations_by_get(client: Client) -> bool:
    asked = {"query": "mutation { __typename }"}, {"documentId": "sha256:o"}
    return any([(await client.get("/graphql", params=each)).status_code == 200 for each in asked])


async def simple_requests(client: Client) -> bool:
    """A page of another site can send these without asking first."""
    body = json.dumps({"query": "mutation { __typename }"})
    kinds = "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    sent = [await client.post("/graphql", content=body, headers={"content-type": kind}) for kind in kinds]
    return any(answer.status_code == 200 for answer in sent)


async def unhandled_errors(client: Client) -> bool:
    """A bug of ours must not speak; the services of this file have no rule pack, which the resolver needs."""
    found = [await told(client, query) for query in ("qwerty { abc }", "{ programme { zone } }")]
    return any("NoneType" in json.dumps(answer) or "exception" in json.dumps(answer) for answer in found)


async def huge_bodies(client: Client) -> bool:
    body = json.dumps({"query": "{ __typename }"}) + " " * LARGEST
    answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    return answer.status_code == 200


async def batches(client: Client, request: Request) -> Response | None:
    asked = json.loads(await request.body() or b"null")
    if not isinstance(asked, list):
        return None
    return JSONResponse([(await client.post("/graphql", json=each)).json() for each in asked])


async def shows_an_ide(_: Client, request: Request) -> Response | None:
    wanted = request.method == "GET" and "text/html" in request.headers["accept"]
    return HTMLResponse("<title>GraphiQL</title>") if wanted else None


async def traces(client: Client, request: Request) -> Response | None:
    answer = await client.post("/graphql", content=await request.body(), headers={"content-type": "application/json"})
    return JSONResponse(answer.json() | {"extensions": {"tracing": {"version": 1}}})


async def takes_reads_by_get(client: Client, request: Request) -> Response | None:
    return await as_a_post(client, request) if "mutation" not in request.url.query else None


async def as_a_post(client: Client, request: Request) -> Response:
    answer = await client.post("/graphql", json=dict(parse_qsl(request.url.query)))
    return JSONResponse(answer.json(), answer.status_code)


@dataclass(frozen=True, slots=True)
class Holed:
    """The application behind something that was better not there."""

    app: ASGIApp
    hole: Hole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()

        async def again() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async with before(self.app) as client:
            answer = await self.hole(client, request)
        await (answer or self.app)(scope, again, send)


@dataclass(frozen=True, slots=True)
class Check:
    """How to look for a weakness, and what takes away the one guard against it."""

    found: Found
    unguarded: Limits = STRICT
    hole: Hole | None = None
    patch: tuple[Any, str, object] | None = None
    guarded: Limits = STRICT


CHECKS = {
    "alias overloading": Check(
        answers(f"{{ {numbered('alias{}:__typename', 101)} }}", f"{{ programme {{ {numbered('a{}: code', 101)} }} }}"),
        replace(STRICT, aliases=None),
    ),
    "directive overloading": Check(
        answers(f"{{ __typename {'@aa' * 10} }}", f"{{ programme {{ {'... @skip(if: false) { code } ' * 10} }} }}"),
        replace(STRICT, directives=None),
    ),
    "batching": Check(batching, hole=batches),
    "circular introspection": Check(
        answers(CIRCULAR),
        replace(STRICT, introspection=True),
        guarded=replace(STRICT, introspection=True),
        patch=(
            documents,
            "specified_rules",
            [rule for rule in specified_rules if rule is not MaxIntrospectionDepthRule],
        ),
    ),
    "introspection": Check(
        answers("{ __schema { types { name } } }", '{ __type(name: "Me") { name } }'),
        replace(STRICT, introspection=True),
    ),
    "GraphiQL": Check(ide, hole=shows_an_ide),
    "field suggestions": Check(suggestions, replace(STRICT, suggestions=True)),
    "tracing": Check(tracing, hole=traces),
    "GET queries": Check(reads_by_get, hole=takes_reads_by_get),
    "GET mutation": Check(mutations_by_get, patch=(http, "READING", set(OperationType))),
    "POST CSRF": Check(simple_requests, patch=(http, "_is_json", lambda _: True)),
    "fragment bomb": Check(answers(chain(8, 2), chain(2, 10)), replace(STRICT, aliases=None)),
    "field bomb": Check(answers("{ me { " + "accountId " * 600 + "} }"), replace(STRICT, aliases=None)),
    "root field bomb": Check(
        answers(f"{{ {ROOTS} {numbered('a{}: __typename', 15)} }}"), replace(STRICT, root_fields=None)
    ),
    "list bomb": Check(answers(f"{{ {numbered(PAGE, 3)} }}"), replace(STRICT, cost=None)),
    "value bomb": Check(
        answers(f"mutation {{ grantConsent(input: {VALUES}) {{ __typename }} }}"), replace(STRICT, tokens=None)
    ),
    "body bomb": Check(huge_bodies, replace(STRICT, body_bytes=None)),
    "unhandled errors": Check(unhandled_errors, patch=(failures, "foreseen", lambda _: True)),
}


@asynccontextmanager
async def before(application: ASGIApp) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(application), base_url="http://edge") as client:
        yield client


@asynccontextmanager
async def edge(folder: Path, limits: Limits, hole: Hole | None = None) -> AsyncIterator[Client]:
    """Anybody before an application without pages and, so that something breaks, without a rule pack."""
    application = Starlette(routes=routes(TRUSTED, Pages(folder), limits))
    application.state.services = replace(services(), pack=None)  # type: ignore[arg-type] # it breaks
    async with before(Holed(application, hole) if hole else application) as client:
        yield client


@pytest.mark.parametrize("name", CHECKS)
async def test_the_check_finds_nothing(name: str, tmp_path: Path) -> None:
    async with edge(tmp_path, CHECKS[name].guarded) as client:
        assert not await CHECKS[name].found(client)


@pytest.mark.parametrize("name", CHECKS)
async def test_the_check_finds_it_where_its_guard_is_gone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = CHECKS[name]
    if check.patch:
        monkeypatch.setattr(*check.patch)
    async with edge(tmp_path, check.unguarded, check.hole) as client:
        assert await check.found(client)
