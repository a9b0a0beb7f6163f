"""The whole way over real sockets: a provider that is a server, the platform as a process, and a browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import uvicorn

from backend.kit import db
from tests.adapters.provider import Provider
from tests.api.abroad import BEGIN, FILE
from tests.api.serving import Owner, ended, free_port, running, settle


@asynccontextmanager
async def served(provider: Provider, port: int) -> AsyncIterator[None]:
    """The provider, listening."""
    server = uvicorn.Server(uvicorn.Config(provider.app, port=port, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn sets no event of ours
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await serving


async def test_somebody_signs_in_elsewhere_and_comes_back(owner: Owner, application_url: str, tmp_path: Path) -> None:
    await settle(owner)
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    file = tmp_path / "providers.toml"
    file.write_text(FILE.replace("https://gov.example", provider.issuer))
    settings = {
        "DATABASE_URL": application_url,
        "SECRET_KEY": "s" * 32,
        "PUBLIC_URL": "http://127.0.0.1",
        "IDENTITY_PROVIDERS": str(file),
    }
    log = tmp_path / "log"
    async with served(provider, port), running(log, "serve", **settings) as server:
        await server.up()
        async with httpx2.AsyncClient(base_url=server.url) as browser:
            asked = {"query": BEGIN, "variables": {"input": {"provider": "gov"}}}
            begun = (await browser.post("/graphql", json=asked)).json()["data"]["beginSignIn"]
            there = await browser.get(begun["url"])
            back = httpx2.URL(there.headers["location"])
            assert str(back).startswith("http://127.0.0.1/sign-in/callback/gov?")
            arrived = await browser.get(f"{back.path}?{back.query.decode()}")
            assert (arrived.status_code, arrived.headers["location"]) == (303, "/")
            assert set(browser.cookies) == {"session"}
            again = await browser.get(f"{back.path}?{back.query.decode()}")
            assert again.headers["location"] == "/sign-in?refused=SIGN_IN_OVER"
    assert provider.asked == {"/.well-known/openid-configuration": 1, "/authorize": 1, "/token": 1, "/keys": 1}
    assert await db.pool().fetchval("SELECT count(*)::int FROM identities_session") == 1
    assert server.said == ""


async def test_a_provider_that_is_no_more_there_lets_nobody_wait(
    owner: Owner, application_url: str, tmp_path: Path
) -> None:
    await settle(owner)
    file = tmp_path / "providers.toml"
    file.write_text(FILE.replace("https://gov.example", f"http://127.0.0.1:{free_port()}"))
    settings = {"DATABASE_URL": application_url, "PUBLIC_URL": "http://127.0.0.1", "IDENTITY_PROVIDERS": str(file)}
    async with running(tmp_path / "log", "serve", TANPUHUI_HOME=str(tmp_path), **settings) as server:
        await server.up()
        async with httpx2.AsyncClient(base_url=server.url) as browser:
            asked = {"query": BEGIN, "variables": {"input": {"provider": "gov"}}}
            answer = (await browser.post("/graphql", json=asked)).json()["data"]["beginSignIn"]
    assert answer["code"] == "PROVIDER_AWAY"


async def test_a_file_that_cannot_be_used_ends_the_start(owner: Owner, application_url: str, tmp_path: Path) -> None:
    await settle(owner)
    file = tmp_path / "providers.toml"
    file.write_text("[[provider]]")
    settings = {"DATABASE_URL": application_url, "PUBLIC_URL": "http://127.0.0.1", "IDENTITY_PROVIDERS": str(file)}
    told = await ended(tmp_path / "log", "serve", TANPUHUI_HOME=str(tmp_path), **settings)
    sentence = f"tanpuhui: IDENTITY_PROVIDERS={file}: Object missing required field `kind` - at `$.provider[0]`.\n"
    assert told == (2, sentence)
