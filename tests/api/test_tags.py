"""What a signed-in caller has read already is not sent again; where the account's version tells it, nothing is run."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from graphql import parse

from backend.api import documents, http, sessions, tags
from backend.kit import db, time
from backend.mall import VoucherCheck
from tests.api.ann import TILL
from tests.api.asking import Caller, citizen, edge, services, shelved
from tests.conftest import ROOT

TOTALS = "query Totals { account { id freePoints nextExpiry { at points } } }"
ENTRIES = (
    "query Entries($first: Int!) { entries(first: $first) { edges { node { ...E } } } } fragment E on Entry { kind }"
)
VOUCHERS = "query Vouchers { vouchers { edges { node { id usedAt } } } }"
MONTHS = "query Months { account { freePoints months(last: 1) { acts } } }"
PUBLIC = "query Shelf { listings { edges { node { id } } } }"
BROKEN = "query Broken { account { freePoints months(last: 0) { acts } } }"
TRUSTED = {text.split()[1].split("(")[0]: text for text in (TOTALS, ENTRIES, VOUCHERS, MONTHS, PUBLIC, BROKEN)}
JSON = {"accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who keeps what they have read."""

    caller: Caller

    async def read(self, name: str, tag: str = "", **variables: int) -> httpx2.Response:
        asked = {"documentId": name, "variables": json.dumps(variables)}
        headers = {**JSON, "authorization": f"Bearer {self.caller.token}", "if-none-match": tag}
        return await self.caller.client.get("/graphql", params=asked, headers=headers)

    async def tag(self, name: str, **variables: int) -> str:
        answer = await self.read(name, "", **variables)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "accept, authorization, cookie"
        tag: str = answer.headers["etag"]
        return tag

    async def knows(self, name: str, tag: str, **variables: int) -> bool:
        """Whether they are told that they have it already."""
        answer = await self.read(name, tag, **variables)
        assert answer.status_code in {200, 304}
        assert (answer.status_code == 304) == (answer.content == b"")
        return answer.status_code == 304


@pytest.fixture
async def ann(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reader]:
    file = tmp_path / "trusted-documents.json"
    file.write_text(json.dumps(TRUSTED))
    monkeypatch.setattr(documents, "FILE", file)
    await shelved(501, points=10, stock=100)
    _, token = await citizen(100, 1000)
    async with edge() as anybody:
        yield Reader(Caller(anybody.client, token))


async def test_what_depends_on_the_account_alone_is_not_run_again(ann: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"Totals": await ann.tag("Totals"), "Entries": await ann.tag("Entries", first=5)}
    with monkeypatch.context() as patched:
        patched.setattr(http, "executed", None)
        assert await ann.knows("Totals", known["Totals"])
        assert await ann.knows("Entries", f'"another", W/{known["Entries"]}', first=5)
    assert not await ann.knows("Entries", known["Entries"], first=6)
    assert not await ann.knows("Totals", known["Entries"])
    await ann.caller.redeem("a", "501", 10)
    assert not await ann.knows("Totals", known["Totals"])
    assert not await ann.knows("Entries", known["Entries"], first=5)
    assert (await ann.read("Totals", known["Totals"])).json()["data"]["account"]["freePoints"] == 90


async def test_the_points_that_expire_next_are_read_anew_when_a_day_begins(
    ann: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await ann.tag("Totals")
    tomorrow = time.clock() + timedelta(days=1)
    async with db.transaction() as tx:
        await tx.execute("UPDATE identities_access_token SET expires_at = $1", tomorrow + timedelta(days=1))
    monkeypatch.setattr(sessions, "clock", lambda: tomorrow)
    assert not await ann.knows("Totals", known)


async def test_nobody_is_taken_for_another_and_no_release_for_the_next(
    ann: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await ann.tag("Totals")
    _, token = await citizen(100, 1000, "ben")
    ben = Reader(Caller(ann.caller.client, token))
    assert not await ben.knows("Totals", known)
    monkeypatch.setattr(tags, "release", lambda: "the next")
    assert not await ann.knows("Totals", known)


async def test_what_changes_without_an_entry_is_run_and_only_the_way_is_spared(ann: Reader) -> None:
    told = (await ann.caller.redeem("a", "501", 10))["voucher"]
    known = await ann.tag("Vouchers")
    assert await ann.knows("Vouchers", known)
    assert await ann.knows("Months", await ann.tag("Months"))
    await services().check.submit(VoucherCheck(TILL, told["code"]))
    assert not await ann.knows("Vouchers", known)


async def test_what_is_public_raw_or_has_an_error_has_no_tag(ann: Reader) -> None:
    broken = await ann.read("Broken")
    assert (broken.headers["cache-control"], "etag" in broken.headers) == ("no-store", False)
    anybody = await ann.caller.client.get("/graphql", params={"documentId": "Shelf"})
    posted = await ann.caller.post(json.dumps({"documentId": "Totals"}).encode())
    raw = await ann.caller.post(json.dumps({"query": TOTALS}).encode())
    for answer in (anybody, posted, raw):
        assert answer.status_code == 200
        assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)


def test_which_of_our_own_documents_the_version_tells() -> None:
    trusted = json.loads((ROOT / "pwa" / "gen" / "trusted-documents.json").read_text("utf-8"))
    by_entries = {text.split()[1].split("(")[0] for text in trusted.values() if tags.is_by_entries(parse(text))}
    assert by_entries == {"Entries", "Purse"}


async def test_no_one_can_change_the_titles_that_entries_have(database: None) -> None:
    titles = {"mall_goods": ("title_zh", "title_en"), "scenarios_scenario": ("title_zh", "title_en")}
    for table, columns in titles.items():
        for column in columns:
            may = "SELECT has_column_privilege(current_user, $1, $2, 'UPDATE')"
            assert not await db.pool().fetchval(may, table, column)
