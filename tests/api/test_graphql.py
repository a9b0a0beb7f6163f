"""What the GraphQL edge answers, to whom, and what it keeps to itself."""

import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType

from backend.api import http
from backend.api.batches import Settled
from backend.api.context import Services
from backend.api.schema import CORE
from backend.kit.batching import Batcher
from backend.mall import RedeemRequest
from tests.api.asking import ACCOUNT, REDEEM, Caller, citizen, edge, services, shelved
from tests.mall.building import everything

TEA, RARE = 501, 502
SIGN_OUT = "mutation { signOut { ok } }"
SEEN = {"expectedPoints": 20, "expectedVersion": 1}
INVALID_KEY = {
    "__typename": "Rejected",
    "code": "INVALID",
    "message": "A key must have 1 to 100 printable characters. Make another one.",
}
INVALID_ID = {
    "__typename": "Rejected",
    "code": "INVALID",
    "message": "This is not the id of a listing: ids are whole numbers. Take it from where the listing is listed.",
}


@pytest.fixture
async def anybody(database: None) -> AsyncIterator[Caller]:
    async with edge() as caller:
        yield caller


@pytest.fixture
async def ann(anybody: Caller) -> Caller:
    """Ann has 100 points with 1000 grams; there is tea for 20 points, and one rare piece for 60."""
    _, token = await citizen(100, 1000)
    await shelved(TEA, 20, 10)
    await shelved(RARE, 60, 1)
    return replace(anybody, token=token)


def test_every_field_and_argument_says_what_it_is() -> None:
    types = [kind for name, kind in CORE.type_map.items() if not name.startswith("__")]
    told: dict[str, str | None] = {}
    for kind in types:
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType):
            told |= {f"{kind.name}.{name}": field.description for name, field in kind.fields.items()}
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                told |= {f"{kind.name}.{name}({each})": one.description for each, one in field.args.items()}
    silent = {name for name, description in told.items() if not description}
    assert {name for name in silent if not name.endswith("(input)")} == set()  # an input type describes itself


async def test_a_caller_reads_their_own_account(ann: Caller) -> None:
    await ann.redeem("k1", TEA, 20)
    found = (await ann.ask(ACCOUNT))["data"]["account"]
    assert found.pop("id").isdigit()
    assert found == {"freePoints": 80, "freeGrams": 800, "honourPoints": 20, "honourGrams": 0, "helpedGrams": 200}


@pytest.mark.parametrize("token", [None, "", "wrong", "wrong 碳", "x" * 5000])
@pytest.mark.parametrize("query", [ACCOUNT, SIGN_OUT])
async def test_without_a_token_or_with_a_wrong_one_nobody_is_signed_in(
    anybody: Caller, token: str | None, query: str
) -> None:
    answer = await replace(anybody, token=token).ask(query)
    [error] = answer["errors"]
    assert (error["message"], error["extensions"]) == ("Sign in first.", {"code": "SIGN_IN"})


async def test_the_shelf_is_public(ann: Caller) -> None:
    answer = await replace(ann, token=None).ask("{ listings { edges { node { id stock } } } }")
    nodes = [edge["node"] for edge in answer["data"]["listings"]["edges"]]
    assert nodes == [{"id": "502", "stock": 1}, {"id": "501", "stock": 10}]


async def test_a_redemption_is_answered_with_its_voucher_and_again_with_the_same(ann: Caller) -> None:
    first = await ann.redeem("k1", TEA, 20)
    assert (first["__typename"], first["voucher"]["points"], first["voucher"]["grams"]) == ("Redeemed", 20, 200)
    assert await ann.redeem("k1", TEA, 20) == first
    assert (await ann.ask(ACCOUNT))["data"]["account"]["freePoints"] == 80


async def test_each_refusal_is_told_in_its_own_code(ann: Caller) -> None:
    await ann.redeem("k1", RARE, 60)
    asked = [
        await ann.redeem("k2", RARE, 60),
        await ann.redeem("k1", TEA, 20),
        await ann.redeem("k3", TEA, 19),
        await ann.redeem("k4", TEA, 0),
        await ann.redeem("k5", TEA, 20, version=2),
        await ann.redeem("k6", 404, 20),
    ]
    kinds = [(answer["__typename"], answer["code"]) for answer in asked]
    codes = ["OUT_OF_STOCK", "KEY_REUSED", "PRICE_CHANGED", "PRICE_CHANGED", "PRICE_CHANGED", "NOT_THERE"]
    assert kinds == [("Rejected", code) for code in codes]
    await shelved(503, 41, 1)
    assert (await ann.redeem("k7", 503, 41))["code"] == "NOT_ENOUGH_POINTS"


@pytest.mark.parametrize("key", ["", "k" * 101, "a\x00b", "a\nb", "\ud800"])
async def test_a_key_that_cannot_be_kept_is_refused_before_anything(
    ann: Caller, owner: "asyncpg.Connection[asyncpg.Record]", key: str
) -> None:
    before = await everything(owner)
    assert await ann.redeem(key, TEA, 20) == INVALID_KEY
    assert await everything(owner) == before


async def test_the_longest_key_is_kept(ann: Caller) -> None:
    key = "键" * 100
    first = await ann.redeem(key, TEA, 20)
    assert first["__typename"] == "Redeemed"
    assert await ann.redeem(key, TEA, 20) == first


