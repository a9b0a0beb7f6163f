"""The formats of one line a record: what becomes of each field, of bad lines and of bad files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.activities.values import Code, Draft, Mend, Rejected
from backend.adapters import formats
from backend.adapters.formats import UnreadableFileError
from tests.adapters.formats.writing import GOOD, HEADERS, NEW_YORK, SHANGHAI, detail, draft, lines, outcomes, written


def test_a_bike_trip_states_its_path_in_metres_and_its_length_in_seconds(tmp_path: Path) -> None:
    assert draft(tmp_path, "bike-trips", "r-1,rider,7,2026-03-02 08:00:00,2026-03-02 08:10:05,9.0089") == Draft(
        number=1,
        subject="rider",
        external_id="r-1",
        started_at=datetime(2026, 3, 2, 0, 0, tzinfo=UTC),
        ended_at=datetime(2026, 3, 2, 0, 10, 5, tzinfo=UTC),
        inputs={"distance_m": 9008, "duration_s": 605},
    )


def test_a_household_day_runs_from_local_midnight_to_the_next_and_derives_its_id(tmp_path: Path) -> None:
    assert draft(tmp_path, "daily-kwh", "home,2026-03-02,7.65,47") == Draft(
        number=1,
        subject="home",
        external_id="home@2026-03-02",
        started_at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC),
        ended_at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC),
        inputs={"energy_wh": 7650, "covered_s": 84_600},
    )


def test_a_charging_session_states_watt_hours_and_mends_a_lost_century(tmp_path: Path) -> None:
    assert draft(tmp_path, "ev-sessions", "s-1,7.6599,0014-11-17 16:00:06,0014-11-17 17:30:44,driver") == Draft(
        number=1,
        subject="driver",
        external_id="s-1",
        started_at=datetime(2014, 11, 17, 8, 0, 6, tzinfo=UTC),
        ended_at=datetime(2014, 11, 17, 9, 30, 44, tzinfo=UTC),
        inputs={"energy_wh": 7659, "duration_s": 5438},
        mended=(Mend.CENTURY,),
    )


def test_a_walking_day_is_written_month_first_and_derives_its_id(tmp_path: Path) -> None:
    assert draft(tmp_path, "daily-steps", "walker,4/12/2026,12345,5.43999979,1900") == Draft(
        number=1,
        subject="walker",
        external_id="walker@2026-04-12",
        started_at=datetime(2026, 4, 11, 16, 0, tzinfo=UTC),
        ended_at=datetime(2026, 4, 12, 16, 0, tzinfo=UTC),
        inputs={"steps": 12_345, "distance_m": 5439},
    )


def test_zeros_and_acts_that_run_backwards_stay_as_stated_for_the_rules_to_judge(tmp_path: Path) -> None:
    backwards = draft(tmp_path, "bike-trips", "r-1,rider,7,2026-03-02 08:00:00,2026-03-02 07:59:50,0.0")
    assert backwards.inputs == {"distance_m": 0, "duration_s": -10}
    assert draft(tmp_path, "daily-kwh", "home,2026-03-02,0,0").inputs == {"energy_wh": 0, "covered_s": 0}
    assert draft(tmp_path, "daily-steps", "walker,4/12/2026,0,0,0").inputs == {"steps": 0, "distance_m": 0}


@pytest.mark.parametrize(("readings", "covered_s"), [("1", 1800), ("48", 86_400), ("49", 86_400), ("50", 86_400)])
def test_half_hours_cover_at_most_one_whole_day(tmp_path: Path, readings: str, covered_s: int) -> None:
    assert draft(tmp_path, "daily-kwh", f"home,2026-03-02,1,{readings}").inputs["covered_s"] == covered_s


@pytest.mark.parametrize(
    ("start", "end", "mended"),
    [
        ("2026-03-02 08:00:00", "2026-03-02 08:00:01", ()),
        ("2026-03-02 08:00:00", "2026-03-02 08:00:01.000000000", (Mend.FRACTIONAL_SECONDS,)),
        ("2026-03-02 08:00:00.9", "2026-03-02 08:00:01.512345678", (Mend.FRACTIONAL_SECONDS,)),
        ("0026-03-02 08:00:00.9", "2026-03-02 08:00:01", (Mend.CENTURY, Mend.FRACTIONAL_SECONDS)),
        ("0026-03-02 08:00:00", "0026-03-02 08:00:01", (Mend.CENTURY,)),
    ],
)
def test_a_mend_is_named_once_and_parts_of_a_second_are_dropped(
    tmp_path: Path, start: str, end: str, mended: tuple[Mend, ...]
) -> None:
    mended_trip = draft(tmp_path, "bike-trips", f"r-1,rider,7,{start},{end},1")
    assert (mended_trip.mended, mended_trip.inputs["duration_s"]) == (mended, 1)


@pytest.mark.parametrize(
    ("format_name", "record", "expected"),
    [
        ("daily-kwh", "home,2026-03-02,7.65", "The line has 3 columns, the header 4."),
        ("daily-kwh", "home,2026-03-02,7.65,48,x", "The line has 5 columns, the header 4."),
        ("daily-kwh", 'home,2026-03-02,"7.65,48', "The quotes of the line do not match."),
        ("daily-kwh", "ho\rme,2026-03-02,7.65,48", "The quotes of the line do not match."),
        ("daily-kwh", "h" * 70_000 + ",2026-03-02,7.65,48", "The line is longer than 65536 bytes."),
        ("daily-kwh", "h" * 200_000, "The line is longer than 65536 bytes."),
        ("daily-kwh", "h" * 81 + ",2026-03-02,7.65,48", "customer_id is longer than 80 characters."),
        ("daily-kwh", ",2026-03-02,7.65,48", "customer_id is empty or has space around it."),
        ("daily-kwh", " home,2026-03-02,7.65,48", "customer_id is empty or has space around it."),
        ("daily-kwh", "ho\0me,2026-03-02,7.65,48", "customer_id has characters that cannot be printed."),
        ("daily-kwh", "home,2026-03-02,7.65,48.0", "n_readings is not a whole number."),
        ("daily-kwh", "home,2026-03-02,7.65,51", "n_readings is more than the 50 half hours of any day."),
        ("daily-kwh", "home,2026-02-29,7.65,48", "day is not a day that exists."),
        ("daily-kwh", "home,2026-3-2,7.65,48", "day is not a day as YYYY-MM-DD."),
        ("daily-kwh", "home,9999-12-31,7.65,48", "day has a year outside 1970 to 2999."),
        ("daily-kwh", "home,1969-12-31,7.65,48", "day has a year outside 1970 to 2999."),
        ("daily-steps", "walker,13/2/2026,1,1,1", "ActivityDate is not a day that exists."),
        ("daily-steps", "walker,2026-03-02,1,1,1", "ActivityDate is not a day as M/D/YYYY."),
        ("daily-steps", "walker,3/2/2026,0.5,1,1", "TotalSteps is not a whole number."),
        ("ev-sessions", "s,1,NA,2026-03-02 08:00:00,d", "created is not a time as YYYY-MM-DD HH:MM:SS."),
        ("ev-sessions", "s,1,2026-03-02 24:00:00,2026-03-03 08:00:00,d", "created is not a time that exists."),
        ("ev-sessions", "s,1,2026-03-02 08:00:60,2026-03-03 08:00:00,d", "created is not a time that exists."),
        ("ev-sessions", "s,1,0114-03-02 08:00:00,2026-03-03 08:00:00,d", "created has a year outside 1970 to 2999."),
    ],
)
def test_a_malformed_line_is_rejected_alone_and_says_which_column(
    tmp_path: Path, format_name: str, record: str, expected: str
) -> None:
    assert detail(tmp_path, format_name, record) == expected


@pytest.mark.parametrize(
    "number", ["", "-1", "+1", "1e3", "nan", "inf", "NA", "0x1", "1.", ".5", "1_0", " 1", "1\u0663", "9" * 13, '"1,5"']
)
def test_only_a_plain_number_is_a_quantity(tmp_path: Path, number: str) -> None:
    record = f"home,2026-03-02,{number},48"
    assert detail(tmp_path, "daily-kwh", record) == "kwh is not a plain number without a sign."


def test_a_time_that_the_clocks_skipped_is_malformed(tmp_path: Path) -> None:
    record = "s,1,2026-03-08 01:59:59,2026-03-08 02:30:00,d"
    assert detail(tmp_path, "ev-sessions", record, NEW_YORK) == "ended is a time that the local clocks skipped."
    across = draft(tmp_path, "ev-sessions", "s,1,2026-03-08 01:59:59,2026-03-08 03:00:00,d", NEW_YORK)
    assert across.inputs["duration_s"] == 1


def test_of_a_time_that_the_clocks_showed_twice_the_first_is_meant(tmp_path: Path) -> None:
    session = draft(tmp_path, "ev-sessions", "s,1,2026-11-01 01:30:00,2026-11-01 02:00:00,d", NEW_YORK)
    assert session.started_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert session.inputs["duration_s"] == 5400


def test_a_day_on_which_clocks_change_is_as_long_as_it_is(tmp_path: Path) -> None:
    short = draft(tmp_path, "daily-kwh", "home,2026-03-08,1,46", NEW_YORK)
    assert (short.ended_at - short.started_at).seconds == 23 * 3600


def test_a_line_that_is_not_utf_8_is_rejected_alone(tmp_path: Path) -> None:
    content = (
        f"{HEADERS['daily-kwh']}\n".encode() + "家".encode("gbk") + b",2026-03-02,1,48\n" + b"home,2026-03-02,1,48\n"
    )
    first, second = outcomes(written(tmp_path, content), "daily-kwh")
    assert first == Rejected(1, Code.MALFORMED, "The line is not UTF-8.")
    assert isinstance(second, Draft)
    assert second.number == 2


def test_a_byte_order_mark_windows_line_ends_quotes_and_blank_lines_are_fine(tmp_path: Path) -> None:
    content = (
        '\ufeff"customer_id",day,kwh,n_readings\r\n\r\n"ho,""me""",2026-03-02,1,48\r\n  \r\n家,2026-03-02,1,48\r\n\r\n'
    )
    drafts = outcomes(written(tmp_path, content), "daily-kwh")
    assert [(each.number, each.subject) for each in drafts if isinstance(each, Draft)] == [(1, 'ho,"me"'), (2, "家")]


