from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.errors import Kind, Refusal
from backend.programme.rules import is_working_day, whole_year, working_days_after, working_days_between
from backend.programme.values import Deadline, StoredDay, WorkingDays
from backend.programme.working_days import chinese_calendar, known_years

CHINA = chinese_calendar(known_years(), {})
FIRST_UNKNOWN = max(known_years()) + 1  # moves when the wheel learns a year
DAYS = st.dates(date(2004, 1, 1), date(2023, 12, 31))
TERMS = st.integers(1, 60)


def _day(day0: date, n: int, calendar: WorkingDays = CHINA) -> date:
    deadline = working_days_after(day0, n, calendar)
    assert isinstance(deadline, Deadline)
    return deadline.day


def _entered(year: int, *, provisional: bool) -> dict[date, StoredDay]:
    days = whole_year(year, {date(year, 1, 1)}, (), provisional=provisional)
    assert not isinstance(days, Refusal)
    return dict(days)


def test_the_wheel_knows_the_years_since_2004() -> None:
    assert {2004, 2024, 2025, 2026} <= known_years()
    assert 2003 not in known_years()


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 9, 14),  # Saturday worked for the Mid-Autumn holiday
        date(2024, 9, 18),
        date(2024, 9, 29),  # Sunday worked for National Day
        date(2024, 10, 8),
        date(2024, 10, 12),  # Saturday worked for National Day
        date(2025, 1, 26),  # Sunday worked for the Spring Festival
        date(2025, 4, 27),  # Sunday worked for Labour Day
        date(2025, 10, 11),  # Saturday worked for National Day
    ],
)
def test_ordinary_and_make_up_days_are_worked(day: date) -> None:
    assert is_working_day(day, CHINA) is True


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 9, 15),
        date(2024, 9, 16),
        date(2024, 9, 17),
        date(2024, 10, 1),
        date(2024, 10, 7),  # a Monday
        date(2025, 2, 4),
        date(2025, 5, 5),
        date(2025, 10, 8),
    ],
)
def test_holidays_are_not_worked(day: date) -> None:
    assert is_working_day(day, CHINA) is False


@pytest.mark.parametrize(
    ("day0", "n", "last"),
    [
        (date(2024, 9, 30), 20, date(2024, 11, 1)),  # methodology evaluation (N-01) across National Day 2024
        (date(2024, 9, 11), 5, date(2024, 9, 19)),  # notice (N-02) across Mid-Autumn, Saturday 14 counted
        (date(2025, 9, 24), 10, date(2025, 10, 14)),  # scenario review (N-03) across National Day 2025
        (date(2024, 11, 4), 1, date(2024, 11, 5)),  # day 0 is a working day and is not counted
        (date(2024, 11, 2), 1, date(2024, 11, 4)),  # day 0 is a Saturday: Monday is the first day
        (date(2024, 10, 1), 1, date(2024, 10, 8)),  # day 0 is a holiday
        (date(2024, 9, 13), 1, date(2024, 9, 14)),  # the next working day is a Saturday
        (date(2025, 12, 31), 2, date(2026, 1, 5)),  # over the New Year: Sunday 4 January is worked
    ],
)
def test_the_nth_working_day_after_day_zero(day0: date, n: int, last: date) -> None:
    assert working_days_after(day0, n, CHINA) == Deadline(last, provisional=False)
    assert working_days_between(day0, last, CHINA) == n


def test_a_deadline_passes_at_the_end_of_its_day() -> None:
    deadline = Deadline(date(2024, 11, 1), provisional=False)
    assert deadline.ends_at(ZoneInfo("Asia/Shanghai")) == datetime(2024, 11, 1, 16, tzinfo=UTC)


@given(DAYS, TERMS, TERMS)
def test_n_days_and_then_m_days_are_n_plus_m_days(day0: date, n: int, m: int) -> None:
    assert _day(_day(day0, n), m) == _day(day0, n + m)


@given(DAYS, TERMS)
def test_a_deadline_is_a_working_day_after_day_zero_and_counts_back(day0: date, n: int) -> None:
    last = _day(day0, n)
    assert last > day0
    assert is_working_day(last, CHINA) is True
    assert working_days_between(day0, last, CHINA) == n
    assert working_days_between(day0, last - timedelta(days=1), CHINA) == n - 1


