"""Cursors and pages: what is handed out is taken back, and nothing else."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.errors import Refusal
from backend.kit.paging import Counted, InTime, Page, decode, encode, too_large

NOON = datetime(2026, 11, 20, 4, 0, 0, 123456, tzinfo=UTC)


def written(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def test_a_page_has_what_was_asked_for_and_knows_whether_more_follows() -> None:
    rows = [3, 2, 1]
    whole, part = Page.of(rows, 3, lambda row: (row,)), Page.of(rows, 2, lambda row: (row,))
    assert (whole.items, whole.has_next, part.items, part.has_next) == ([3, 2, 1], False, [3, 2], True)
    assert (whole.cursors, part.end_cursor) == ([encode((3,)), encode((2,)), encode((1,))], encode((2,)))
    empty: Page[int] = Page.of([], 3, lambda row: (row,))
    assert (empty.items, empty.end_cursor, empty.has_next) == ([], None, False)


def test_a_cursor_is_what_it_was_yesterday() -> None:
    assert encode((NOON, 7)) == "WyIyMDI2LTExLTIwVDA0OjAwOjAwLjEyMzQ1NloiLDdd"
    assert encode((7,)) == "Wzdd"


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 2**63 - 1))
def test_whatever_is_handed_out_is_taken_back(at: datetime, number: int) -> None:
    assert decode(encode((at, number)), InTime) == (at, number)
    assert decode(encode((number,)), Counted) == (number,)


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "Wzdd=", "Wz dd", "五", "\ud800", "W" * 201),
        *map(written, (b"", b"7", b"[]", b"{}", b"[7]", b'["2026-11-20T04:00:00Z"]', b'["2026-11-20T04:00:00Z",7,7]')),
        *map(written, (b'["2026-11-20T04:00:00Z",-1]', b'["2026-11-20T04:00:00Z",9223372036854775808]')),
        *map(written, (b'["2026-11-20T04:00:00Z",true]', b'["2026-11-20T04:00:00Z",7.5]', b'["today",7]')),
        *map(written, (b'["2026-11-20T04:00:00",7]', b'["0001-01-01T00:00:00+23:59",7]', b"[\xff,7]", b"[" * 100)),
    ],
)
def test_what_no_list_has_handed_out_is_refused(cursor: str) -> None:
    refused = decode(cursor, InTime)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("INVALID", {"what": "cursor"})


def test_a_cursor_of_another_kind_of_list_is_refused() -> None:
    assert isinstance(decode(encode((7,)), InTime), Refusal)
    assert isinstance(decode(encode((NOON, 7)), Counted), Refusal)


def test_an_instant_of_another_zone_is_none_of_ours() -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    assert isinstance(decode(encode((shanghai, 7)), InTime), Refusal)


@pytest.mark.parametrize(("first", "code"), [(1, None), (100, None), (0, "INVALID"), (-1, "INVALID"), (101, "INVALID")])
def test_a_page_has_one_to_a_hundred(first: int, code: str | None) -> None:
    refused = too_large(first)
    assert (refused and refused.code) == code
