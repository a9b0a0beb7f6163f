"""Which id_tokens are believed: those the provider signed, for us, for this sign-in and for now."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.identities import OutsideIdentity, trip
from backend.identities.rules import proved_at
from backend.kit.errors import Refusal
from backend.kit.time import clock
from tests.adapters.client import HOME, KEY, TRUSTED, ours, refused, who
from tests.adapters.provider import CLIENT, Provider, new_key, signed

LONG_AGO = 1_600_000_000


def with_another_key(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return signed(header, claims, new_key())


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "kid": header["kid"]}, claims)
    return ".".join([*(base64url(json.dumps(part).encode()) for part in parts), ""])


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def with_the_public_key(provider: Provider) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    pem = provider.key.as_pem(private=False)

    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header | {"alg": "HS256"}, claims))
        return f"{text}.{base64url(hmac.digest(pem, text.encode(), 'sha256'))}"

    return sign


@pytest.mark.parametrize("sign", [with_another_key, unsigned, lambda _h, _c: "a.b.c", lambda _h, _c: ""])
async def test_an_id_token_that_the_provider_did_not_sign_is_refused(sign: Any) -> None:  # noqa: ANN401 - any signer
    assert await refused(Provider(sign=sign)) == "BAD_IDENTITY"


@pytest.mark.parametrize("algorithms", [["HS256"], ["none"], []])
async def test_a_provider_that_signs_by_nothing_that_holds_is_not_believed(algorithms: list[str]) -> None:
    provider = Provider(described={"id_token_signing_alg_values_supported": algorithms})
    assert await refused(provider) == "BAD_IDENTITY"


async def test_a_public_key_is_no_secret_to_sign_with() -> None:
    provider = Provider()
    provider.sign = with_the_public_key(provider)
    assert await refused(provider) == "BAD_IDENTITY"


async def test_a_key_that_both_sides_would_have_is_none_of_the_providers() -> None:
    shared = OctKey.generate_key(256, {"kid": "one"})
    provider = Provider(sign=lambda header, claims: signed(header | {"alg": "HS256"}, claims, shared))
    provider.published = [shared]
    assert await refused(provider) == "BAD_IDENTITY"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": "https://gov.example/"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": "another client", "azp": CLIENT},
        {"aud": ["another client"]},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": None},
        {"azp": "another client"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"nonce": "another"},
        {"nonce": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
async def test_an_id_token_that_is_not_for_us_and_for_now_is_refused(claims: dict[str, Any]) -> None:
    assert await refused(Provider(claims=claims)) == "BAD_IDENTITY"


async def test_an_id_token_for_us_among_others_is_taken_if_it_says_that_we_asked() -> None:
    provider = Provider(claims={"aud": [CLIENT, "another client"], "azp": CLIENT})
    assert isinstance(await who(ours(provider), provider), OutsideIdentity)


@pytest.mark.parametrize(
    ("claimed", "proved"),
    [
        (LONG_AGO, datetime.fromtimestamp(LONG_AGO, UTC)),
        (None, None),
        ("now", None),
        (True, None),
        (-1, None),
    ],
)
async def test_when_somebody_proved_it_is_the_providers_word_or_unknown(
    claimed: object, proved: datetime | None
) -> None:
    provider = Provider(claims={"auth_time": claimed})
    found = await who(ours(provider), provider)
    if isinstance(found, Refusal):
        assert (claimed, found.code) == ("now", "BAD_IDENTITY")
    else:
        assert found.proved_at == proved


def test_whoever_nobody_says_has_proved_it_must_step_up() -> None:
    now = clock()
    ahead = OutsideIdentity("i", "s", now + timedelta(days=9))
    assert proved_at(OutsideIdentity("i", "s"), now) == now - timedelta(minutes=5)
    assert proved_at(ahead, now) == now


async def test_keys_that_have_changed_are_asked_for_again_once() -> None:
    provider = Provider()
    us = ours(provider)
    assert isinstance(await who(us, provider), OutsideIdentity)
    provider.key = new_key("two")
    provider.published.append(provider.key)
    assert isinstance(await who(us, provider), OutsideIdentity)
    assert provider.asked["/keys"] == 2
    provider.key = new_key("three")
    assert await refused(provider, us) == "BAD_IDENTITY"
    assert provider.asked["/keys"] == 3


async def test_the_description_and_the_keys_are_asked_for_again_after_an_hour() -> None:
    provider = Provider()
    us = ours(provider)
    await who(us, provider)
    url = await us.authorize_url(trip(KEY, "S1", HOME), clock() + timedelta(hours=1))
    assert isinstance(url, str)
    assert provider.asked["/.well-known/openid-configuration"] == 2


async def test_keys_that_nobody_can_read_are_left_out() -> None:
    provider = Provider()
    odd = [{"kty": "RSA"}, {"kty": "ML-DSA"}, {}, {"kty": "EC", "crv": "P-256", "x": 1, "y": "?"}]
    usable = provider.key.as_dict(private=False)

    async def keys(_: Request) -> Response:
        return JSONResponse({"keys": [*odd, {**usable, "kid": "one", "use": "enc"}, usable]})

    provider.instead["/keys"] = keys
    assert isinstance(await who(ours(provider), provider), OutsideIdentity)


# What nobody would write, and what stops a reader that trusts the type.
CLAIMS = ("iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "auth_time", "at_hash", "amr", "acr", "jti", "txn")
ODD: list[Any] = [7, -1, True, None, "", "x", [], [7], [[]], {}, {"a": 1}, 10**400, "\ud800"]


@pytest.mark.parametrize("claim", [*CLAIMS, "phone_number", "phone_number_verified"])
async def test_whatever_stands_in_a_claim_is_answered_with_a_person_or_a_refusal(claim: str) -> None:
    provider = Provider()
    us = ours(provider, TRUSTED)
    for value in ODD:
        provider.claims = {claim: value}
        outcome = await who(us, provider)
        assert isinstance(outcome, OutsideIdentity | Refusal)
        assert not isinstance(outcome, OutsideIdentity) or outcome.subject == provider.claims.get("sub", "person 1")


@pytest.mark.parametrize(
    "header",
    [
        *({"alg": value} for value in [*ODD, "RS256", "ES384", "none", "HS256"]),
        *({"kid": value} for value in [*ODD, "two"]),
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"typ": 7},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
    ],
)
async def test_whatever_stands_in_the_header_lets_nobody_in_whose_token_is_not_signed(header: dict[str, Any]) -> None:
    def sign(plain: dict[str, Any], claims: dict[str, Any]) -> str:
        text = ".".join(base64url(json.dumps(part).encode()) for part in (plain | header, claims))
        return f"{text}.{base64url(b's' * 64)}"

    provider = Provider(sign=sign)
    assert await refused(provider) in {"BAD_IDENTITY", "PROVIDER_AWAY"}
