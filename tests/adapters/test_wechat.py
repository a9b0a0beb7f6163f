"""WeChat's answers: those that look like success and are none, and how somebody is known again."""

import json
import logging
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from backend.adapters.outside import Outside
from backend.adapters.wechat import App, WeChat
from backend.identities import OutsideIdentity, Return, Way, trip
from backend.kit.errors import Refusal
from backend.programme.values import Title
from tests.conftest import NOW

WAY = Way("wechat", Title("微信", "WeChat"))
TRIP = trip(b"k" * 32, "STATE", "https://tanpuhui.example/sign-in/callback/wechat")
FOUND = {"access_token": "AT", "expires_in": 7200, "refresh_token": "RT", "openid": "oABC", "scope": "snsapi_login"}
REFUSED = {"errcode": 40029, "errmsg": "invalid code"}


async def who(answer: Response, code: str = "C") -> tuple[OutsideIdentity | Refusal, list[httpx2.URL]]:
    """What we make of an answer, and what was asked."""
    asked: list[httpx2.URL] = []

    async def token(request: Request) -> Response:
        asked.append(httpx2.URL(str(request.url)))
        return answer

    app = Starlette(routes=[Route("/sns/oauth2/access_token", token)])
    us = WeChat(WAY, App("wx1", "s3cret"), lambda: Outside(httpx2.ASGITransport(app), https_only=True))
    return await us.who(Return(code), TRIP, NOW), asked


def told(body: Any) -> Response:  # noqa: ANN401 - JSON may be anything
    return PlainTextResponse(json.dumps(body))  # as WeChat does: text/plain


async def test_a_browser_goes_to_the_page_with_the_code_to_scan() -> None:
    us = WeChat(WAY, App("wx1", "s3cret"), lambda: Outside(httpx2.AsyncHTTPTransport(), https_only=True))
    assert await us.authorize_url(TRIP, NOW) == (
        "https://open.weixin.qq.com/connect/qrconnect?appid=wx1"
        "&redirect_uri=https%3A%2F%2Ftanpuhui.example%2Fsign-in%2Fcallback%2Fwechat"
        "&response_type=code&scope=snsapi_login&state=STATE#wechat_redirect"
    )


async def test_somebody_is_known_by_the_unionid_where_there_is_one_else_by_the_openid_of_the_application() -> None:
    found, [asked] = await who(told(FOUND), "C 1")
    assert found == OutsideIdentity("weixin.qq.com wx1", "oABC", NOW)
    assert dict(asked.params) == {
        "grant_type": "authorization_code",
        "code": "C 1",
        "appid": "wx1",
        "secret": "s3cret",
    } | {name: value for name, value in asked.params.items() if name == "redirect_uri"}
    found, _ = await who(told(FOUND | {"unionid": "uX"}))
    assert found == OutsideIdentity("weixin.qq.com unionid", "uX", NOW)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (told(REFUSED), "PROVIDER_REFUSED"),
        (told(FOUND | {"errcode": 40163}), "PROVIDER_REFUSED"),
        (told({"errcode": -1, "errmsg": "system error"}), "PROVIDER_AWAY"),
        (told({"error": "access_denied"}), "PROVIDER_REFUSED"),
        (told({name: value for name, value in FOUND.items() if name != "openid"}), "BAD_IDENTITY"),
        (told(FOUND | {"openid": ""}), "BAD_IDENTITY"),
        (told({"unionid": "uX"}), "BAD_IDENTITY"),
        (told(FOUND | {"openid": 7}), "PROVIDER_AWAY"),
        (told([FOUND]), "PROVIDER_AWAY"),
        (told("oABC"), "PROVIDER_AWAY"),
        (PlainTextResponse("<html>Busy</html>"), "PROVIDER_AWAY"),
        (PlainTextResponse(""), "PROVIDER_AWAY"),
        (PlainTextResponse("x" * 65_537), "PROVIDER_AWAY"),
        (PlainTextResponse(json.dumps(FOUND), 502), "PROVIDER_AWAY"),
        (RedirectResponse("https://api.weixin.qq.com/other"), "PROVIDER_AWAY"),
    ],
)
async def test_what_is_no_answer_never_passes_for_one(answer: Response, code: str) -> None:
    outcome, asked = await who(answer)
    assert isinstance(outcome, Refusal)
    assert (outcome.code, len(asked)) == (code, 1)
    assert "40029" not in outcome.message


async def test_the_secret_stands_in_the_address_and_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await who(told(FOUND))
    assert "s3cret" not in caplog.text
    assert "oABC" not in caplog.text
    assert "s3cret" not in repr(App("wx1", "s3cret"))
