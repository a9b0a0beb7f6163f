"""Who may commit to what, and reveal it, and when: every no, and that it changes nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from backend import drops
from backend.drops import Drop
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.drops.building import (
    AGAIN,
    CLERK,
    CLOSED,
    CLOSES,
    COLLEAGUE,
    ELSEWHERE,
    HOURS,
    LISTING,
    OFFICIAL,
    OPENS,
    SEEDS,
    TRIAL,
    Stage,
    announced,
    closed,
    committed,
    listed,
    new,
    staff,
    sweep,
)
from tests.world import done, everything

pytestmark = pytest.mark.usefixtures("database")

CITIZEN = Actor(1)
# Somebody whose organisation would be both sides, which accounts do not let be; the rules do not trust that.
BOTH = Actor(70_002, (Seat(800, frozenset({"AUTHORITY"}), "MEMBER", "TRIAL"),))
PROVIDER = staff(70_005, "RIGHTS_PROVIDER", 900)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("actor", "changes", "code"),
    [
        (CITIZEN, {}, "NOT_ALLOWED"),
        (PROVIDER, {}, "NOT_ALLOWED"),
        (OFFICIAL, {}, "NOT_ALLOWED"),
        (staff(70_001, "OPERATOR", 800, "TRIAL-EAST"), {}, "NOT_ALLOWED"),
        (CLERK, {"listing_id": LISTING + 1}, "NOT_THERE"),
        (CLERK, {"commitment": "0A" * 32}, "BAD_SEED"),
        (CLERK, {"commitment": "0a" * 31}, "BAD_SEED"),
        (CLERK, {"pieces": 0}, "BAD_DROP"),
        (CLERK, {"pieces": 4}, "BAD_DROP"),
        (CLERK, {"opens_at": NOW}, "BAD_DROP"),
        (CLERK, {"closes_at": OPENS}, "BAD_DROP"),
        (CLERK, {"closes_at": OPENS + 14 * DAY + timedelta(seconds=1)}, "BAD_DROP"),
        (CLERK, {"opens_at": NOW + 352 * DAY, "closes_at": NOW + 353 * DAY}, "BAD_DROP"),
    ],
)
async def test_nobody_announces_what_cannot_be(actor: Actor, changes: dict[str, object], code: str) -> None:
    await listed()
    before = await everything()
    async with db.transaction(NOW) as tx:
        refused = await drops.announce(tx, actor, new(**changes), TRIAL)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert await everything() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_at": NOW + timedelta(seconds=1)},
        {"closes_at": OPENS + 14 * DAY},
        {"opens_at": NOW + 351 * DAY, "closes_at": NOW + 352 * DAY},  # the last day on which a draw ends in time
    ],
)
async def test_what_is_just_within_the_terms_is_announced(changes: dict[str, object]) -> None:
    await listed()
    async with db.transaction(NOW) as tx:
        done(await drops.announce(tx, CLERK, new(**changes), TRIAL))


async def test_what_is_off_the_shelf_is_not_announced() -> None:
    await listed()
    async with db.transaction(NOW + 366 * DAY) as tx:
        refused = await drops.announce(tx, CLERK, new(), TRIAL)
    assert isinstance(refused, Refusal)
    assert refused.code == "NOT_ON_SHELF"


async def refusing(stage: Stage, act: Callable[[], Awaitable[Drop | Refusal]]) -> str:
    """The code of a refusal, which changed nothing."""
    before = await everything()
    refused = await act()
    assert isinstance(refused, Refusal), refused
    assert await everything() == before
    return refused.code


async def commit(stage: Stage, actor: Actor, text: str, at: object = NOW) -> Drop | Refusal:
    async with db.transaction(at) as tx:  # type: ignore[arg-type]  # an instant
        return await drops.commit(tx, actor, stage.drop_id, text, TRIAL)


@pytest.mark.parametrize(
    ("actor", "text", "code"),
    [
        (CITIZEN, "0b" * 32, "NOT_ALLOWED"),
        (PROVIDER, "0b" * 32, "NOT_ALLOWED"),
        (ELSEWHERE, "0b" * 32, "NOT_ALLOWED"),
        (OFFICIAL, "0b" * 33, "BAD_SEED"),
        (OFFICIAL, drops.commitment(SEEDS["operator"]), "COMMITMENT_USED"),  # copied from the other side
        (CLERK, "0b" * 32, "COMMITTED_ALREADY"),
        (COLLEAGUE, "0b" * 32, "COMMITTED_ALREADY"),
        (BOTH, "0b" * 32, "SAME_ORGANISATION"),
        (Actor(70_001, OFFICIAL.seats), "0b" * 32, "SAME_PERSON"),
    ],
)
async def test_nobody_commits_but_the_other_side(actor: Actor, text: str, code: str) -> None:
    stage = await announced()
    assert await refusing(stage, lambda: commit(stage, actor, text)) == code


async def test_a_commitment_stands_and_the_same_once_more_is_the_one_that_stands() -> None:
    stage = await announced()
    first = done(await commit(stage, OFFICIAL, "0b" * 32))
    before = await everything()
    assert done(await commit(stage, OFFICIAL, "0b" * 32, CLOSES + DAY)) == first
    assert await everything() == before
    assert await refusing(stage, lambda: commit(stage, OFFICIAL, "0c" * 32)) == "COMMITTED_ALREADY"


async def test_a_commitment_comes_before_the_closing_or_never() -> None:
    stage = await announced()
    assert await refusing(stage, lambda: commit(stage, OFFICIAL, "0b" * 32, CLOSES)) == "COMMITTED_ALREADY"


async def test_nothing_is_committed_to_what_is_not_there() -> None:
    stage = await announced()
    stage.drop_id += 1
    assert await refusing(stage, lambda: commit(stage, OFFICIAL, "0b" * 32)) == "NOT_THERE"
    assert await refusing(stage, lambda: stage.reveal("operator", SEEDS, CLOSED)) == "NOT_THERE"


async def test_no_seed_is_taken_before_the_list_is_closed() -> None:
    stage = await committed()
    for at in (NOW, OPENS, CLOSES + HOURS):  # the last while the job that closes it has not run
        for side in ("operator", "authority"):
            assert await refusing(stage, lambda side=side, at=at: stage.reveal(side, SEEDS, at)) == "NOT_CLOSED"  # type: ignore[misc]  # a lambda that is called at once


async def test_only_the_seed_that_was_committed_to_is_taken() -> None:
    stage = await closed()
    assert await refusing(stage, lambda: stage.reveal("operator", AGAIN, CLOSED)) == "SEED_DIFFERS"
    crossed = {"operator": SEEDS["authority"]}
    assert await refusing(stage, lambda: stage.reveal("operator", crossed, CLOSED)) == "SEED_DIFFERS"
    async with db.transaction(CLOSED) as tx:
        refused = [await drops.reveal(tx, each, stage.drop_id, "0a" * 32, TRIAL) for each in (CITIZEN, ELSEWHERE)]
        bad = await drops.reveal(tx, CLERK, stage.drop_id, "0A" * 32, TRIAL)
    assert [each.code for each in (*refused, bad) if isinstance(each, Refusal)] == ["NOT_ALLOWED"] * 2 + ["BAD_SEED"]


async def test_a_seed_that_was_told_stands() -> None:
    stage = await closed()
    done(await stage.reveal("operator", SEEDS, CLOSED))
    before = await everything()
    done(await stage.reveal("operator", SEEDS, CLOSED + HOURS))
    assert await everything() == before
    assert await refusing(stage, lambda: stage.reveal("operator", AGAIN, CLOSED)) == "SEED_DIFFERS"


async def test_a_seed_is_told_within_its_term_whether_or_not_the_job_has_run() -> None:
    stage = await closed()
    end = CLOSED + 24 * HOURS
    assert await refusing(stage, lambda: stage.reveal("operator", SEEDS, end)) == "REVEAL_OVER"
    done(await stage.reveal("operator", SEEDS, end - timedelta(microseconds=1)))


async def test_after_the_draw_no_seed_is_taken() -> None:
    stage = await closed(people=2)
    await stage.revealed(SEEDS, CLOSED)
    await sweep(CLOSED)
    done(await stage.reveal("operator", SEEDS, CLOSED))
    assert await refusing(stage, lambda: stage.reveal("operator", AGAIN, CLOSED)) == "SEED_DIFFERS"