@given(DAYS, TERMS)
def test_a_later_event_never_has_an_earlier_deadline(day0: date, n: int) -> None:
    assert _day(day0, n) <= _day(day0 + timedelta(days=1), n)


def test_nothing_is_counted_up_to_day_zero_itself() -> None:
    assert working_days_between(date(2024, 11, 4), date(2024, 11, 4), CHINA) == 0
    assert working_days_between(date(2024, 11, 4), date(2024, 11, 1), CHINA) == 0


@pytest.mark.parametrize("n", [0, -1])
def test_a_term_of_no_days_is_a_bug(n: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        working_days_after(date(2024, 11, 4), n, CHINA)


def test_an_unknown_year_is_refused_by_name() -> None:
    last = date(FIRST_UNKNOWN - 1, 12, 31)
    for answer in (
        working_days_after(last, 1, CHINA),
        working_days_between(last, date(FIRST_UNKNOWN, 1, 1), CHINA),
        is_working_day(date(FIRST_UNKNOWN, 6, 1), CHINA),
    ):
        assert isinstance(answer, Refusal)
        assert (answer.kind, answer.code, answer.data) == (Kind.INVALID, "UNKNOWN_YEAR", {"year": FIRST_UNKNOWN})
        assert str(FIRST_UNKNOWN) in answer.message


def test_day_zero_may_lie_in_an_unknown_year_because_it_is_not_counted() -> None:
    assert _day(date(2003, 12, 31), 1) == date(2004, 1, 2)


def test_a_year_nobody_asked_for_is_not_known() -> None:
    answer = working_days_after(date(2024, 12, 31), 1, chinese_calendar({2024}, {}))
    assert isinstance(answer, Refusal)
    assert answer.data == {"year": 2025}


def test_a_stored_year_is_counted_and_marked_provisional() -> None:
    calendar = chinese_calendar({2003, 2004}, _entered(2003, provisional=True))
    assert working_days_after(date(2003, 12, 30), 1, calendar) == Deadline(date(2003, 12, 31), provisional=True)
    assert working_days_after(date(2003, 12, 30), 2, calendar) == Deadline(date(2004, 1, 2), provisional=True)
    assert working_days_after(date(2003, 12, 31), 1, calendar) == Deadline(date(2004, 1, 2), provisional=False)


def test_a_confirmed_year_is_not_provisional() -> None:
    calendar = chinese_calendar({2003}, _entered(2003, provisional=False))
    assert working_days_after(date(2003, 1, 1), 1, calendar) == Deadline(date(2003, 1, 2), provisional=False)


def test_one_provisional_day_makes_its_year_provisional() -> None:
    stored = _entered(2003, provisional=False) | {date(2003, 6, 2): StoredDay(working=True)}
    assert chinese_calendar({2003}, stored).provisional == {2003}


def test_a_year_with_a_day_missing_is_unknown() -> None:
    stored = _entered(2003, provisional=False)
    del stored[date(2003, 10, 1)]
    assert chinese_calendar({2003}, stored).years == frozenset()


def test_a_confirmed_day_goes_before_the_wheel_and_a_provisional_one_does_not() -> None:
    saturday = date(2024, 11, 2)
    confirmed = chinese_calendar({2024}, {saturday: StoredDay(working=True, provisional=False)})
    provisional = chinese_calendar({2024}, {saturday: StoredDay(working=True)})
    assert is_working_day(saturday, confirmed) is True
    assert is_working_day(saturday, provisional) is False
    assert provisional.provisional == frozenset()


def test_a_year_is_entered_from_its_days_off_and_its_days_made_up() -> None:
    days = whole_year(2028, {date(2028, 10, 2)}, {date(2028, 9, 30)})
    assert not isinstance(days, Refusal)
    assert len(days) == 366
    assert days[date(2028, 10, 2)] == StoredDay(working=False, provisional=True)  # a Monday
    assert days[date(2028, 9, 30)] == StoredDay(working=True, provisional=True)  # a Saturday
    assert days[date(2028, 10, 3)].working
    assert not days[date(2028, 10, 7)].working


def test_days_of_another_year_or_named_twice_are_refused() -> None:
    both = date(2028, 10, 2)
    answer = whole_year(2028, {both, date(2027, 12, 31)}, {both})
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.data) == ("UNCLEAR_DAYS", {"year": 2028, "days": "2027-12-31, 2028-10-02"})
