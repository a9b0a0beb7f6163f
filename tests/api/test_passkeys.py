"""Passkeys at the edge: options for a browser, its answers, and the cookie that each of them changes."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from backend.identities.responses import LONGEST
from backend.kit import db
from backend.kit.time import clock
from tests.api.asking import citizen, edge
from tests.api.browsing import BEGIN_PASSKEY, Browser
from tests.identities.authenticator import Device
from tests.world import everything

type Owner = "asyncpg.Connection[db.Row]"
OLD = "UPDATE identities_session SET proved_at = now() - interval '5 minutes'"
CHROME = {"x-tanpuhui": "1", "user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/142.0 Mobile Safari/537.36"}


async def made(browser: Browser, device: Device) -> dict[str, str]:
    """What the browser sends of a passkey that the device has made."""
    begun = await browser.run("begin")
    return {"id": begun["id"], "response": device.make(begun["options"])}


async def signed(browser: Browser, device: Device, **odd: Any) -> dict[str, str]:  # noqa: ANN401 - whatever is wrong
    """What the browser sends of a passkey that the device has used."""
    begun = await browser.run("begin-use")
    return {"id": begun["id"], "response": device.use(begun["options"], **odd)}


async def added(browser: Browser, **more: str) -> Device:
    """A device whose passkey was added by whoever has signed in."""
    device = Device()
    answer = await browser.run("add", input=await made(browser, device) | more)
    assert answer["__typename"] == "PasskeyAdded", answer
    return device


async def test_a_passkey_is_added_listed_and_signs_in(browser: Browser, another: Browser) -> None:
    me = (await browser.sign_in()).json()["data"]["signIn"]["me"]
    device, begun = Device(), clock()
    answer = await browser.post("add", input=await made(browser, device) | {"name": " 我的手机 "})
    passkey = answer.json()["data"]["addPasskey"]["passkey"]
    assert passkey == {"id": passkey["id"], "name": "我的手机", "createdAt": passkey["createdAt"], "lastUsedAt": None}
    assert "set-cookie" not in answer.headers  # nothing in the session has changed: its phone alone vouches for it
    opened = await another.post("use", input=await signed(another, device))
    told = opened.json()["data"]["signInWithPasskey"]["me"]
    assert told == {"accountId": me["accountId"], "roles": ["CITIZEN"], "secondFactor": "NOT_NEEDED"}
    assert opened.headers["set-cookie"].startswith("session=")
    [listed] = await another.run("passkeys")
    assert listed == passkey | {"lastUsedAt": listed["lastUsedAt"]}
    assert begun < datetime.fromisoformat(listed["lastUsedAt"]) < clock()


async def test_without_a_name_it_is_called_after_the_browser(browser: Browser) -> None:
    await browser.sign_in()
    for name in (None, "  "):
        asked = await made(browser, Device()) | {"name": name}
        answer = (await browser.post("add", CHROME, input=asked)).json()
        assert answer["data"]["addPasskey"]["passkey"]["name"] == "Chromium on Android"


async def test_a_name_is_a_line_that_can_be_kept(browser: Browser) -> None:
    await browser.sign_in()
    asked = await made(browser, Device())
    before = await everything()
    for name in ("x" * 41, "two\nlines", "\x00", "\ud800"):
        answer = await browser.run("add", input=asked | {"name": name})
        assert answer == {"__typename": "Rejected", "code": "INVALID", "path": ["input", "name"]}
    assert await everything() == before


async def test_the_options_name_the_site_and_no_phone(browser: Browser) -> None:
    await browser.sign_in()
    begun = await browser.run("begin")
    asked = json.loads(begun["options"])
    assert (asked["rp"], asked["user"]["name"]) == ({"id": "localhost", "name": "碳普惠 试点"}, "用户0001")
    assert "13800000001" not in begun["options"]


async def test_each_refusal_names_its_code_and_the_field(browser: Browser) -> None:
    await browser.sign_in()
    device = await added(browser)
    used_up, sessions = await signed(browser, device), await browser.run("list")
    await browser.run("use", input={"id": used_up["id"], "response": "{}"})
    refused = [
        await browser.run("use", input=used_up),
        await browser.run("use", input={"id": "\ud800", "response": "{}"}),
        await browser.run("use", input=await signed(browser, Device(user_handle=b"x"))),
        await browser.run("use", input=await signed(browser, device, client={"origin": "https://evil.example"})),
        await browser.run("prove", input=await signed(browser, device, signature=b"none")),
        await browser.run("add", input=await made(browser, Device()) | {"response": "{}"}),
    ]
    assert [(one["code"], one["path"][1]) for one in refused] == [
        ("CHALLENGE_OVER", "id"),
        ("CHALLENGE_OVER", "id"),
        ("PASSKEY_UNKNOWN", "response"),
        ("PASSKEY_REFUSED", "response"),
        ("PASSKEY_REFUSED", "response"),
        ("PASSKEY_REFUSED", "response"),
    ]
    assert await browser.run("list") == sessions


async def test_whatever_is_sent_as_a_response_is_refused_and_never_an_error(browser: Browser) -> None:
    await browser.sign_in()
    device = await added(browser)
    for response in ("", "null", "[" * LONGEST, "\x00", "\ud800", '{"id": "\\u0000"}', " " * (LONGEST + 1)):
        for name, begin in (("use", "begin-use"), ("prove", "begin-use"), ("add", "begin")):
            begun = await browser.run(begin)
            answer = await browser.run(name, input={"id": begun["id"], "response": response})
            assert (answer["code"], answer["path"]) == ("PASSKEY_REFUSED", ["input", "response"])
    for odd in ("\x00", "\ud800", "", "x" * 3000):
        unread = await signed(browser, device, told={"id": odd})
        assert (await browser.run("use", input=unread))["code"] == "PASSKEY_REFUSED"
    oversized = await signed(browser, device)
    answer = await browser.run("use", input=oversized | {"response": oversized["response"].ljust(LONGEST + 1)})
    assert answer["code"] == "PASSKEY_REFUSED"


async def test_stepping_up_with_a_passkey_does_what_a_code_does(owner: Owner, browser: Browser) -> None:
    await browser.sign_in()
    device = await added(browser)
    await owner.execute(OLD)
    waiting = await made(browser, Device())
    refused = await browser.run("add", input=waiting)
    assert refused == {"__typename": "Rejected", "code": "STEP_UP_NEEDED", "path": None}
    old, begun = browser.client.cookies["session"], clock()
    stepped_up = await browser.run("prove", input=await signed(browser, device))
    assert begun < datetime.fromisoformat(stepped_up["until"]) - timedelta(minutes=5) < clock()
    assert (await browser.run("add", input=waiting))["__typename"] == "PasskeyAdded"  # the same answer, repeated
    assert browser.client.cookies["session"] != old
    browser.client.cookies.clear()
    browser.client.cookies.set("session", old)
    assert await browser.run("m") is None


async def test_signing_in_anew_changes_the_token(browser: Browser) -> None:
    await browser.sign_in()
    device, old = await added(browser), browser.client.cookies["session"]
    await browser.run("use", input=await signed(browser, device))
    assert browser.client.cookies["session"] != old
    assert len(await browser.run("list")) == 1


async def test_a_challenge_of_another_browser_is_none_here(browser: Browser, another: Browser) -> None:
    await browser.sign_in()
    device = await added(browser)
    elsewhere = await signed(another, device)
    assert (await browser.run("use", input=elsewhere))["code"] == "CHALLENGE_OVER"
    await another.sign_in("13800000002")
    theirs = await made(another, Device())
    assert (await browser.run("add", input=theirs))["code"] == "CHALLENGE_OVER"


async def test_a_passkey_is_removed_by_its_owner_after_a_fresh_proof(
    owner: Owner, browser: Browser, another: Browser
) -> None:
    await browser.sign_in()
    device = await added(browser)
    [passkey] = await browser.run("passkeys")
    await another.sign_in("13800000002")
    refused = {"__typename": "Rejected", "path": ["input", "id"]}
    assert await another.run("remove", input={"id": passkey["id"]}) == refused | {"code": "NOT_THERE"}
    assert await another.run("remove", input={"id": "x"}) == refused | {"code": "INVALID"}
    await owner.execute(OLD)
    assert (await browser.run("remove", input={"id": passkey["id"]}))["code"] == "STEP_UP_NEEDED"
    await browser.run("prove", input=await signed(browser, device))
    assert await browser.run("remove", input={"id": passkey["id"]}) == {"__typename": "PasskeyRemoved", "ok": True}
    assert await browser.run("passkeys") == []


async def test_a_program_with_a_token_has_no_browser_to_add_one_in(database: None) -> None:
    _, token = await citizen(1, 10)
    async with edge() as anybody:
        answer = await replace(anybody, token=token).ask(BEGIN_PASSKEY)
    assert answer["errors"][0]["extensions"] == {"code": "NOT_ALLOWED"}


async def test_what_is_taken_along_names_the_passkeys(browser: Browser) -> None:
    await browser.sign_in()
    await added(browser, name="key ring")
    file = (await browser.client.get("/export")).json()
    assert [passkey["name"] for passkey in file["passkeys"]] == ["key ring"]