def test_columns_may_come_in_any_order_and_others_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "n_readings,x,kwh,day,x,customer_id\n48,?,1,2026-03-02,?,home\n")
    [only] = outcomes(path, "daily-kwh")
    assert isinstance(only, Draft)
    assert only.external_id == "home@2026-03-02"


def test_a_header_without_lines_is_an_empty_delivery(tmp_path: Path) -> None:
    assert lines(tmp_path, "bike-trips") == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "must name once: customer_id, day, kwh, n_readings."),
        ("\nhome,2026-03-02,1,48", "must name once: customer_id, day, kwh, n_readings."),
        ("customer_id,day,kwh\n", "must name once: n_readings."),
        ("customer_id,day,kwh,n_readings,day\n", "must name once: day."),
        ("home,2026-03-02,1,48\n", "must name once: customer_id, day, kwh, n_readings."),
        ("家庭,日\n".encode("gbk"), "is no header: The line is not UTF-8."),
        (HEADERS["daily-kwh"].encode("utf-16"), "is no header: The line is not UTF-8."),
        ('customer_id,day,kwh,"n_readings\n', "is no header: The quotes of the line do not match."),
        ("x" * 70_000, "is no header: The line is longer than 65536 bytes."),
    ],
)
def test_a_file_without_its_header_is_unreadable_before_any_record(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        formats.read(written(tmp_path, content), "daily-kwh", SHANGHAI)


@pytest.mark.parametrize("format_name", sorted(formats.FORMATS))
def test_a_missing_file_and_a_folder_are_unreadable(tmp_path: Path, format_name: str) -> None:
    with pytest.raises(UnreadableFileError, match="There is no file"):
        formats.read(tmp_path / "none.csv", format_name, SHANGHAI)
    with pytest.raises(UnreadableFileError, match="is not an ordinary file"):
        formats.read(tmp_path, format_name, SHANGHAI)


def test_a_file_that_the_system_refuses_to_open_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, HEADERS["daily-kwh"])
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFileError, match="cannot be read: Permission denied"):
        formats.read(path, "daily-kwh", SHANGHAI)


def test_an_unknown_format_is_refused_with_the_names_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no format 'xml'; there are bike-trips, daily-kwh, ev-sessions, "):
        formats.read(tmp_path / "none", "xml", SHANGHAI)


def test_a_long_file_is_read_as_it_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "\n".join([HEADERS["daily-kwh"], *[GOOD["daily-kwh"]] * 1000]))
    reading = formats.read(path, "daily-kwh", SHANGHAI)
    assert next(reading).number == 1
    path.write_bytes(b"")
    assert sum(1 for _ in reading) < 1000
