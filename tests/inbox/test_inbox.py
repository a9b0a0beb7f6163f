"""What is told is kept once and as it was; only its owner's reading changes it."""

from datetime import date, timedelta

import asyncpg
import pytest

from backend import inbox
from backend.inbox import Ending, NewMessage, PointsExpiring
from backend.kit import db
from backend.kit.errors import Refusal
from backend.kit.paging import InTime, decode
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

ANN, BEN = 11, 12
DAY = date(2026, 12, 20)


def about(subject: str, account_id: int = ANN, points: int = 5) -> NewMessage:
    return NewMessage(account_id, subject, PointsExpiring((Ending(DAY, points, 50),)))


async def tell(*new: NewMessage, days: int = 0) -> int:
    async with db.transaction(NOW + timedelta(days=days)) as tx:
        return await inbox.tell(tx, new)


async def ids(account_id: int) -> list[int]:
    return [one.id for one in (await inbox.messages(db.pool(), account_id, 100, None)).items]


async def read(account_id: int, message_ids: list[int], days: int = 1) -> int:
    async with db.transaction(NOW + timedelta(days=days)) as tx:
        return await inbox.read(tx, account_id, message_ids)


async def test_of_one_subject_somebody_is_told_once_and_it_stays_as_it_was() -> None:
    assert await tell(about("a"), about("b"), about("a", BEN)) == 3
    assert await tell(about("a", points=9), about("c"), days=1) == 1
    page = await inbox.messages(db.pool(), ANN, 100, None)
    assert [(one.at - NOW).days for one in page.items] == [1, 0, 0]
    assert {one.content for one in page.items} == {about("a").content}
    assert await tell() == 0


async def test_pages_go_from_the_newest_to_the_oldest() -> None:
    for number in range(5):
        await tell(about(str(number)), days=number)
    first = await inbox.messages(db.pool(), ANN, 3, None)
    assert first.end_cursor is not None
    place = decode(first.end_cursor, InTime)
    assert not isinstance(place, Refusal)
    rest = await inbox.messages(db.pool(), ANN, 3, place)
    assert [(one.at - NOW).days for one in (*first.items, *rest.items)] == [4, 3, 2, 1, 0]
    assert (first.has_next, rest.has_next) == (True, False)


async def test_reading_is_noted_once_and_only_of_ones_own() -> None:
    await tell(about("a"), about("b"), about("a", BEN))
    mine, theirs = await ids(ANN), await ids(BEN)
    assert await inbox.unread(db.pool(), [ANN, BEN]) == {ANN: 2, BEN: 1}
    assert await read(ANN, [mine[0], *theirs, 999]) == 1
    assert await read(ANN, [mine[0]], days=2) == 0
    assert await inbox.unread(db.pool(), [ANN, BEN]) == {ANN: 1, BEN: 1}
    [one, other] = (await inbox.messages(db.pool(), ANN, 100, None)).items
    assert (one.read_at, other.read_at) == (NOW + timedelta(days=1), None)


async def test_the_application_cannot_change_what_was_told(owner: "asyncpg.Connection[db.Row]") -> None:
    await tell(about("a"))
    async with db.pool().acquire() as connection:
        for change in ("UPDATE inbox_message SET data = '{}'", "DELETE FROM inbox_message"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE inbox_message SET read_at = at - interval '1 second'")
