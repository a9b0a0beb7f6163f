"""A person's sessions at the edge: told, prolonged, ended one by one or together, and never anybody else's."""

from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.kit import db
from backend.kit.time import clock
from tests.api.browsing import ME, OWN, PHONE, Browser
from tests.api.town import Town

type Owner = "asyncpg.Connection[db.Row]"
LIST = "{ sessions { id isThisOne } }"
END_OTHERS = "mutation { endOtherSessions { sessions } }"
ANDROID = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/142.0 Safari/537.36"}
MAC = {"user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0"}
NOBODY = {"code": "SIGN_IN"}


async def both_signed_in(owner: Owner, one: Browser, other: Browser) -> None:
    """The same person at two browsers; the second code comes a minute after the first."""
    await one.sign_in(headers=OWN | ANDROID)
    await owner.execute("UPDATE identities_one_time_code SET sent_at = sent_at - interval '1 minute'")
    await other.sign_in(headers=OWN | MAC)


async def token_of(browser: Browser) -> str:
    return browser.client.cookies["session"]


async def kept(owner: Owner) -> Any:  # noqa: ANN401 - a row of the database
    return await owner.fetchrow("SELECT * FROM identities_session")


async def test_a_person_is_told_where_they_have_signed_in(owner: Owner, browser: Browser, another: Browser) -> None:
    begun = clock()
    await both_signed_in(owner, browser, another)
    told = await another.run("list")
    assert [(one["device"], one["isThisOne"]) for one in told] == [
        ("Firefox on macOS", True),
        ("Chromium on Android", False),
    ]
    assert begun <= datetime.fromisoformat(told[1]["startedAt"]) <= datetime.fromisoformat(told[0]["startedAt"])
    assert [one["lastUsedAt"] for one in told] == [one["startedAt"] for one in told]
    assert [one["isThisOne"] for one in await browser.run("list")] == [False, True]


async def test_the_last_use_is_written_at_most_once_a_minute(owner: Owner, browser: Browser) -> None:
    await browser.sign_in()
    before = await kept(owner)
    await browser.run("m")
    assert await kept(owner) == before
    await owner.execute("UPDATE identities_session SET last_used_at = last_used_at - interval '1 minute'")
    begun = clock()
    await browser.run("m")
    used = await kept(owner)
    assert begun <= used["last_used_at"] <= clock()
    assert used["expires_at"] == used["last_used_at"] + timedelta(days=30)


async def test_a_session_that_was_not_used_for_thirty_days_is_nobodys(owner: Owner, browser: Browser) -> None:
    await browser.sign_in()
    await owner.execute("UPDATE identities_session SET expires_at = now()")
    assert await browser.run("m") is None
    assert (await browser.post("list")).json()["errors"][0]["extensions"] == NOBODY


async def test_another_session_is_ended_and_its_browser_is_nobodys(
    owner: Owner, browser: Browser, another: Browser
) -> None:
    await both_signed_in(owner, browser, another)
    first = next(one["id"] for one in await another.run("list") if not one["isThisOne"])
    answer = await another.post("end", input={"id": first})
    assert answer.json()["data"]["endSession"] == {"__typename": "SessionEnded"}
    assert "set-cookie" not in answer.headers
    assert await browser.run("m") is None
    assert await another.run("m") is not None
    again = await another.run("end", input={"id": first})
    assert again == {"__typename": "Rejected", "code": "NOT_THERE", "path": ["input", "id"]}


async def test_whoever_ends_their_own_session_is_signed_out(browser: Browser) -> None:
    await browser.sign_in()
    [one] = await browser.run("list")
    answer = await browser.post("end", input={"id": one["id"]})
    assert answer.headers["set-cookie"] == 'session=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax'
    assert await browser.run("m") is None


async def test_all_other_sessions_are_ended_at_once(owner: Owner, browser: Browser, another: Browser) -> None:
    await both_signed_in(owner, browser, another)
    assert await another.run("others") == {"sessions": 1}
    assert await browser.run("m") is None
    assert [one["isThisOne"] for one in await another.run("list")] == [True]
    assert await another.run("others") == {"sessions": 0}


async def test_another_persons_session_looks_as_if_it_were_not_there(
    owner: Owner, browser: Browser, another: Browser
) -> None:
    await browser.sign_in()
    await another.sign_in("13800000002")
    [theirs] = await browser.run("list")
    assert theirs["id"] not in [one["id"] for one in await another.run("list")]
    before = await owner.fetch("SELECT * FROM identities_session ORDER BY id")
    for session_id in (theirs["id"], "404", "x", "-1"):
        refused = await another.run("end", input={"id": session_id})
        assert (refused["__typename"], refused["path"]) == ("Rejected", ["input", "id"])
    assert await another.run("others") == {"sessions": 0}
    assert await owner.fetch("SELECT * FROM identities_session ORDER BY id") == before


async def test_a_cookie_and_a_token_do_not_stand_for_each_other(here: Town, built: None, browser: Browser) -> None:
    await browser.sign_in()
    session = await token_of(browser)
    answer = await browser.client.post("/graphql", json={"query": ME}, headers={"authorization": f"Bearer {session}"})
    assert answer.json()["data"]["me"] is None
    token = here.people["citizen"].token
    assert token is not None
    browser.client.cookies.clear()
    browser.client.cookies.set("session", token)
    assert await browser.run("m") is None


async def test_a_program_with_a_token_sees_and_ends_the_sessions_of_its_owner(here: Town) -> None:
    assert await here.ask("citizen", LIST) == {"sessions": []}
    assert await here.ask("citizen", END_OTHERS) == {"endOtherSessions": {"sessions": 0}}


async def test_an_id_that_a_page_planted_is_not_taken_over_by_signing_in(owner: Owner, browser: Browser) -> None:
    planted = "p" * 43
    browser.client.cookies.set("session", planted, domain="edge", path="/")
    await browser.sign_in()
    browser.client.cookies.clear()
    browser.client.cookies.set("session", planted)
    assert await browser.run("m") is None
    assert await owner.fetchval("SELECT count(*)::int FROM identities_session") == 1


@pytest.mark.parametrize("cookie", ["", "x", "\x00", "a" * 5000])
async def test_a_cookie_that_is_no_session_is_nobodys(browser: Browser, cookie: str) -> None:
    answer = await browser.post("m", OWN | {"cookie": f"session={cookie}"})
    assert answer.json() == {"data": {"me": None}}


async def test_without_a_code_no_session_is_kept(owner: Owner, browser: Browser) -> None:
    await browser.code()
    refused = await browser.run("s", input={"phone": PHONE, "code": ""})
    assert refused["code"] == "WRONG_CODE"
    assert await kept(owner) is None
