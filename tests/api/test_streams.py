"""Who may open a stream, by which kind of request, and with what else they are answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from backend.api import documents
from backend.kit import db
from tests.api.ann import COMPLETE, Ann
from tests.api.asking import applied
from tests.api.browsing import OWN, TRUSTED, Browser, Pocket, services
from tests.api.streaming import CHANGED, EVENTS, Stream, streaming

type Window = tuple[Browser, Starlette]
type Refused = Callable[[Ann], AbstractAsyncContextManager[Stream]]


def ask(query: str, **headers: str) -> Refused:
    return lambda ann: ann.listening(1, query, headers=headers)


SUBSCRIPTIONS_ONLY = "The answer is application/graphql-response+json or application/json: accept one of them."
NOT_AT_ONCE = "A subscription is answered with text/event-stream: accept it."
TWICE = "subscription { accountChanged { version } again: accountChanged { version } }"
IN_FRAGMENTS = """subscription { ...a ...b } fragment a on Subscription { accountChanged { version } }
  fragment b on Subscription { again: accountChanged { version } }"""
WRONG = "subscription ($after: Int!) { accountChanged(after: $after) { nothing } }"


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        (ask("{ account { id } }"), 406, SUBSCRIPTIONS_ONLY),
        (ask("mutation { signOut { ok } }"), 406, SUBSCRIPTIONS_ONLY),
        (ask(CHANGED, accept="application/json"), 406, NOT_AT_ONCE),
        (ask(CHANGED, accept="*/*"), 406, NOT_AT_ONCE),
        (ask(CHANGED, accept="text/event-stream;q=0, application/json"), 406, NOT_AT_ONCE),
        (ask(TWICE), 400, "Too much at once: root fields 2, at most 1."),
        (ask(IN_FRAGMENTS), 400, "Too much at once: root fields 2, at most 1."),
        (ask(WRONG), 400, "Cannot query field 'nothing' on type 'AccountChange'."),
        (
            ask("subscription ($x: Int!) { accountChanged(after: $x) { version } }"),
            400,
            "Variable '$x' has invalid value: Expected a value of non-null type",
        ),
        (ask("subscription {"), 400, "Syntax Error: Expected Name, found <EOF>."),
    ],
)
async def test_what_is_no_subscription_or_cannot_be_one_is_refused_in_json(
    ann: Ann, asked: Refused, status: int, says: str
) -> None:
    async with asked(ann) as refused:
        assert (refused.status, refused.headers["cache-control"]) == (status, "no-store")
        [error] = (await refused.body())["errors"]
        assert error["message"].startswith(says)
    assert len(ann.hub) == 0


async def test_who_accepts_both_gets_what_fits(ann: Ann) -> None:
    both = "text/event-stream, application/json"
    async with ann.listening(headers={"accept": both}) as stream:
        assert (await stream.event()).versions == (0, 1)
    async with ann.listening(1, "{ account { freePoints } }", headers={"accept": both}) as answer:
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert await answer.body() == {"data": {"account": {"freePoints": 100}}}


async def test_a_stranger_is_told_to_sign_in_and_that_is_all(ann: Ann) -> None:
    async with ann.listening(headers={"authorization": "Bearer unknown"}) as stream:
        retry, refused, complete = await stream.rest()
    assert (retry, complete) == ({"retry": "3000"}, COMPLETE)
    assert refused["event"] == "next"
    assert '"code":"SIGN_IN"' in refused["data"]
    assert len(ann.hub) == 0


@pytest.fixture
async def window(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Window]:
    """Somebody who has signed in at a browser, and the application before it."""
    file = tmp_path / "trusted-documents.json"
    file.write_text(json.dumps({**TRUSTED, "sha256:live": CHANGED}))
    monkeypatch.setattr(documents, "FILE", file)
    pocket = Pocket()
    application = applied(services(pocket))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(application), base_url="http://edge") as client:
        browser = Browser(client, pocket)
        await browser.sign_in()
        yield browser, application


def look_on(window: Window, **headers: str) -> AbstractAsyncContextManager[Stream]:
    """What a page does with an EventSource."""
    browser, application = window
    [(name, value)] = browser.client.cookies.items()
    told = {**EVENTS, "cookie": f"{name}={value}", "sec-fetch-site": "same-origin", **headers}
    return streaming(application, told, documentId="sha256:live", variables='{"after":0}')


async def test_a_page_listens_by_its_session_until_that_is_ended(window: Window) -> None:
    browser, application = window
    async with look_on(window) as stream:
        assert (await stream.event()).versions == (0, 0)
        signed_out = await browser.post("o")
        assert signed_out.headers["clear-site-data"] == '"cache"'
        application.state.services.hub.look()
        assert await stream.rest() == [COMPLETE]


async def test_whether_a_stream_may_go_on_is_asked_without_a_use_of_the_session(
    window: Window,
) -> None:
    _, application = window
    async with look_on(window) as stream:
        await stream.event()
        await db.pool().execute("UPDATE identities_session SET last_used_at = last_used_at - interval '1 day'")
        before = await db.pool().fetch("SELECT last_used_at, expires_at FROM identities_session")
        application.state.services.hub.look()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stream.event(), 0.2)  # it looks, and has nothing to tell
        assert await db.pool().fetch("SELECT last_used_at, expires_at FROM identities_session") == before


async def test_a_page_of_another_site_cannot_listen(window: Window) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://elsewhere"}):
        async with look_on(window, **headers) as refused:
            assert refused.status == 403
            assert (await refused.body())["errors"][0]["message"].startswith(
                "This request comes from a page of another"
            )


async def test_a_session_listens_by_trusted_documents_only(window: Window) -> None:
    browser, application = window
    [(name, value)] = browser.client.cookies.items()
    told = {**EVENTS, **OWN, "cookie": f"{name}={value}"}
    async with streaming(application, told, {"query": CHANGED}) as refused:
        assert refused.status == 403
    async with streaming(application, told, {"documentId": "sha256:live"}) as stream:
        assert (await stream.event()).versions == (0, 0)
