"""The built pages: encodings, what a browser may keep, screens' addresses, and the headers on every answer."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from backend import app
from backend.api.pages import Pages
from backend.kit.errors import ConfigurationError
from tests.api.asking import Caller, edge
from tests.conftest import ROOT

POLICY = "default-src 'none'; script-src 'self' 'sha256-x'; require-trusted-types-for 'script'"


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    files = {
        "index.html": "<p>碳",
        "assets/index-x.js": "let a",
        "sw.js": "let s",
        "manifest.webmanifest": "{}",
        "icon.svg": "<svg/>",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "assets" / "index-x.js.br").write_bytes(b"packed")
    (folder / "csp.json").write_text(json.dumps({"content-security-policy": POLICY}))
    monkeypatch.setattr(app, "DIST", folder)
    return folder


@pytest.fixture
async def browser(database: None, dist: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with edge() as caller:
        yield caller.client


async def got(client: httpx2.AsyncClient, path: str, **headers: str) -> httpx2.Response:
    return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/acts/17", "text/html; charset=utf-8", "no-cache"),
        ("/methods/GZ_METRO_RIDE/2017.1", "text/html; charset=utf-8", "no-cache"),
        ("/assets/index-x.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
    ],
)
async def test_a_page_is_answered_with_its_kind_and_how_long_it_keeps(
    browser: httpx2.AsyncClient, path: str, kind: str, cache: str
) -> None:
    answer = await got(browser, path)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (200, kind, cache)


@pytest.mark.parametrize("path", ["/assets/gone.js", "/graphql/x", "/health/x", "/ready/x"])
async def test_what_is_no_screen_is_not_there(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await got(browser, path)
    assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip, br", "br"), ("gzip, deflate, BR;q=1", "br"), ("gzip", None), ("br;q=0, gzip", None), ("", None)],
)
async def test_a_packed_body_goes_to_whom_takes_it(
    browser: httpx2.AsyncClient, accepts: str, encoding: str | None
) -> None:
    async with browser.stream("GET", "/assets/index-x.js", headers={"accept-encoding": accepts}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert body == (b"packed" if encoding else b"let a")
    assert answer.headers["vary"] == "accept-encoding"


async def test_what_the_browser_has_already_is_not_sent_again(browser: httpx2.AsyncClient) -> None:
    plain = (await got(browser, "/assets/index-x.js", accept_encoding="gzip")).headers["etag"]
    for told in (plain, f'W/{plain}, "x"'):
        answer = await got(browser, "/assets/index-x.js", accept_encoding="gzip", if_none_match=told)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", plain)
    packed = await browser.head("/assets/index-x.js", headers={"accept-encoding": "br", "if-none-match": plain})
    assert packed.status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/graphql", "/assets/gone.js"])
async def test_every_answer_has_the_headers_of_the_build(browser: httpx2.AsyncClient, path: str) -> None:
    headers = (await got(browser, path)).headers
    told = {
        "content-security-policy": POLICY,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    assert {name: headers.get_list(name) for name in told} == {name: [value] for name, value in told.items()}


async def test_the_list_of_headers_is_no_page(browser: httpx2.AsyncClient) -> None:
    assert (await got(browser, "/csp.json")).text == "<p>碳"


async def test_without_a_build_the_first_page_says_how_to_make_one(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "DIST", tmp_path / "none")
    async with edge() as caller:
        answer = await caller.client.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text == "The pages are not built yet: `make demo` builds them. The API answers at /graphql.\n"
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")


async def test_the_api_answers_beside_the_pages(browser: httpx2.AsyncClient) -> None:
    assert (await Caller(browser).ask("{ programme { code } }"))["data"] == {"programme": {"code": "trial"}}


async def test_the_schema_is_published_as_a_file(browser: httpx2.AsyncClient) -> None:
    answer = await got(browser, "/schema.graphql")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert (answer.text, answer.headers["cache-control"]) == ((ROOT / "schema.graphql").read_text("utf-8"), "no-cache")
    again = await got(browser, "/schema.graphql", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_broken_list_of_headers_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "csp.json").write_text("[]")
    with pytest.raises(ConfigurationError, match="is no list of headers"):
        Pages(tmp_path)
