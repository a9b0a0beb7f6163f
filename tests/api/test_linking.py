"""Linking an identity elsewhere to one's account and unlinking it; and whom a phone number or a name leads to."""

from datetime import datetime
from typing import Any

import asyncpg
import pytest

from backend import identities
from backend.kit import db
from backend.kit.time import clock
from tests.api.abroad import LINK, Abroad, Traveller, counted
from tests.api.asking import citizen, edge
from tests.api.browsing import PHONE
from tests.world import everything

type Owner = "asyncpg.Connection[db.Row]"
OLD = "UPDATE identities_session SET proved_at = now() - interval '5 minutes'"
UNLINKED = {"__typename": "IdentityUnlinked", "ok": True}


async def at_home(abroad: Abroad, phone: str = PHONE) -> Traveller:
    """Somebody who has just signed in by phone."""
    one = abroad.browser()
    await one.sign_in(phone)
    return one


async def refused(one: Traveller, name: str, **asked: str) -> str:
    """The code with which somebody is refused; nothing has changed."""
    before = await everything()
    answer = await one.run(name, input=asked)
    assert answer["__typename"] == "Rejected", answer
    assert await everything() == before
    code: str = answer["code"]
    return code


async def linked(one: Traveller) -> list[tuple[str, str]]:
    return [(each["provider"]["provider"], each["id"]) for each in await one.run("linked")]


async def lines() -> list[str]:
    rows = await db.pool().fetch("SELECT act FROM accounts_audit ORDER BY at, id")
    return [act for (act,) in rows]


async def test_what_is_linked_signs_in_to_the_same_account_until_it_is_unlinked(abroad: Abroad) -> None:
    one, other = await at_home(abroad), abroad.browser()
    session, begun = one.client.cookies["session"], clock()
    assert await one.travel("wechat", "link") == "/me/security"
    assert one.client.cookies["session"] == session
    [told] = await one.run("linked")
    assert told["provider"] == {"provider": "wechat", "title": {"zh": "微信", "en": "WeChat"}}
    assert begun <= datetime.fromisoformat(told["linkedAt"]) <= clock()
    assert await other.travel("wechat") == "/"
    assert await other.account() == await one.account()
    assert await one.run("unlink", input={"id": told["id"]}) == UNLINKED
    assert (await linked(one), await other.account()) == ([], None)
    third = abroad.browser()
    await third.travel("wechat")
    assert await third.account() not in {None, await one.account()}
    first = ["SIGNED_IN", "IDENTITY_LINKED", "SIGNED_IN", "IDENTITY_UNLINKED", "SESSION_ENDED"]
    assert sorted(await lines()) == sorted([*first, "IDENTITY_LINKED", "SIGNED_IN"])


async def test_linking_what_is_linked_changes_nothing(abroad: Abroad) -> None:
    one = await at_home(abroad)
    await one.travel("bank", "link")
    location = await one.leave("bank", "link")
    kept = await counted()
    assert await one.arrive(location) == "/me/security"
    assert await counted() == kept | {"identities_departure": 0}


async def test_linking_and_unlinking_need_a_code_of_the_last_five_minutes(abroad: Abroad, owner: Owner) -> None:
    one = await at_home(abroad)
    await one.travel("bank", "link")
    [(_, linked_id)] = await linked(one)
    await owner.execute(OLD)
    assert await refused(one, "link", provider="bank") == "STEP_UP_NEEDED"
    assert await refused(one, "unlink", id=linked_id) == "STEP_UP_NEEDED"
    assert await refused(one, "unlink", id="404") == "STEP_UP_NEEDED"
    assert await refused(one, "unlink", id="x") == "INVALID"


async def test_a_program_with_a_token_links_nothing(database: None) -> None:
    _, token = await citizen(0, 0)
    async with edge() as anybody:
        anybody.client.headers["authorization"] = f"Bearer {token}"
        answer = await anybody.ask(LINK, input={"provider": "gov"})
    assert answer["data"]["linkIdentity"]["code"] == "STEP_UP_NEEDED"


async def test_what_signs_in_to_another_account_is_not_linked(abroad: Abroad) -> None:
    one, other = await at_home(abroad), abroad.browser()
    await other.travel("wechat")
    location = await one.leave("wechat", "link")
    kept = await counted()
    assert await one.arrive(location) == "/sign-in?refused=IDENTITY_TAKEN"
    assert await counted() == kept | {"identities_departure": 0}
    assert await linked(one) == []


