"""Signing in elsewhere, from leaving to the session; and all that must not let anybody in."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend import identities
from backend.api import spending
from backend.kit import db
from tests.api.abroad import Abroad, Traveller, counted, travelling
from tests.world import everything

type Owner = "asyncpg.Connection[db.Row]"
MARKER = "elsewhere"


async def lines() -> list[str]:
    rows = await db.pool().fetch("SELECT act FROM accounts_audit ORDER BY at, id")
    return [act for (act,) in rows]


async def nothing_came_of(one: Traveller, location: str, code: str) -> None:
    """Coming back there is refused, lets nobody in and leaves nothing behind but that the state is used."""
    before = await everything()
    assert await one.arrive(location) == f"/sign-in?refused={code}"
    after = await everything()
    assert {name: rows for name, rows in after.items() if rows != before[name]}.keys() <= {"identities_departure"}
    assert "session" not in one.client.cookies


async def test_where_one_can_sign_in_is_told_to_anybody(abroad: Abroad) -> None:
    assert await abroad.browser().run("ways") == [
        {"provider": "gov", "title": {"zh": "政务服务", "en": "Government"}},
        {"provider": "bank", "title": {"zh": "银行", "en": "Bank"}},
        {"provider": "wechat", "title": {"zh": "微信", "en": "WeChat"}},
    ]


@pytest.mark.parametrize("provider", ["gov", "bank", "wechat"])
async def test_whoever_comes_for_the_first_time_gets_an_account_and_next_time_the_same(
    abroad: Abroad, provider: str
) -> None:
    one, other = abroad.browser(), abroad.browser()
    assert await one.travel(provider) == "/"
    me = await one.run("level")
    assert re.fullmatch(r"用户\d{4}", me["displayName"])
    assert MARKER not in one.client.cookies
    assert await other.travel(provider) == "/"
    assert await other.account() == int(me["accountId"])
    assert await counted() | {"accounts_audit": 0} == {
        "accounts_person": 1,
        "identities_session": 2,
        "identities_linked": 1,
        "identities_departure": 0,
        "accounts_audit": 0,
    }
    assert [act for act in await lines() if act != "NAME_KNOWN"] == ["IDENTITY_LINKED", "SIGNED_IN", "SIGNED_IN"]


async def test_who_comes_back_has_a_session_like_any_other_and_loses_the_one_before(abroad: Abroad) -> None:
    one = abroad.browser()
    await one.sign_in()
    before, by_phone = one.client.cookies["session"], await one.account()
    location = await one.leave()
    parts = urlsplit(location)
    answer = await one.client.get(f"{parts.path}?{parts.query}")
    cookies = answer.headers.get_list("set-cookie")
    assert [re.sub(r"=[\w-]{43};", "=…;", cookie) for cookie in cookies] == [
        'elsewhere=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax',
        "session=…; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax",
    ]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert await one.account() not in {None, by_phone}
    one.client.cookies.clear()
    one.client.cookies.set("session", before)
    assert await one.account() is None


async def test_by_https_what_marks_the_browser_belongs_to_this_host_alone(
    database: None,
    built: None,
    tmp_path: Any,  # noqa: ANN401 - pytest's path
) -> None:
    async with travelling(tmp_path, secure=True) as there:
        answer = await there.browser().post("depart", input={"provider": "gov"})
    assert answer.json()["data"]["beginSignIn"]["__typename"] == "SignInBegun"
    cookie = answer.headers["set-cookie"]
    assert re.sub(r"=[\w-]{43};", "=…;", cookie) == (
        "__Host-elsewhere=…; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure"
    )


async def test_of_who_somebody_is_elsewhere_nothing_is_kept_that_could_be_read(abroad: Abroad) -> None:
    abroad.bank.claims = {"name": "张三丰", "nickname": "小张", "phone_number": "+8613800000001"}
    abroad.scanned |= {"unionid": "uXYZ", "nickname": "小张", "headimgurl": "https://wx.example/7"}
    one = abroad.browser()
    location = await one.leave("bank")
    during = str(await everything())
    state, code = (parse_qs(urlsplit(location).query)[name][0] for name in ("state", "code"))
    marker = one.client.cookies[MARKER]
    await one.arrive(location)
    await one.travel("wechat")
    kept = during + str(await everything())
    secrets = (state, code, marker, "person 1", "张三丰", "小张", "13800000001", "uXYZ", "oABC", "access token", 'AT"')
    assert [secret for secret in secrets if secret in kept] == []


async def test_a_state_is_good_once_and_for_the_browser_that_left_with_it(abroad: Abroad) -> None:
    one, another = abroad.browser(), abroad.browser()
    location = await one.leave()
    await nothing_came_of(another, location, "SIGN_IN_OVER")
    await another.leave()
    await nothing_came_of(another, location, "SIGN_IN_OVER")
    assert abroad.gov.asked["/token"] == 0
    assert await one.arrive(location) == "/"
    one.client.cookies.clear()
    await nothing_came_of(one, location, "SIGN_IN_OVER")
    assert abroad.gov.asked["/token"] == 1


async def test_a_state_is_good_for_ten_minutes(abroad: Abroad, owner: Owner) -> None:
    one = abroad.browser()
    location = await one.leave()
    await owner.execute("UPDATE identities_departure SET expires_at = expires_at - interval '10 minutes'")
    await nothing_came_of(one, location, "SIGN_IN_OVER")


@pytest.mark.parametrize(
    ("before", "after"),
    [("/gov?", "/bank?"), ("/gov?", "/none?"), ("state=", "estate="), ("state=", "state=%00"), ("state=", "state=ü")],
)
async def test_what_was_not_given_out_is_refused(abroad: Abroad, before: str, after: str) -> None:
    one = abroad.browser()
    location = await one.leave()
    await nothing_came_of(one, location.replace(before, after), "SIGN_IN_OVER")
    assert abroad.gov.asked["/token"] + abroad.bank.asked["/token"] == 0


async def test_who_does_not_agree_there_is_not_let_in_and_their_state_is_used(abroad: Abroad) -> None:
    one = abroad.browser()
    location = await one.leave()
    no = location.replace("code=", "error=access_denied&error_description=somebody+refused&c=")
    await nothing_came_of(one, no, "PROVIDER_REFUSED")
    await nothing_came_of(one, location, "SIGN_IN_OVER")


async def busy(_: Request) -> Response:
    return JSONResponse({"error": "server_error", "error_description": "of 13800000001"}, 503)


async def test_whatever_the_provider_answers_wrongly_lets_nobody_in(abroad: Abroad) -> None:
    one = abroad.browser()
    abroad.gov.claims = {"nonce": "another"}
    await nothing_came_of(one, await one.leave(), "BAD_IDENTITY")
    abroad.gov.claims = {}
    location = await one.leave()
    await nothing_came_of(one, re.sub("code=[^&]+", "code=another", location), "PROVIDER_REFUSED")
    await nothing_came_of(one, re.sub("iss=[^&]+", "iss=https://evil.example", await one.leave()), "BAD_IDENTITY")
    abroad.gov.instead["/token"] = busy
    await nothing_came_of(one, await one.leave(), "PROVIDER_AWAY")
    abroad.scanned.clear()
    abroad.scanned["errcode"] = 40029
    await nothing_came_of(one, await one.leave("wechat"), "PROVIDER_REFUSED")
    assert await counted() == dict.fromkeys(await counted(), 0)


async def test_while_a_provider_is_away_nobody_leaves_for_it(abroad: Abroad) -> None:
    abroad.gov.instead["/.well-known/openid-configuration"] = busy
    one, before = abroad.browser(), await everything()
    assert await one.run("depart", input={"provider": "gov"}) == {
        "__typename": "Rejected",
        "code": "PROVIDER_AWAY",
        "path": None,
    }
    answer = await one.run("depart", input={"provider": "none"})
    assert answer == {"__typename": "Rejected", "code": "NOT_THERE", "path": ["input", "provider"]}
    assert await everything() == before
    assert MARKER not in one.client.cookies


async def test_who_did_not_come_back_in_time_is_forgotten(abroad: Abroad, owner: Owner) -> None:
    await abroad.browser().leave()
    await owner.execute("UPDATE identities_departure SET expires_at = expires_at - interval '9 minutes'")
    await abroad.browser().leave()
    for passed, left in (("1 second", 2), ("1 minute", 1), ("10 minutes", 0)):
        await owner.execute(f"UPDATE identities_departure SET expires_at = expires_at - interval '{passed}'")  # noqa: S608 - words of the test
        async with db.transaction() as tx:
            await identities.sweep(tx)
        assert (await counted())["identities_departure"] == left


async def test_a_network_that_came_back_too_often_waits_and_then_comes_back_with_what_it_has(
    abroad: Abroad, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = abroad.browser()
    location, before = await one.leave(), await everything()
    with monkeypatch.context() as poor:
        poor.setattr(spending, "ADDRESS", spending.MUTATION + 1)
        assert await abroad.browser().arrive("/sign-in/callback/gov?state=guessed") == "/sign-in?refused=SIGN_IN_OVER"
        assert await one.arrive(location) == "/sign-in?refused=TOO_MANY_FROM_HERE"
    assert await everything() == before
    assert await one.arrive(location) == "/"
