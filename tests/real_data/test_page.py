"""The page about the real sets tells the figures that the tests hold, and no others."""

import re

from tests.conftest import ROOT
from tests.real_data.expected import SETS

PAGE = (ROOT / "docs/real-data.md").read_text("utf-8")


def test_the_page_tells_what_each_set_came_to() -> None:
    for real in SETS:
        figures = (real.outcomes, real.accepted, real.rejected, real.grams, real.points, real.lots)
        cells = (real.scenario, real.format, real.zone, *(f"{figure:,}" for figure in figures))
        assert f"| {' | '.join(cells)} |" in PAGE


def test_the_page_tells_every_code_with_its_count() -> None:
    told = re.findall(r"^\| ([\w-]+) \| `([A-Z_]+)` \| ([\d,]+) \|", PAGE, re.MULTILINE)
    assert told == [(real.scenario, code, f"{count:,}") for real in SETS for code, count in real.codes.items()]


def test_each_record_has_one_outcome() -> None:
    for real in SETS:
        assert real.accepted + real.rejected == real.outcomes
