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


async def read(account_id: int, until: int, days: int) -> None:
    """Read what came up to so many days after the first, on a later day."""
    async with db.transaction(NOW + timedelta(days=days)) as tx:
        await inbox.read(tx, account_id, NOW + timedelta(days=until))


async def reading(account_id: int) -> list[int | None]:
    """On which day each message was read, newest first."""
    page = await inbox.messages(db.pool(), account_id, 100, None)
    return [None if one.read_at is None else (one.read_at - NOW).days for one in page.items]


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
    for day in (0, 1, 2):
        await tell(about(str(day)), about(str(day), BEN), days=day)
    assert await inbox.unread(db.pool(), [ANN, BEN]) == {ANN: 3, BEN: 3}
    await read(ANN, until=0, days=5)
    await read(ANN, until=1, days=6)
    assert await reading(ANN) == [None, 6, 5]
    assert await reading(BEN) == [None, None, None]
    assert await inbox.unread(db.pool(), [ANN, BEN, 13]) == {ANN: 1, BEN: 3}
    await read(BEN, until=9, days=1)  # a clock that goes behind what came
    assert await reading(BEN) == [2, 1, 1]
    assert await inbox.unread(db.pool(), [ANN, BEN]) == {ANN: 1}


async def test_the_application_cannot_change_what_was_told(owner: "asyncpg.Connection[db.Row]") -> None:
    await tell(about("a"))
    async with db.pool().acquire() as connection:
        for change in ("UPDATE inbox_message SET data = '{}'", "DELETE FROM inbox_message"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE inbox_message SET read_at = at - interval '1 second'")
