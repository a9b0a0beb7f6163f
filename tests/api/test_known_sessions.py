"""Sessions told from Redis: nothing of a person is in it, and what has ended is dead at once all the same."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from backend import accounts
from backend.accounts import NewMember, NewOrganisation, OrganisationKind
from backend.adapters import redis_link
from backend.adapters.known_sessions import FORGOTTEN_FOR, InRedis
from backend.adapters.redis_link import Link
from backend.identities import Session
from backend.identities.rules import token_hash
from backend.kit import db
from backend.kit.allowances import Unreachable
from tests.api.abroad import travelling
from tests.api.asking import edge
from tests.api.browsing import Browser, Pocket, services
from tests.api.serving import until
from tests.conftest import NOW

type Owner = "asyncpg.Connection[db.Row]"
MINUTE_LATER = "UPDATE identities_one_time_code SET sent_at = sent_at - interval '1 minute'"
BEHIND_ITS_BACK = "DELETE FROM identities_session"  # as nobody does: it shows from where a session is told
SECRET = b"s" * 32
SESSION = Session(11, 7, "", NOW, NOW, NOW - timedelta(microseconds=1), NOW + timedelta(days=30))


@pytest.fixture
async def link(redis_url: str) -> AsyncIterator[Link]:
    async with redis_link.opened(redis_url) as it:
        yield it


@pytest.fixture
async def known(link: Link) -> InRedis:
    return InRedis(link, SECRET)


@asynccontextmanager
async def browsing(pocket: Pocket, known: InRedis) -> AsyncIterator[Browser]:
    async with edge(replace(services(pocket), known=known)) as caller:
        yield Browser(caller.client, pocket)


@pytest.fixture
async def browser(database: None, built: None, known: InRedis) -> AsyncIterator[Browser]:
    async with browsing(Pocket(), known) as one:
        yield one


@pytest.fixture
async def another(browser: Browser, known: InRedis) -> AsyncIterator[Browser]:
    async with browsing(browser.phone, known) as one:
        yield one


async def is_known(link: Link, browser: Browser) -> bool:
    return bool(await link.client.exists(f"session:{token_hash(browser.client.cookies['session'])}"))


async def signed_in_long_ago(link: Link, owner: Owner, *browsers: Browser) -> None:
    """The same person at each of the browsers, so long ago that their sessions are known from Redis."""
    for one in browsers:
        await one.sign_in()
        await owner.execute(MINUTE_LATER)
    await link.client.flushall()
    for one in browsers:
        assert await one.run("m") is not None
        assert await is_known(link, one)


async def answers(link: Link) -> bool:
    try:
        return bool(await link.ask(link.client.ping))
    except Unreachable:
        return False


async def is_dead(browser: Browser, token: str) -> bool:
    browser.client.cookies.clear()
    browser.client.cookies.set("session", token)
    return await browser.run("m") is None


async def test_who_comes_back_from_elsewhere_as_somebody_else_leaves_a_dead_session(
    link: Link, owner: Owner, known: InRedis, database: None, built: None, tmp_path: Path
) -> None:
    async with travelling(tmp_path) as abroad:
        state = abroad.application.state
        state.services = replace(state.services, known=known)
        one, thief = abroad.browser(), abroad.browser()
        await signed_in_long_ago(link, owner, one)
        token, account_id = one.client.cookies["session"], await one.account()
        assert await one.travel("wechat") == "/"
        assert await one.account() not in {None, account_id}
        assert await is_dead(thief, token)


async def test_a_known_session_is_told_from_redis_and_forgotten_with_it(
    link: Link, owner: Owner, browser: Browser
) -> None:
    await signed_in_long_ago(link, owner, browser)
    me = await browser.run("m")
    await owner.execute(BEHIND_ITS_BACK)
    assert await browser.run("m") == me
    await link.client.flushall()
    assert await browser.run("m") is None


async def test_flushing_redis_signs_nobody_out(link: Link, owner: Owner, browser: Browser) -> None:
    await signed_in_long_ago(link, owner, browser)
    for _ in range(3):
        await link.client.flushall()
        assert await browser.run("m") is not None


async def test_of_a_person_redis_has_ids_and_times_for_half_a_minute(
    link: Link, owner: Owner, browser: Browser
) -> None:
    await signed_in_long_ago(link, owner, browser)
    [key] = await link.client.keys("*")
    assert re.fullmatch(r"session:[0-9a-f]{64}", str(key))
    assert re.fullmatch(r"\d+( \d+){6} [0-9a-f]{64}", str(await link.client.get(key)))
    assert 0 < await link.client.pttl(key) <= 30_000


async def test_a_session_ended_elsewhere_is_dead_at_once(
    link: Link, owner: Owner, browser: Browser, another: Browser
) -> None:
    await signed_in_long_ago(link, owner, browser, another)
    first = next(one["id"] for one in await another.run("list") if not one["isThisOne"])
    assert (await another.run("end", input={"id": first}))["__typename"] == "SessionEnded"
    assert await browser.run("m") is None
    assert await another.run("m") is not None


async def test_so_are_all_others(link: Link, owner: Owner, browser: Browser, another: Browser) -> None:
    await signed_in_long_ago(link, owner, browser, another)
    assert await another.run("others") == {"sessions": 1}
    assert await browser.run("m") is None
    assert await another.run("m") is not None


async def test_so_is_the_token_of_whoever_signed_out(link: Link, owner: Owner, browser: Browser) -> None:
    await signed_in_long_ago(link, owner, browser)
    token = browser.client.cookies["session"]
    await browser.run("o")
    assert await is_dead(browser, token)


async def test_so_is_a_token_from_before_a_step_up(link: Link, owner: Owner, browser: Browser) -> None:
    await signed_in_long_ago(link, owner, browser)
    token = browser.client.cookies["session"]
    assert (await browser.run("up", input=await browser.code()))["__typename"] == "SteppedUp"
    assert await browser.run("m") is not None
    assert await is_dead(browser, token)


async def test_so_are_all_sessions_of_an_account_that_was_closed(
    link: Link, owner: Owner, browser: Browser, another: Browser
) -> None:
    await signed_in_long_ago(link, owner, browser, another)
    assert (await browser.run("close"))["__typename"] == "AccountClosed"
    assert await another.run("m") is None


@pytest.mark.parametrize("phone", ["138 0000 0001", "13800000002"])
async def test_so_is_a_token_from_before_signing_in_again_whoever_that_was(
    link: Link, owner: Owner, browser: Browser, phone: str
) -> None:
    await signed_in_long_ago(link, owner, browser)
    token = browser.client.cookies["session"]
    await browser.sign_in(phone)
    assert await browser.run("m") is not None
    assert await is_dead(browser, token)


async def test_what_is_refused_forgets_nobody(link: Link, owner: Owner, browser: Browser) -> None:
    await signed_in_long_ago(link, owner, browser)
    await browser.run("end", input={"id": "404"})
    await browser.run("up", input={"phone": "1", "code": "1"})
    assert await is_known(link, browser)


async def test_a_member_of_an_organisation_is_never_known(link: Link, owner: Owner, browser: Browser) -> None:
    me = (await browser.sign_in()).json()["data"]["signIn"]["me"]
    async with db.transaction() as tx:
        kinds = frozenset({OrganisationKind.RIGHTS_PROVIDER})
        shop = await accounts.register_organisation(tx, NewOrganisation("x", "店", "Shop", "TRIAL", kinds))
        assert isinstance(shop, int)
        await accounts.add_member(tx, NewMember(int(me["accountId"]), shop, "TRIAL"))
    await link.client.flushall()
    assert (await browser.run("m"))["roles"] == ["CITIZEN", "MERCHANT"]
    assert await link.client.keys("*") == []


async def test_a_use_that_is_to_be_written_is_written_and_then_the_session_is_known_again(
    link: Link, owner: Owner, browser: Browser
) -> None:
    await signed_in_long_ago(link, owner, browser)
    await link.client.flushall()
    await owner.execute("UPDATE identities_session SET last_used_at = last_used_at - interval '1 minute'")
    before = await owner.fetchval("SELECT last_used_at FROM identities_session")
    assert await browser.run("m") is not None
    assert await owner.fetchval("SELECT last_used_at FROM identities_session") > before
    assert not await is_known(link, browser)
    assert await browser.run("m") is not None
    assert await is_known(link, browser)


async def test_whoever_read_a_session_before_its_end_cannot_keep_it_after(link: Link, known: InRedis) -> None:
    await known.keep("hash", SESSION, timedelta(seconds=30))
    assert await known.find("hash") == SESSION
    await known.forget({7})
    assert await known.find("hash") is None
    await known.keep("hash", SESSION, timedelta(seconds=30))
    await known.keep("another", SESSION, timedelta(seconds=30))
    assert await known.find("hash") is None
    assert await known.find("another") is None
    assert 59_000 < await link.client.pttl("forgotten:7") <= FORGOTTEN_FOR // timedelta(milliseconds=1)


async def test_whoever_can_write_to_redis_can_sign_in_as_nobody(link: Link, known: InRedis) -> None:
    await known.keep("hash", SESSION, timedelta(seconds=30))
    kept = str(await link.client.get("session:hash"))
    other_account = kept.replace(" 7 ", " 8 ", 1)
    later = re.sub(r"\d+ ([0-9a-f]{64})$", lambda found: f"9{found[0]}", kept)
    await InRedis(link, b"another secret").keep("foreign", SESSION, timedelta(seconds=30))
    forged = {"hash": other_account, "late": later, "copied": kept, "odd": "1 7 x", "odder": "", "short": "1 7"}
    for name, text in forged.items():
        await link.client.set(f"session:{name}", text)
        assert await known.find(name) is None
    assert await known.find("foreign") is None


async def test_what_is_kept_too_long_is_not_told(link: Link, known: InRedis) -> None:
    await known.keep("hash", SESSION, timedelta(milliseconds=50))
    await link.client.persist("session:hash")
    await asyncio.sleep(0.06)
    assert await link.client.exists("session:hash")
    assert await known.find("hash") is None


async def test_forgetting_one_account_leaves_the_others(known: InRedis) -> None:
    other = replace(SESSION, account_id=77)
    await known.keep("hash", SESSION, timedelta(seconds=30))
    await known.keep("other", other, timedelta(seconds=30))
    await known.forget({7})
    assert [await known.find(each) for each in ("hash", "other", "none")] == [None, other, None]


async def test_what_was_kept_before_redis_failed_is_not_believed(link: Link, owner: Owner, browser: Browser) -> None:
    """An end that could not be told to Redis, which then answers again and still has the session."""
    await signed_in_long_ago(link, owner, browser)
    await owner.execute(BEHIND_ITS_BACK)
    assert await browser.run("m") is not None
    await link.client.config_set("maxmemory", 1)
    await InRedis(link, SECRET).forget({404})
    assert link.failed_at is not None
    await link.client.config_set("maxmemory", 0)
    await until(lambda: answers(link))
    assert await is_known(link, browser)
    assert await browser.run("m") is None
    link.failed_at -= FORGOTTEN_FOR // timedelta(
        microseconds=1
    )  # the minute is over; by then the session was not kept any more
    assert await browser.run("m") is not None


async def test_many_readers_in_the_middle_of_an_end_bring_nobody_back(
    link: Link, owner: Owner, browser: Browser, another: Browser
) -> None:
    for _ in range(5):
        await signed_in_long_ago(link, owner, browser, another)
        reading = True

        async def read() -> None:
            while reading:  # noqa: B023 - it ends before the next round begins
                await browser.run("m")

        readers = [asyncio.create_task(read()) for _ in range(10)]
        await asyncio.sleep(0.05)
        assert await another.run("others") == {"sessions": 1}
        assert await asyncio.gather(*(browser.run("m") for _ in range(20))) == [None] * 20
        reading = False
        await asyncio.gather(*readers)
        assert await browser.run("m") is None
