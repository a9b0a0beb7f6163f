"""Whatever looks like somebody leaves a text, in whichever way it is written, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.scrub import scrubbed

GAPS = st.sampled_from(["", " ", "-", " - "[:2], ".", "%20"])
PREFIXES = st.sampled_from(["", "+86", "+86 ", "86", "86-", "0086", "%2B86", "(+86) "])
AROUND = st.text(st.characters(exclude_categories=["N", "C"], exclude_characters="+()-.%"), max_size=12)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("+86 138-0000-0001 x", "[phone] x"),
        ("tel:+8613800001111)", "tel:[phone])"),
        ("/phone/138%200000%200001", "/phone/[phone]"),
        ("１３８００００００01", "[phone]"),
        ("+44 20 7946 0958", "[phone]"),
        ("Bearer abc", "Bearer [secret]"),
        ("bearer%20abc.def/ghi=", "bearer [secret]"),
        ("Authorization: Basic YTpi and more", "Authorization [secret]"),
        ('{"cookie": "__Host-session=abc; x=y"}', '{"cookie [secret]"}'),
        ("set-cookie=session=abc; Path=/\nnext", "set-cookie [secret]\nnext"),
        ("x=1; session=abc; y=2", "x=1; session=[secret]; y=2"),
        ("https://city.example/?token=abc&x=1", "https://city.example/?token=[secret]"),
        ("sent Xk3_" + "aB9-" * 9 + "xyz here", "sent [secret] here"),
        ("eyJhbGciOiJ.eyJzdWIiOi.c2ln", "[secret]"),
        ("id 11010519491231002X.", "id [number]."),
        ("11010119900307 1234", "[number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("Li.Lei+x@mail.example.cn!", "[email]!"),
        ("postgresql://app:hunter2@db/tanpuhui", "postgresql://secret@db/tanpuhui"),
        ("from 203.0.113.9:443", "from [address]:443"),
        ("from 2001:db8:0:0:1::5", "from [address]"),
    ],
)
def test_what_looks_like_somebody_is_taken_out(text: str, told: str) -> None:
    assert scrubbed(text) == told


@pytest.mark.parametrize(
    "text",
    [
        '{"timestamp":"2026-11-30T13:39:00.123456Z","status":200,"duration_ms":123456789}',
        "2026-11-30 13:39:00 +0800",
        "backend.api.mall:120 redeem",
        "test_a_bug_is_masked_and_logged_by_its_place_without_a_word",
        "x" * 64,
        "a 1385550000, 23800000001 and 138000000012",
        "version 3.13.0",
    ],
)
def test_what_only_looks_a_little_like_it_stays(text: str) -> None:
    assert scrubbed(text) == text


@given(
    before=AROUND,
    prefix=PREFIXES,
    digits=st.from_regex(r"\A1[3-9][0-9]{9}\Z"),
    gaps=st.lists(GAPS, min_size=10, max_size=10),
    after=AROUND,
)
def test_no_way_to_write_a_phone_number_gets_through(
    before: str, prefix: str, digits: str, gaps: list[str], after: str
) -> None:
    phone = digits[0] + "".join(gap + digit for gap, digit in zip(gaps, digits[1:], strict=True))
    assert not {each for each in scrubbed(before + prefix + phone + after) if each.isdigit()} - set(prefix)
