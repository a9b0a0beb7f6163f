"""Keys and fingerprints: none is taken for another, whatever they are made of."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit import db
from backend.kit.errors import Kind, Refusal
from backend.kit.idempotency import Ask, earlier, fingerprint, remember, unusable_key
from tests.conftest import NOW

PARTS = st.lists(st.none() | st.integers(-(2**63), 2**64 - 1) | st.text())
INPUT = fingerprint("input")


async def keep(*answers: tuple[int, str, object]) -> None:
    async with db.transaction(NOW) as tx:
        rows = [(account, key, INPUT, json.dumps(answer).encode()) for account, key, answer in answers]
        await remember(tx, "redeem", rows)


async def known(*asks: Ask) -> dict[Ask, object]:
    """What is known under these keys."""
    async with db.transaction(NOW) as tx:
        found = await earlier(tx, "redeem", asks)
    return {ask: json.loads(answered.outcome) for ask, answered in found.items()}


@pytest.mark.usefixtures("database")
async def test_keys_asked_for_together_are_not_crossed() -> None:
    await keep((1, "a", "wanted"), (2, "b", "wanted too"), (1, "b", "not asked for"), (2, "a", "nor this"))
    assert await known((1, "a"), (2, "b"), (1, "a")) == {(1, "a"): "wanted", (2, "b"): "wanted too"}
    assert await known((1, "A"), (1, "a "), (3, "a")) == {}


@pytest.mark.usefixtures("database")
async def test_an_answer_comes_back_as_it_was() -> None:
    said = {"points": 2**62, "title": '公交月票 \\ "\n', "grams": 0, "until": None}
    await keep((1, "钥匙", said))
    assert await known((1, "钥匙")) == {(1, "钥匙"): said}


@given(one=PARTS, other=PARTS)
def test_two_inputs_have_one_fingerprint_only_if_they_are_the_same(one: list[object], other: list[object]) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)
    assert fingerprint(*one) == fingerprint(*one)


def test_a_number_is_not_its_text_and_its_places_count() -> None:
    inputs = [(1,), ("1",), (1, None), (None, 1), (), (Decimal("1.5"),), (Decimal("1.50"),), ([1, None],)]
    assert len({fingerprint(*parts) for parts in inputs}) == len(inputs)


@pytest.mark.parametrize("key", ["a\nb", "a\tb", "\ud800", "\u200b", "\x7f"])
def test_a_key_that_nobody_can_read_is_refused_in_a_sentence(key: str) -> None:
    message = "A key must have 1 to 100 printable characters. Make another one."
    assert unusable_key(key) == Refusal(Kind.INVALID, "INVALID", message, {"what": "key"})
