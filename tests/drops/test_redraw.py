"""No reveal in time: the round is void in public, the next one is drawn over the same list, and never without end."""

from datetime import timedelta

import pytest

from backend import drops
from backend.drops import DropState
from backend.kit import db
from backend.kit.errors import Refusal
from tests.drops.building import AGAIN, CLOSED, HOURS, OFFICIAL, SEEDS, TRIAL, Stage, announced, closed, sweep
from tests.drops.test_life import DRAWN, Owner, fates, held
from tests.world import done

pytestmark = pytest.mark.usefixtures("database")

TERM = 24 * HOURS
FIRST_END = CLOSED + TERM


async def void_first(stage: Stage) -> None:
    """The authority does not reveal, and the second round begins."""
    done(await stage.reveal("operator", SEEDS, DRAWN))
    assert await sweep(FIRST_END - timedelta(seconds=1)) == 0
    assert await sweep(FIRST_END) == 1


async def test_a_round_that_is_not_revealed_is_public_with_who_had_not_done_it_and_the_list_stays(owner: Owner) -> None:
    stage = await closed()
    before = await stage.published(CLOSED)
    await void_first(stage)
    after = await stage.published(FIRST_END)
    assert (after["leaves"], after["root"]) == (before["leaves"], before["root"])
    [first, second] = after["rounds"]
    assert (first["ending"], first["missing"]) == ("NOT_REVEALED", ["AUTHORITY"])
    assert [each["seed"] for each in first["seeds"]] == [SEEDS["operator"]]
    assert (second["ending"], second["commitments"], second["seeds"]) == (None, [], [])
    assert await held(owner) == 800


async def test_the_next_round_needs_fresh_commitments_and_then_is_drawn(owner: Owner) -> None:
    stage = await closed()
    await void_first(stage)
    at = FIRST_END + HOURS
    stale = await stage.commit("operator", SEEDS, at)
    assert isinstance(stale, Refusal)
    assert stale.code == "COMMITMENT_USED"
    done(await stage.commit("operator", AGAIN, at))
    early = await stage.reveal("operator", AGAIN, at)
    assert isinstance(early, Refusal)
    assert early.code == "NOT_CLOSED"  # not before the other side has committed too
    done(await stage.commit("authority", AGAIN, at))
    await stage.revealed(AGAIN, FIRST_END + 2 * TERM - timedelta(seconds=1))
    await sweep(FIRST_END + 2 * TERM - timedelta(seconds=1))
    told = await stage.published(FIRST_END + 2 * TERM)
    assert [each["ending"] for each in told["rounds"]] == ["NOT_REVEALED", "DRAWN"]
    assert await fates(owner) == {"LOST": 5, "SERVED": 3}


async def test_a_round_to_which_nobody_commits_ends_after_its_first_term(owner: Owner) -> None:
    stage = await closed()
    await void_first(stage)
    done(await stage.commit("authority", AGAIN, FIRST_END))
    assert await sweep(FIRST_END + TERM) == 1
    [_, second, third] = (await stage.published(FIRST_END + TERM))["rounds"]
    assert (second["ending"], second["missing"], third["number"]) == ("NOT_COMMITTED", ["OPERATOR"], 3)


async def test_after_the_last_round_the_drop_is_void_and_every_point_is_free(owner: Owner) -> None:
    stage = await closed()
    assert [await sweep(FIRST_END + number * TERM, steps=1) for number in range(3)] == [1, 1, 1]
    await sweep(FIRST_END + 2 * TERM)
    drop = await stage.drop()
    assert (drop.state, drop.round, drop.settled_at) == (DropState.VOID, 3, FIRST_END + 2 * TERM)
    assert await held(owner) == 0
    assert await fates(owner) == {"LOST": 8}
    told = await stage.published(FIRST_END + 3 * TERM)
    assert [each["missing"] for each in told["rounds"]] == [["OPERATOR", "AUTHORITY"]] * 3
    assert told["winners"] == []


async def test_the_longest_way_to_a_draw_ends_while_the_points_are_held() -> None:
    stage = await closed()
    drop = await stage.drop()
    longest = drop.closes_at + drop.reveal_hours * HOURS * (2 * drop.most_rounds - 1)
    assert drop.held_until - longest == timedelta(days=7)


async def test_a_drop_to_which_one_side_never_commits_is_void_and_says_who(owner: Owner) -> None:
    stage = await announced()
    refused = await stage.wish(1)
    assert [each.code for each in refused if isinstance(each, Refusal)] == ["DROP_NOT_OPEN"]
    await sweep(CLOSED)
    told = await stage.published(CLOSED)
    assert (told["phase"], told["root"]) == ("VOID", None)
    assert [each["missing"] for each in told["rounds"]] == [["AUTHORITY"]]


async def test_a_seed_is_nobodys_business_until_the_other_one_is_told(owner: Owner) -> None:
    stage = await closed()
    done(await stage.reveal("authority", SEEDS, CLOSED))
    before = await stage.published(CLOSED)
    assert SEEDS["authority"] not in str(before)
    assert before["rounds"][0]["revealed"] == ["AUTHORITY"]  # that it was told to us is no secret
    done(await stage.reveal("operator", SEEDS, CLOSED))
    await sweep(CLOSED)
    told = str(await stage.published(CLOSED))
    assert SEEDS["authority"] in told
    assert SEEDS["operator"] in told


async def test_a_commitment_in_a_round_that_is_over_is_refused_whether_or_not_the_job_has_run(owner: Owner) -> None:
    stage = await closed()
    await void_first(stage)
    async with db.transaction(FIRST_END + TERM) as tx:
        late = await drops.commit(tx, OFFICIAL, stage.drop_id, "0c" * 32, TRIAL)
    assert isinstance(late, Refusal)
    assert late.code == "COMMITTED_ALREADY"
