"""What an operator reads of a running server, beside the counts of requests."""

import asyncio
from pathlib import Path

import httpx2
from redis.asyncio import Redis

from tests.api.asking import Caller
from tests.api.serving import Owner, free_port, running, settle
from tests.api.test_serve import metric
from tests.api.town import town
from tests.canaries import WATCH
from tests.conftest import redis_server

REFUSED = """mutation { requestCode(input: {phone: "12345"}) { __typename } }"""
CHECKS = """mutation { checkVoucher(input: {code: "ABCDEFGH2345"}) { __typename } }"""


async def read(port: int) -> str:
    async with httpx2.AsyncClient() as client:
        text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    WATCH.look("metric", text)
    return text


async def test_an_operator_sees_refusals_operations_batches_connections_and_redis(
    owner: Owner, application_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    port = free_port()
    settings = {"DATABASE_URL": application_url, "METRICS_PORT": str(port), "TANPUHUI_HOME": str(tmp_path)}
    async with (
        redis_server(tmp_path) as redis_url,
        town() as here,
        running(tmp_path / "log", "serve", REDIS_URL=redis_url, **settings) as server,
    ):
        await server.up()
        async with httpx2.AsyncClient(base_url=server.url) as client:
            for query in (REFUSED, REFUSED, "{ me { accountId } }"):
                await Caller(client).ask(query)
            till = Caller(client, here.people["merchant"].token)
            await asyncio.gather(*(till.ask(CHECKS) for _ in range(3)))
        seen = await read(port)
        await stopped(redis_url)
        without = await read(port)
        assert [line for line in server.said.splitlines() if "Live updates are not heard." not in line] == []
    assert metric(seen, 'tanpuhui_refusals_total{code="BAD_PHONE"}') == 2
    assert metric(seen, 'tanpuhui_refusals_total{code="NOT_THERE"}') == 3
    assert metric(seen, 'tanpuhui_operation_seconds_count{operation="raw"}') == 6
    assert metric(seen, 'tanpuhui_batch_size_sum{batch="check"}') == 3
    assert metric(seen, 'tanpuhui_database_connections{state="busy"}') == 0
    assert 1 <= metric(seen, 'tanpuhui_database_connections{state="open"}') <= 8
    assert metric(seen, 'tanpuhui_redis_up{use="allowances"}') == 1
    assert metric(without, 'tanpuhui_redis_up{use="allowances"}') == 0


async def stopped(url: str) -> None:
    """Stop a Redis, as an administrator would."""
    async with Redis.from_url(url) as client:
        await client.shutdown(nosave=True)


async def test_where_there_is_no_redis_nothing_is_said_of_it(
    owner: Owner, application_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    port = free_port()
    settings = {"DATABASE_URL": application_url, "METRICS_PORT": str(port)}
    async with running(tmp_path / "log", "serve", **settings) as server:
        await server.up()
        seen = await read(port)
    assert "tanpuhui_redis_up{" not in seen
    assert "tanpuhui_database_connections{" in seen
