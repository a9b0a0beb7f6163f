"""Help is at hand at once: it is printed before anything heavy is loaded, and without any setting."""

import subprocess
import sys

import pytest

from tests.cli.running import Terminal
from tests.conftest import ROOT

LISTED = [
    line.split()[0]
    for line in Terminal()("--help").lines
    if line.startswith("    ") and line[4] != " "  # a text that goes on is further in
]
LOOK = """
import sys
before = set(sys.modules)
from backend.cli import main
try:
    main(sys.argv[1:])
finally:
    for name in sorted(sys.modules.keys() - before):
        if name.split(".")[0] == "backend" or "site-packages" in (getattr(sys.modules[name], "__file__", "") or ""):
            print(name, file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["", *LISTED])
def test_every_command_has_a_help_text(command: str) -> None:
    ran = Terminal()(*command.split(), "--help", PORT="of no use")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0].startswith(f"usage: tanpuhui {command}".rstrip())


def test_the_help_text_lists_the_whole_story() -> None:
    story = {"migrate", "intake", "issue", "shelf", "redeem", "statement", "accounts", "sweep", "verify", "serve"}
    assert story < set(LISTED)
    assert len(LISTED) == len(set(LISTED))


@pytest.mark.parametrize("words", [["--help"], ["intake", "--help"]])
def test_help_loads_the_parser_and_the_settings_and_no_library(words: list[str]) -> None:
    ran = subprocess.run(  # noqa: S603 - our own text, on the Python that runs the tests
        [sys.executable, "-c", LOOK, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stderr.split() == [
        "backend",
        "backend.cli",
        "backend.cli.main",
        "backend.kit",
        "backend.kit.errors",
        "backend.settings",
    ]
