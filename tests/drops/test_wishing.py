"""Who may wish: every no of a wish and of a withdrawal, and that it changes nothing."""

from datetime import datetime, timedelta

import pytest

from backend import drops
from backend.drops import Wish, WishRequest
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.drops.building import ABOVE, CLOSES, HOURS, OPEN, OPENS, SEEDS, Stage, announced, committed, sweep
from tests.mall.rows import REAL_NAME
from tests.mall.test_limits import Owner
from tests.world import done, everything

pytestmark = pytest.mark.usefixtures("database")


async def refused(stage: Stage, request: WishRequest, now: datetime, *, back: bool = False) -> str:
    """The code of a refusal; nothing but its answer is kept."""
    before = await everything()
    async with db.transaction(now) as tx:
        [outcome] = await (drops.withdraw(tx, [request]) if back else drops.wish(tx, [request], ABOVE))
    assert isinstance(outcome, Refusal)
    after = await everything()
    assert {**after, "kit_answer": []} == {**before, "kit_answer": []}
    return outcome.code


async def test_wishes_are_taken_between_two_instants_only() -> None:
    stage = await committed()
    assert await refused(stage, stage.ask(1, "a"), NOW) == "DROP_NOT_OPEN"
    assert await refused(stage, stage.ask(1, "b"), OPENS - timedelta(microseconds=1)) == "DROP_NOT_OPEN"
    assert await refused(stage, stage.ask(1, "c"), CLOSES) == "DROP_OVER"
    assert isinstance((await stage.wish(1, now=OPENS))[0], Wish)
    assert isinstance((await stage.wish(2, now=CLOSES - timedelta(microseconds=1)))[0], Wish)


async def test_registration_waits_for_both_commitments_even_when_its_time_has_come() -> None:
    stage = await announced()
    assert await refused(stage, stage.ask(1, "early"), OPEN) == "DROP_NOT_OPEN"
    done(await stage.commit("authority", SEEDS, OPEN))
    assert isinstance((await stage.wish(1))[0], Wish)


async def test_nobody_wishes_for_another_in_a_drop_that_is_not_there_or_without_points() -> None:
    stage = await committed(has=99)
    assert await refused(stage, WishRequest(Actor(2), 1, "k", stage.drop_id), OPEN) == "NOT_THERE"
    assert await refused(stage, WishRequest(Actor(1), 1, "k", stage.drop_id + 1), OPEN) == "NOT_THERE"
    assert await refused(stage, WishRequest(Actor(999), 999, "k", stage.drop_id), OPEN) == "NOT_THERE"
    assert await refused(stage, stage.ask(1), OPEN) == "NOT_ENOUGH_POINTS"


async def test_for_many_points_a_code_is_asked_for_when_wishing_and_not_when_serving() -> None:
    stage = await committed(people=2, points=ABOVE + 1, has=ABOVE + 1, pieces=2)
    assert await refused(stage, stage.ask(1), OPEN) == "STEP_UP_NEEDED"
    async with db.transaction(OPEN) as tx:
        proved = Actor(1, proved_at=OPEN - timedelta(minutes=1))
        [wish] = await drops.wish(tx, [WishRequest(proved, 1, "wish", stage.drop_id)], ABOVE)
    assert isinstance(wish, Wish)
    await sweep(CLOSES)
    await stage.revealed(SEEDS, CLOSES + HOURS)
    await sweep(CLOSES + HOURS)
    served = await drops.own_wish(db.pool(), 1, stage.drop_id)
    assert served
    assert served.redemption_id is not None


async def test_what_asks_for_a_name_is_wished_for_with_one_only_and_the_same_key_goes_on(owner: Owner) -> None:
    stage = await committed(people=2, level="L1")
    before = await everything()
    assert await refused(stage, stage.ask(1), OPEN) == "REAL_NAME_NEEDED"
    assert await everything() == before
    await owner.execute(REAL_NAME, "x", 1, "L2", NOW)
    async with db.transaction(OPEN) as tx:
        first, second = await drops.wish(tx, [stage.ask(1), stage.ask(2)], ABOVE)
    assert isinstance(first, Wish)
    assert isinstance(second, Refusal)
    assert second.code == "REAL_NAME_NEEDED"


async def test_nothing_is_withdrawn_that_is_not_there_or_after_the_closing() -> None:
    stage = await committed()
    assert await refused(stage, stage.ask(1, "a"), OPEN, back=True) == "NOT_WISHED"
    await stage.wish(1)
    assert await refused(stage, WishRequest(Actor(2), 1, "k", stage.drop_id), OPEN, back=True) == "NOT_THERE"
    assert await refused(stage, stage.ask(1, "b"), CLOSES, back=True) == "DROP_OVER"
    async with db.transaction(OPEN) as tx:
        [gone, again] = await drops.withdraw(tx, [stage.ask(1, "c"), stage.ask(1, "c")])
    assert isinstance(gone, Wish)
    assert again == gone
    assert await refused(stage, stage.ask(1, "d"), OPEN, back=True) == "NOT_WISHED"


async def test_a_key_of_one_drop_is_not_good_for_another() -> None:
    stage = await committed()
    await stage.wish(1)
    other = WishRequest(Actor(1), 1, "wish", stage.drop_id + 1)
    assert await refused(stage, other, OPEN) == "KEY_REUSED"


async def test_in_one_batch_the_first_wish_stands_and_the_second_is_refused() -> None:
    stage = await committed()
    async with db.transaction(OPEN) as tx:
        first, again, second = await drops.wish(tx, [stage.ask(1, k) for k in ("a", "a", "b")], ABOVE)
    assert isinstance(first, Wish)
    assert again == first
    assert isinstance(second, Refusal)
    assert second.code == "WISHED_ALREADY"
