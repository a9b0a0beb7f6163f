"""A fair drop through the edge: both sides, wishes, the public file, and what each caller is told."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from backend import drops, mall
from backend.kit import db
from backend.kit.time import clock
from backend.wiring import sweeping
from tests.api.town import Town, cost
from tests.drops.test_check_script import check

DROPS = "{ drops { edges { node { id phase pieces points wishes root listing { title { en } } } } } }"
DROP = "query ($id: ID!) { drop(id: $id) { id phase round wishes root drawnAt settledAt } }"
MINE = "query ($id: ID!) { myWish(drop: $id) { fate salt leaf isWinner voucher { code points } drop { phase } } }"
ANSWER = "{ __typename ... on DropChanged { drop { id phase } } ... on Rejected { code path } }"
ANNOUNCE = f"mutation ($input: AnnounceDropInput!) {{ announceDrop(input: $input) {ANSWER} }}"
COMMIT = f"mutation ($input: CommitDropSeedInput!) {{ commitDropSeed(input: $input) {ANSWER} }}"
REVEAL = f"mutation ($input: RevealSeedInput!) {{ revealSeed(input: $input) {ANSWER} }}"
WISHED = "{ __typename ... on Wished { wish { fate leaf } account { freePoints } } ... on Rejected { code at } }"
WISH = f"mutation ($input: WishInput!) {{ wish(input: $input) {WISHED} }}"
WITHDRAW = f"mutation ($input: WishInput!) {{ withdrawWish(input: $input) {WISHED} }}"
type Owner = "asyncpg.Connection[db.Row]"
SEEDS = {"operator": "0a" * 32, "authority": "0b" * 32}


async def scarce(here: Town) -> str:
    """What is drawn, and not redeemed first-come."""
    known = [one.id for one in await mall.listings(db.pool(), clock()) if one.title_en == "concert"]
    if known:
        return str(known[0])
    async with db.transaction() as tx:
        return str((await here.world.listing(tx, here.seller, "concert", 20, drawn=True)).id)


async def announce(here: Town, **changes: object) -> Any:  # noqa: ANN401 - JSON may be anything
    begins = clock() + timedelta(minutes=1)
    asked: dict[str, object] = {
        "key": "first",
        "listingId": await scarce(here),
        "pieces": 1,
        "opensAt": begins.isoformat(),
        "closesAt": (begins + timedelta(days=1)).isoformat(),
        "commitment": drops.commitment(SEEDS["operator"]),
    }
    return (await here.ask("operator", ANNOUNCE, input=asked | changes))["announceDrop"]


async def commit(here: Town, drop_id: str) -> Any:  # noqa: ANN401 - same
    asked = {"drop": drop_id, "commitment": drops.commitment(SEEDS["authority"])}
    return (await here.ask("authority", COMMIT, input=asked))["commitDropSeed"]


async def moved(owner: Owner, drop_id: str, by: timedelta) -> None:
    """Let a drop have begun earlier: nobody waits for a day here."""
    times = ("announced_at", "opens_at", "closes_at", "round_begun_at", "due_at")
    changes = ", ".join(f"{name} = {name} - $2::interval" for name in times)
    await owner.execute(f"UPDATE drops_drop SET {changes} WHERE id = $1", int(drop_id), by)  # noqa: S608 - names of ours
    sql = "UPDATE drops_commitment SET committed_at = committed_at - $2::interval WHERE drop_id = $1"
    await owner.execute(sql, int(drop_id), by)


async def opened(here: Town, owner: Owner) -> str:
    """A drop that takes wishes."""
    drop_id: str = (await announce(here))["drop"]["id"]
    await commit(here, drop_id)
    await moved(owner, drop_id, timedelta(minutes=2))
    return drop_id


async def file(here: Town, drop_id: str) -> Any:  # noqa: ANN401 - same
    answer = await here.people["anybody"].client.get(f"/drops/{drop_id}.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


async def test_a_drop_from_its_announcement_to_the_voucher(here: Town, owner: Owner, tmp_path: Path) -> None:
    await here.riches()
    told = await announce(here)
    drop_id = told["drop"]["id"]
    assert told["drop"]["phase"] == "ANNOUNCED"
    assert (await commit(here, drop_id))["drop"]["phase"] == "COMING"
    await moved(owner, drop_id, timedelta(minutes=2))
    [edge] = (await here.ask("anybody", DROPS))["drops"]["edges"]
    shown = {"pieces": 1, "points": 20, "wishes": None, "root": None, "listing": {"title": {"en": "concert"}}}
    assert edge["node"] == {"id": drop_id, "phase": "OPEN", **shown}
    wished = (await here.ask("citizen", WISH, input={"key": "w", "drop": drop_id}))["wish"]
    assert (wished["wish"]["fate"], wished["account"]["freePoints"]) == ("HELD", 83)
    await moved(owner, drop_id, timedelta(days=1))
    pack = here.world.pack
    await sweeping.sweep(pack, None)
    for side, seed in SEEDS.items():
        told = await here.ask(side, REVEAL, input={"drop": drop_id, "seed": seed})
        assert told["revealSeed"]["__typename"] == "DropChanged"
    await sweeping.sweep(pack, None)
    told = (await here.ask("anybody", DROP, id=drop_id))["drop"]
    assert (told["phase"], told["round"], told["wishes"]) == ("DRAWN", 1, 1)
    assert told["settledAt"]
    mine = (await here.ask("citizen", MINE, id=drop_id))["myWish"]
    assert (mine["fate"], mine["isWinner"], mine["voucher"]["points"]) == ("SERVED", True, 20)
    public = await file(here, drop_id)
    assert (public["winners"], public["leaves"]) == ([mine["leaf"]], [mine["leaf"]])
    assert [each["organisation"] for each in public["rounds"][0]["commitments"]] == ["试点运营机构", "试点主管部门"]
    written = tmp_path / "drop.json"
    written.write_text(json.dumps(public))
    code, said = check(written, mine["salt"], str(await here.world_id("ann")))
    assert (code, f"your wish {mine['leaf']}: in the list, won: True" in said) == (0, True)
    await here.world.holds()


async def test_a_wish_can_be_withdrawn_and_nobody_else_sees_it(here: Town, owner: Owner) -> None:
    await here.riches()
    drop_id = await opened(here, owner)
    await here.ask("citizen", WISH, input={"key": "w", "drop": drop_id})
    assert await here.ask("another citizen", MINE, id=drop_id) == {"myWish": None}
    assert await here.denied("anybody", MINE, id=drop_id) == "SIGN_IN"
    back = (await here.ask("citizen", WITHDRAW, input={"key": "b", "drop": drop_id}))["withdrawWish"]
    assert (back["wish"]["fate"], back["account"]["freePoints"]) == ("WITHDRAWN", 103)
    again = (await here.ask("citizen", WITHDRAW, input={"key": "b2", "drop": drop_id}))["withdrawWish"]
    assert again == {"__typename": "Rejected", "code": "NOT_WISHED", "at": None}


async def test_before_its_time_a_wish_is_refused_with_the_time(here: Town) -> None:
    drop_id = (await announce(here))["drop"]["id"]
    refused = (await here.ask("citizen", WISH, input={"key": "w", "drop": drop_id}))["wish"]
    assert refused["code"] == "DROP_NOT_OPEN"
    assert datetime.fromisoformat(refused["at"]) > clock()


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"listingId": "x"}, "INVALID", ["input", "listingId"]),
        ({"key": ""}, "INVALID", ["input", "key"]),
        ({"opensAt": "2099-01-01T00:00:00"}, "INVALID", ["input", "opensAt"]),
        ({"closesAt": "9999-12-31T23:59:59+00:00"}, "BAD_DROP", None),
        ({"opensAt": "9999-12-31T00:00:00+00:00", "closesAt": "9999-12-31T23:59:59-12:00"}, "BAD_DROP", None),
        ({"pieces": -1}, "BAD_DROP", None),
        ({"commitment": "\0"}, "BAD_SEED", None),
        ({"listingId": "1"}, "NOT_THERE", None),
    ],
)
async def test_what_cannot_be_announced_is_refused(
    here: Town, changes: dict[str, object], code: str, path: list[str] | None
) -> None:
    assert await announce(here, **changes) == {"__typename": "Rejected", "code": code, "path": path}


async def test_ids_that_are_none_are_told_so(here: Town) -> None:
    assert await here.ask("anybody", DROP, id="x") == {"drop": None}
    assert await here.ask("citizen", MINE, id="x") == {"myWish": None}
    for kind, query, name, rest in (
        ("citizen", WISH, "wish", {"key": "k"}),
        ("citizen", WITHDRAW, "withdrawWish", {"key": "k"}),
        ("authority", COMMIT, "commitDropSeed", {"commitment": "0" * 64}),
        ("operator", REVEAL, "revealSeed", {"seed": "0" * 64}),
    ):
        bad = (await here.ask(kind, query, input={"drop": "x", **rest}))[name]
        gone = (await here.ask(kind, query, input={"drop": "1", **rest}))[name]
        assert (bad["code"], gone["code"]) == ("INVALID", "NOT_THERE")


async def test_there_is_no_file_of_what_is_not_there(here: Town) -> None:
    for name in ("1", "x", "99999999999999999999"):
        answer = await here.people["anybody"].client.get(f"/drops/{name}.json")
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_THERE")


async def test_a_page_of_drops_costs_the_same_whatever_its_length(
    here: Town,
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await opened(here, owner)
    one = await cost(here, "anybody", DROPS, monkeypatch)
    async with db.transaction() as tx:
        bun = await here.world.listing(tx, here.seller, "bun", 20, drawn=True)
    await announce(here, key="second", listingId=str(bun.id), commitment="0c" * 32)
    assert len((await here.ask("anybody", DROPS))["drops"]["edges"]) == 2
    assert await cost(here, "anybody", DROPS, monkeypatch) == one
