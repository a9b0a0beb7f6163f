"""Metro taps: pairing, distances, stations, and what is no part of a trip."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from backend.activities.values import Code, Draft, Mend, Rejected
from backend.adapters import formats
from backend.adapters.formats import UnreadableFileError
from backend.adapters.formats.stations import Station, great_circle_m
from tests.adapters.formats.writing import SHANGHAI, STATIONS, outcomes, tap, taps, written

IN, OUT, BUS = "地铁入站", "地铁出站", "巴士"


def codes(results: list[Draft | Rejected]) -> list[tuple[int, str]]:
    return [(each.number, each.code if isinstance(each, Rejected) else "trip") for each in results]


def test_an_entry_and_the_exit_after_it_are_one_trip_under_the_number_of_the_exit(tmp_path: Path) -> None:
    assert taps(tmp_path, [tap("C", OUT, "08:20:30", "乙"), tap("C", IN, "08:00:00", "甲")]) == [
        Draft(
            number=1,
            subject="C",
            external_id="C@2026-03-02T08:00:00",
            started_at=datetime(2026, 3, 2, 0, 0, tzinfo=UTC),
            ended_at=datetime(2026, 3, 2, 0, 20, 30, tzinfo=UTC),
            inputs={"distance_m": 11_119, "rides": 1, "duration_s": 1230},
        )
    ]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([tap("C", IN, "08:00:00", "甲")], [(1, Code.ENTRY_WITHOUT_EXIT)]),
        ([tap("C", OUT, "08:00:00", "甲")], [(1, Code.EXIT_WITHOUT_ENTRY)]),
        ([tap("C", BUS, "08:00:00", "1路")], [(1, Code.OTHER_MODE)]),
        ([tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "08:09:00", "甲")], [(2, Code.SAME_STATION)]),
        ([tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "08:09:00", "甲站")], [(2, Code.SAME_STATION)]),
        ([tap("C", IN, "08:00:00", "?"), tap("C", OUT, "08:09:00", "甲")], [(2, Code.UNKNOWN_STATION)]),
        ([tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "08:09:00", None)], [(2, Code.UNKNOWN_STATION)]),
        ([tap("C", OUT, "08:00:00", None)], [(1, Code.UNKNOWN_STATION)]),
        ([tap("C", IN, "08:00:00", "?")], [(1, Code.UNKNOWN_STATION)]),
        (
            [tap("C", IN, "08:00:00", "甲"), tap("D", OUT, "08:09:00", "乙")],
            [(1, Code.ENTRY_WITHOUT_EXIT), (2, Code.EXIT_WITHOUT_ENTRY)],
        ),
        (
            [tap("C", IN, "08:00:00", "甲"), tap("C", IN, "08:05:00", "甲"), tap("C", OUT, "08:09:00", "乙")],
            [(1, Code.ENTRY_WITHOUT_EXIT), (3, "trip")],
        ),
        (
            [tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "08:09:00", "乙"), tap("C", OUT, "08:09:00", "乙")],
            [(2, "trip"), (3, Code.EXIT_WITHOUT_ENTRY)],
        ),
        ([tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "12:00:00", "乙")], [(2, "trip")]),
        (
            [tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "12:00:01", "乙")],
            [(1, Code.ENTRY_WITHOUT_EXIT), (2, Code.EXIT_WITHOUT_ENTRY)],
        ),
        (
            [tap("C", IN, "08:00:00", "甲"), tap("C", BUS, "08:05:00", "1路"), tap("C", OUT, "08:09:00", "乙")],
            [(2, Code.OTHER_MODE), (3, "trip")],
        ),
    ],
)
def test_each_tap_is_part_of_a_trip_or_rejected_with_its_reason(
    tmp_path: Path, records: list[object], expected: list[tuple[int, str]]
) -> None:
    assert codes(taps(tmp_path, records)) == expected


def test_a_rejected_trip_names_the_record_of_its_entry(tmp_path: Path) -> None:
    [only] = taps(tmp_path, [tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "08:09:00", "甲")])
    assert only == Rejected(2, Code.SAME_STATION, "The entry is record 1.")


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        [],
        {},
        {"card_no": "C"},
        tap("C", "其他", "08:05:00", "甲"),
        tap("C", IN, "25:00:00", "甲"),
        tap(" ", IN, "08:05:00", "甲"),
        {**tap("C", IN, "08:05:00", "甲"), "card_no": None},
        {**tap("C", IN, "08:05:00", "甲"), "card_no": "\ud800"},
        {**tap("C", IN, "08:05:00", "甲"), "deal_date": True},
    ],
)
def test_a_malformed_record_is_rejected_alone(tmp_path: Path, bad: object) -> None:
    written(tmp_path, STATIONS, "stations.csv")
    records = [tap("C", IN, "08:00:00", "甲"), bad, tap("C", OUT, "08:09:00", "乙")]
    page = written(tmp_path, json.dumps({"data": records}))
    assert codes(outcomes(page, "card-taps")) == [(2, Code.MALFORMED), (3, "trip")]


def test_a_bad_byte_harms_only_the_record_it_is_in(tmp_path: Path) -> None:
    written(tmp_path, STATIONS, "stations.csv")
    page = json.dumps({"data": [tap("BAD", IN, "08:00:00", "甲"), tap("C", IN, "08:00:00", "甲")]}).encode()
    results = outcomes(written(tmp_path, page.replace(b"BAD", b"B\xffD")), "card-taps")
    assert codes(results) == [(1, Code.MALFORMED), (2, Code.ENTRY_WITHOUT_EXIT)]


@pytest.mark.parametrize(
    ("first", "second", "mended"),
    [
        ("甲", "乙", ()),
        ("甲站", "乙", (Mend.STATION_NAME,)),
        ("甲站", "乙站", (Mend.STATION_NAME,)),
        ("甲", "丙", (Mend.STATION_NAME,)),
        ("甲", "丙站", ()),
    ],
)
def test_a_station_is_known_with_and_without_its_last_character(
    tmp_path: Path, first: str, second: str, mended: tuple[Mend, ...]
) -> None:
    [only] = taps(tmp_path, [tap("C", IN, "08:00:00", first), tap("C", OUT, "08:09:00", second)])
    assert isinstance(only, Draft)
    assert only.mended == mended


def test_two_names_at_one_place_are_a_trip_of_no_distance_for_the_rules_to_judge(tmp_path: Path) -> None:
    [only] = taps(tmp_path, [tap("C", IN, "08:00:00", "甲"), tap("C", OUT, "08:09:00", "丁")])
    assert isinstance(only, Draft)
    assert only.inputs["distance_m"] == 0


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (("0", "0"), ("0", "0"), 0),
        (("0", "0"), ("0", "1"), 111_195),  # 6,371,008 m x pi / 180 = 111,195.06
        (("0", "0"), ("1", "0"), 111_195),
        (("60", "0"), ("60", "2"), 111_190),  # half of two degrees on the 60th parallel, less the bow
        (("22.5", "114.0"), ("22.6", "114.0"), 11_119),
        (("0", "179.5"), ("0", "-179.5"), 111_195),
        (("90", "0"), ("-90", "0"), 20_015_111),
        (("0", "0"), ("0", "180"), 20_015_111),
    ],
)
def test_the_distance_is_the_great_circle_in_whole_metres_rounded_down_both_ways(
    one: tuple[str, str], other: tuple[str, str], metres: int
) -> None:
    a, b = (Station("", Decimal(latitude), Decimal(longitude)) for latitude, longitude in (one, other))
    assert (great_circle_m(a, b), great_circle_m(b, a)) == (metres, metres)


def test_a_generated_day_of_taps_pairs_every_ride_and_accounts_for_every_record(tmp_path: Path) -> None:
    rides, lost = 400, 40
    records = []
    for ride in range(rides):
        # Ten cards enter together every 25 minutes; each tenth time none of them is seen to leave.
        turn, card = divmod(ride, 10)
        enters = datetime(2026, 3, 2, 6, 0, card, tzinfo=SHANGHAI) + timedelta(minutes=25 * turn)
        records.append(tap(f"C{card}", IN, f"{enters:%H:%M:%S}", "甲"))
        if turn % 10 != 9:
            records.append(tap(f"C{card}", OUT, f"{enters + timedelta(minutes=12):%H:%M:%S}", "乙"))
    records.reverse()
    results = taps(tmp_path, records)
    trips = [each for each in results if isinstance(each, Draft)]
    assert Counter(code for _, code in codes(results)) == {"trip": rides - lost, Code.ENTRY_WITHOUT_EXIT: lost}
    assert {tuple(trip.inputs.items()) for trip in trips} == {
        (("distance_m", 11_119), ("rides", 1), ("duration_s", 720))
    }
    assert len({trip.external_id for trip in trips}) == rides - lost
    assert len(results) + len(trips) == len(records)


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("", "is not JSON in UTF-8"),
        ("{", "is not JSON in UTF-8"),
        ("[" * 200_000, "is not JSON in UTF-8"),
        ('{"data": []}'.encode("utf-16"), "is not JSON in UTF-8"),
        ("[]", "not an object with its records in a list named data"),
        ('{"data": {}}', "not an object with its records in a list named data"),
        ('{"rows": []}', "not an object with its records in a list named data"),
    ],
)
def test_a_page_that_is_not_the_expected_envelope_is_unreadable(
    tmp_path: Path, page: str | bytes, sentence: str
) -> None:
    written(tmp_path, STATIONS, "stations.csv")
    with pytest.raises(UnreadableFileError, match=sentence):
        formats.read(written(tmp_path, page), "card-taps", SHANGHAI)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (None, "There is no file '.*stations.csv'"),
        ("name_zh,lng\n甲,114\n", "must name once: lat"),
        ("name_zh,lng,lat\n甲,114,91\n", "Record 1 of .* lat is not a number of degrees up to 90"),
        ("name_zh,lng,lat\n甲,114,22\n乙,nan,22\n", "Record 2 of .* lng is not a number of degrees up to 180"),
        ("name_zh,lng,lat\n,114,22\n", "Record 1 of .* name_zh is empty"),
    ],
)
def test_a_page_without_a_sound_table_of_stations_is_unreadable(
    tmp_path: Path, table: str | None, sentence: str
) -> None:
    if table is not None:
        written(tmp_path, table, "stations.csv")
    with pytest.raises(UnreadableFileError, match=sentence):
        formats.read(written(tmp_path, '{"data": []}'), "card-taps", SHANGHAI)


def test_a_number_too_long_for_python_stays_text(tmp_path: Path) -> None:
    written(tmp_path, STATIONS, "stations.csv")
    page = written(tmp_path, '{"total": ' + "9" * 5000 + ', "data": [{"deal_type": 1e999, "x": NaN}]}')
    assert codes(outcomes(page, "card-taps")) == [(1, Code.MALFORMED)]
