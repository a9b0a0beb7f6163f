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
from backend.wiring import sweeping
from tests.api.serving import TRIAL, Owner, Running, running, settle
from tests.concurrency.crowd import (
    EARNED,
    Answers,
    Crowd,
    all_at_once,
    allow_files,
    check,
    confirm,
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


def wishes(crowd: Crowd, of_each: int = WISHES, name: str = "", *, hold: bool = False) -> dict[str, bytes]:
    """A piece of the rare tea for everybody and on each of their devices, each of which has an address."""
    asked: dict[str, bytes] = {}
    for number in range(of_each):
        for one, token in crowd.tokens.items():
            where, key = address(len(asked)), f"{name}{number}"
            asked[f"{one}: {number}"] = request(token, key, crowd.listings["Rare tea"], where, hold=hold)
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


async def test_of_thousands_who_set_aside_half_come_back_for_it_and_what_the_others_leave_is_there_again(
    owner: Owner, application_url: str, redis_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    crowd = await gather_crowd(clock(), -(-SIZE // WISHES), PRICES)
    async with serving(application_url, redis_url, tmp_path / "log") as server:
        answers = await all_at_once(server.port, asked := wishes(crowd, hold=True))
        assert ends(answers) == {"Redeemed": STOCK, "OUT_OF_STOCK": len(asked) - STOCK}
        held = [(who, str(answer["id"])) for who, answer in answers.items() if answer["__typename"] == "Redeemed"]
        asks = [confirm(crowd.tokens[int(who.split(":")[0])], one, address(n)) for n, (who, one) in enumerate(held)]
        back = await all_at_once(server.port, {str(n): one for n, one in enumerate(asks[: STOCK // 2] * 2)})
        assert ends(back) == {"RedemptionChanged": STOCK}  # each came twice, and is answered the same
        await let_holds_be_over(owner)
        swept, late = await asyncio.gather(
            sweeping.sweep(TRIAL, None),
            all_at_once(server.port, {str(n): one for n, one in enumerate(asks[STOCK // 2 :])}),
        )
        assert ends(late) == {"HOLD_OVER": STOCK // 2}
        assert swept.accounts > 0
        again = ends(await all_at_once(server.port, asked := wishes(crowd, 1, "again ")))
    assert again["Redeemed"] == STOCK // 2
    assert set(again) <= {"Redeemed", "OUT_OF_STOCK", "NOT_ENOUGH_POINTS"}
    assert sum(again.values()) == len(asked)
    assert await db.pool().fetchval("SELECT min(free_points) FROM ledger_account WHERE owner_kind = 'PERSON'") >= 0
    assert await db.pool().fetchval("SELECT sum(held_points) FROM ledger_account") == 0
    await nothing_is_below_zero(crowd)


async def let_holds_be_over(owner: Owner) -> None:
    """Let what waits have been set aside earlier: nobody waits for a quarter of an hour here."""
    await owner.execute("UPDATE mall_hold SET until = until - interval '1 hour' WHERE ended_at IS NULL")
    await owner.execute("UPDATE ledger_lot SET held_until = held_until - interval '1 hour' WHERE state = 'HELD'")


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
