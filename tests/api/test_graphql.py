"""What the GraphQL edge answers, to whom, and what it keeps to itself."""

import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

import asyncpg
import pytest
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLObjectType
from strawberry.types.field import StrawberryField

from backend.api.context import Services
from backend.api.schema import schema
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.mall import RedeemRequest, Redemption
from tests.api.asking import ACCOUNT, REDEEM, Caller, citizen, edge, shelved
from tests.mall.building import everything

TEA, RARE = 501, 502
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


def root_fields() -> Iterator[tuple[str, GraphQLField]]:
    core = schema._schema  # noqa: SLF001 - Strawberry has no public name for graphql-core's schema
    for root in (core.query_type, core.mutation_type, core.subscription_type):
        if isinstance(root, GraphQLObjectType):
            yield from ((f"{root.name}.{name}", field) for name, field in root.fields.items())


def test_every_root_field_names_its_permission() -> None:
    named = {}
    for name, field in root_fields():
        definition = field.extensions["strawberry-definition"]
        assert isinstance(definition, StrawberryField)
        named[name] = [permission.__name__ for permission in definition.permission_classes]
    assert named == {"Query.account": ["SignedIn"], "Query.listings": ["Public"], "Mutation.redeem": ["SignedIn"]}


def test_every_field_says_what_it_is() -> None:
    core = schema._schema  # noqa: SLF001 - same
    types = [kind for name, kind in core.type_map.items() if not name.startswith("__")]
    fields = [(kind, kind.fields) for kind in types if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType)]
    assert [f"{kind.name}.{name}" for kind, found in fields for name, one in found.items() if not one.description] == []


async def test_a_caller_reads_their_own_account(ann: Caller) -> None:
    await ann.redeem("k1", TEA)
    found = (await ann.ask(ACCOUNT))["data"]["account"]
    assert found.pop("id").isdigit()
    assert found == {"freePoints": 80, "freeGrams": 800, "honourPoints": 20, "honourGrams": 0, "helpedGrams": 200}


@pytest.mark.parametrize("token", [None, "", "wrong", "wrong 碳", "x" * 5000])
@pytest.mark.parametrize("query", [ACCOUNT, 'mutation { redeem(input: {key: "k", listingId: "1"}) { __typename } }'])
async def test_without_a_token_or_with_a_wrong_one_nobody_is_signed_in(
    anybody: Caller, token: str | None, query: str
) -> None:
    answer = await replace(anybody, token=token).ask(query)
    [error] = answer["errors"]
    assert (error["message"], error["extensions"]) == ("Sign in first.", {"code": "SIGN_IN"})


async def test_the_shelf_is_public(ann: Caller) -> None:
    answer = await replace(ann, token=None).ask("{ listings { id titleZh titleEn points stock version } }")
    tea = {"id": "501", "titleZh": "茶", "titleEn": "Tea", "points": 20, "stock": 10, "version": 1}
    assert tea in answer["data"]["listings"]
    assert len(answer["data"]["listings"]) == 2


async def test_a_redemption_is_answered_with_its_voucher_and_again_with_the_same(ann: Caller) -> None:
    first = await ann.redeem("k1", TEA, expectedPoints=20, expectedVersion=1)
    assert (first["__typename"], first["points"], first["grams"]) == ("Redemption", 20, 200)
    assert await ann.redeem("k1", TEA, expectedPoints=20, expectedVersion=1) == first
    assert (await ann.ask(ACCOUNT))["data"]["account"]["freePoints"] == 80