@pytest.mark.parametrize("listing_id", ["", "tea", "-1", "1.0", " 501", "五", "²", str(2**63), "9" * 5000])
async def test_a_listing_that_is_no_id_is_refused(ann: Caller, listing_id: str) -> None:
    assert await ann.redeem("k1", listing_id, 20) == INVALID_ID


async def test_the_largest_id_is_one_that_is_not_there(ann: Caller) -> None:
    assert (await ann.redeem("k1", str(2**63 - 1), 20))["code"] == "NOT_THERE"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"5", b"null", b'"x"', b"[]", b"{}", b"[" * 50_000, b'{"query":"\xff"}', b'{"query":5}'),
        *(b'[{"query":"{ __typename }"}]', b'{"query":"{ __typename }","variables":5}'),
    ],
)
async def test_a_body_that_is_no_request_is_answered_with_400(anybody: Caller, body: bytes) -> None:
    assert (await anybody.post(body)).status_code == 400


@pytest.mark.parametrize("points", [-1, 2**53, "1", True, [1]])
async def test_points_that_are_no_points_are_an_error_of_the_caller(ann: Caller, points: object) -> None:
    answer = await ann.ask(REDEEM, input={"key": "k", "listingId": "501"} | SEEN | {"expectedPoints": points})
    assert "Points must be a whole number from 0 to 2^53−1." in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    "query",
    ["{", "{ unknown }", "query { listings }", "{a" * 2000, "{a" * 2000 + "}" * 2000],
    ids=["cut", "unknown", "bare", "deep and cut", "deep"],
)
async def test_a_document_that_is_wrong_says_so_and_is_not_logged(
    anybody: Caller, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    answer = await anybody.ask(query)
    assert "data" not in answer
    assert "reference" not in json.dumps(answer)
    assert caplog.text == ""


class Canary(asyncpg.UniqueViolationError):
    """What PostgreSQL says when a row is there already: it names the row."""

    detail = "Key (handle)=(+8613800001111) already exists."


def told(record: logging.LogRecord) -> dict[str, Any]:
    """A record of our own: what its line is made of."""
    message: object = record.msg
    assert isinstance(message, dict)
    return message


def failing(error: Exception) -> Services:
    async def redeem(requests: Sequence[RedeemRequest]) -> list[Settled]:
        raise error

    return replace(services(), redeem=Batcher(redeem))


async def test_a_bug_is_masked_and_logged_by_its_place_without_a_word_of_anybodys(
    database: None, caplog: pytest.LogCaptureFixture
) -> None:
    _, token = await citizen(0, 0)
    async with edge(failing(Canary("duplicate of +8613800001111"))) as caller:
        answer = await replace(caller, token=token).ask(REDEEM, input={"key": "secret-key", "listingId": "501"} | SEEN)
    [error] = answer["errors"]
    reference = error["extensions"]["reference"]
    assert error["message"] == f"Something went wrong on our side. Tell us this reference: {reference}."
    assert error["extensions"] == {"code": "INTERNAL", "reference": reference}
    [record] = caplog.records
    assert (record.levelno, record.name) == (logging.ERROR, "tanpuhui")
    line = told(record)
    assert {name: line[name] for name in ("event", "reference", "where", "error", "sqlstate")} == {
        "event": "Something broke.",
        "reference": reference,
        "where": "redeem",
        "error": "Canary",
        "sqlstate": "23505",
    }
    assert line["trace"][-1].startswith("tests.api.test_graphql:")
    assert [word for word in ("86138", "secret-key", token) if word in caplog.text + json.dumps(answer)] == []


async def test_a_bug_before_anything_is_run_is_masked_too(
    anybody: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug = Canary("duplicate of +8613800001111")

    async def broken(*_: object) -> None:
        raise bug

    monkeypatch.setattr(http, "context_of", broken)
    answer = await anybody.post(b'{"query":"{ __typename }"}')
    [error] = answer.json()["errors"]
    reference = error["extensions"]["reference"]
    assert (answer.status_code, error["extensions"]) == (500, {"code": "INTERNAL", "reference": reference})
    [record] = caplog.records
    assert (told(record)["reference"], told(record)["where"], told(record)["error"]) == (reference, "request", "Canary")
    assert "86138" not in caplog.text + answer.text


async def test_a_document_that_asks_for_too_much_is_told_the_limit_and_what_was_found(anybody: Caller) -> None:
    answer = await anybody.ask(
        "{ listings(first: 100) { edges { node { a {b} c {d} e {f} g {h} i {j} k {l} m {n} o {p} } } } }"
    )
    [error] = answer["errors"]
    assert error["message"] == "Too much at once: cost 1001, at most 1000."
    assert error["extensions"] == {"code": "DOCUMENT_REFUSED", "limit": "cost", "most": 1000, "found": 1001}


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), TimeoutError(), asyncpg.AdminShutdownError("x"), asyncpg.InterfaceError("x")]
)
async def test_a_database_that_is_away_is_told_as_such(
    database: None, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    _, token = await citizen(0, 0)
    async with edge(failing(error)) as caller:
        answer = await replace(caller, token=token).ask(REDEEM, input={"key": "k", "listingId": "501"} | SEEN)
    [away] = answer["errors"]
    assert away["message"] == "The database does not answer just now. Try again in a moment, with the same key."
    assert away["extensions"] == {"code": "UNAVAILABLE"}
    [record] = caplog.records
    line = {name: told(record)[name] for name in ("event", "where", "error")}
    assert line == {"event": "The database does not answer.", "where": "redeem", "error": type(error).__name__}
