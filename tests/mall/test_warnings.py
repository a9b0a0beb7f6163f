"""Two warnings before a voucher is good no more: each once, of what can still be used, on local days."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from backend import inbox
from backend.inbox import VoucherEnding
from backend.kit import db
from backend.mall import HoldRequest, VoucherCheck, check_vouchers, extend_voucher, give_back, warn
from tests.conftest import NOW
from tests.mall.building import ANN, BEN, LATER, PASS, SELLER, TRIAL, ask, bought, citizen, shelve

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
DAY = timedelta(days=1)
WEEK = replace(PASS, voucher_days=8)  # bought at noon on the 20th, good until noon on the 28th
LAST = date(2026, 11, 28)


async def warned(at: datetime, limit: int = 2) -> None:
    """The job at an instant, page by page."""
    after: str | None = ""
    while after is not None:
        async with db.transaction(at) as tx:
            after = await warn(tx, TRIAL, after, limit)


async def told(account_id: int) -> list[VoucherEnding]:
    page = await inbox.messages(db.pool(), account_id, 50, None)
    return [one.content for one in page.items if isinstance(one.content, VoucherEnding)]


async def test_a_voucher_is_warned_of_a_week_before_and_on_the_day_before() -> None:
    await citizen(ANN, (500, 0, LATER))
    await shelve(1, particulars=WEEK)
    sold = await bought(ask(ANN, "k", 1))
    warning = VoucherEnding(sold.id, "公交月票", "Bus pass", LAST, returns=False)
    for days, count in ((0, 0), (1, 1), (1, 1), (2, 1), (6, 1), (7, 2), (8, 2)):
        await warned(NOW + days * DAY)
        assert await told(ANN) == [warning] * count


async def test_everybody_is_warned_however_small_the_pages_are() -> None:
    await shelve(1, particulars=WEEK)
    for person in (ANN, BEN):
        await citizen(person, (500, 0, LATER))
        for number in range(3):
            await bought(ask(person, f"{number}", 1))
    await warned(NOW + DAY)
    assert [len(await told(person)) for person in (ANN, BEN)] == [3, 3]


async def test_what_was_used_or_given_back_is_not_warned_of_and_what_returns_says_so(owner: Owner) -> None:
    await citizen(ANN, (500, 0, LATER))
    await shelve(1, particulars=replace(WEEK, refund_days=8))
    used, returned, kept = [await bought(ask(ANN, f"{number}", 1)) for number in range(3)]
    async with db.transaction(NOW) as tx:
        await check_vouchers(tx, [VoucherCheck(SELLER, used.voucher_code)])
        await give_back(tx, [HoldRequest(ask(ANN, "", 1).actor, returned.id)])
    await warned(NOW + DAY)
    assert await told(ANN) == [VoucherEnding(kept.id, "公交月票", "Bus pass", LAST, returns=True)]
    assert await owner.fetchval("SELECT count(*) FROM inbox_message") == 1


async def test_what_lasts_longer_is_warned_of_again() -> None:
    await citizen(ANN, (500, 0, LATER))
    await shelve(1, particulars=WEEK)
    sold = await bought(ask(ANN, "k", 1))
    await warned(NOW + DAY)
    async with db.transaction(NOW + DAY) as tx:
        await extend_voucher(tx, SELLER, sold.voucher_code, sold.valid_until + 7 * DAY)
    await warned(NOW + 8 * DAY)
    assert [one.last_day for one in await told(ANN)] == [LAST + 7 * DAY, LAST]
