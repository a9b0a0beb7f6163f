"""A short pass is taken as its holder's phone made it, in its minute; whatever else is shown is refused."""

from datetime import timedelta

import pytest

from backend.kit import base45
from backend.kit.passes import (
    AHEAD,
    BEHIND,
    PREFIX,
    SHORT_BYTES,
    SHORT_PREFIX,
    STEP,
    Opened,
    ShortPass,
    Unopened,
    is_shown,
    show_short,
)
from tests.kit.test_passes import AT, CODE, OTHERS, OURS, TICK
from tests.kit.test_passes import SHOWN as LONG

HANDED = OURS.hand_out_short(CODE)
SHOWN = show_short(HANDED, AT)


def bytes_of(shown: str) -> bytes:
    data = base45.decode(shown.removeprefix(SHORT_PREFIX))
    assert data is not None
    return data


@pytest.mark.parametrize("code", [CODE, "ABCD2345EFGH", "A"])
def test_a_shown_pass_says_its_code_in_every_process(code: str) -> None:
    shown = show_short(OURS.hand_out_short(code), AT)
    assert OURS.opened(shown, AT) == Opened(code, AT)
    assert OTHERS.opened(shown, AT) is Unopened.FORGED


def test_the_picture_is_a_small_one_and_another_after_each_step() -> None:
    assert len(SHOWN) == 61  # as many characters of the alphanumeric mode as version 3 holds at level M
    assert is_shown(SHOWN)
    assert show_short(HANDED, AT + STEP - TICK) == SHOWN
    assert len({show_short(HANDED, AT + STEP * count) for count in range(50)}) == 50
    for part in (CODE, CODE[:4], base45.encode(CODE.encode())[:6]):
        assert part not in SHOWN


def test_a_code_that_is_too_long_is_no_ones() -> None:
    with pytest.raises(ValueError, match="17 letters"):
        OURS.hand_out_short(CODE + "X")


@pytest.mark.parametrize("late", [-AHEAD, -TICK, timedelta(0), STEP, STEP + BEHIND - TICK])
def test_within_its_tolerance_a_pass_is_taken(late: timedelta) -> None:
    assert OURS.opened(SHOWN, AT + late) == Opened(CODE, AT)


@pytest.mark.parametrize("late", [STEP + BEHIND, timedelta(days=1), -AHEAD - TICK, -timedelta(days=1)])
def test_a_pass_that_is_not_of_its_minute_is_stale(late: timedelta) -> None:
    assert OURS.opened(SHOWN, AT + late) is Unopened.STALE


@pytest.mark.parametrize("at", range(SHORT_BYTES))
def test_whichever_bit_is_changed_it_is_refused(at: int) -> None:
    for bit in range(8):
        data = bytearray(bytes_of(SHOWN))
        data[at] ^= 1 << bit
        assert OURS.opened(SHORT_PREFIX + base45.encode(bytes(data)), AT) is Unopened.FORGED


def test_with_another_vouchers_secret_nobody_shows_this_one() -> None:
    stolen = ShortPass(HANDED.handle, OURS.hand_out_short("A" * 16).secret)
    assert OURS.opened(show_short(stolen, AT), AT) is Unopened.FORGED


@pytest.mark.parametrize(
    "text",
    [
        *(SHORT_PREFIX, SHOWN[:-1], SHOWN[:-3], SHOWN + "0", SHOWN + "BB8", SHOWN.lower(), SHOWN[4:]),
        *(PREFIX + SHOWN[4:], SHORT_PREFIX + LONG[4:], "TP3:" + SHOWN[4:]),
        *(SHORT_PREFIX + ":" * 57, SHORT_PREFIX + "0" * 57, SHORT_PREFIX + "é" * 57),
    ],
)
def test_what_is_no_pass_is_refused(text: str) -> None:
    assert OURS.opened(text, AT) is Unopened.FORGED
