"""Staff in a browser: nothing that staff do without a second factor, everything with it; by a token as ever."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend import accounts, identities
from backend.api import documents
from backend.kit import db
from backend.kit.time import clock
from tests.api.browsing import SECRET, TRUSTED, Browser, Pocket, browsing
from tests.api.test_passkeys import added, made, signed
from tests.api.town import HANDLES, Town
from tests.identities.authenticator import Device
from tests.identities.people import shown
from tests.world import unaudited

# What staff may ask for and a citizen may not; whatever is named is not there. The whole of it is in the matrix.
RUNS, WAITING = "query { runs { id } }", "query { waiting { records } }"
OF_STAFF = {
    "operator": {
        "runs": RUNS,
        "waiting": WAITING,
        "calculate": 'mutation { calculate(input: {scenario: "none"}) { __typename } }',
        "audit": 'mutation { audit(input: {run: "404", reviewed: [], passed: true}) { __typename } }',
    },
    "authority": {
        "runs": RUNS,
        "waiting": WAITING,
        "issue": 'mutation { issue(input: {run: "404"}) { __typename } }',
    },
}
PHONES = {"operator": "13800000021", "authority": "13800000031", "merchant": "13800000011"}
NOT_GIVEN = {"roles": ["CITIZEN"], "secondFactor": "TO_ENROL"}


@pytest.fixture
async def desk(here: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    """A browser in a town whose staff have phones, with a document for everything that can be asked."""
    file = tmp_path / "trusted-documents.json"
    asked = {f"sha256:ask-{name}": text for kind in OF_STAFF.values() for name, text in kind.items()}
    file.write_text(json.dumps(TRUSTED | asked))
    monkeypatch.setattr(documents, "FILE", file)
    async with db.transaction() as tx:
        people = await accounts.people_by_handle(tx, HANDLES.values())
        for kind, phone in PHONES.items():
            await identities.add_phone(tx, SECRET.encode(), phone, people[HANDLES[kind]])
    async with browsing(Pocket()) as one:
        yield one


async def enrolment(kind: str) -> str:
    async with db.transaction() as tx:
        people = await accounts.people_by_handle(tx, [HANDLES[kind]])
        return await identities.make_enrolment(tx, people[HANDLES[kind]])


async def asked(desk: Browser, names: list[str]) -> dict[str, str | None]:
    """The code of the error with which each is answered, None for an answer."""
    told = {}
    for name in names:
        [error] = (await desk.post(f"ask-{name}")).json().get("errors", [None])
        told[name] = error["extensions"]["code"] if error else None
    return told


@pytest.mark.parametrize("kind", ["operator", "authority"])
async def test_without_it_they_may_what_a_citizen_may_and_with_it_all_that_they_do(desk: Browser, kind: str) -> None:
    names = list(OF_STAFF[kind])
    assert len(names) >= 3
    await desk.sign_in(PHONES[kind])
    before = await unaudited()
    assert await asked(desk, names) == dict.fromkeys(names, "NOT_ALLOWED")
    assert await unaudited() == before
    assert await desk.run("who") == NOT_GIVEN
    await added(desk, enrolment=await enrolment(kind))
    assert await desk.run("who") == {"roles": ["CITIZEN", kind.upper()], "secondFactor": "GIVEN"}
    assert await asked(desk, names) == dict.fromkeys(names)


async def test_who_acts_for_a_shop_needs_none(desk: Browser) -> None:
    await desk.sign_in(PHONES["merchant"])
    assert await desk.run("who") == {"roles": ["CITIZEN", "MERCHANT"], "secondFactor": "NOT_NEEDED"}


async def test_a_bearer_token_counts_as_it_is(here: Town) -> None:
    assert await here.ask("operator", "{ me { roles secondFactor } }") == {
        "me": {"roles": ["CITIZEN", "OPERATOR"], "secondFactor": "NOT_NEEDED"}
    }


async def test_a_passkey_gives_it_at_the_sign_in_and_later(desk: Browser) -> None:
    await desk.sign_in(PHONES["operator"])
    device = await added(desk, enrolment=await enrolment("operator"))
    await desk.run("o")
    opened = await desk.run("use", input=await signed(desk, device))
    assert (opened["me"]["roles"], opened["me"]["secondFactor"]) == (["CITIZEN", "OPERATOR"], "GIVEN")
    await desk.run("o")
    assert (await desk.sign_in(PHONES["operator"])).json()["data"]["signIn"]["me"]["roles"] == ["CITIZEN"]
    assert (await desk.run("who"))["secondFactor"] == "NEEDED"
    assert (await desk.run("prove", input=await signed(desk, device)))["__typename"] == "SteppedUp"
    assert (await desk.run("who"))["secondFactor"] == "GIVEN"


async def test_an_app_is_added_with_a_code_and_gives_it(desk: Browser) -> None:
    await desk.sign_in(PHONES["operator"])
    refused = await desk.run("begin-totp", input={})
    assert refused == {"__typename": "Rejected", "code": "ENROLMENT_NEEDED", "path": ["input", "enrolment"]}
    begun = await desk.run("begin-totp", input={"enrolment": await enrolment("operator")})
    key, old = base64.b32decode(begun["secret"]), desk.client.cookies["session"]
    wrong = await desk.run("add-totp", input={"id": begun["id"], "code": "\ud800"})
    assert wrong == {"__typename": "Rejected", "code": "TOTP_REFUSED", "path": ["input", "code"]}
    answer = await desk.post("add-totp", input={"id": begun["id"], "code": shown(key, clock())})
    assert answer.json()["data"]["addTotp"] == {"__typename": "TotpAdded", "ok": True}
    assert desk.client.cookies["session"] != old
    assert (await desk.run("who"))["secondFactor"] == "GIVEN"
    await desk.run("o")
    await desk.sign_in(PHONES["operator"])
    assert await desk.run("who") == NOT_GIVEN | {"secondFactor": "NEEDED"}
    assert (await desk.run("give", input={"code": "x" * 5000}))["code"] == "TOTP_REFUSED"
    given = await desk.post("give", input={"code": shown(key, clock(), 1)})
    assert given.json()["data"]["giveSecondFactor"]["me"] == {
        "roles": ["CITIZEN", "OPERATOR"],
        "secondFactor": "GIVEN",
    }
    assert given.headers["set-cookie"].startswith("session=")
    assert await desk.run("remove-totp") == {"__typename": "TotpRemoved", "ok": True}


async def test_the_seats_count_until_the_session_ends_and_not_in_another(desk: Browser) -> None:
    await desk.sign_in(PHONES["operator"])
    device = await added(desk, enrolment=await enrolment("operator"))
    await desk.sign_in(PHONES["operator"])
    assert (await desk.run("who"))["secondFactor"] == "NEEDED"
    assert (await desk.run("add", input=await made(desk, Device())))["code"] == "SECOND_FACTOR_NEEDED"
    await desk.run("prove", input=await signed(desk, device))
    assert (await desk.run("add", input=await made(desk, Device())))["__typename"] == "PasskeyAdded"


async def test_an_unenrolled_operators_session_is_as_short_as_staffs(desk: Browser) -> None:
    answer = await desk.sign_in(PHONES["operator"])
    assert "Max-Age=43200" in answer.headers["set-cookie"]
    [session] = await desk.run("list")
    lasts = await db.pool().fetchval(
        "SELECT expires_at - last_used_at FROM identities_session WHERE id = $1", int(session["id"])
    )
    assert lasts.total_seconds() == 1800
