"""Which day reminds of what: so many local days before the last one, whatever the hour, the month or the year."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.inbox.rules import last_days, reminders
from backend.inbox.values import Ending, PointsExpiring
from backend.kit.time import business_day, starts_after
from backend.ledger.values import Expiring
from backend.programme.rules import spendable_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEFORE = (90, 30, 7)
TODAY = date(2026, 11, 20)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("today", "last"),
    [
        ("2026-11-20", days("2026-11-27", "2026-12-20", "2027-02-18")),
        # 2028 has a 29 February, 2030 has none.
        ("2028-02-22", days("2028-02-29", "2028-03-23", "2028-05-22")),
        ("2030-02-21", days("2030-02-28", "2030-03-23", "2030-05-22")),
        ("2027-12-31", days("2028-01-07", "2028-01-30", "2028-03-30")),
    ],
)
def test_a_day_reminds_of_the_days_that_are_so_far_away(today: str, last: list[date]) -> None:
    day = date.fromisoformat(today)
    assert last_days(day - timedelta(days=1), day, BEFORE) == last


@pytest.mark.parametrize(
    ("granted_at", "reminded"),
    [
        # Noon of 29 February in Shanghai: the anniversary is 28 February, and seven days before it the 21st.
        (datetime.fromisoformat("2028-02-29T04:00Z"), days("2029-11-30", "2030-01-29", "2030-02-21")),
        (datetime.fromisoformat("2026-02-28T04:00Z"), days("2027-11-30", "2028-01-29", "2028-02-21")),
        # A minute before local midnight and at it: two days.
        (datetime.fromisoformat("2024-11-20T15:59Z"), days("2026-08-22", "2026-10-21", "2026-11-13")),
        (datetime.fromisoformat("2024-11-20T16:00Z"), days("2026-08-23", "2026-10-22", "2026-11-14")),
    ],
)
def test_a_lot_is_reminded_of_on_three_days(granted_at: datetime, reminded: list[date]) -> None:
    end = spendable_until(granted_at, 2, SHANGHAI)
    window = [business_day(end, SHANGHAI) - timedelta(days=number) for number in range(120, -3, -1)]
    assert [
        day
        for day in window
        if end in {starts_after(last, SHANGHAI) for last in last_days(day - timedelta(days=1), day, BEFORE)}
    ] == reminded


def test_where_nobody_was_ever_reminded_nothing_is_made_up_for() -> None:
    assert last_days(None, TODAY, BEFORE) == last_days(TODAY - timedelta(days=1), TODAY, BEFORE)


def test_missed_days_are_made_up_for_on_the_first_day_after_them() -> None:
    missed = last_days(TODAY - timedelta(days=3), TODAY, BEFORE)
    assert missed == days(
        *("2026-11-25", "2026-11-26", "2026-11-27"),
        *("2026-12-18", "2026-12-19", "2026-12-20"),
        *("2027-02-16", "2027-02-17", "2027-02-18"),
    )


def test_what_is_over_is_not_reminded_of_however_long_nobody_did() -> None:
    whole = [TODAY + timedelta(days=number) for number in range(91)]
    assert last_days(TODAY - timedelta(days=2000), TODAY, BEFORE) == whole


def test_each_account_gets_one_message_with_its_days_in_order() -> None:
    soon, later = days("2026-11-27", "2026-12-20")
    at = {starts_after(day, SHANGHAI): day for day in (soon, later)}
    first, second = at
    found = [Expiring(11, second, 3, 30), Expiring(11, first, 5, 0), Expiring(12, second, 1, 10)]
    told = {one.account_id: (one.subject, one.content) for one in reminders(found, at, TODAY)}
    assert told == {
        11: ("2026-11-20", PointsExpiring((Ending(soon, 5, 0), Ending(later, 3, 30)))),
        12: ("2026-11-20", PointsExpiring((Ending(later, 1, 10),))),
    }
