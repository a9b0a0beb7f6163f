from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.programme.rules import spendable_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
GRANTS = st.integers(946_684_800, 3_786_912_000).map(lambda s: datetime.fromtimestamp(s, UTC))  # 2000 to 2090


def _local(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


@pytest.mark.parametrize(
    ("granted_on", "years", "first_day_unspendable"),
    [
        (date(2024, 10, 1), 2, date(2026, 10, 2)),
        (date(2024, 2, 29), 2, date(2026, 3, 1)),  # the anniversary is 28 February
        (date(2024, 2, 29), 4, date(2028, 3, 1)),  # the anniversary is 29 February
        (date(2026, 2, 28), 2, date(2028, 2, 29)),  # the anniversary stays 28 February
        (date(2024, 12, 31), 2, date(2027, 1, 1)),
    ],
)
def test_points_are_spendable_on_the_anniversary_day_itself(
    granted_on: date, years: int, first_day_unspendable: date
) -> None:
    noon = _local(granted_on) + timedelta(hours=12)
    assert spendable_until(noon, years, SHANGHAI) == _local(first_day_unspendable)


def test_the_day_of_the_grant_is_the_programmes_day_and_not_that_of_utc() -> None:
    granted = datetime(2024, 9, 30, 16, tzinfo=UTC)  # midnight of 1 October in Shanghai
    assert spendable_until(granted, 2, SHANGHAI) == datetime(2026, 10, 1, 16, tzinfo=UTC)
    assert spendable_until(granted - timedelta(seconds=1), 2, SHANGHAI) == datetime(2026, 9, 30, 16, tzinfo=UTC)


@given(GRANTS, st.integers(1, 9))
def test_it_ends_at_a_local_midnight_and_never_before_the_full_years(granted: datetime, years: int) -> None:
    until = spendable_until(granted, years, SHANGHAI).astimezone(SHANGHAI)
    assert until.time() == time()
    assert timedelta(0) < until - granted - timedelta(days=365 * years) <= timedelta(days=years // 4 + 2)


@given(GRANTS)
def test_an_earlier_grant_never_expires_later(granted: datetime) -> None:
    assert spendable_until(granted, 2, SHANGHAI) <= spendable_until(granted + timedelta(hours=7), 2, SHANGHAI)
