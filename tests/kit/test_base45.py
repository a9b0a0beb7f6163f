"""Base 45 as its standard (RFC 9285) writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.base45 import decode, encode

EXAMPLES = {b"": "", b"AB": "BB8", b"Hello!!": "%69 VD92EX0", b"base-45": "UJCLQE7W581", b"ietf!": "QED8WEX0"}


@pytest.mark.parametrize(("data", "text"), EXAMPLES.items())
def test_the_standards_examples_hold(data: bytes, text: str) -> None:
    assert (encode(data), decode(text)) == (text, data)


@given(st.binary(max_size=300))
def test_every_text_gives_its_bytes_again_and_neither_begins_nor_ends_blank_where_a_scanner_would_trim(
    data: bytes,
) -> None:
    text = encode(data)
    assert decode(text) == data
    assert not text.endswith(" ")


@pytest.mark.parametrize("text", ["A", "ABCD", "GGW", "::", ":::", "ab8", "BB\n", "BB_", "好BB"])
def test_what_no_bytes_are_written_as_is_none(text: str) -> None:
    assert decode(text) is None
