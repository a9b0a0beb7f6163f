"""A browser before the application, with a phone beside it that keeps the codes it is sent."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from backend.api.context import PhoneSignIn, Services
from backend.kit import db
from tests.api.asking import REDEEM, edge
from tests.api.asking import services as asking_services

SECRET = "s" * 32
PHONE = "138 0000 0001"
REQUEST = """mutation R($input: RequestCodeInput!) { requestCode(input: $input) {
  __typename ... on CodeSent { resendAt validUntil } ... on Rejected { code message path } } }"""
SIGN_IN = """mutation S($input: SignInInput!) { signIn(input: $input) {
  __typename ... on SignedIn { me { accountId displayName roles providers { id } } }
  ... on Rejected { code path } } }"""
SIGN_OUT = "mutation { signOut { ok } }"
ME = "{ me { accountId displayName roles providers { id } } }"
SESSIONS = "{ sessions { id device startedAt lastUsedAt isThisOne } }"
END = """mutation E($input: EndSessionInput!) { endSession(input: $input) {
  __typename ... on Rejected { code path } } }"""
END_OTHERS = "mutation { endOtherSessions { sessions } }"
STEP_UP = """mutation U($input: StepUpInput!) { stepUp(input: $input) {
  __typename ... on SteppedUp { until } ... on Rejected { code path } } }"""
CLOSE = "mutation { closeAccount { __typename ... on AccountClosed { consents } ... on Rejected { code } } }"
BEGIN_PASSKEY = "mutation { beginPasskey { id options } }"
BEGIN_PASSKEY_SIGN_IN = "mutation { beginPasskeySignIn { id options } }"
ADD_PASSKEY = """mutation A($input: AddPasskeyInput!) { addPasskey(input: $input) {
  __typename ... on PasskeyAdded { passkey { id name createdAt lastUsedAt } } ... on Rejected { code path } } }"""
REMOVE_PASSKEY = """mutation D($input: RemovePasskeyInput!) { removePasskey(input: $input) {
  __typename ... on PasskeyRemoved { ok } ... on Rejected { code path } } }"""
SIGN_IN_WITH_PASSKEY = """mutation P($input: SignInWithPasskeyInput!) { signInWithPasskey(input: $input) {
  __typename ... on SignedIn { me { accountId roles secondFactor } } ... on Rejected { code path } } }"""
STEP_UP_WITH_PASSKEY = """mutation Q($input: StepUpWithPasskeyInput!) { stepUpWithPasskey(input: $input) {
  __typename ... on SteppedUp { until } ... on Rejected { code path } } }"""
PASSKEYS = "{ passkeys { id name createdAt lastUsedAt } }"
BEGIN_TOTP = """mutation T($input: BeginTotpInput!) { beginTotp(input: $input) {
  __typename ... on TotpBegun { id uri secret } ... on Rejected { code path } } }"""
ADD_TOTP = """mutation X($input: AddTotpInput!) { addTotp(input: $input) {
  __typename ... on TotpAdded { ok } ... on Rejected { code path } } }"""
REMOVE_TOTP = "mutation { removeTotp { __typename ... on TotpRemoved { ok } ... on Rejected { code path } } }"
GIVE = """mutation G($input: GiveSecondFactorInput!) { giveSecondFactor(input: $input) {
  __typename ... on SecondFactorGiven { me { roles secondFactor } } ... on Rejected { code path at } } }"""
WHO = "{ me { roles secondFactor } }"
TRUSTED = {
    "sha256:r": REQUEST,
    "sha256:s": SIGN_IN,
    "sha256:o": SIGN_OUT,
    "sha256:m": ME,
    "sha256:list": SESSIONS,
    "sha256:end": END,
    "sha256:others": END_OTHERS,
    "sha256:up": STEP_UP,
    "sha256:close": CLOSE,
    "sha256:buy": REDEEM,
    "sha256:begin": BEGIN_PASSKEY,
    "sha256:begin-use": BEGIN_PASSKEY_SIGN_IN,
    "sha256:add": ADD_PASSKEY,
    "sha256:remove": REMOVE_PASSKEY,
    "sha256:use": SIGN_IN_WITH_PASSKEY,
    "sha256:prove": STEP_UP_WITH_PASSKEY,
    "sha256:passkeys": PASSKEYS,
    "sha256:begin-totp": BEGIN_TOTP,
    "sha256:add-totp": ADD_TOTP,
    "sha256:remove-totp": REMOVE_TOTP,
    "sha256:give": GIVE,
    "sha256:who": WHO,
}
OWN = {"x-tanpuhui": "1"}


@dataclass
class Pocket:
    """A phone that keeps the codes it is sent, and fails the test if one comes inside a transaction."""

    codes: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, phone: str, code: str) -> None:
        kept = await db.pool().fetchval("SELECT count(*) FROM identities_one_time_code")
        assert kept >= 1
        self.codes.append((phone, code))


@dataclass
class Browser:
    """Somebody at a browser that keeps cookies."""

    client: httpx2.AsyncClient
    phone: Pocket

    async def post(self, name: str, headers: Mapping[str, str] = OWN, **variables: object) -> httpx2.Response:
        body = json.dumps({"documentId": f"sha256:{name}", "variables": variables})
        told = {"content-type": "application/json", **headers}
        return await self.client.post("/graphql", content=body, headers=told)

    async def run(self, name: str, **variables: object) -> Any:  # noqa: ANN401 - JSON may be anything
        answer = (await self.post(name, OWN, **variables)).json()
        assert "errors" not in answer, answer
        return next(iter(answer["data"].values()))

    async def code(self, phone: str = PHONE) -> dict[str, str]:
        """A phone number with the code that was sent to it."""
        await self.run("r", input={"phone": phone})
        return {"phone": phone, "code": self.phone.codes[-1][1]}

    async def sign_in(self, phone: str = PHONE, headers: Mapping[str, str] = OWN) -> httpx2.Response:
        return await self.post("s", headers, input=await self.code(phone))


def services(pocket: Pocket | None, *, secure: bool = False) -> Services:
    """What the edge acts through, with this phone to send codes to."""
    return replace(asking_services(), phone=PhoneSignIn(SECRET.encode(), pocket), secure=secure)


@asynccontextmanager
async def browsing(pocket: Pocket, *, secure: bool = False) -> AsyncIterator[Browser]:
    """A browser before an application of its own: what two of them share is the database."""
    async with edge(services(pocket, secure=secure)) as caller:
        yield Browser(caller.client, pocket)
