"""The database goes away under a running server and comes back: nothing hangs, and all recovers."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx2
import pytest

from backend import app, ledger, programme
from backend.adapters import embedded
from backend.api import routes
from backend.kit.db import Tx
from backend.ledger import Place, Swept
from tests.api.asking import ACCOUNT, Caller, edge
from tests.api.serving import PATIENCE_S, ended, running
from tests.canaries import WATCH

AWAY = "The database does not answer just now. Try again in a moment, with the same key."


def stop(pid_file: Path) -> None:
    """Stop the server that a pid file names, as an administrator would who does not ask first."""
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
    for _ in range(1000):
        if not pid_file.exists():
            return
        time.sleep(0.02)
    pytest.fail("The database did not stop.")


async def while_it_is_away(ann: Caller) -> None:
    ready = await ann.client.get("/ready")
    assert (ready.status_code, ready.text) == (503, AWAY + "\n")
    assert (await ann.client.get("/health")).text == "ok\n"
    signed_in = await ann.post(b'{"query":"{ account { id } }"}')
    assert (signed_in.status_code, signed_in.json()["errors"][0]["message"]) == (503, AWAY)
    answer = await Caller(ann.client).ask("{ listings { edges { cursor } } }")
    assert answer["errors"][0]["message"] == AWAY
    assert answer["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}


async def test_a_server_outlives_its_database(tmp_path: Path) -> None:
    log, home = tmp_path / "log", tmp_path / "home"
    await ended(log, "migrate", TANPUHUI_HOME=str(home))
    _, printed = await ended(tmp_path / "token", "token", "operator", TANPUHUI_HOME=str(home))
    token = WATCH.token(printed.strip())
    async with (
        running(log, "serve", TANPUHUI_HOME=str(home), LOG_LEVEL="info") as server,
        httpx2.AsyncClient(base_url=server.url) as client,
    ):
        await server.up()
        ann = Caller(client, token)
        before = await ann.ask(ACCOUNT)
        assert before["data"]["account"]["freePoints"] == 0
        for _ in range(2):
            await asyncio.to_thread(stop, home / "postgres" / "data" / "postmaster.pid")
            await while_it_is_away(ann)
            with embedded.server(home / "postgres"):
                assert (await client.get("/ready")).text == "ready\n"
                assert await asyncio.gather(*[ann.ask(ACCOUNT) for _ in range(20)]) == [before] * 20
        assert await server.told(signal.SIGTERM) == 0


async def test_a_database_that_answers_too_late_is_not_ready(
    database: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(routes, "LONGEST_ANSWER_S", 0)
    async with edge() as anybody:
        ready = await anybody.client.get("/ready")
    assert (ready.status_code, ready.text) == (503, AWAY + "\n")
    [record] = caplog.records
    assert [str(record.msg).count(word) for word in ("The database does not answer.", "'TimeoutError'")] == [1, 1]


async def test_a_sweep_that_fails_is_told_and_not_the_last(
    database: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    third = asyncio.Event()
    rounds = 0

    async def sweep(tx: Tx, *, after: Place) -> Swept:
        nonlocal rounds
        assert after == ledger.START  # whatever failed begins anew
        rounds += 1
        if rounds < 3:
            raise ConnectionRefusedError(str(tx))
        third.set()
        return Swept(0, 0, 0)

    monkeypatch.setattr(ledger, "sweep", sweep)
    monkeypatch.setattr(app, "SWEEP_EVERY", app.SWEEP_EVERY * 0)
    sweeping = asyncio.create_task(app.sweep_for_ever(programme.pack("trial"), lambda _: None))
    await asyncio.wait_for(third.wait(), PATIENCE_S)
    sweeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweeping
    lines = [str(record.msg) for record in caplog.records]
    assert ["A sweep failed." in line and "'error': 'ConnectionRefusedError'" in line for line in lines] == [True, True]
