"""Canaries in every input there is, and in no log, Redis, metric, address or error; and the watch sees one that is."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from backend import accounts, identities, programme
from backend.accounts import NewPerson
from backend.kit import db, ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.logs import KEYS
from tests import canaries
from tests.api.asking import SECRET, Caller
from tests.api.serving import Owner, Running, free_port, running
from tests.canaries import WATCH
from tests.conftest import NOW, ROOT, SERVER_LOG, redis_server
from tests.security.smuggling import HEADERS, IDENTITY, MAIL, NAME, PHONE, bodies, lines_of_requests
from tests.watching import growing
from tests.world import new_world

JIANGSU = programme.pack("jiangsu")
DOCUMENTS = json.loads((ROOT / "pwa" / "gen" / "trusted-documents.json").read_text("utf-8"))
SIGN_IN = "mutation ($i: SignInInput!) { signIn(input: $i) { __typename ... on Rejected { code message path } } }"
CONSENT = """mutation OuyangQinghe($i: GrantConsentInput!) { OuyangQinghe: grantConsent(input: $i) {
  __typename ... on Rejected { code message path } } }"""
ROW = "欧阳青禾的卡"
SINKS = ("log", "redis", "metric", "url", "error")


def setting(environment: str) -> dict[str, str]:
    """A deployment that tells of each request, and in which nobody's codes are brought, or the console's are."""
    chosen = {"PROGRAMME": "jiangsu", "ENVIRONMENT": environment, "LOG_LEVEL": "info", "SECRET_KEY": SECRET}
    return chosen | ({"PUBLIC_URL": "https://tanpuhui.example.cn"} if environment == "production" else {})


@dataclass(frozen=True, slots=True)
class Stage:
    """The server, where its metrics are, and somebody whose name, token and phone are canaries."""

    server: Running
    client: httpx2.AsyncClient
    metrics: str
    token: str

    async def ask(self, query: str, **given: object) -> Any:  # noqa: ANN401 - JSON may be anything
        """What the person is answered."""
        return await Caller(self.client, self.token).ask(query, i=given)


@asynccontextmanager
async def stage(owner: Owner, url: str, folder: Path, environment: str) -> AsyncIterator[Stage]:
    """A programme with one scenario and one citizen, behind a server beside a Redis."""
    async with owner.transaction():
        await programme.settle(Tx(owner, lambda: NOW), JIANGSU)
    ids.forget()
    async with db.transaction() as tx:
        await (await new_world(tx, JIANGSU)).scenario(tx, "metro", ("GZ_METRO_RIDE", "2017"), "travel")
        [person] = await accounts.register_people(tx, [NewPerson(NAME, JIANGSU.root.code, "ouyang-qinghe")])
        token = await identities.issue_token(tx, person, timedelta(days=1))
    port = free_port()
    more = {"DATABASE_URL": url, "METRICS_PORT": str(port), "TANPUHUI_HOME": str(folder)}
    async with (
        redis_server(folder) as redis_url,
        running(folder / "log", "serve", REDIS_URL=redis_url, **more, **setting(environment)) as server,
        httpx2.AsyncClient(base_url=server.url, headers=HEADERS) as client,
    ):
        await server.up()
        yield Stage(server, client, f"http://127.0.0.1:{port}/metrics", token)


@asynccontextmanager
async def poisoned(owner: Owner) -> AsyncIterator[None]:
    """A table that refuses a row, so that PostgreSQL quotes it."""
    await owner.execute(f"ALTER TABLE consents_subject ADD CONSTRAINT poisoned CHECK (subject <> '{ROW}')")
    try:
        yield
    finally:
        await owner.execute("ALTER TABLE consents_subject DROP CONSTRAINT poisoned")


async def signed_in(on: Stage) -> str:
    """The cookie of somebody who enters a code, after one that is wrong."""
    async with db.transaction() as tx:
        made = await identities.request_code(tx, SECRET.encode(), PHONE)
    assert not isinstance(made, Refusal)
    wrong = "000000" if made.code != "000000" else "000001"
    for code in (WATCH.code(wrong), made.code):
        answer = await on.client.post(
            "/graphql", json={"query": SIGN_IN, "variables": {"i": {"phone": PHONE, "code": code}}}
        )
    assert answer.json() == {"data": {"signIn": {"__typename": "SignedIn"}}}
    [cookie] = re.findall(r"session=([\w-]{43});", answer.headers["set-cookie"])
    assert "server" not in answer.headers
    return WATCH.token(cookie)


async def smuggle(on: Stage, cookie: str) -> list[httpx2.Response]:
    """Canaries in every place of a request, by a token, by a cookie and by nobody."""
    callers: tuple[dict[str, str], ...] = (
        {"authorization": f"Bearer {on.token}"},
        {"cookie": f"session={cookie}; __Host-session={cookie}", "x-tanpuhui": "1"},
        {"authorization": f"Bearer {PHONE}", "cookie": f"session={NAME.encode().hex()}"},
        {},
    )
    asked = [(caller, body) for caller in callers for body in bodies(on.token, cookie, DOCUMENTS)]
    kind = {"content-type": "application/json"}
    return [await on.client.post("/graphql", headers=kind | caller, content=body) for caller, body in asked]


async def shout(port: int, lines: Sequence[bytes]) -> None:
    """Send what no client would, byte by byte as it stands."""
    for line in lines:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(line)
        canaries.answer(400, "text/plain", (await reader.read()).decode("utf-8", "replace"))
        writer.close()


async def tell_everything(on: Stage, owner: Owner) -> str:
    """The whole story; the reference of the error in it."""
    cookie = await signed_in(on)
    answers = await smuggle(on, cookie)
    assert {answer.status_code for answer in answers} == {200, 400, 403, 404, 406}
    await shout(on.server.port, lines_of_requests(on.token, cookie))
    async with poisoned(owner):
        consent = {"scenario": "metro", "subject": ROW, "noticeVersion": 1, "dataKinds": ["amounts"], "places": False}
        [error] = (await on.ask(CONSENT, **consent))["errors"]
    WATCH.look("metric", httpx2.get(on.metrics).text)
    return str(error["extensions"]["reference"])


@pytest.mark.parametrize("environment", ["production", "development"])
async def test_a_story_full_of_canaries_leaves_every_sink_clean(
    owner: Owner, application_url: str, tmp_path: Path, environment: str
) -> None:
    before = dict(WATCH.looked)
    with WATCH.expecting(IDENTITY, MAIL, ROW) as leaks, growing(SERVER_LOG):  # where the row was refused
        async with stage(owner, application_url, tmp_path, environment) as on:
            reference = await tell_everything(on, owner)
            said = on.server.said
    assert sorted(set(map(str, leaks))) == []
    assert [sink for sink in SINKS if WATCH.looked.get(sink, 0) <= before.get(sink, 0)] == []  # type: ignore[call-overload]  # a sink's name
    assert said.count("Answered.") > 100
    told = [line for line in said.splitlines() if reference in line]
    assert len(told) == 2  # the error and the request
    for word in ("CheckViolationError", "23514", "poisoned", "grantConsent"):
        assert word in told[0]
    printed = canaries.ON_PURPOSE.findall(said)
    assert len(printed) == (1 if environment == "development" else 0)
    if environment == "production":
        lines = [json.loads(line) for line in said.splitlines()]
        assert {key for line in lines for key in line} <= KEYS.keys()
