"""One line per request: what it was for, how it ended and how long it took; never who asked, nor what about."""

import json
import logging
from typing import Any

import httpx2
import pytest

from backend.api.measures import OPERATIONS, REFUSALS
from backend.kit import db
from tests.api.asking import REDEEM, Caller, citizen, edge
from tests.api.browsing import PHONE, Browser
from tests.api.test_graphql import Canary, failing
from tests.watching import Listener

ALWAYS = {"event", "level", "timestamp", "place", "status", "duration_ms"}


def last(listener: Listener) -> dict[str, Any]:
    """The line of the request that was answered last."""
    line: dict[str, Any] = json.loads(listener.lines[-1])
    assert (line.pop("event"), line.pop("level")) == ("Answered.", "info")
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("duration_ms") >= 0
    return line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/health", {"place": "health", "status": 200}),
        ("/assets/gone.js?phone=13900000009", {"place": "assets", "status": 404}),
        ("/csp.json/13900000009", {"place": "page"}),
        ("/graphql?documentId=x", {"place": "graphql", "status": 404}),
    ],
)
async def test_a_line_tells_what_a_request_was_for_and_how_it_ended(
    database: None, listener: Listener, path: str, line: dict[str, object]
) -> None:
    async with edge() as anybody:
        await anybody.client.get(path, headers={"user-agent": "Browser of Ouyang Qinghe"})
    told = last(listener)
    assert told == {"status": told["status"]} | line  # a page is there only where the pages are built
    any_digits = {"timestamp": "", "duration_ms": ""}
    assert "139" not in json.dumps([json.loads(each) | any_digits for each in listener.lines])


async def test_a_document_that_somebody_sends_is_called_raw_and_has_its_cost(
    database: None, listener: Listener
) -> None:
    async with edge() as anybody:
        await anybody.ask("query OuyangQinghe { listings(first: 3) { edges { node { id } } } }")
    assert last(listener) == {"place": "graphql", "status": 200, "operation": "raw", "cost": 7}


async def test_a_trusted_document_is_called_by_its_name(browser: Browser, listener: Listener) -> None:
    before = measured("R")
    await browser.run("r", input={"phone": PHONE})
    assert last(listener) == {"place": "graphql", "status": 200, "operation": "R", "cost": 1}
    assert measured("R") == before + 1


def measured(operation: str) -> int:
    [metric] = OPERATIONS.collect()
    counts = {s.labels["operation"]: s.value for s in metric.samples if s.name.endswith("_count")}
    return int(counts.get(operation, 0))


async def test_the_reference_that_a_caller_is_told_finds_the_lines(
    database: None, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    _, token = await citizen(0, 0)
    async with edge(failing(Canary("duplicate of +8613800001111"))) as caller:
        told = {"key": "k", "listingId": "501", "expectedPoints": 20, "expectedVersion": 1}
        answer = await Caller(caller.client, token).ask(REDEEM, input=told)
    [error] = answer["errors"]
    reference = error["extensions"]["reference"]
    assert last(listener)["reference"] == reference
    [record] = caplog.records
    assert (record.levelno, record.__dict__["msg"]["reference"]) == (logging.ERROR, reference)


async def test_a_page_that_breaks_gives_a_reference_too_and_no_words(
    database: None, listener: Listener, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise Canary("duplicate of +8613800001111")

    monkeypatch.setattr(db, "pool", type("Pool", (), {"fetchval": broken}))
    async with edge() as anybody:
        transport = httpx2.ASGITransport(anybody.client._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]  # noqa: SLF001 - the same application, as a server runs it
        async with httpx2.AsyncClient(transport=transport, base_url="http://edge") as client:
            answer = await client.get("/ready")
    reference = last(listener)["reference"]
    assert (answer.status_code, answer.text) == (
        500,
        f"Something went wrong on our side. Tell us this reference: {reference}.\n",
    )
    [record] = [record for record in caplog.records if record.name == "tanpuhui"]
    assert (record.levelno, record.__dict__["msg"]["reference"]) == (logging.ERROR, reference)


async def test_refusals_are_counted_by_their_code(browser: Browser) -> None:
    before = REFUSALS.labels("BAD_PHONE")._value.get()  # noqa: SLF001 - the library has no other way to read it
    await browser.run("r", input={"phone": "12345"})
    assert REFUSALS.labels("BAD_PHONE")._value.get() == before + 1  # noqa: SLF001 - same
