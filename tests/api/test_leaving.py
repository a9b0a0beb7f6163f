"""Leaving: all that is kept of somebody, to take along, and an account that is closed for ever."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg

from backend import accounts, consents, identities
from backend.accounts import NewMember, NewPerson
from backend.kit import db
from backend.kit.time import clock
from tests.api.asking import citizen, edge, shelved
from tests.api.browsing import CLOSE, OWN, PHONE, Browser
from tests.api.serving import TRIAL
from tests.api.town import Town
from tests.mall.building import grant
from tests.world import done, everything

type Owner = "asyncpg.Connection[db.Row]"
OLD = "UPDATE identities_session SET proved_at = now() - interval '5 minutes'"
LATER = timedelta(days=700)


async def signed_in(browser: Browser) -> int:
    """The account of somebody who has just given a code."""
    return int((await browser.sign_in()).json()["data"]["signIn"]["me"]["accountId"])


async def exported(browser: Browser) -> Any:  # noqa: ANN401 - JSON may be anything
    answer = await browser.client.get("/export")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="tanpuhui-export.json"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def test_the_file_has_every_page_of_every_list_and_nothing_of_anybody_else(browser: Browser) -> None:
    account_id = await signed_in(browser)
    async with db.transaction() as tx:
        for _ in range(105):
            await grant(tx, account_id, (10, 100, clock() + LATER))
    await citizen(7, 70, "ben")
    await shelved(1, 5, 10)
    expected = {"expectedPoints": 5, "expectedVersion": 1}
    await browser.run("buy", input={"key": "k", "listingId": "1", **expected})
    file = await exported(browser)
    assert {"format": file["format"], "programme": file["programme"]} == {
        "format": "tanpuhui-export/1",
        "programme": "trial",
    }
    assert (file["account"]["id"], file["account"]["free_points"]) == (account_id, 1045)
    assert [entry["version"] for entry in file["entries"]] == list(range(106, 0, -1))
    assert sum(one["lot"]["points"] for one in file["lots"]) == 1050
    assert [one["redemption"]["points"] for one in file["vouchers"]] == [5]
    assert (file["acts"], file["consents"], len(file["sessions"])) == ([], [], 1)
    assert [(line["act"], line["actor_id"]) for line in file["audit"]] == [
        ("EXPORTED", account_id),
        ("SIGNED_IN", account_id),
    ]


async def test_an_act_comes_with_what_was_made_of_it(here: Town, owner: Owner, browser: Browser) -> None:
    await here.riches()
    await here.rides("ride 0", "ride 1", "ride 2")
    ann = (await accounts.people_by_handle(db.pool(), ["ann"]))["ann"]
    async with db.transaction() as tx:
        await identities.add_phone(tx, b"s" * 32, PHONE, ann)
    assert await signed_in(browser) == ann
    [consent], acts = (file := await exported(browser))["consents"], file["acts"]
    assert consent["subject"] == "card 1"
    assert [outcome and outcome["serial_until"] - outcome["serial_from"] for _, outcome in acts] == [None, 516, 515]


async def test_the_file_needs_a_fresh_code_and_leaves_a_line_in_the_audit_log(owner: Owner, browser: Browser) -> None:
    assert (await browser.client.get("/export")).status_code == 401
    await signed_in(browser)
    await owner.execute(OLD)
    before = await everything()
    answer = await browser.client.get("/export")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (403, {"code": "STEP_UP_NEEDED"})
    assert await everything() == before
    await browser.run("up", input=await browser.code())
    await exported(browser)
    acts = await owner.fetch("SELECT act FROM accounts_audit WHERE act = 'EXPORTED'")
    assert len(acts) == 1


async def test_no_page_of_another_site_gets_the_file(browser: Browser) -> None:
    await signed_in(browser)
    answer = await browser.client.get("/export", headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, "format" in answer.text) == (403, False)


async def test_closing_ends_all_by_which_one_came_in_and_leaves_the_books(owner: Owner, browser: Browser) -> None:
    account_id = await signed_in(browser)
    async with db.transaction() as tx:
        await grant(tx, account_id, (10, 100, clock() + LATER))
        token = await identities.issue_token(tx, account_id, LATER)
    books = {name: rows for name, rows in (await everything()).items() if name.startswith("ledger_")}
    answer = await browser.post("close")
    assert answer.json()["data"]["closeAccount"] == {"__typename": "AccountClosed", "consents": 0}
    assert answer.headers["set-cookie"].startswith('session=""')
    after = await everything()
    assert {name: rows for name, rows in after.items() if name.startswith("ledger_")} == books
    assert (after["identities_session"], after["identities_phone"]) == ([], [])
    assert await identities.by_token(db.pool(), token, clock()) is None
    assert await accounts.actor(db.pool(), account_id, clock()) is None
    assert "0001" not in "".join(after["accounts_person"])
    assert await signed_in(browser) != account_id  # the number begins anew


async def test_closing_withdraws_every_consent_and_nobody_consents_after(here: Town, browser: Browser) -> None:
    ann = (await accounts.people_by_handle(db.pool(), ["ann"]))["ann"]
    async with db.transaction() as tx:
        await identities.add_phone(tx, b"s" * 32, PHONE, ann)
    await signed_in(browser)
    actor = await accounts.actor(db.pool(), ann, clock())
    assert actor is not None
    assert (await browser.run("close"))["consents"] == 1
    [consent] = await consents.of(db.pool(), ann)
    assert consent.withdrawn_at is not None
    async with db.transaction() as tx:
        refused = await here.world.ask(tx, actor, here.metro, "card 1")
    assert getattr(refused, "code", None) == "NOT_ALLOWED"


async def test_closing_needs_a_fresh_code_and_no_seat(owner: Owner, browser: Browser, here: Town) -> None:
    account_id = await signed_in(browser)
    await owner.execute(OLD)
    before = await everything()
    assert await browser.run("close") == {"__typename": "Rejected", "code": "STEP_UP_NEEDED"}
    assert await everything() == before
    async with db.transaction() as tx:
        teahouse = await accounts.organisation_by_code(tx, "teahouse")
        assert teahouse is not None
        done(await accounts.add_member(tx, NewMember(account_id, teahouse.account_id, TRIAL.root.code)))
    await browser.run("up", input=await browser.code())
    before = await everything()
    assert await browser.run("close") == {"__typename": "Rejected", "code": "SEATS_STAND"}
    assert await everything() == before


async def test_a_program_with_a_token_can_do_neither(database: None) -> None:
    _, token = await citizen(1, 10)
    async with edge() as anybody:
        ann = replace(anybody, token=token)
        assert (await ann.ask(CLOSE))["data"]["closeAccount"]["code"] == "STEP_UP_NEEDED"
        answer = await ann.client.get("/export", headers={"authorization": f"Bearer {token}", **OWN})
    assert answer.status_code == 403


async def test_an_account_is_closed_once(database: None) -> None:
    async with db.transaction() as tx:
        [account_id] = await accounts.register_people(tx, [NewPerson("ann", TRIAL.root.code)])
        assert await accounts.close(tx, account_id) is None
        refused = await accounts.close(tx, account_id)
    assert refused is not None
    assert refused.code == "NOT_THERE"
