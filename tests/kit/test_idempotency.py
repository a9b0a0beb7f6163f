"""The same key with the same input gives the first answer, for ever."""

from decimal import Decimal

import asyncpg
import pytest

from backend.kit import db, idempotency
from backend.kit.idempotency import Answered
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

INPUT = idempotency.fingerprint(11, 1, None)


async def kept(*answers: tuple[int, str, bytes, bytes], operation: str = "redeem") -> None:
    async with db.transaction(NOW) as tx:
        await idempotency.remember(tx, operation, answers)


async def asked(*asks: tuple[int, str], operation: str = "redeem") -> dict[tuple[int, str], Answered]:
    async with db.transaction(NOW) as tx:
        return await idempotency.earlier(tx, operation, asks)


async def test_an_answer_is_found_by_account_operation_and_key() -> None:
    await kept((11, "k", INPUT, b'{"points":100}'), (11, "other", INPUT, b"{}"), (12, "k", INPUT, b"{}"))
    assert await asked((11, "k"), (13, "k"), (11, "unknown")) == {(11, "k"): Answered(INPUT, b'{"points": 100}')}
    assert await asked((11, "k"), operation="donate") == {}


async def test_nobody_asks_nothing() -> None:
    await kept()
    assert await asked() == {}


async def test_an_answer_is_never_replaced() -> None:
    await kept((11, "k", INPUT, b"{}"))
    with pytest.raises(asyncpg.UniqueViolationError):
        await kept((11, "k", INPUT, b"{}"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.pool().execute("UPDATE kit_answer SET outcome = '{}'")


async def test_an_answer_is_dated_by_the_transaction() -> None:
    await kept((11, "k", INPUT, b"{}"))
    assert await db.pool().fetchval("SELECT answered_at FROM kit_answer") == NOW


@pytest.mark.parametrize(
    "other", [(11, 1), (11, 1, 0), (11, None, 1), ("11", 1, None), (111, None), (11, 1, None, None)]
)
def test_another_input_has_another_fingerprint(other: tuple[object, ...]) -> None:
    assert idempotency.fingerprint(*other) != INPUT


def test_a_fingerprint_does_not_depend_on_the_order_of_a_mapping() -> None:
    first = idempotency.fingerprint({"a": 1, "b": [Decimal("1.50")]})
    assert first == idempotency.fingerprint({"b": [Decimal("1.50")], "a": 1})
    assert len(first) == 32


@pytest.mark.parametrize(
    ("key", "usable"), [("k", True), ("钥匙", True), ("x" * 100, True), ("", False), ("x" * 101, False), ("\0", False)]
)
def test_a_key_has_one_to_a_hundred_printable_characters(key: str, usable: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (idempotency.unusable_key(key) is None) is usable
