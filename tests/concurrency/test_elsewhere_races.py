"""Many who come back from elsewhere at once: one state lets one in, and one identity has one account."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from backend.api import documents
from tests.api.abroad import DOCUMENTS, Abroad, Traveller, counted, travelling

AT_ONCE = 20


@pytest.fixture
async def abroad(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Abroad]:
    file = tmp_path / "trusted-documents.json"
    file.write_text(json.dumps(DOCUMENTS))
    monkeypatch.setattr(documents, "FILE", file)
    async with travelling(tmp_path) as there:
        yield there


async def test_of_twenty_who_bring_back_one_state_one_is_let_in(abroad: Abroad) -> None:
    one = abroad.browser()
    location, marker = urlsplit(await one.leave()), one.client.cookies["elsewhere"]

    async def arrive(browser: Traveller) -> str:
        cookie = {"cookie": f"elsewhere={marker}"}
        answer = await browser.client.get(f"{location.path}?{location.query}", headers=cookie)
        return answer.headers["location"]

    whither = Counter(await asyncio.gather(*(arrive(abroad.browser()) for _ in range(AT_ONCE))))
    assert whither == {"/": 1, "/sign-in?refused=SIGN_IN_OVER": AT_ONCE - 1}
    assert (abroad.gov.asked["/token"], (await counted())["identities_session"]) == (1, 1)


@pytest.mark.parametrize("provider", ["gov", "bank", "wechat"])
async def test_twenty_first_sign_ins_of_one_identity_make_one_account(abroad: Abroad, provider: str) -> None:
    abroad.bank.userinfo = {"phone_number": "13800000001", "phone_number_verified": True}
    crowd = [abroad.browser() for _ in range(AT_ONCE)]
    locations = [await one.leave(provider) for one in crowd]
    arrivals = (one.arrive(location) for one, location in zip(crowd, locations, strict=True))
    assert await asyncio.gather(*arrivals) == ["/"] * AT_ONCE
    assert len({await one.account() for one in crowd}) == 1
    kept = await counted()
    assert (kept["accounts_person"], kept["identities_linked"], kept["identities_session"]) == (1, 1, AT_ONCE)


async def test_a_phone_and_an_identity_with_its_number_at_once_make_one_account(abroad: Abroad) -> None:
    abroad.bank.userinfo = {"phone_number": "13800000001", "phone_number_verified": True}
    one, other = abroad.browser(), abroad.browser()
    location, proof = await one.leave("bank"), await other.code("13800000001")
    await asyncio.gather(one.arrive(location), other.post("s", input=proof))
    assert await one.account() == await other.account()
    assert (await counted())["accounts_person"] == 1


async def test_of_two_last_ways_in_that_are_unlinked_at_once_one_stays(abroad: Abroad) -> None:
    one = abroad.browser()
    await one.travel("bank")
    await one.travel("wechat", "link")
    both = [each["id"] for each in await one.run("linked")]
    answers = await asyncio.gather(*(one.run("unlink", input={"id": each}) for each in both))
    assert Counter(answer.get("code") for answer in answers) == {None: 1, "LAST_WAY_IN": 1}
    assert len(await one.run("linked")) == 1


async def test_of_twenty_accounts_that_link_one_identity_at_once_one_gets_it(abroad: Abroad) -> None:
    crowd = [abroad.browser() for _ in range(AT_ONCE)]
    for number, one in enumerate(crowd):
        await one.sign_in(f"138000001{number:02}")
    locations = [await one.leave("wechat", "link") for one in crowd]
    arrivals = (one.arrive(location) for one, location in zip(crowd, locations, strict=True))
    whither = Counter(await asyncio.gather(*arrivals))
    assert whither == {"/me/security": 1, "/sign-in?refused=IDENTITY_TAKEN": AT_ONCE - 1}