async def test_one_account_has_one_identity_of_a_provider(abroad: Abroad) -> None:
    one = await at_home(abroad)
    await one.travel("bank", "link")
    abroad.bank.subject = "person 2"
    assert await one.travel("bank", "link") == "/sign-in?refused=ALREADY_LINKED"
    assert len(await linked(one)) == 1


@pytest.mark.parametrize("how", ["ended", "signed out", "somebody else"])
async def test_who_has_gone_to_link_must_come_back_in_the_same_session(abroad: Abroad, how: str) -> None:
    one, other = await at_home(abroad), await at_home(abroad, "13800000002")
    location = await one.leave("bank", "link")
    if how == "ended":
        account, session = await one.account(), (await one.run("list"))[0]["id"]
        async with db.transaction() as tx:
            assert await identities.end_session(tx, account or 0, int(session)) is None
    elif how == "signed out":
        await one.run("o")
    else:
        one.client.cookies.set("session", other.client.cookies["session"], domain="edge.local")
        assert await one.account() == await other.account()
    assert await one.arrive(location) == "/sign-in?refused=SIGN_IN_OVER"
    assert (await counted())["identities_linked"] == 0


async def test_the_last_way_in_stays(abroad: Abroad) -> None:
    one = abroad.browser()
    await one.travel("bank")
    [(_, bank)] = await linked(one)
    assert await refused(one, "unlink", id=bank) == "LAST_WAY_IN"
    await one.travel("wechat", "link")
    assert await one.run("unlink", input={"id": bank}) == UNLINKED
    [(_, wechat)] = await linked(one)
    assert await refused(one, "unlink", id=wechat) == "LAST_WAY_IN"
    assert await refused(one, "unlink", id=bank) == "NOT_THERE"
    other = await at_home(abroad)
    assert await refused(other, "unlink", id=wechat) == "NOT_THERE"


async def test_where_one_cannot_sign_in_any_more_is_no_way_in(abroad: Abroad) -> None:
    one = abroad.browser()
    await one.travel("bank")
    await one.travel("wechat", "link")
    [(_, bank), (_, wechat)] = await linked(one)
    providers = abroad.application.state.services.elsewhere.providers
    gone = providers.pop("wechat")
    assert await refused(one, "unlink", id=bank) == "LAST_WAY_IN"
    assert (await one.run("linked"))[1]["provider"]["title"] == {"zh": "wechat", "en": "wechat"}
    assert await one.run("unlink", input={"id": wechat}) == UNLINKED
    assert gone.way.code == "wechat"


VERIFIED = {"phone_number": "+86 138-0000-0001", "phone_number_verified": True}


async def test_a_verified_number_of_a_trusted_provider_leads_to_the_account_of_that_number(abroad: Abroad) -> None:
    one, other = await at_home(abroad), abroad.browser()
    abroad.bank.userinfo = VERIFIED
    assert await other.travel("bank") == "/"
    assert await other.account() == await one.account()
    assert [provider for provider, _ in await linked(one)] == ["bank"]


async def test_a_verified_number_that_is_new_signs_in_by_phone_from_then_on(abroad: Abroad) -> None:
    one, other = abroad.browser(), abroad.browser()
    abroad.bank.userinfo = VERIFIED
    await one.travel("bank")
    await other.sign_in()
    assert await other.account() == await one.account()
    assert "0001" not in (await one.run("m"))["displayName"]


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("gov", VERIFIED),
        ("bank", VERIFIED | {"phone_number_verified": False}),
        ("bank", VERIFIED | {"phone_number": "+1 202 555 0123"}),
    ],
)
async def test_any_other_number_leads_nowhere(abroad: Abroad, provider: str, told: dict[str, Any]) -> None:
    one, other = await at_home(abroad), abroad.browser()
    getattr(abroad, provider).claims = told
    await other.travel(provider)
    assert await other.account() not in {None, await one.account()}


async def test_a_number_that_has_gone_to_somebody_else_does_not_lead_to_who_had_it(abroad: Abroad) -> None:
    one, other = abroad.browser(), abroad.browser()
    abroad.bank.userinfo = VERIFIED
    await one.travel("bank")
    abroad.bank.subject = "person 2"
    await other.travel("bank")
    assert await other.account() not in {None, await one.account()}
    third = await at_home(abroad)
    assert await third.account() == await one.account()


