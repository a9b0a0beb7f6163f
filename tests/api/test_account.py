"""The caller's account at the edge: sums, months, acts with their grams' whereabouts, entries and lots."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend import accounts, scenarios
from backend.kit import db, ids
from backend.kit.actor import Actor
from backend.kit.time import business_day, clock, starts
from tests.api.town import Town, cost
from tests.world import done

ACCOUNT = """{ account { id freePoints heldPoints honourPoints redeemedPoints retiredPoints expiredPoints freeGrams
  issuedGrams honourGrams helpedGrams carriedGrams nextExpiry { at points grams } years { year grams } } }"""
MONTHS = "query M($last: Int!) { account { months(last: $last) { month grams acts } } }"
HOME = """{ account { id freePoints nextExpiry { at points grams } months(last: 12) { month grams acts }
  years { year grams } } acts(first: 5) { edges { node { id scenario { code title { zh en } domain } startedAt day
  inputs { name value unit } state grams exactPoints pointsOnly } } } }"""
ACT = """query A($id: ID!, $language: Language! = EN) { act(id: $id) { id day startedAt endedAt state grams exactGrams
  exactPoints pointsOnly confirmed serial lotId explanation(language: $language) inputs { name value unit }
  method { code version } whereabouts { grams serial state owner yours provider { name { en } } } } }"""
ACTS = """query L($first: Int, $after: String, $scenario: ID) {
  acts(first: $first, after: $after, scenario: $scenario) { edges { cursor node { id startedAt state grams } }
  pageInfo { hasNextPage endCursor hasPreviousPage } } }"""
ENTRIES = """query E($first: Int, $after: String) { entries(first: $first, after: $after) { edges { node {
  kind version points grams title { zh en } } } pageInfo { hasNextPage endCursor } } }"""
LOTS = "{ lots { edges { node { id serial grams points state yours spendableUntil parentId } } } }"
REDEEM = """mutation R($input: RedeemInput!) { redeem(input: $input) { __typename ... on Redeemed {
  voucher { grams } } } }"""


async def buy_tea(here: Town, key: str = "a key") -> None:
    """Ann redeems tea for 20 points."""
    given = {"key": key, "listingId": str(here.tea.id), "expectedPoints": 20, "expectedVersion": 1}
    assert (await here.ask("citizen", REDEEM, input=given))["redeem"]["__typename"] == "Redeemed"


async def developer_of(here: Town) -> Actor:
    known = await accounts.people_by_handle(db.pool(), ["metro-company-staff"])
    actor = await accounts.actor(db.pool(), known["metro-company-staff"], clock())
    assert actor is not None
    return actor


async def acts(here: Town, **asked: object) -> list[Any]:
    return [edge["node"] for edge in (await here.ask("citizen", ACTS, **asked))["acts"]["edges"]]


async def test_an_account_tells_its_sums_in_whole_points_and_grams(here: Town) -> None:
    await here.riches()
    await buy_tea(here)
    account = (await here.ask("citizen", ACCOUNT))["account"]
    assert account.pop("id").isdigit()
    expiry = account.pop("nextExpiry")
    assert account == {
        "freePoints": 83,
        "heldPoints": 0,
        "honourPoints": 20,
        "redeemedPoints": 20,
        "retiredPoints": 0,
        "expiredPoints": 0,
        "freeGrams": 831,
        "issuedGrams": 1031,
        "honourGrams": 0,
        "helpedGrams": 200,
        "carriedGrams": 1,
        "years": [{"year": business_day(here.founded, here.world.pack.zone).year, "grams": 1031}],
    }
    zone = here.world.pack.zone
    today = business_day(clock(), zone)
    last_day = today.replace(year=today.year + 2)
    assert datetime.fromisoformat(expiry["at"]) == starts(last_day + timedelta(days=1), zone)
    assert (expiry["points"], expiry["grams"]) == (83, 831)


async def test_a_new_account_has_nothing_to_tell(here: Town) -> None:
    account = (await here.ask("another citizen", ACCOUNT))["account"]
    assert (account["freePoints"], account["nextExpiry"], account["years"]) == (0, None, [])
    months = (await here.ask("another citizen", MONTHS, last=2))["account"]["months"]
    assert [(one["grams"], one["acts"]) for one in months] == [(0, 0), (0, 0)]


async def test_months_come_without_gaps_oldest_first_and_count_what_waits(here: Town) -> None:
    await here.riches()
    await here.rides("ride 0", "ride 1", "waiting ride")
    months = (await here.ask("citizen", MONTHS, last=36))["account"]["months"]
    this = business_day(clock(), here.world.pack.zone)
    count = this.year * 12 + this.month - 1
    assert [one["month"] for one in months] == [f"{n // 12}-{n % 12 + 1:02}" for n in range(count - 35, count + 1)]
    done_in = f"{business_day(here.founded, here.world.pack.zone):%Y-%m}"
    assert [one for one in months if one["acts"]] == [{"month": done_in, "grams": 1031, "acts": 3}]


@pytest.mark.parametrize("last", [-1, 0, 37])
async def test_more_months_than_there_is_room_for_are_refused(here: Town, last: int) -> None:
    assert await here.denied("citizen", MONTHS, last=last) == "INVALID"


async def test_an_act_leads_from_its_formula_to_where_its_grams_are(here: Town) -> None:
    ids.forget()  # a fresh block of ids: serials are then shared out in the order of the rides
    await here.riches()
    await buy_tea(here)
    second, first = await acts(here)
    assert (first["grams"], second["grams"]) == (515, 516)
    one = (await here.ask("citizen", ACT, id=first["id"]))["act"]
    assert (one["state"], one["exactGrams"], one["exactPoints"]) == ("ISSUED", "515.5", None)
    assert (one["pointsOnly"], one["confirmed"]) == (False, True)
    assert one["inputs"] == [{"name": "rides", "value": 1, "unit": "ride"}]
    assert one["method"] == {"code": "GZ_METRO_RIDE", "version": "2017"}
    prefix, _, serials = one["serial"].partition(":")
    assert serials == "1–515"
    assert one["whereabouts"] == [
        {"grams": 200, "serial": f"{prefix}:1–200", "state": "FREE", "owner": "teahouse", "yours": False}
        | {"provider": {"name": {"en": "teahouse"}}},
        {"grams": 315, "serial": f"{prefix}:201–515", "state": "FREE", "owner": "ann", "yours": True, "provider": None},
    ]
    assert "515.5" in one["explanation"]
    chinese = (await here.ask("citizen", ACT, id=first["id"], language="ZH"))["act"]["explanation"]
    assert "计入减碳量（不低于零） = 515.5 g" in chinese
    lots = [edge["node"] for edge in (await here.ask("citizen", LOTS))["lots"]["edges"]]
    assert one["lotId"] in {lot["id"] for lot in lots}


async def test_while_an_act_waits_its_worth_is_not_told(here: Town) -> None:
    await here.rides("waiting ride")
    await here.world.audited(clock(), await here.world.calculated(clock(), here.metro))
    [waiting] = await acts(here)
    one = (await here.ask("citizen", ACT, id=waiting["id"]))["act"]
    told = ("state", "grams", "exactGrams", "exactPoints", "explanation", "serial", "lotId", "whereabouts")
    assert [one[name] for name in told] == ["WAITING", 0, None, None, None, None, None, []]
    assert one["method"] == {"code": "GZ_METRO_RIDE", "version": "2017"}
    assert one["confirmed"] is True


async def test_an_act_that_was_worth_nothing_says_so(here: Town) -> None:
    await here.rides("a ride")
    ended = business_day(here.founded, here.world.pack.zone)
    developer = await developer_of(here)
    async with db.transaction() as tx:
        done(await scenarios.end_exclusivity(tx, developer, "metro", ended, here.world.pack))
    await here.world.issued(clock(), here.metro)
    [nothing] = await acts(here)
    one = (await here.ask("citizen", ACT, id=nothing["id"]))["act"]
    told = ("state", "grams", "exactGrams", "explanation", "serial", "lotId", "whereabouts")
    assert [one[name] for name in told] == ["NOTHING", 0, "0", None, None, None, []]


async def test_acts_are_read_page_by_page_newest_first_and_by_scenario(here: Town) -> None:
    await here.rides(*(f"ride {number}" for number in range(5)))
    everything = await acts(here, first=5)
    assert [one["startedAt"] for one in everything] == sorted((one["startedAt"] for one in everything), reverse=True)
    read, after = [], None
    for size in (2, 2, 1):
        page = (await here.ask("citizen", ACTS, first=2, after=after))["acts"]
        assert len(page["edges"]) == size
        assert page["pageInfo"]["hasNextPage"] is (size == 2)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        read += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert read == everything
    assert await acts(here, scenario=str(here.metro.id)) == everything
    assert [await acts(here, scenario=scenario) for scenario in ("1", "metro", "")] == [[], [], []]


@pytest.mark.parametrize("asked", [{"first": 0}, {"first": 101}, {"after": "x"}])
async def test_a_page_that_cannot_be_is_refused(here: Town, asked: dict[str, object]) -> None:
    assert await here.denied("citizen", ACTS, **asked) == "INVALID"


async def test_nobody_reads_anothers_acts(here: Town) -> None:
    await here.riches()
    [one, _] = await acts(here)
    assert (await here.ask("another citizen", ACT, id=one["id"]))["act"] is None
    assert (await here.ask("another citizen", ACTS))["acts"]["edges"] == []
    assert (await here.ask("another citizen", ENTRIES))["entries"]["edges"] == []
    assert (await here.ask("another citizen", LOTS))["lots"]["edges"] == []
    assert [(await here.ask("citizen", ACT, id=unknown))["act"] for unknown in ("1", "x", "9" * 30)] == [None] * 3


async def test_entries_are_named_after_what_was_earned_or_bought(here: Town) -> None:
    await here.riches()
    await buy_tea(here)
    entries = [edge["node"] for edge in (await here.ask("citizen", ENTRIES))["entries"]["edges"]]
    assert entries == [
        {"kind": "REDEEM", "version": 2, "points": -20, "grams": -200, "title": {"zh": "tea", "en": "tea"}},
        {"kind": "ISSUE", "version": 1, "points": 103, "grams": 1031, "title": {"zh": "metro", "en": "metro"}},
    ]
    page = (await here.ask("citizen", ENTRIES, first=1))["entries"]
    assert page["pageInfo"]["hasNextPage"] is True
    rest = (await here.ask("citizen", ENTRIES, first=1, after=page["pageInfo"]["endCursor"]))["entries"]
    assert [edge["node"] for edge in (*page["edges"], *rest["edges"])] == entries
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_lots_tell_what_went_where(here: Town) -> None:
    await here.riches()
    await buy_tea(here)
    lots = [edge["node"] for edge in (await here.ask("citizen", LOTS))["lots"]["edges"]]
    assert sorted((lot["grams"], lot["points"], lot["state"], lot["yours"]) for lot in lots) == [
        (0, 20, "REDEEMED", True),
        (200, 0, "FREE", False),
        (831, 83, "FREE", True),
    ]
    assert {lot["serial"] is None for lot in lots if lot["grams"] == 0} == {True}
    assert {lot["spendableUntil"] is None for lot in lots if not lot["yours"]} == {True}


async def test_home_takes_a_few_statements_however_many_acts_there_are(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = await cost(here, "citizen", HOME, monkeypatch)
    await here.riches(rides=20)
    many = await cost(here, "citizen", HOME, monkeypatch)
    assert few <= many <= 6  # with the two that find out who asks, eight
    listed = (
        "{ acts(first: %d) { edges { node { grams whereabouts { owner } serial scenario { provider { id } } } } } }"
    )
    assert await cost(here, "citizen", listed % 2, monkeypatch) == await cost(here, "citizen", listed % 20, monkeypatch)


async def test_entries_take_the_same_statements_however_many_there_are(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.riches()
    await buy_tea(here)
    await buy_tea(here, "another key")
    first = "{ entries(first: 1) { edges { node { kind title { zh } } } } }"
    assert await cost(here, "citizen", first, monkeypatch) == 2  # the page, and what was redeemed
    assert await cost(here, "citizen", first.replace("1", "20"), monkeypatch) == 4  # issues and their scenarios, too
