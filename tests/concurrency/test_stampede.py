"""Thousands before one shelf in the same moment, over HTTP and with every limit on: nothing is sold that is not there.

`make stampede SIZE=20000` sends as many as you like, as far as the machine lets a process have files open.
"""

import asyncio
import os
import re
import resource
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from backend.kit import db
from backend.kit.time import clock
from tests.api.serving import Owner, Running, running, settle
from tests.concurrency.crowd import (
    EARNED,
    Answers,
    Crowd,
    all_at_once,
    allow_files,
    check,
    gather_crowd,
    request,
    tills,
)

SIZE = int(os.environ.get("STAMPEDE_SIZE", "5000"))
WISHES = 5  # of each person, from as many devices: so accounts are contended for as well
STOCK, PRICE, TILLS = 100, 20, 50
PRICES = {"Rare tea": (PRICE, STOCK), "Tea": (PRICE, 100_000)}
USUAL_FILES = 1024  # that a process may have open on many systems unless it asks for more
PROXY = "127.0.0.1"
PURSE = re.compile(rb"allowance:address:\w+")


def address(number: int) -> str:
    """Where somebody is, as the proxy tells it."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@asynccontextmanager
async def serving(application_url: str, redis_url: str, log: Path) -> AsyncIterator[Running]:
    """A server behind a proxy that begins with no more files than is usual; this process may then have many."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL_FILES, before[1]))
    settings = {"DATABASE_URL": application_url, "REDIS_URL": redis_url, "TRUSTED_PROXIES": PROXY}
    async with running(log, "serve", **settings) as server:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        allow_files(SIZE + USUAL_FILES)
        await server.up()
        yield server
        assert server.said == ""


@asynccontextmanager
async def charged(redis_url: str, addresses: int) -> AsyncIterator[None]:
    """Exactly so many addresses are charged meanwhile."""
    reader, writer = await asyncio.open_unix_connection(redis_url.removeprefix("unix://"))
    writer.write(b"MONITOR\r\n")
    hearing = asyncio.create_task(reader.read())
    yield
    writer.write(b"QUIT\r\n")
    assert len(set(PURSE.findall(await hearing))) == addresses
    writer.close()


def wishes(crowd: Crowd) -> dict[str, bytes]:
    """A piece of the rare tea for everybody and on each of their devices, each of which has an address."""
    asked: dict[str, bytes] = {}
    for number in range(WISHES):
        for one, token in crowd.tokens.items():
            where = address(len(asked))
            asked[f"{one}: {number}"] = request(token, str(number), crowd.listings["Rare tea"], where)
    return asked


def ends(answers: Answers) -> Counter[str]:
    """How often each end came about: what was done, or the code of the refusal."""
    return Counter(
        str(answer["code"] if answer["__typename"] == "Rejected" else answer["__typename"])
        for answer in answers.values()
    )


async def nothing_is_below_zero(crowd: Crowd) -> None:
    """Neither the shelf nor anybody's account, which also is what the answers and the books say it is."""
    assert await db.pool().fetchval("SELECT min(stock) FROM mall_listing WHERE points = $1", PRICE) == 0
    [(free, redeemed)] = await db.pool().fetch(
        "SELECT min(free_points), sum(redeemed_points) FROM ledger_account WHERE id = ANY($1)", list(crowd.tokens)
    )
    assert free >= EARNED.points - WISHES * PRICE
    assert redeemed == STOCK * PRICE
    await crowd.world.holds()


async def test_of_thousands_who_redeem_in_the_same_moment_as_many_succeed_as_there_are_pieces(
    owner: Owner, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    crowd = await gather_crowd(clock(), -(-SIZE // WISHES), PRICES)
    asked = wishes(crowd)
    async with serving(application_url, redis_url, tmp_path / "log") as server, charged(redis_url, len(asked)):
        answers = await all_at_once(server.port, asked)
    assert answers.keys() == asked.keys()
    assert ends(answers) == {"Redeemed": STOCK, "OUT_OF_STOCK": len(asked) - STOCK}
    await nothing_is_below_zero(crowd)


async def test_of_fifty_tills_that_check_one_voucher_in_the_same_moment_one_takes_it_and_the_others_are_told_when(
    owner: Owner, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    crowd = await gather_crowd(clock(), 1, PRICES)
    [token], staff = crowd.tokens.values(), await tills(crowd, TILLS)
    async with serving(application_url, redis_url, tmp_path / "log") as server:
        [bought] = (await all_at_once(server.port, {"k": request(token, "k", crowd.listings["Tea"])})).values()
        checks = {str(n): check(one, str(bought["code"]), address(n)) for n, one in enumerate(staff)}
        answers = await all_at_once(server.port, checks)
    assert ends(answers) == {"VoucherChecked": 1, "VOUCHER_USED": TILLS - 1}
    [used_at] = await db.pool().fetchval("SELECT array_agg(used_at) FROM mall_voucher")
    assert {answer.get("usedAt", answer.get("at")) for answer in answers.values()} == {used_at.isoformat()}
    await crowd.world.holds()
