"""Signing in by phone at the edge: the code, the session cookie, and who may use it."""

import stat
from pathlib import Path

import pytest

from backend.api.spending import CODES
from backend.kit.allowances import Unreachable
from backend.kit.errors import ConfigurationError
from backend.settings import read
from backend.wiring import signing_in
from tests.api.asking import edge
from tests.api.browsing import ME, OWN, PHONE, SECRET, Browser, Pocket, browsing, services


async def test_whoever_signs_in_for_the_first_time_gets_an_account_and_a_session(browser: Browser) -> None:
    sent = await browser.run("r", input={"phone": "+86 138-0000-0001"})
    assert sent["__typename"] == "CodeSent"
    [(phone, code)] = browser.phone.codes
    assert phone == "13800000001"
    answer = await browser.post("s", input={"phone": PHONE, "code": code})
    me = answer.json()["data"]["signIn"]["me"]
    assert me == {"accountId": me["accountId"], "displayName": "用户0001", "roles": ["CITIZEN"], "providers": []}
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("session=")
    assert cookie.endswith("; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax")
    assert answer.headers["cache-control"] == "no-store"
    assert await browser.run("m") == me


async def test_a_session_ends_when_told_and_its_token_with_it(browser: Browser) -> None:
    await browser.sign_in()
    token = browser.client.cookies["session"]
    answer = await browser.post("o")
    assert answer.json() == {"data": {"signOut": {"ok": True}}}
    assert answer.headers["set-cookie"] == 'session=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax'
    assert await browser.run("m") is None
    browser.client.cookies.set("session", token)
    assert await browser.run("m") is None
    assert (await browser.post("o")).json()["errors"][0]["extensions"] == {"code": "SIGN_IN"}


async def test_signing_in_again_ends_the_session_before(browser: Browser) -> None:
    await browser.sign_in()
    first = browser.client.cookies["session"]
    await browser.sign_in("13800000002")
    assert browser.client.cookies["session"] != first
    browser.client.cookies.clear()
    browser.client.cookies.set("session", first)
    assert await browser.run("m") is None


async def test_each_refusal_names_its_code_and_the_field(browser: Browser) -> None:
    bad = await browser.run("r", input={"phone": "12345"})
    assert (bad["__typename"], bad["code"], bad["path"]) == ("Rejected", "BAD_PHONE", ["input", "phone"])
    await browser.run("r", input={"phone": PHONE})
    assert (await browser.run("r", input={"phone": PHONE}))["code"] == "TOO_SOON"
    other = "000000" if browser.phone.codes[0][1] != "000000" else "000001"
    for wrong in (other, "", "\ud800", "x" * 5000, "\x00"):
        answer = await browser.run("s", input={"phone": PHONE, "code": wrong})
        assert answer == {"__typename": "Rejected", "code": "WRONG_CODE", "path": ["input", "code"]}
    over = await browser.run("s", input={"phone": PHONE, "code": browser.phone.codes[0][1]})
    assert over["code"] == "CODE_OVER"
    assert "session" not in browser.client.cookies


async def test_without_a_sender_nobody_signs_in_by_phone(database: None, built: None) -> None:
    async with edge(services(None)) as caller:
        answer = await Browser(caller.client, Pocket()).run("r", input={"phone": PHONE})
    assert (answer["__typename"], answer["code"]) == ("Rejected", "PHONE_SIGN_IN_OFF")


async def test_by_https_the_cookie_belongs_to_this_host_alone(database: None, built: None) -> None:
    async with browsing(Pocket(), secure=True) as browser:
        answer = await browser.sign_in()
    assert answer.headers["set-cookie"].startswith("__Host-session=")
    assert answer.headers["set-cookie"].endswith("; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax; Secure")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-tanpuhui": "2"},
        OWN | {"sec-fetch-site": "cross-site"},
        OWN | {"sec-fetch-site": "same-site"},
        OWN | {"origin": "http://elsewhere"},
        OWN | {"origin": "null"},
        OWN | {"content-type": "text/plain"},
    ],
)
async def test_a_page_of_another_site_cannot_use_the_session(browser: Browser, headers: dict[str, str]) -> None:
    await browser.sign_in()
    answer = await browser.post("o", headers)
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (
        403,
        "This request comes from a page of another site: open the platform itself and try again.",
    )
    assert await browser.run("m") is not None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_nor_can_it_read_by_the_address(browser: Browser, site: str) -> None:
    await browser.sign_in()
    answer = await browser.client.get("/graphql?documentId=sha256:m", headers={"sec-fetch-site": site})
    assert answer.status_code == 403


async def test_our_own_pages_are_told_by_what_the_browser_says_of_them(browser: Browser) -> None:
    await browser.sign_in()
    own = {"sec-fetch-site": "same-origin", "origin": "http://edge"}
    assert (await browser.post("m", OWN | own)).json()["data"]["me"] is not None
    assert (await browser.client.get("/graphql?documentId=sha256:m", headers=own)).json()["data"]["me"] is not None


async def test_a_session_runs_trusted_documents_only(browser: Browser) -> None:
    await browser.sign_in()
    answer = await browser.client.post("/graphql", json={"query": ME}, headers=OWN)
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (
        403,
        "A browser's session runs the documents of our own pages only: use a bearer token for others.",
    )


def test_development_makes_its_secret_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = read({"TANPUHUI_HOME": str(tmp_path / "home")})
    made = signing_in.secret(settings)
    assert len(made) == 43
    assert signing_in.secret(settings) == made
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["secret"]
    assert signing_in.secret(read({"SECRET_KEY": SECRET})) == SECRET.encode()


def test_a_place_where_no_secret_can_be_kept_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(ConfigurationError, match="cannot hold the secret"):
        signing_in.secret(read({"TANPUHUI_HOME": str(tmp_path / "home")}))


async def test_in_development_the_code_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sender = signing_in.sender(read({}))
    assert sender is not None
    await sender.send("13800000001", "123456")
    assert capsys.readouterr().err == "The code for 13800000001 is 123456.\n"


async def test_an_address_from_which_too_many_codes_are_asked_for_has_to_wait(browser: Browser) -> None:
    for number in range(CODES):
        sent = await browser.run("r", input={"phone": f"138{number:08}"})
        assert sent["__typename"] == "CodeSent"
    answer = await browser.run("r", input={"phone": "13900000000"})
    assert (answer["__typename"], answer["code"]) == ("Rejected", "TOO_MANY_FROM_HERE")
    assert len(browser.phone.codes) == CODES


async def test_without_redis_no_code_is_sent_and_who_has_signed_in_goes_on(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in()

    async def gone(*_: object) -> None:
        raise Unreachable

    monkeypatch.setattr("backend.adapters.allowances.InMemory.spend", gone)
    answer = await browser.run("r", input={"phone": "13900000000"})
    assert (answer["__typename"], answer["code"]) == ("Rejected", "TRY_LATER")
    assert (await browser.run("m"))["displayName"] == "用户0001"
