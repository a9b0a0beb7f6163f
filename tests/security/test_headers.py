"""The same strict headers are on every kind of answer, whoever makes it and whatever went wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import httpx2
import pytest

from backend import app
from backend.api.pages import STRICT
from backend.kit import db
from tests.api.asking import SECRET, edge

type Client = httpx2.AsyncClient
JSON = {"content-type": "application/json"}
LARGE = b'{"query":"' + b" " * 100_000 + b'"}'
PRODUCTION = {
    "ENVIRONMENT": "production",
    "PROGRAMME": "jiangsu",
    "DATABASE_URL": "postgresql://localhost/tanpuhui",
    "SECRET_KEY": SECRET,
    "PUBLIC_URL": "https://tanpuhui.example.cn",
}
EVERYWHERE = {
    "content-security-policy": STRICT["content-security-policy"],
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
HSTS = "max-age=63072000; includeSubDomains"


async def again(client: Client) -> httpx2.Response:
    """A page that the browser has already."""
    tag = (await client.get("/")).headers["etag"]
    return await client.get("/", headers={"if-none-match": tag})


async def away(client: Client) -> httpx2.Response:
    """What needs the database while there is none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "pool", failing(ConnectionRefusedError()))
        return await client.get("/ready")


async def broken(client: Client) -> httpx2.Response:
    """What nobody foresaw."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "pool", failing(LookupError()))
        return await client.get("/ready")


def failing(error: Exception) -> Callable[[], object]:
    def pool() -> object:
        raise error

    return pool


KINDS: Mapping[str, tuple[int, str, Callable[[Client], Awaitable[httpx2.Response]]]] = {
    "a page": (200, "no-cache", lambda c: c.get("/")),
    "a screen": (200, "no-cache", lambda c: c.get("/acts/17")),
    "only the head of a page": (200, "no-cache", lambda c: c.head("/")),
    "a page once more": (304, "no-cache", again),
    "a hashed file": (200, "public, max-age=31536000, immutable", lambda c: c.get("/assets/x.js")),
    "a file that is not there": (404, "no-store", lambda c: c.get("/assets/gone.js")),
    "a page that is sent something": (405, "no-store", lambda c: c.post("/")),
    "health": (200, "no-store", lambda c: c.get("/health")),
    "health by another method": (405, "no-store", lambda c: c.delete("/health")),
    "ready": (200, "no-store", lambda c: c.get("/ready")),
    "ready while the database is away": (503, "no-store", away),
    "a bug": (500, "no-store", broken),
    "data": (200, "no-store", lambda c: c.post("/graphql", content=b'{"query":"{__typename}"}', headers=JSON)),
    "an error of a document": (200, "no-store", lambda c: c.post("/graphql", content=b'{"query":"{"}', headers=JSON)),
    "no request": (400, "no-store", lambda c: c.post("/graphql", content=b"5", headers=JSON)),
    "no such document": (404, "no-store", lambda c: c.get("/graphql?documentId=x")),
    "no such method": (405, "no-store", lambda c: c.put("/graphql")),
    "no such media type": (406, "no-store", lambda c: c.get("/graphql", headers={"accept": "text/html"})),
    "too much": (413, "no-store", lambda c: c.post("/graphql", content=LARGE, headers=JSON)),
    "not JSON": (415, "no-store", lambda c: c.post("/graphql", content=b"<x/>")),
    "below the API": (404, "no-store", lambda c: c.get("/graphql/")),
}


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of which no build has asked for a policy."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>碳", encoding="utf-8")
    (tmp_path / "assets" / "x.js").write_text("let x")
    monkeypatch.setattr(app, "DIST", tmp_path)


@pytest.fixture(params=["http", "https"])
async def client(request: pytest.FixtureRequest, database: None, dist: None) -> AsyncIterator[Client]:
    """Somebody before a deployment that browsers reach by http, as in development, or by https, as in production."""
    settings = PRODUCTION if request.param == "https" else {}
    async with edge(None, **settings) as anybody:
        inner = anybody.client._transport  # noqa: SLF001 - the client has no public name for it
        assert isinstance(inner, httpx2.ASGITransport)
        transport = httpx2.ASGITransport(inner.app, raise_app_exceptions=False)  # a server tells them to its log
        async with httpx2.AsyncClient(transport=transport, base_url=f"{request.param}://edge") as client:
            yield client


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_answer_has_every_header_once(client: Client, kind: str) -> None:
    status, cache, ask = KINDS[kind]
    answer = await ask(client)
    assert (answer.status_code, answer.headers.get_list("cache-control")) == (status, [cache])
    assert {name: answer.headers.get_list(name) for name in EVERYWHERE} == {n: [v] for n, v in EVERYWHERE.items()}
    by_https = client.base_url.scheme == "https"
    assert answer.headers.get_list("strict-transport-security") == ([HSTS] if by_https else [])
    assert "location" not in answer.headers  # nothing redirects, so there is no such kind


def test_the_policy_without_a_build_allows_nothing() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in STRICT["content-security-policy"].split(";"))
    assert rules == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }


def test_every_header_that_is_set_is_one_that_this_page_knows() -> None:
    assert STRICT.keys() - {"cache-control"} == EVERYWHERE.keys()
