"""The peer: pgbench calling one well-written PL/pgSQL function per redemption, bench/redemption.sql."""

import re
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from backend.adapters import embedded
from bench.city import COPY, PRICE
from bench.machine import Measured, family_used_s, quantile_ms

CLIENTS = (8, 16, 32, 64)
WARM_UP_S = 1


def measure(run: str, server: int, people: int, listings: int, clients: int, seconds: int) -> Measured:
    """Let so many clients redeem, after a warm-up; `server` is PostgreSQL's process."""
    script = f"\\set a random(1, {people})\n\\set l random(1, {listings})\n"
    script += f"SELECT bench_redeem(:a, :l, gen_random_uuid()::text, {PRICE});\n"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "script").write_text(script, "utf-8")
        program = str(embedded.program("pgbench"))
        command = [program, "-n", "-M", "prepared", "-f", str(folder / "script"), "-h", run]
        command += ["-U", embedded.APPLICATION, "-c", str(clients), "-j", "2"]
        # Times are logged for one in ten, so that logging costs the peer next to nothing.
        logged = ["-l", f"--log-prefix={folder / 'log'}", "--sampling-rate=0.1"]
        _call([*command, "-T", str(WARM_UP_S), COPY])
        before, load_before = family_used_s(server), _children_used_s()
        said = _call([*command, *logged, "-T", str(seconds), COPY])
        used = {"postgres": family_used_s(server) - before, "load": _children_used_s() - load_before}
        lines = (line for log in folder.glob("log*") for line in log.read_text("utf-8").splitlines())
        times = [int(line.split()[2]) / 1_000_000 for line in lines]
    per_second = re.search(r"tps = ([\d.]+)", said)
    if per_second is None:
        raise RuntimeError(f"pgbench said nothing about its speed: {said}")
    return Measured(float(per_second[1]), quantile_ms(times, 0.5), quantile_ms(times, 0.99), seconds, used)


def _children_used_s() -> float:
    """The processor time of all processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _call(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the program comes from our own wheel
