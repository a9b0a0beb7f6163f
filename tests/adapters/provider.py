"""A provider of OpenID Connect that the tests start: it keeps to the standard unless a test tells it not to."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from backend.kit import ids
from backend.kit.time import clock

CLIENT = "tanpuhui"
SECRET = "a secret of the provider's"  # noqa: S105 - it opens nothing

type Answer = Callable[[Request], Awaitable[Response]]
type Signer = Callable[[dict[str, Any], dict[str, Any]], str]


def new_key(kid: str = "one") -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


def signed(header: dict[str, Any], claims: dict[str, Any], key: Key, algorithms: tuple[str, ...] = ()) -> str:
    registry = JWSRegistry(algorithms=[*algorithms, header["alg"]])
    return jwt.encode(header, claims, key, registry=registry)


@dataclass
class Provider:
    """Who signs in is `subject`; `claims` replaces claims of the id_token, None leaves one out."""

    issuer: str = "https://gov.example"
    subject: str = "person 1"
    key: ECKey = field(default_factory=new_key)
    published: list[Key] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: Signer | None = None
    instead: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    granted: dict[str, dict[str, str]] = field(default_factory=dict)
    assertions: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.published = [self.key]
        told = {
            "/.well-known/openid-configuration": self._description,
            "/authorize": self._authorize,
            "/token": self._token,
            "/keys": self._keys,
            "/userinfo": self._userinfo,
        }
        self.app = Starlette(routes=[Route(path, self._counted(path, tell)) for path, tell in told.items()])
        for route in self.app.routes:
            assert isinstance(route, Route)
            route.methods = {"GET", "POST"}

    def carrier(self) -> httpx2.AsyncBaseTransport:
        """What takes a request here without a socket."""
        return httpx2.ASGITransport(self.app)

    async def visited(self, url: str) -> str:
        """Where a browser is sent that goes to the provider's page and signs in there."""
        async with httpx2.AsyncClient(transport=self.carrier()) as client:
            answer = await client.get(url)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def _counted(self, path: str, tell: Answer) -> Answer:
        async def answer(request: Request) -> Response:
            self.asked[path] += 1
            return await self.instead.get(path, tell)(request)

        return answer

    async def _description(self, request: Request) -> Response:
        del request
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse(told | self.described)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert (asked["code_challenge_method"], asked["max_age"]) == ("S256", "300")
        code = ids.token()
        self.granted[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 303)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        grant = self.granted.pop(form.get("code", ""), None)
        if not self._is_client(request, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or proved != grant["code_challenge"] or form["redirect_uri"] != grant["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant", "error_description": "13800000001 is unknown"}, 400)
        told = {"access_token": "an access token", "token_type": "Bearer", "id_token": self._id_token(grant)}
        return JSONResponse(told)

    def _is_client(self, request: Request, form: dict[str, str]) -> bool:
        if "client_assertion" in form:
            [_, claims, _] = form["client_assertion"].split(".")
            self.assertions.append(json.loads(base64.urlsafe_b64decode(claims + "==")))
            return True
        if "client_secret" in form:
            return (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}"

    def _id_token(self, grant: dict[str, str]) -> str:
        now = int(clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": grant["nonce"],
        }
        told = {name: value for name, value in (claims | self.claims).items() if value is not None}
        header = {"alg": "ES256", "kid": self.key.kid}
        return self.sign(header, told) if self.sign else signed(header, told, self.key)

    async def _keys(self, request: Request) -> Response:
        del request
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]})

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer an access token"
        return JSONResponse({"sub": self.subject} | self.userinfo)


def query(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
