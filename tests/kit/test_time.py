"""An instant belongs to exactly one day of the programme's zone, and days are half-open."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.time import business_day, clock, starts, starts_after, years_later

SHANGHAI, SAO_PAULO, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/New_York")
DAYS = st.dates(date(1970, 1, 2), date(2090, 12, 31))
ZONES = st.sampled_from([SHANGHAI, SAO_PAULO, NEW_YORK])
MOMENT = timedelta(microseconds=1)


def test_the_clock_speaks_of_utc() -> None:
    assert clock().tzinfo is UTC
    assert clock() <= clock()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 11, 20, 23, tzinfo=SHANGHAI), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 23, tzinfo=NEW_YORK), date(2026, 11, 21)),
    ],
)
def test_a_day_changes_at_midnight_in_the_programmes_zone(instant: datetime, day: date) -> None:
    assert business_day(instant, SHANGHAI) == day


@pytest.mark.parametrize(
    ("day", "zone", "hour"),
    [
        (date(2026, 11, 21), SHANGHAI, datetime(2026, 11, 20, 16, tzinfo=UTC)),
        (date(2026, 3, 8), NEW_YORK, datetime(2026, 3, 8, 5, tzinfo=UTC)),
        (date(2026, 3, 9), NEW_YORK, datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2017, 10, 15), SAO_PAULO, datetime(2017, 10, 15, 3, tzinfo=UTC)),  # has no midnight: it starts at one
    ],
)
def test_a_day_starts_at_its_first_instant_told_in_utc(day: date, zone: ZoneInfo, hour: datetime) -> None:
    assert starts(day, zone) == hour
    assert starts(day, zone).tzinfo is UTC


@given(day=DAYS, zone=ZONES)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: ZoneInfo) -> None:
    first, end = starts(day, zone), starts_after(day, zone)
    assert end == starts(day + timedelta(days=1), zone)
    assert business_day(first, zone) == business_day(end - MOMENT, zone) == day
    assert business_day(end, zone) == day + timedelta(days=1)
    assert timedelta(hours=23) <= end - first <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("day", "years", "anniversary"),
    [
        (date(2026, 11, 20), 2, date(2028, 11, 20)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),  # not a leap year
        (date(2026, 2, 28), 2, date(2028, 2, 28)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_an_anniversary_of_29_february_is_the_28th_in_a_common_year(day: date, years: int, anniversary: date) -> None:
    assert years_later(day, years) == anniversary
