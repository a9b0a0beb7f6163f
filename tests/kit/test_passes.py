"""A pass is taken as its holder's phone made it, in its minute; whatever else is shown is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.kit import base45
from backend.kit.passes import (
    AHEAD,
    BEHIND,
    COUNT,
    PREFIX,
    SHOWN_BYTES,
    SIGNED_BYTES,
    STEP,
    TICKET,
    Opened,
    Pass,
    Passes,
    Ticket,
    Unopened,
    is_shown,
    show,
)

CODE = "K7PQ2MXR9TW4HJ3C"
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a step begins here
UNTIL = AT + timedelta(days=90)
TICK = timedelta(microseconds=1)
OURS = Passes(b"s" * 32)
OTHERS = Passes(b"t" * 32)
MINE = Ticket(CODE, 2**63 - 1, 77, UNTIL, is_offline=True)
HANDED = OURS.hand_out(MINE)
SHOWN = show(HANDED, AT)
PARTS = {"ticket": TICKET.size, "its signature": SIGNED_BYTES, "step": SIGNED_BYTES + COUNT.size, "proof": SHOWN_BYTES}


def bytes_of(shown: str) -> bytes:
    data = base45.decode(shown.removeprefix(PREFIX))
    assert data is not None
    return data


def text_of(data: bytes) -> str:
    return PREFIX + base45.encode(data)


@pytest.mark.parametrize(
    "ticket", [MINE, replace(MINE, is_offline=False), replace(MINE, code="ABCD2345EFGH", taker_id=1)]
)
def test_a_shown_pass_says_what_its_ticket_said(ticket: Ticket) -> None:
    assert OURS.opened(show(OURS.hand_out(ticket), AT), AT) == Opened(ticket.code, AT, ticket)


def test_the_same_ticket_gives_the_same_pass_whichever_process_hands_it_out() -> None:
    assert OURS.hand_out(MINE) == Passes(b"s" * 32).hand_out(MINE) == HANDED
    assert OURS.public_key() == Passes(b"s" * 32).public_key() != OTHERS.public_key()


def test_the_picture_is_another_one_after_each_step() -> None:
    assert timedelta(seconds=60) >= STEP
    assert show(HANDED, AT + STEP - TICK) == SHOWN
    steps = {bytes_of(show(HANDED, AT + STEP * count))[SIGNED_BYTES : SIGNED_BYTES + COUNT.size] for count in range(50)}
    assert len(steps) == 50


def test_what_is_shown_fits_the_tenth_version_of_a_qr_code_and_has_no_trace_of_the_code() -> None:
    assert len(SHOWN) == 307  # at level M version 10 holds 311 characters of the alphanumeric mode
    for part in (CODE, CODE[:4], base45.encode(CODE.encode())[:6]):
        assert part not in SHOWN
    assert CODE.encode() not in bytes_of(SHOWN)
    assert is_shown(SHOWN)
    assert not is_shown(CODE)


def test_a_code_that_is_too_long_is_no_ones() -> None:
    with pytest.raises(ValueError, match="17 letters"):
        OURS.hand_out(replace(MINE, code=CODE + "X"))


@pytest.mark.parametrize("late", [-AHEAD, -TICK, timedelta(0), STEP, STEP + BEHIND - TICK])
def test_within_its_tolerance_a_pass_is_taken(late: timedelta) -> None:
    assert OURS.opened(SHOWN, AT + late) == Opened(CODE, AT, MINE)


@pytest.mark.parametrize("late", [STEP + BEHIND, timedelta(days=1), -AHEAD - TICK, -timedelta(days=1)])
def test_a_pass_that_is_not_of_its_minute_is_stale(late: timedelta) -> None:
    assert OURS.opened(SHOWN, AT + late) is Unopened.STALE


def test_a_photograph_is_good_for_no_longer_than_ninety_seconds_after_it_was_taken() -> None:
    assert timedelta(seconds=90) == STEP + BEHIND


@pytest.mark.parametrize("at", range(SHOWN_BYTES))
def test_whichever_byte_is_changed_it_is_refused(at: int) -> None:
    for bit in (0x01, 0x80):
        data = bytearray(bytes_of(SHOWN))
        data[at] ^= bit
        assert OURS.opened(text_of(bytes(data)), AT) is Unopened.FORGED


@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_another_vouchers_pass_fits(part: str) -> None:
    other = bytes_of(show(OURS.hand_out(replace(MINE, code="A" * 16)), AT + STEP))
    edges = [0, *PARTS.values()]
    end = PARTS[part]
    start = edges[edges.index(end) - 1]
    own = bytes_of(SHOWN)
    assert OURS.opened(text_of(own[:start] + other[start:end] + own[end:]), AT) is Unopened.FORGED


def test_with_another_vouchers_key_nobody_shows_this_one() -> None:
    stolen = Pass(HANDED.ticket, OURS.hand_out(replace(MINE, code="A" * 16)).key)
    assert OURS.opened(show(stolen, AT), AT) is Unopened.FORGED


def test_another_platforms_pass_is_refused() -> None:
    assert OTHERS.opened(SHOWN, AT) is Unopened.FORGED
    assert OURS.opened(show(OTHERS.hand_out(MINE), AT), AT) is Unopened.FORGED


@pytest.mark.parametrize(
    "text",
    [
        "",
        PREFIX,
        CODE,
        SHOWN[:-1],
        SHOWN[:-3],
        SHOWN + "0",
        SHOWN + "BB8",
        SHOWN.lower(),
        SHOWN[4:],
        "TP2:" + SHOWN[4:],
        PREFIX + ":" * 303,
        PREFIX + "0" * 303,
        PREFIX + "é" * 303,
    ],
)
def test_what_is_no_pass_is_refused(text: str) -> None:
    assert OURS.opened(text, AT) is Unopened.FORGED
