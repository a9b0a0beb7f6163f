"""What is dear needs a code of the last five minutes: refused without, carried out with, under the same key."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from backend.kit import db
from backend.kit.time import clock
from tests.api.asking import citizen, edge, shelved
from tests.api.browsing import PHONE, STEP_UP, Browser
from tests.mall.building import grant
from tests.world import everything

type Owner = "asyncpg.Connection[db.Row]"
DEAR = 5001  # one more than the pack's limit
OLD = "UPDATE identities_session SET proved_at = now() - interval '5 minutes'"


async def rich(browser: Browser) -> None:
    """Somebody who has signed in and has points for what is dear."""
    me = (await browser.sign_in()).json()["data"]["signIn"]["me"]
    async with db.transaction() as tx:
        await grant(tx, int(me["accountId"]), (20_000, 2000, clock() + timedelta(days=700)))
    await shelved(1, DEAR, 10)


async def redeem(browser: Browser, key: str = "k") -> Any:  # noqa: ANN401 - JSON may be anything
    expected = {"expectedPoints": DEAR, "expectedVersion": 1}
    return await browser.run("buy", input={"key": key, "listingId": "1", **expected})


async def test_who_has_just_signed_in_redeems_what_is_dear(browser: Browser) -> None:
    await rich(browser)
    assert (await redeem(browser))["voucher"]["points"] == DEAR


async def test_without_a_fresh_code_nothing_changes_and_the_refusal_says_what_to_do(
    owner: Owner, browser: Browser
) -> None:
    await rich(browser)
    await owner.execute(OLD)
    before = await everything()
    assert await redeem(browser) == {
        "__typename": "Rejected",
        "code": "STEP_UP_NEEDED",
        "message": "This needs a code or a passkey not older than five minutes. Give one of them, and try again.",
    }
    assert await everything() == before


async def test_with_a_code_the_same_key_goes_on_and_the_session_has_a_new_token(owner: Owner, browser: Browser) -> None:
    await rich(browser)
    await owner.execute(OLD)
    await redeem(browser)
    begun, old = clock(), browser.client.cookies["session"]
    answer = await browser.post("up", input=await browser.code())
    stepped_up = answer.json()["data"]["stepUp"]
    assert begun < datetime.fromisoformat(stepped_up["until"]) - timedelta(minutes=5) < clock()
    assert answer.headers["set-cookie"].startswith("session=")
    [one] = await browser.run("list")
    assert (await redeem(browser))["voucher"]["points"] == DEAR
    await owner.execute(OLD)
    assert (await redeem(browser))["voucher"]["points"] == DEAR  # the answer to its key
    assert (await redeem(browser, "another"))["code"] == "STEP_UP_NEEDED"
    browser.client.cookies.clear()
    browser.client.cookies.set("session", old)
    assert await browser.run("m") is None
    assert one["isThisOne"]


async def test_a_wrong_code_leaves_the_session_as_it_is(owner: Owner, browser: Browser) -> None:
    await rich(browser)
    await owner.execute(OLD)
    right = await browser.code()
    answer = await browser.run("up", input={"phone": PHONE, "code": "x"})
    assert answer == {"__typename": "Rejected", "code": "WRONG_CODE", "path": ["input", "code"]}
    assert (await redeem(browser))["code"] == "STEP_UP_NEEDED"
    assert (await browser.run("up", input=right))["__typename"] == "SteppedUp"


async def test_a_code_to_another_persons_phone_proves_nothing_and_stays_good_for_them(
    owner: Owner, browser: Browser, another: Browser
) -> None:
    await rich(browser)
    await another.sign_in("13800000002")
    await owner.execute(OLD)
    theirs = await another.code("13800000002")
    before = await everything()
    for phone, code in (("13800000002", "NOT_THERE"), ("13800000003", "NOT_THERE"), ("12345", "BAD_PHONE")):
        refused = await browser.run("up", input=theirs | {"phone": phone})
        assert refused == {"__typename": "Rejected", "code": code, "path": ["input", "phone"]}
    assert await everything() == before
    assert (await another.run("up", input=theirs))["__typename"] == "SteppedUp"


async def test_a_program_with_a_token_has_no_session_to_step_up_in(database: None) -> None:
    _, token = await citizen(20_000, 2000)
    await shelved(1, DEAR, 10)
    async with edge() as anybody:
        ann = replace(anybody, token=token)
        assert (await ann.redeem("k", "1", DEAR))["code"] == "STEP_UP_NEEDED"
        answer = await ann.ask(STEP_UP, input={"phone": PHONE, "code": "123456"})
    assert answer["data"]["stepUp"] == {"__typename": "Rejected", "code": "NOT_ALLOWED", "path": None}
