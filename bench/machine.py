"""What a measurement ran on, what processes used of it, and how a run is told."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backend.adapters import embedded
from backend.kit import db
from backend.kit.db import Row

PROCESSES = Path("/proc")
# A checkpoint in the midst of a round would make whoever comes next write whole pages to the log. Old files of the log
# are kept to be used again: whoever needs a new one has to fill it with zeros first.
SEASONED = {"checkpoint_timeout": "1h", "max_wal_size": "64GB", "min_wal_size": "8GB"}
USER, OF_CHILDREN = 11, 13  # where a process's own processor time stands in its `stat`, and its dead children's


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: redemptions per second, how long one takes, and the seconds of processor that each process used."""

    per_second: float
    p50_ms: float
    p99_ms: float
    seconds: float
    used_s: Mapping[str, float] = field(default_factory=dict)

    def each_ms(self, process: str) -> float:
        """The processor time of a process for one redemption."""
        return 1000 * self.used_s.get(process, 0) / (self.per_second * self.seconds)

    def __str__(self) -> str:
        used = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.used_s.items())
        took = f"p50 {self.p50_ms:5.1f} ms, p99 {self.p99_ms:5.1f} ms"
        return f"{self.per_second:6.0f} tx/s, {took}; processor in {self.seconds:.0f} s: {used}"


def measured(times: Sequence[float], seconds: float, used_s: Mapping[str, float]) -> Measured:
    """A run of which the time of every redemption is known, in seconds."""
    return Measured(len(times) / seconds, quantile_ms(times, 0.5), quantile_ms(times, 0.99), seconds, used_s)


def quantile_ms(seconds: Sequence[float], share: float) -> float:
    """The time below which this share of the runs lies."""
    return sorted(seconds)[int(len(seconds) * share)] * 1000


def used_s(process_id: int) -> float:
    """The processor time that a process has used since it started; 0 where the system does not tell."""
    return _ticks(process_id)[0]


def family_used_s(process_id: int) -> float:
    """The same of a process with its children, the dead among them: PostgreSQL has a process for each connection."""
    if not PROCESSES.exists():
        return 0
    children = [int(each.name) for each in PROCESSES.iterdir() if each.name.isdigit() and _parent(each) == process_id]
    return sum(_ticks(process_id)) + sum(used_s(child) for child in children)


def postmaster(home: Path) -> int:
    """The process of the embedded PostgreSQL in a folder."""
    return int((home / "data" / "postmaster.pid").read_text("ascii").split()[0])


def _fields(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile, or this is no Linux
        return []


def _parent(process: Path) -> int | None:
    fields = _fields(process)
    return int(fields[1]) if fields else None


def _ticks(process_id: int) -> tuple[float, float]:
    """The seconds of a process itself, and of those of its children that have ended."""
    fields = _fields(PROCESSES / str(process_id))
    if not fields:
        return 0, 0
    own, children = fields[USER : USER + 2], fields[OF_CHILDREN : OF_CHILDREN + 2]
    return sum(map(int, own)) / os.sysconf("SC_CLK_TCK"), sum(map(int, children)) / os.sysconf("SC_CLK_TCK")


def _processor() -> str:
    """The processor's name, where the system tells it."""
    information = PROCESSES / "cpuinfo"
    models = re.findall(r"model name\s*: (.*)", information.read_text("utf-8")) if information.exists() else []
    return str(models[0]) if models else platform.machine()


def _writing_back() -> str:
    """From how much on the system writes back what files hold, where that is said in bytes: before, it gathers."""
    file = PROCESSES / "sys" / "vm" / "dirty_background_bytes"
    most = int(file.read_text("ascii")) if file.exists() else 0
    return f", written back from {most >> 20} MB on" if most else ""


async def season(run: str) -> None:
    """Let the server be as one that has served for long."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        for name, value in SEASONED.items():
            await admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        await admin.execute("SELECT pg_reload_conf()")


async def machine(run: str) -> str:
    """What this ran on, and what else did: the load of the last minute."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        version = await admin.fetchval("SHOW server_version")
        settings: list[Row] = await admin.fetch(
            "SELECT name, current_setting(name) FROM unnest($1::text[]) AS name",
            ["synchronous_commit", "fsync", "shared_buffers", *SEASONED],
        )
    said = ", ".join(f"{name} {value}" for name, value in settings)
    where = f"{_processor()}, {os.cpu_count()} cores at a load of {os.getloadavg()[0]:.1f}{_writing_back()}"
    return f"MACHINE {where}; PostgreSQL {version} ({said}); Python {platform.python_version()}"