async def test_a_provider_that_knows_names_gives_a_level_and_one_person_one_account(abroad: Abroad) -> None:
    one, other = abroad.browser(), await at_home(abroad)
    assert (await other.run("level"))["realNameLevel"] == "L0"
    await one.travel("gov")
    assert (await one.run("level"))["realNameLevel"] == "L2"
    await one.travel("wechat", "link")
    [(_, gov), _] = await linked(one)
    assert await one.run("unlink", input={"id": gov}) == UNLINKED
    assert (await one.run("level"))["realNameLevel"] == "L2"
    for traveller, how in ((other, "link"), (abroad.browser(), "depart")):
        location = await traveller.leave("gov", how)
        kept = await counted()
        assert await traveller.arrive(location) == "/sign-in?refused=REAL_NAME_TAKEN"
        assert await counted() == kept | {"identities_departure": 0}
    assert await one.travel("gov", "link") == "/me/security"
    assert (await lines()).count("NAME_KNOWN") == 1


async def test_without_a_word_on_when_it_was_proved_nothing_valuable_is_done(abroad: Abroad) -> None:
    one = abroad.browser()
    abroad.bank.claims = {"auth_time": None}
    assert await one.travel("bank") == "/"
    assert await refused(one, "link", provider="wechat") == "STEP_UP_NEEDED"
    abroad.bank.claims = {"auth_time": int(clock().timestamp()) - 120}
    await one.travel("bank")
    assert await one.travel("wechat", "link") == "/me/security"
    abroad.bank.claims = {"auth_time": int(clock().timestamp()) - 300}
    await one.travel("bank")
    assert await refused(one, "link", provider="wechat") == "STEP_UP_NEEDED"


async def test_what_a_provider_calls_its_answer_is_kept_unless_it_might_name_somebody(abroad: Abroad) -> None:
    for number, (told, kept) in enumerate((("T-2026/1", ""), ("a.b:c-7", "a.b:c-7"), ("no-13800000001", ""))):
        abroad.gov.subject, abroad.gov.claims = f"person {number}", {"txn": told}
        await abroad.browser().travel("gov")
        row = await db.pool().fetchrow("SELECT * FROM identities_real_name ORDER BY proved_at DESC")
        assert row is not None
        assert (row["level"], row["provider"], row["reference"]) == ("L2", "gov", kept)


async def test_who_takes_everything_along_is_told_where_they_sign_in_and_who_knows_their_name(abroad: Abroad) -> None:
    one = abroad.browser()
    await one.travel("gov")
    file = (await one.client.get("/export")).json()
    [identity], [name] = file["identities_elsewhere"], file["real_names"]
    assert identity.keys() == {"id", "account_id", "provider", "linked_at"}
    assert (identity["provider"], name["level"], name["provider"]) == ("gov", "L2", "gov")
    assert name.keys() == {"account_id", "level", "provider", "reference", "proved_at"}


async def test_of_who_closes_their_account_nothing_from_elsewhere_is_left(abroad: Abroad) -> None:
    one = abroad.browser()
    await one.travel("gov")
    account = await one.account()
    away = await one.leave("bank", "link")
    await one.run("close")
    kept = await everything()
    assert [kept[f"identities_{name}"] for name in ("departure", "linked", "real_name")] == [[], [], []]
    assert await one.arrive(away) == "/sign-in?refused=SIGN_IN_OVER"
    assert await one.travel("gov") == "/"
    assert await one.account() not in {None, account}


async def test_a_passkey_is_a_way_in_too(abroad: Abroad, owner: Owner) -> None:
    one = abroad.browser()
    await one.travel("bank")
    [(_, bank)] = await linked(one)
    assert await refused(one, "unlink", id=bank) == "LAST_WAY_IN"
    await owner.execute(
        """INSERT INTO identities_passkey
             (credential_id, id, account_id, public_key, sign_count, name, vouched, created_at)
           VALUES ('c', 1, $1, '', 0, '', false, now())""",
        await one.account(),
    )
    assert await one.run("unlink", input={"id": bank}) == UNLINKED
