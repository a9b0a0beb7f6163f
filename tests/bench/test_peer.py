"""The peer of the benchmark does what we do: the same rows under the same keys, for the same request."""

import json
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from backend.kit import db
from backend.kit.db import Tx
from backend.mall import Redemption, redeem
from bench.city import PEER
from tests.conftest import NOW
from tests.mall.building import ANN, LATER, TERMS, Parcel, ask, citizen, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
type Row = dict[str, object]
type Rows = dict[str, list[Row]]

TABLES = (
    *("ledger_account", "ledger_lot", "ledger_entry", "ledger_posting"),
    *("mall_listing", "mall_redemption", "mall_voucher", "kit_answer"),
)
PRICE = 100
NAMED = {"id", "parent_id", "entry_id", "lot_id", "reference_id", "redemption_id", "code", "voucher_code"}
TIMES = {"posted_at", "redeemed_at", "answered_at", "valid_until", "passed_at"}
FAR = "2200-01-01"  # the peer reads the clock of the database, whatever day that is


async def rows(connection: Owner) -> Rows:
    """Every row of what a redemption writes; ids under what they stand for, without times and the random code."""
    found = {table: await _read(connection, table) for table in TABLES}
    names: dict[object, str] = {one["id"]: _place(one) for one in found["ledger_lot"]}
    names |= {one["id"]: str(one["kind"]) for one in found["ledger_entry"]}
    names |= {one["id"]: "the redemption" for one in found["mall_redemption"]}
    names |= {one["code"]: "the code" for one in found["mall_voucher"]}
    return {table: sorted((_named(one, names) for one in those), key=str) for table, those in found.items()}


async def _read(connection: Owner, table: str) -> list[Row]:
    told = await connection.fetch(f"SELECT to_jsonb(t)::text FROM {table} AS t")  # noqa: S608 - our own table names
    read = [json.loads(text) for (text,) in told]
    for one in read:
        if table == "ledger_lot" and one["owner_id"] != one["account_id"]:
            one["passed_at"] = one.pop("granted_at")  # a merchant's lot is granted when its grams pass on
    return read


def _place(lot: Row) -> str:
    return " ".join(str(lot[column]) for column in ("state", "owner_id", "serial_from", "serial_until", "points"))


def _named(row: Row, names: dict[object, str]) -> Row:
    named: Row = {}
    for column, value in row.items():
        if isinstance(value, dict):
            named[column] = _named(value, names)
        elif column not in TIMES:
            named[column] = names.get(value, value) if column in NAMED else value
    return named


async def ours(connection: Owner) -> None:
    [outcome] = await redeem(Tx(connection, lambda: NOW), [ask(ANN, "the key", 1, expected_points=PRICE)], TERMS)
    assert isinstance(outcome, Redemption)


async def peers(connection: Owner) -> None:
    await connection.execute(PEER.read_text("utf-8"))
    await connection.fetchval("SELECT bench_redeem($1, 1, 'the key', $2)", ANN, PRICE)


async def after(connection: Owner, act: Callable[[Owner], Awaitable[None]]) -> Rows:
    """What there is after an act, which is then undone."""
    undone = connection.transaction()
    await undone.start()
    try:
        await act(connection)
        return await rows(connection)
    finally:
        await undone.rollback()


@pytest.mark.parametrize(
    "parcels",
    [
        pytest.param([(300, 2000, LATER)], id="a part of a lot"),
        pytest.param([(PRICE, 1000, LATER)], id="a whole lot"),
        pytest.param([(130, 0, LATER)], id="points without grams"),
        pytest.param([(30, 310, LATER), (40, 401, LATER), (500, 777, LATER)], id="several lots, the last in part"),
        pytest.param([(150, 0, LATER), (70, 701, LATER)], id="grams first, then those without"),
        pytest.param([(107, 3, LATER)], id="fewer grams than points"),
    ],
)
async def test_the_peer_writes_the_same_rows_for_the_same_request(owner: Owner, parcels: list[Parcel]) -> None:
    await citizen(ANN, *parcels)
    await shelve(1, points=PRICE, stock=7)
    await owner.execute(f"UPDATE mall_listing SET sold_until = '{FAR}'")  # noqa: S608 - our own constant
    await owner.execute(f"UPDATE ledger_lot SET spendable_until = '{FAR}'")  # noqa: S608 - same
    before, mine = await rows(owner), await after(owner, ours)
    assert mine == await after(owner, peers)
    assert {table for table in TABLES if len(mine[table]) > len(before[table])} >= {
        *("ledger_entry", "ledger_posting", "mall_redemption", "mall_voucher", "kit_answer"),
    }
    assert [one["stock"] for one in mine["mall_listing"]] == [6]
