import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from backend import demo
from backend.cli import running
from backend.kit.time import business_day, clock
from tests.cli.running import Terminal
from tests.demo.plans import PACK

TODAY = business_day(clock(), PACK.zone)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal on an embedded database of its own, where cities are small."""
    monkeypatch.setattr(demo, "City", partial(demo.City, citizens=3, days=9))
    return Terminal({"TANPUHUI_HOME": str(tmp_path)})


def test_a_city_is_built_once_verified_and_then_found_again(home: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    built = home("demo", "--once", "--as-of", "2026-11-17")
    assert (built.code, built.err, built.last) == (0, "", "broken=0")
    assert built.lines[0] == "TRIAL: a generated city as of 2026-11-17, built"
    assert built.table()["people"] == ("3",)
    assert built.table()["operator"] == ("operator", "13800000021")
    again = home("demo", "--once")  # without a day it takes the city that is there
    assert again.lines[0] == "TRIAL: a generated city as of 2026-11-17, here already, nothing was changed"
    assert (again.code, again.lines[1:]) == (0, built.lines[1:])
    other = home("demo", "--once", "--as-of", "2026-11-16")
    assert (other.code, other.out) == (2, "")
    assert other.err == (
        "tanpuhui: A city as of 2026-11-17 is here already: for another one set TANPUHUI_HOME to another folder.\n"
    )
    monkeypatch.setattr(running, "serve", lambda *_: 0)
    served = home("demo", HOST="127.0.0.1")
    assert (served.code, served.err) == (0, "")
    for handle in ("operator", "authority"):
        [code] = served.table()[handle]  # of the last table; without a server to sign in to, nobody is told one
        assert re.fullmatch(r"[2-9A-Z]{16}", code.strip())


def test_a_database_in_use_is_left_alone(home: Terminal) -> None:
    assert home("migrate").code == 0
    refused = home("demo", "--once")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith("for a city of its own set TANPUHUI_HOME to another folder.\n")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("yesterday", f"'yesterday' is not a day; one is {TODAY}."),
        (
            str(TODAY + timedelta(days=1)),
            f"{TODAY + timedelta(days=1)} lies in the future: a city's history ends on {TODAY} or before.",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused_before_anything_is_made(home: Terminal, day: str, why: str) -> None:
    refused = home("demo", "--once", "--as-of", day)
    assert (refused.code, refused.out, refused.err) == (2, "", f"tanpuhui: {why}\n")
    assert list(Path(home.settings["TANPUHUI_HOME"]).iterdir()) == []


def test_only_a_trial_has_a_generated_city(home: Terminal) -> None:
    refused = home("demo", "--once", PROGRAMME="jiangsu")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "tanpuhui: A generated city is a trial: set PROGRAMME=trial, not jiangsu.\n"
