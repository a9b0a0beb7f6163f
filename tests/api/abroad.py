"""Browsers that go to providers elsewhere and come back: a government's, a bank's, and WeChat."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from backend import app, wiring
from backend.kit import db
from backend.settings import read
from backend.wiring import elsewhere
from tests.adapters.provider import CLIENT, SECRET, Provider
from tests.api.asking import SECRET as KEY
from tests.api.browsing import TRUSTED, Browser, Pocket, services

BEGIN = """mutation B($input: BeginSignInInput!) { beginSignIn(input: $input) {
  __typename ... on SignInBegun { url } ... on Rejected { code path } } }"""
LINK = """mutation L($input: LinkIdentityInput!) { linkIdentity(input: $input) {
  __typename ... on SignInBegun { url } ... on Rejected { code path } } }"""
UNLINK = """mutation X($input: UnlinkIdentityInput!) { unlinkIdentity(input: $input) {
  __typename ... on IdentityUnlinked { ok } ... on Rejected { code path } } }"""
VERIFY = """mutation V($input: VerifyNameInput!) { verifyName(input: $input) {
  __typename ... on NameVerified { level } ... on Rejected { code path } } }"""
DOCUMENTS = TRUSTED | {
    "sha256:ways": "{ signInWays { provider title { zh en } } }",
    "sha256:depart": BEGIN,
    "sha256:link": LINK,
    "sha256:linked": "{ linkedIdentities { id provider { provider title { zh en } } linkedAt } }",
    "sha256:unlink": UNLINK,
    "sha256:verify": VERIFY,
    "sha256:level": "{ me { accountId displayName realNameLevel } }",
}
FILE = f"""
[[provider]]
kind = "oidc"
code = "gov"
title = {{ zh = "政务服务", en = "Government" }}
issuer = "https://gov.example"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
level = "L2"

[[provider]]
kind = "oidc"
code = "bank"
title = {{ zh = "银行", en = "Bank" }}
issuer = "https://bank.example"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
scopes = ["phone"]
trusts_phone = true

[[provider]]
kind = "wechat"
code = "wechat"
title = {{ zh = "微信", en = "WeChat" }}
appid = "wx1"
secret = "s3cret"
"""


@dataclass
class ByHost(httpx2.AsyncBaseTransport):
    """Takes a request to whoever has that name."""

    apps: Mapping[str, Starlette]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return await httpx2.ASGITransport(self.apps[request.url.host]).handle_async_request(request)


@dataclass
class Abroad:
    """The application, and who is elsewhere; `scanned` is what WeChat answers."""

    application: Starlette
    gov: Provider
    bank: Provider
    scanned: dict[str, Any] = field(default_factory=dict)
    phone: Pocket = field(default_factory=Pocket)
    browsers: list["Traveller"] = field(default_factory=list)

    def browser(self) -> "Traveller":
        """Somebody at another browser."""
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.application), base_url="http://edge")
        self.browsers.append(Traveller(client, self.phone, self))
        return self.browsers[-1]


@dataclass
class Traveller(Browser):
    """Somebody at a browser that goes elsewhere."""

    abroad: Abroad

    async def leave(self, provider: str = "gov", how: str = "depart") -> str:
        """Where the provider sends the browser back to, once its owner has signed in there."""
        begun = await self.run(how, input={"provider": provider})
        assert begun["__typename"] == "SignInBegun", begun
        if provider == "wechat":
            state = httpx2.URL(begun["url"]).params["state"]
            return f"http://edge/sign-in/callback/wechat?code=C&state={state}"
        there: Provider = getattr(self.abroad, provider)
        return await there.visited(begun["url"])

    async def arrive(self, location: str) -> str:
        """The page at which the browser ends that comes back there, with nothing but the address to show."""
        parts = urlsplit(location)
        headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
        answer = await self.client.get(f"{parts.path}?{parts.query}", headers=headers)
        assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (303, "", "no-store")
        return answer.headers["location"]

    async def travel(self, provider: str = "gov", how: str = "depart") -> str:
        """There and back."""
        return await self.arrive(await self.leave(provider, how))

    async def account(self) -> int | None:
        """Whose account it is, None if nobody has signed in."""
        me = await self.run("m")
        return int(me["accountId"]) if me else None


@asynccontextmanager
async def travelling(folder: Path, *, secure: bool = False) -> AsyncIterator[Abroad]:
    """An application that reads its providers from a file, and those providers."""
    (folder / "providers.toml").write_text(FILE)
    environ = {"SECRET_KEY": KEY, "PUBLIC_URL": "http://edge", "IDENTITY_PROVIDERS": str(folder / "providers.toml")}
    scanned: dict[str, Any] = {"openid": "oABC", "access_token": "AT"}

    async def wechat(request: Request) -> Response:
        assert request.query_params["secret"] == "s3cret"  # noqa: S105 - it opens nothing
        return PlainTextResponse(json.dumps(scanned))

    gov, bank = Provider(), Provider("https://bank.example")
    hosts = {
        "gov.example": gov.app,
        "bank.example": bank.app,
        "api.weixin.qq.com": Starlette(routes=[Route("/sns/oauth2/access_token", wechat)]),
    }
    application = app.build(read(environ), wiring.Addresses("", ""))
    there = Abroad(application, gov, bank, scanned)
    outside = elsewhere.elsewhere(read(environ), lambda: ByHost(hosts))
    application.state.services = replace(services(there.phone, secure=secure), elsewhere=outside)
    try:
        yield there
    finally:
        for one in there.browsers:
            await one.client.aclose()


async def counted() -> dict[str, int]:
    """How many there are of what signing in makes."""
    tables = ("accounts_person", "identities_session", "identities_linked", "identities_departure", "accounts_audit")
    return {
        table: await db.pool().fetchval(f"SELECT count(*)::int FROM {table}")  # noqa: S608 - names of our own
        for table in tables
    }
