"""How long a session lasts, who has to give a code again, and what is kept of a browser's words about itself."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backend.accounts import OrganisationKind
from backend.identities import Session, rules
from backend.identities.rules import Lifetime
from backend.kit.actor import Actor, Seat
from tests.conftest import NOW

K = OrganisationKind
MINUTE, HOUR, DAY, INSTANT = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
SESSION = Session(1, 7, "Chromium on Android", NOW, NOW, NOW, NOW + 30 * DAY)


def actor(*kinds: K) -> Actor:
    return Actor(7, tuple(Seat(8, frozenset({kind}), "MEMBER", "TRIAL") for kind in kinds))


@pytest.mark.parametrize(
    ("kinds", "lifetime"),
    [
        ((), Lifetime(30 * DAY, 180 * DAY)),
        ((K.RIGHTS_PROVIDER,), Lifetime(12 * HOUR, 7 * DAY)),
        ((K.SCENARIO_DEVELOPER,), Lifetime(12 * HOUR, 7 * DAY)),
        ((K.OPERATOR,), Lifetime(30 * MINUTE, 12 * HOUR)),
        ((K.AUTHORITY,), Lifetime(30 * MINUTE, 12 * HOUR)),
        ((K.RIGHTS_PROVIDER, K.OPERATOR), Lifetime(30 * MINUTE, 12 * HOUR)),
    ],
)
def test_the_strictest_of_somebodys_roles_says_how_long_their_session_lasts(
    kinds: tuple[K, ...], lifetime: Lifetime
) -> None:
    assert rules.lifetime(actor(*kinds)) == lifetime


@pytest.mark.parametrize(
    ("kinds", "used_at", "over_at"),
    [
        ((), NOW, NOW + 30 * DAY),
        ((), NOW + 149 * DAY, NOW + 179 * DAY),
        ((), NOW + 179 * DAY, NOW + 180 * DAY),
        ((K.OPERATOR,), NOW + 11 * HOUR, NOW + 11 * HOUR + 30 * MINUTE),
        ((K.OPERATOR,), NOW + 11 * HOUR + 45 * MINUTE, NOW + 12 * HOUR),
    ],
)
def test_use_prolongs_a_session_but_not_beyond_its_absolute_end(
    kinds: tuple[K, ...], used_at: datetime, over_at: datetime
) -> None:
    assert rules.over_at(NOW, used_at, actor(*kinds)) == over_at


def test_a_session_stands_until_before_its_end() -> None:
    end = NOW + 30 * DAY
    assert [rules.stands(SESSION, actor(), at) for at in (NOW, end - INSTANT, end)] == [True, True, False]


def test_a_seat_shortens_a_session_that_stands_already_and_its_end_brings_none_back() -> None:
    later = NOW + HOUR
    assert rules.stands(SESSION, actor(), later)
    assert not rules.stands(SESSION, actor(K.AUTHORITY), later)
    assert not rules.stands(replace(SESSION, expires_at=NOW + 30 * MINUTE), actor(), later)


def test_a_use_is_written_once_a_minute() -> None:
    assert [rules.use_is_due(SESSION, at) for at in (NOW, NOW + MINUTE - INSTANT, NOW + MINUTE)] == [False, False, True]


@pytest.mark.parametrize(
    ("proved_at", "code"),
    [
        (NOW, None),
        (NOW - 5 * MINUTE + INSTANT, None),
        (NOW - 5 * MINUTE, "STEP_UP_NEEDED"),
        (None, "STEP_UP_NEEDED"),
    ],
)
def test_what_is_valuable_needs_a_code_not_older_than_five_minutes(
    proved_at: datetime | None, code: str | None
) -> None:
    refused = rules.step_up(replace(actor(), proved_at=proved_at), NOW)
    assert (refused and refused.code) == code


CHROME = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (CHROME, "Chromium on Android"),
        (CHROME + " MicroMessenger/8.0.50", "WeChat on Android"),
        (CHROME + " EdgA/142.0", "Edge on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/132.0 ArkWeb/6.0", "Chromium on HarmonyOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/142.0 Safari/604.1", "Chrome on iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/142.0 Safari/537.36", "Chromium on ChromeOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0 Safari/537.36", "Chromium on Linux"),
        ("<script>Zhang San 13800000001</script>", "Another browser on another system"),
        ("", "Another browser on another system"),
    ],
)
def test_of_a_browser_a_label_is_kept_and_none_of_its_own_words(user_agent: str, device: str) -> None:
    assert rules.device(user_agent) == device


def test_every_label_fits_its_column() -> None:
    longest = max(rules.BROWSERS.values(), key=len), max(rules.SYSTEMS.values(), key=len)
    assert len(rules.device("")) <= 40
    assert len(" on ".join(longest)) <= 40
