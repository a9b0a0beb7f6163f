"""A burst of redemptions costs a few statements for all of them together, not some for each."""

import asyncio

import pytest

from backend.kit import db
from tests.api.asking import Caller, citizen, edge, shelved
from tests.api.town import Counting

pytestmark = pytest.mark.usefixtures("database")

PEOPLE = 64
REDEEM = """mutation ($input: RedeemInput!) { redeem(input: $input) {
  __typename
  ... on Redeemed { voucher { points listing { id title { zh } } } account { id freePoints } }
} }"""


async def test_a_redemption_tells_how_many_pieces_are_left_after_it_and_again_how_many_are_left_now() -> None:
    (_, ann), (_, ben) = [await citizen(100, 1000, name) for name in ("ann", "ben")]
    await shelved(1, points=30, stock=2)
    stock = """mutation ($input: RedeemInput!) { redeem(input: $input) {
      ... on Redeemed { voucher { listing { stock variants { stock } } } }
    } }"""
    asked = {"key": "k", "listingId": "1", "expectedPoints": 30, "expectedVersion": 1}
    left = []
    async with edge() as anybody:
        for token in (ann, ben, ann):
            answer = await Caller(anybody.client, token).ask(stock, input=asked)
            left.append(answer["data"]["redeem"]["voucher"]["listing"])
    assert left == [{"stock": pieces, "variants": [{"stock": pieces}]} for pieces in (1, 0, 0)]


async def test_a_burst_of_redemptions_shares_its_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [await citizen(100, 1000, f"p{number}") for number in range(PEOPLE)]
    await shelved(1, points=30, stock=PEOPLE)
    counting = Counting(db.pool())
    async with edge() as anybody:
        monkeypatch.setattr(db, "pool", lambda: counting)
        asked = {"key": "k", "listingId": "1", "expectedPoints": 30, "expectedVersion": 1}
        callers = [Caller(anybody.client, token) for _, token in people]
        told = await asyncio.gather(*(caller.ask(REDEEM, input=asked) for caller in callers))
    for (account_id, _), answer in zip(people, told, strict=True):
        assert answer["data"]["redeem"] == {
            "__typename": "Redeemed",
            "voucher": {"points": 30, "listing": {"id": "1", "title": {"zh": "茶"}}},
            "account": {"id": str(account_id), "freePoints": 70},
        }
    # One by one each would take a token, seats, a listing, an account and a connection for the redemption.
    assert len(counting.seen) + counting.acquired < PEOPLE
