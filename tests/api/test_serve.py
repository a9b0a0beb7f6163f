"""The server as a process: with whom it starts, what it says of itself, and how it ends."""

import signal
from pathlib import Path

import httpx2
import pytest

from backend.adapters import embedded
from tests.api.serving import Owner, ended, free_port, running, settle

OWNS = "tanpuhui: DATABASE_URL connects as a superuser or as the owner of the tables: use the role tanpuhui_app.\n"
EMPTY = "tanpuhui: The database is empty: run `tanpuhui migrate` first.\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.mark.parametrize("role", [embedded.OWNER, embedded.SUPERUSER])
@pytest.mark.parametrize("command", ["serve", "worker"])
async def test_nobody_serves_who_could_change_what_must_never_change(
    cluster: str, database_name: str, log: Path, command: str, role: str
) -> None:
    url = embedded.url(cluster, role, database_name)
    assert await ended(log, command, DATABASE_URL=url, REDIS_URL="redis://127.0.0.1") == (2, OWNS)


@pytest.mark.parametrize("command", ["serve", "worker"])
async def test_nobody_serves_an_empty_database(database: None, application_url: str, log: Path, command: str) -> None:
    assert await ended(log, command, DATABASE_URL=application_url, REDIS_URL="redis://127.0.0.1") == (2, EMPTY)


async def test_a_database_that_does_not_answer_is_told_in_one_sentence(log: Path, tmp_path: Path) -> None:
    sentence = "tanpuhui: The database does not answer: FileNotFoundError. Check its address.\n"
    assert await ended(log, "serve", DATABASE_URL=embedded.url(str(tmp_path), "anybody")) == (2, sentence)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_says_that_it_is_ready_and_ends_when_told(
    owner: Owner, application_url: str, log: Path, told: signal.Signals
) -> None:
    await settle(owner)
    async with running(log, "serve", DATABASE_URL=application_url) as server:
        await server.up()
        async with httpx2.AsyncClient(base_url=server.url) as client:
            assert (await client.get("/ready")).text == "ready\n"
            assert (await client.get("/assets/elsewhere")).status_code == 404
        assert await server.told(told) == 0
        assert server.said == ""


def metric(text: str, name: str) -> float:
    [line] = [line for line in text.splitlines() if line.startswith(name)]
    return float(line.rsplit(" ", 1)[1])


async def test_requests_are_counted_where_an_operator_asks_and_nowhere_else(
    owner: Owner, application_url: str, log: Path
) -> None:
    await settle(owner)
    port = free_port()
    async with running(log, "serve", DATABASE_URL=application_url, METRICS_PORT=str(port)) as server:
        await server.up()
        async with httpx2.AsyncClient(base_url=server.url) as client:
            for path in ("/assets/13900000001", "/13900000001", "/ready", "/ready"):
                await client.get(path)
            await client.post("/graphql", content="5", headers={"content-type": "application/json"})
            seen = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
            assert "tanpuhui_requests" not in (await client.get("/metrics")).text
    assert metric(seen, 'tanpuhui_requests_total{place="ready",status="200"}') == 2
    assert metric(seen, 'tanpuhui_requests_total{place="assets",status="404"}') == 1
    assert metric(seen, 'tanpuhui_requests_total{place="graphql",status="400"}') == 1
    assert metric(seen, 'tanpuhui_request_seconds_count{place="ready"}') == 2
    assert "1390000" not in seen


async def test_the_embedded_server_stops_with_the_last_who_used_it(tmp_path: Path, log: Path) -> None:
    home = str(tmp_path / "home")
    assert await ended(log, "migrate", TANPUHUI_HOME=home) == (0, "programme=trial migrated\n")
    pid_file = tmp_path / "home" / "postgres" / "data" / "postmaster.pid"
    for told in (signal.SIGTERM, signal.SIGINT):
        async with running(log, "serve", TANPUHUI_HOME=home) as server:
            await server.up()
            assert pid_file.exists()
            assert await server.told(told) == 0
        assert not pid_file.exists()
