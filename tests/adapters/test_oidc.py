"""What goes to a provider of OpenID Connect and what comes back: as it is agreed, or not at all."""

import asyncio
import logging
from typing import Any

import httpx2
import pytest
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from backend.adapters import outside
from backend.adapters.oidc import Client, Oidc
from backend.adapters.outside import Outside
from backend.identities import OutsideIdentity, Return, trip
from backend.kit.errors import Refusal
from backend.kit.time import clock
from tests.adapters.client import HOME, KEY, TRUSTED, WAY, left, ours, refused, who
from tests.adapters.provider import CLIENT, SECRET, Provider, new_key, query
from tests.api.serving import free_port


async def test_a_browser_takes_along_what_the_standard_asks_for_and_no_secret() -> None:
    provider = Provider()
    url = await ours(provider).authorize_url(trip(KEY, "S1", HOME), clock())
    assert isinstance(url, str)
    asked = query(url)
    assert url.startswith("https://gov.example/authorize?")
    challenge = asked.pop("code_challenge")
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": HOME,
        "scope": "openid phone",
        "state": "S1",
        "nonce": trip(KEY, "S1", HOME).nonce,
        "max_age": "300",
        "code_challenge_method": "S256",
    }
    assert len(challenge) == 43
    assert trip(KEY, "S1", HOME).verifier not in url


async def test_of_who_comes_back_we_know_the_subject_and_when_they_proved_it() -> None:
    provider = Provider(claims={"name": "张三", "nickname": "小张", "jti": "answer-1"})
    before = clock().replace(microsecond=0)
    found = await who(ours(provider), provider)
    assert isinstance(found, OutsideIdentity)
    assert found.proved_at is not None
    assert before <= found.proved_at <= clock()
    assert found == OutsideIdentity("https://gov.example", "person 1", found.proved_at, None, "answer-1")
    assert "person 1" not in repr(found)


async def test_its_description_and_its_keys_are_asked_for_once() -> None:
    provider = Provider()
    us = ours(provider)
    for _ in range(3):
        assert isinstance(await who(us, provider), OutsideIdentity)
    assert provider.asked == {
        "/.well-known/openid-configuration": 1,
        "/keys": 1,
        "/authorize": 3,
        "/token": 3,
    }


@pytest.mark.parametrize(
    ("described", "issuer", "code"),
    [
        ({}, "https://gov.example", None),
        ({}, "https://evil.example", "BAD_IDENTITY"),
        ({}, None, "BAD_IDENTITY"),
        ({"authorization_response_iss_parameter_supported": False}, None, None),
        ({"authorization_response_iss_parameter_supported": False}, "https://evil.example", "BAD_IDENTITY"),
    ],
)
async def test_who_sends_the_browser_back_must_be_the_issuer(
    described: dict[str, Any], issuer: str | None, code: str | None
) -> None:
    provider = Provider(described=described)
    us = ours(provider)
    back, leaving = await left(us, provider)
    outcome = await us.who(Return(back.code, issuer), leaving, clock())
    assert (outcome.code if isinstance(outcome, Refusal) else None) == code
    assert provider.asked["/token"] == (code is None)


async def test_a_code_is_refused_that_is_used_unknown_or_of_another_browser() -> None:
    provider = Provider()
    us = ours(provider)
    back, leaving = await left(us, provider)
    assert isinstance(await us.who(back, leaving, clock()), OutsideIdentity)
    for code, state in ((back.code, "S1"), ("unknown", "S1"), ((await left(us, provider))[0].code, "S2")):
        outcome = await us.who(Return(code, back.issuer), trip(KEY, state, HOME), clock())
        assert isinstance(outcome, Refusal)
        assert outcome.code == "PROVIDER_REFUSED"
        assert "13800000001" not in outcome.message


async def slow(_: Request) -> Response:
    await asyncio.sleep(60)
    raise AssertionError


async def long(_: Request) -> Response:
    return PlainTextResponse('{"a": "' + "x" * 65_536 + '"}')


async def packed(_: Request) -> Response:
    return Response(b"x", headers={"content-encoding": "gzip"})


async def elsewhere(_: Request) -> Response:
    return RedirectResponse("https://gov.example/.well-known/openid-configuration", 307)


async def page(_: Request) -> Response:
    return PlainTextResponse("<h1>Maintenance</h1>")


async def nested(_: Request) -> Response:
    return PlainTextResponse("[" * 60_000)


async def broken(_: Request) -> Response:
    return JSONResponse({"error": "server_error"}, 503)


