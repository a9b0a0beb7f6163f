"""However a command ends, it ends cleanly: no traceback, no server left behind, and a second run finishes the work."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from backend.adapters import embedded
from backend.cli.session import TRIAL
from backend.kit import db
from tests.cli.files import WALKING, lines, write
from tests.cli.running import SETTINGS, Terminal
from tests.conftest import ROOT

PEOPLE, DAYS = 200, range(1, 29)
ASKED_EVERY_S = 0.02
# As the installed `tanpuhui` does; a shell that runs the tests in the background has its children ignore Ctrl-C.
HEEDS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
SCRIPT = f"{HEEDS}; import sys; from backend.cli import main; sys.exit(main())"


@contextmanager
def process(terminal: Terminal, *words: object) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own, the leader of a group as under a shell, which a signal can reach."""
    environ = {name: value for name, value in os.environ.items() if name not in SETTINGS} | dict(terminal.settings)
    with subprocess.Popen(  # noqa: S603 - our own command, on the Python that runs the tests
        [sys.executable, "-c", SCRIPT, *map(str, words)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        yield running


@pytest.mark.parametrize("words", [["verify"], ["--help"], ["shelf"]])
def test_a_reader_that_has_gone_is_no_reason_to_complain(standing: Terminal, words: list[str]) -> None:
    with process(standing, *words) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == ""
    assert running.returncode in {0, 1}  # 0 where Python writes at once and argparse passes over what happens


async def until(url: str, question: str) -> None:
    """Wait until the database says yes."""
    async with db.single(url) as connection:
        while not await connection.fetchval(question):  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(ASKED_EVERY_S)


def test_ctrl_c_keeps_what_was_committed_stops_the_server_and_a_second_run_finishes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    terminal = Terminal({"TANPUHUI_HOME": str(home)})
    assert terminal("migrate").code == 0
    file = write(tmp_path / "steps.csv", *(lines(f"walker {number}", DAYS) for number in range(PEOPLE)))
    url = embedded.url(str(embedded.socket_folder((home / "postgres").resolve())), embedded.APPLICATION)
    with embedded.server(home / "postgres"), process(terminal, "intake", file, *WALKING, "--enrol") as running:
        asyncio.run(until(url, "SELECT count(*) > 0 FROM activities_intake"))
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate()

    assert (running.returncode, out, err) == (130, f"{TRIAL}\n", "")
    with pytest.raises((OSError, asyncpg.PostgresError)):
        asyncio.run(until(url, "SELECT true"))
    ran = terminal("intake", file, *WALKING)
    counts = dict(word.split("=") for word in ran.last.split())
    assert counts["rejected"] == "0"
    assert int(counts["duplicate"]) % 1000 == 0
    assert int(counts["duplicate"]) + int(counts["accepted"]) == PEOPLE * len(DAYS)
    assert 0 < int(counts["duplicate"]) < PEOPLE * len(DAYS)
    assert terminal("verify").last == "broken=0"
