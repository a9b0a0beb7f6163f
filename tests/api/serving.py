"""Runs `tanpuhui` as a process of its own, on the tests' database or on one of its own."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2

from backend import programme
from backend.kit.db import Row, Tx
from tests import canaries
from tests.conftest import NOW, ROOT

PATIENCE_S = 60
MAIN = "import sys; from backend.cli import main; sys.exit(main())"
type Owner = asyncpg.Connection[Row]
TRIAL = programme.pack("trial")


@dataclass(frozen=True, slots=True)
class Running:
    """A process, where it listens and what it has written."""

    process: asyncio.subprocess.Process
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "backslashreplace")

    async def told(self, what: signal.Signals) -> int:
        """Its exit code after a signal, which a terminal's Ctrl-C sends to all that it has started."""
        os.killpg(self.process.pid, what) if what is signal.SIGINT else self.process.send_signal(what)
        return await asyncio.wait_for(self.process.wait(), PATIENCE_S)

    async def up(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(PATIENCE_S), httpx2.AsyncClient(base_url=self.url) as client:
            while self.process.returncode is None:
                try:
                    assert (await client.get("/health")).text == "ok\n"
                except httpx2.ConnectError:
                    await asyncio.sleep(0.02)
                else:
                    return
        raise AssertionError(self.said)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@asynccontextmanager
async def running(log: Path, *words: str, before: str = "", **settings: str) -> AsyncIterator[Running]:
    """`tanpuhui` with these settings and no others, and Python run before; killed at the end if it still runs."""
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), **settings}
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", before + MAIN, *words),
            stdout=out,
            stderr=out,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
    it = Running(process, port, log)
    try:
        yield it
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        canaries.log(it.said)


async def ended(log: Path, *words: str, **settings: str) -> tuple[int, str]:
    """The exit code and the words of a command that ends by itself."""
    async with running(log, *words, **settings) as it:
        code = await asyncio.wait_for(it.process.wait(), PATIENCE_S)
        return code, it.said


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until it has happened."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await happened():
                return
            await asyncio.sleep(0.02)


async def settle(owner: Owner) -> None:
    """Make the tests' database that of the trial programme, as `tanpuhui migrate` does."""
    async with owner.transaction():
        await programme.settle(Tx(owner, lambda: NOW), TRIAL)