async def nothing(_: Request) -> Response:
    return JSONResponse({})


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"])
@pytest.mark.parametrize("answer", [slow, long, packed, elsewhere, page, nested, broken, nothing])
async def test_a_provider_that_does_not_answer_as_agreed_is_away(
    path: str,
    answer: Any,  # noqa: ANN401 - any answer
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outside, "LONGEST_S", 0.2)
    provider = Provider()
    us = ours(provider, TRUSTED)
    back, leaving = await left(us, provider)
    us = ours(provider, TRUSTED)
    provider.instead[path] = answer
    outcome = await us.who(back, leaving, clock())
    assert isinstance(outcome, Refusal)
    assert outcome.code == "PROVIDER_AWAY"
    provider.instead.clear()
    assert isinstance(await who(us, provider), OutsideIdentity)


async def test_a_provider_that_is_down_is_away() -> None:
    down = f"http://127.0.0.1:{free_port()}"
    us = Oidc(WAY, down, Client(CLIENT, SECRET), [], lambda: Outside(httpx2.AsyncHTTPTransport(), https_only=False))
    outcome = await us.authorize_url(trip(KEY, "S1", HOME), clock())
    assert isinstance(outcome, Refusal)
    assert outcome.code == "PROVIDER_AWAY"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://gov.example/token"},
        {"authorization_endpoint": "http://gov.example/authorize"},
    ],
)
async def test_a_description_of_another_issuer_or_of_addresses_in_the_clear_is_not_followed(
    described: dict[str, Any],
) -> None:
    provider = Provider()
    us = ours(provider)
    back, leaving = await left(us, provider)
    provider.described = described
    for outcome in (
        await ours(provider).authorize_url(leaving, clock()),
        await ours(provider).who(back, leaving, clock()),
    ):
        assert isinstance(outcome, Refusal)
        assert outcome.code == "PROVIDER_AWAY"
    assert provider.asked["/token"] == 0


@pytest.mark.parametrize(
    ("claims", "userinfo", "phone"),
    [
        ({"phone_number": "+86 13800000001", "phone_number_verified": True}, {}, "+86 13800000001"),
        ({"phone_number": "+86 13800000001", "phone_number_verified": False}, {}, None),
        ({"phone_number": "+86 13800000001"}, {}, None),
        ({}, {"phone_number": "13800000001", "phone_number_verified": True}, "13800000001"),
        ({}, {"phone_number": "13800000001"}, None),
        ({}, {}, None),
    ],
)
async def test_a_phone_number_counts_only_where_the_provider_has_verified_it(
    claims: dict[str, Any], userinfo: dict[str, Any], phone: str | None
) -> None:
    provider = Provider(claims=claims, userinfo=userinfo)
    found = await who(ours(provider, TRUSTED), provider)
    assert isinstance(found, OutsideIdentity)
    assert found.phone == phone


async def test_what_is_told_of_somebody_else_is_refused() -> None:
    provider = Provider(userinfo={"sub": "person 2", "phone_number": "13800000001", "phone_number_verified": True})
    assert await refused(provider, ours(provider, TRUSTED)) == "BAD_IDENTITY"


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(new_key("ours"), "ES256"), (RSAKey.generate_key(2048, {"kid": "ours"}), "RS256")],
)
async def test_we_can_prove_ourselves_with_a_key(key: Any, algorithm: str) -> None:  # noqa: ANN401 - a key of either type
    provider = Provider()
    us = ours(provider, client=Client(CLIENT, key=key, algorithm=algorithm))
    assert isinstance(await who(us, provider), OutsideIdentity)
    [assertion] = provider.assertions
    assert (assertion["iss"], assertion["sub"], assertion["aud"]) == (CLIENT, CLIENT, "https://gov.example/token")


async def test_a_provider_that_takes_the_secret_in_the_form_only_is_given_it_there() -> None:
    provider = Provider(described={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert isinstance(await who(ours(provider), provider), OutsideIdentity)
    assert await refused(provider, ours(provider, client=Client(CLIENT, "wrong"))) == "PROVIDER_REFUSED"


async def test_of_what_fails_the_log_has_the_kind_and_of_what_was_said_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider = Provider()
    with caplog.at_level(logging.INFO):
        back, leaving = await left(us := ours(provider), provider)
        await us.who(back, leaving, clock())
        provider.claims = {"nonce": "another"}
        assert await refused(provider, us) == "BAD_IDENTITY"
        provider.instead["/token"] = broken
        assert await refused(provider, us) == "PROVIDER_AWAY"
    assert [record.getMessage() for record in caplog.records] == [
        "gov: the provider does not answer as agreed: InvalidClaimError",
        "gov: the provider does not answer as agreed: HTTPStatusError",
    ]
    secrets = (SECRET, back.code, leaving.state, leaving.verifier, "person 1", "an access token")
    assert [secret for secret in secrets if secret in caplog.text] == []