async def test_each_refusal_is_told_in_its_own_code(ann: Caller) -> None:
    await ann.redeem("k1", RARE)
    asked = [
        await ann.redeem("k2", RARE),
        await ann.redeem("k1", TEA),
        await ann.redeem("k3", TEA, expectedPoints=19),
        await ann.redeem("k4", TEA, expectedPoints=0),
        await ann.redeem("k5", TEA, expectedVersion=2),
        await ann.redeem("k6", 404),
    ]
    kinds = [(answer["__typename"], answer["code"]) for answer in asked]
    codes = ["OUT_OF_STOCK", "KEY_REUSED", "PRICE_CHANGED", "PRICE_CHANGED", "PRICE_CHANGED", "NOT_THERE"]
    assert kinds == [("Rejected", code) for code in codes]
    await shelved(503, 41, 1)
    assert (await ann.redeem("k7", 503))["code"] == "NOT_ENOUGH_POINTS"


@pytest.mark.parametrize("key", ["", "k" * 101, "a\x00b", "a\nb", "\ud800"])
async def test_a_key_that_cannot_be_kept_is_refused_before_anything(
    ann: Caller, owner: "asyncpg.Connection[asyncpg.Record]", key: str
) -> None:
    before = await everything(owner)
    assert await ann.redeem(key, TEA) == INVALID_KEY
    assert await everything(owner) == before


async def test_the_longest_key_is_kept(ann: Caller) -> None:
    key = "键" * 100
    first = await ann.redeem(key, TEA)
    assert first["__typename"] == "Redemption"
    assert await ann.redeem(key, TEA) == first


@pytest.mark.parametrize("listing_id", ["", "tea", "-1", "1.0", " 501", "五", "²", str(2**63), "9" * 5000])
async def test_a_listing_that_is_no_id_is_refused(ann: Caller, listing_id: str) -> None:
    assert await ann.redeem("k1", listing_id) == INVALID_ID


async def test_the_largest_id_is_one_that_is_not_there(ann: Caller) -> None:
    assert (await ann.redeem("k1", str(2**63 - 1)))["code"] == "NOT_THERE"


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
    answer = await ann.ask(REDEEM, input={"key": "k", "listingId": "501", "expectedPoints": points})
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
    assert answer["data"] is None
    assert "reference" not in json.dumps(answer)
    assert caplog.text == ""


class Canary(asyncpg.UniqueViolationError):
    """What PostgreSQL says when a row is there already: it names the row."""

    detail = "Key (handle)=(+8613800001111) already exists."


def failing(error: Exception) -> Services:
    async def redeem(requests: Sequence[RedeemRequest]) -> list[Redemption | Refusal]:
        raise error

    return Services(Batcher(redeem))


async def test_a_bug_is_masked_and_logged_by_its_place_without_a_word_of_anybodys(
    database: None, caplog: pytest.LogCaptureFixture
) -> None:
    _, token = await citizen(0, 0)
    async with edge(failing(Canary("duplicate of +8613800001111"))) as caller:
        answer = await replace(caller, token=token).ask(REDEEM, input={"key": "secret-key", "listingId": "501"})
    [error] = answer["errors"]
    reference = error["extensions"]["reference"]
    assert error["message"] == f"Something went wrong on our side. Tell us this reference: {reference}."
    assert error["extensions"] == {"code": "INTERNAL", "reference": reference}
    [record] = caplog.records
    assert (record.levelno, record.name) == (logging.ERROR, "tanpuhui")
    assert record.getMessage().startswith(f"{reference}: Canary in ['redeem']\n")
    assert "in redeem" in caplog.text
    assert [word for word in ("86138", "secret-key", token) if word in caplog.text + json.dumps(answer)] == []


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), TimeoutError(), asyncpg.AdminShutdownError("x"), asyncpg.InterfaceError("x")]
)
async def test_a_database_that_is_away_is_told_as_such(
    database: None, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    _, token = await citizen(0, 0)
    async with edge(failing(error)) as caller:
        answer = await replace(caller, token=token).ask(REDEEM, input={"key": "k", "listingId": "501"})
    [told] = answer["errors"]
    assert told["message"] == "The database does not answer just now. Try again in a moment, with the same key."
    assert told["extensions"] == {"code": "UNAVAILABLE"}
    assert caplog.messages == [f"['redeem']: the database does not answer: {type(error).__name__}"]
