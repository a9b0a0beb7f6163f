"""Answers are kept for ever under (who, what for, key), and a key is known again only with the same input."""

import json
from collections.abc import Sequence

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit import db
from backend.kit.errors import Kind, Refusal
from backend.kit.idempotency import Answered, Ask, earlier, fingerprint, remember, unusable_key
from tests.conftest import NOW

DATABASE = pytest.mark.usefixtures("database")
PARTS = st.lists(st.none() | st.integers(-(2**63), 2**64 - 1) | st.text())
INPUT = fingerprint("input")


async def keep(operation: str, *answers: tuple[int, str, str]) -> None:
    async with db.transaction(NOW) as tx:
        rows = [(account, key, INPUT, json.dumps(answer).encode()) for account, key, answer in answers]
        await remember(tx, operation, rows)


async def known(operation: str, asks: Sequence[Ask]) -> dict[Ask, str]:
    """What is known under these keys, by the text that was kept."""
    async with db.transaction(NOW) as tx:
        found = await earlier(tx, operation, asks)
    assert {answered.input_hash for answered in found.values()} <= {INPUT}
    return {ask: json.loads(answered.outcome) for ask, answered in found.items()}


@DATABASE
async def test_an_answer_is_found_by_who_asked_what_under_which_key() -> None:
    await keep("redeem", (1, "a", "ann's"), (1, "b", "ann's other"), (2, "a", "ben's"))
    await keep("donate", (1, "a", "ann's gift"))
    assert await known("redeem", [(1, "a")]) == {(1, "a"): "ann's"}
    assert await known("donate", [(1, "a"), (2, "a")]) == {(1, "a"): "ann's gift"}
    assert await known("redeem", [(2, "b"), (3, "a"), (1, "A"), (1, "a ")]) == {}


@DATABASE
async def test_keys_asked_for_together_are_not_crossed() -> None:
    await keep("redeem", (1, "a", "wanted"), (2, "b", "wanted too"), (1, "b", "not asked for"), (2, "a", "nor this"))
    asks = [(1, "a"), (2, "b"), (1, "a")]
    assert await known("redeem", asks) == {(1, "a"): "wanted", (2, "b"): "wanted too"}
    assert await known("redeem", []) == {}


@DATABASE
async def test_the_first_answer_cannot_be_replaced() -> None:
    await keep("redeem", (1, "a", "first"))
    with pytest.raises(asyncpg.UniqueViolationError):
        await keep("redeem", (1, "b", "new"), (1, "a", "second"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.pool().execute("UPDATE kit_answer SET outcome = '{}'")
    assert await known("redeem", [(1, "a"), (1, "b")]) == {(1, "a"): "first"}


@DATABASE
async def test_an_answer_is_as_old_as_its_transaction_and_comes_back_as_it_was() -> None:
    said = {"points": 2**62, "title": "公交月票 \\ \"\n", "grams": 0, "until": None}
    async with db.transaction(NOW) as tx:
        await remember(tx, "redeem", [(1, "钥匙", INPUT, json.dumps(said).encode())])
        await remember(tx, "redeem", [])
    async with db.transaction() as tx:
        [(ask, answered)] = (await earlier(tx, "redeem", [(1, "钥匙")])).items()
        assert await tx.fetchval("SELECT answered_at FROM kit_answer") == NOW
    assert (ask, json.loads(answered.outcome)) == ((1, "钥匙"), said)
    assert answered == Answered(INPUT, answered.outcome)


@given(one=PARTS, other=PARTS)
def test_two_inputs_have_one_fingerprint_only_if_they_are_the_same(one: list[object], other: list[object]) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)
    assert fingerprint(*one) == fingerprint(*one)
    assert len(fingerprint(*one)) == 32


def test_a_fingerprint_does_not_depend_on_the_order_of_names_but_on_that_of_parts() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint(1, 2) != fingerprint(2, 1)
    assert len({fingerprint(1, None), fingerprint(None, 1), fingerprint("1", None), fingerprint(1), fingerprint()}) == 5


@pytest.mark.parametrize("key", ["k", "钥匙 1", "x" * 100, "4f9c6c3e-1d1c-4a43-9f3b-5a1c8d2c1b7e"])
def test_a_key_that_can_be_kept_is_not_refused(key: str) -> None:
    assert unusable_key(key) is None


@pytest.mark.parametrize("key", ["", "x" * 101, "a\x00b", "a\nb", "\ud800", "\u200b"])
def test_a_key_that_cannot_be_kept_is_refused_before_anything_happens(key: str) -> None:
    message = "A key must have 1 to 100 printable characters. Make another one."
    assert unusable_key(key) == Refusal(Kind.INVALID, "INVALID", message, {"what": "key"})
