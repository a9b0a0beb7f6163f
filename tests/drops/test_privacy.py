"""What is public of a drop says nothing of people: no account, no salt, no name of who works where."""

import json
import re

import pytest

from backend.kit import db
from tests.drops.building import CLERK, CLOSED, HOURS, OFFICIAL, OPEN, SEEDS, closed, committed, sweep

pytestmark = pytest.mark.usefixtures("database")


async def test_the_file_has_neither_account_nor_salt_nor_person() -> None:
    stage = await closed(people=8)
    await stage.revealed(SEEDS, CLOSED)
    await sweep(CLOSED)
    told = json.dumps(await stage.published(CLOSED))
    numbers = set(re.findall(r'(?<![0-9a-f"-])\d+(?![0-9a-f:.-])', told))
    assert numbers & {str(CLERK.account_id), str(OFFICIAL.account_id)} == set()
    for account_id, wish in stage.wishes.items():
        assert wish.salt not in told
        assert f'"{account_id}"' not in told
    rows = await db.pool().fetch("SELECT redemption_id FROM drops_wish WHERE redemption_id IS NOT NULL")
    assert [row["redemption_id"] for row in rows if str(row["redemption_id"]) in told] == []


async def test_while_wishes_are_taken_nobody_can_count_or_see_them() -> None:
    stage = await committed()
    await stage.wish(1, 2, 3)
    told = await stage.published(OPEN)
    assert (told["leaves"], told["root"], told["winners"]) == ([], None, [])
    assert all(wish.leaf not in json.dumps(told) for wish in stage.wishes.values())


async def test_salts_are_of_256_bits_and_never_the_same() -> None:
    stage = await closed(people=30)
    salts = [wish.salt for wish in stage.wishes.values()]
    assert len(set(salts)) == 30
    assert {len(salt) for salt in salts} == {64}


async def test_the_published_list_is_sorted_so_that_nobody_sees_who_came_first() -> None:
    stage = await committed(people=6)
    for account_id in (5, 3, 6, 1):
        await stage.wish(account_id)
    await sweep(CLOSED + HOURS)
    leaves = (await stage.published(CLOSED + HOURS))["leaves"]
    assert leaves == sorted(wish.leaf for wish in stage.wishes.values())
