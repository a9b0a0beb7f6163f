"""Whatever the bytes, a delivery is read or refused as a whole, and every record has one outcome."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.activities.values import Draft, Rejected
from backend.adapters import formats
from backend.adapters.formats import UnreadableFileError
from tests.adapters.formats.writing import GOOD, HEADERS, NEW_YORK, SHANGHAI, STATIONS, outcomes, written

CLOCKS = [f"2026-03-0{day} {hour:02}:{minute:02}:00" for day in (2, 8) for hour in (2, 3, 8) for minute in (0, 30)]
FIELDS = st.sampled_from(["", "1", "0.5", "48", "NaN", "home", '"', "\0", "3/2/2026", "2026-03-02", *CLOCKS]) | st.text(
    max_size=8
)
ANY_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5)
TAPS = st.fixed_dictionaries(
    {},
    optional={
        "card_no": st.sampled_from("ABC") | ANY_JSON,
        "deal_type": st.sampled_from(["地铁入站", "地铁出站", "巴士"]) | ANY_JSON,
        "deal_date": st.sampled_from(CLOCKS) | ANY_JSON,
        "station": st.sampled_from(["甲", "甲站", "乙", "丙", "?"]) | ANY_JSON,
    },
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deliveries")
    written(folder, STATIONS, "stations.csv")
    return folder


def is_sound(outcome: Draft | Rejected) -> bool:
    """Fit for the tables of intake: text that PostgreSQL takes, whole numbers, and lengths within the columns."""
    if isinstance(outcome, Rejected):
        return outcome.detail.isprintable() and len(outcome.detail) <= 200
    ids = outcome.subject.isprintable() and outcome.external_id.isprintable()
    return ids and len(outcome.external_id) <= 120 and all(type(each) is int for each in outcome.inputs.values())


@pytest.mark.parametrize("format_name", sorted(formats.FORMATS))
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_a_whole(folder: Path, format_name: str, content: bytes) -> None:
    path = written(folder, content)
    try:
        reading = formats.read(path, format_name, SHANGHAI)
    except UnreadableFileError as error:
        assert str(error).endswith(".")  # noqa: PT017 - any other error is what this test is about
    else:
        assert all(map(is_sound, reading))


@pytest.mark.parametrize("format_name", sorted(HEADERS))
@given(bodies=st.lists(st.binary(max_size=60).filter(lambda body: b"\n" not in body and body.strip()), max_size=6))
def test_lines_of_any_bytes_each_have_one_outcome_and_never_stop_the_next(
    folder: Path, format_name: str, bodies: list[bytes]
) -> None:
    content = b"\n".join([HEADERS[format_name].encode(), *bodies, GOOD[format_name].encode()])
    results = outcomes(written(folder, content), format_name)
    assert [each.number for each in results] == list(range(1, len(bodies) + 2))
    assert isinstance(results[-1], Draft)
    assert all(map(is_sound, results))


@pytest.mark.parametrize("format_name", sorted(HEADERS))
@given(data=st.data())
def test_fields_of_any_text_are_drafts_or_malformed(folder: Path, format_name: str, data: st.DataObject) -> None:
    width = HEADERS[format_name].count(",") + 1
    fields = data.draw(st.lists(FIELDS, min_size=width, max_size=width))
    line = ",".join(fields).encode(errors="surrogatepass").replace(b"\n", b" ")
    path = written(folder, HEADERS[format_name].encode() + b"\n" + line)
    assert all(map(is_sound, outcomes(path, format_name, NEW_YORK)))


@given(records=st.lists(TAPS | ANY_JSON, max_size=12))
def test_taps_of_any_content_are_each_counted_once(folder: Path, records: list[object]) -> None:
    results = outcomes(written(folder, json.dumps({"data": records})), "card-taps")
    trips = [each for each in results if isinstance(each, Draft) or "entry" in each.detail]
    assert len(results) + len(trips) == len(records)
    assert all(before.number < after.number for before, after in pairwise(results))
    assert all(map(is_sound, results))
