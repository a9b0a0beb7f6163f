"""The mall agrees with the model after every step, whatever happens: a thousand times in memory, then in rows."""

import os
import sys
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import given, settings

from backend.kit import db
from backend.ledger import store
from backend.mall.shelf_values import Goods, Limit, Listing, ListingState, Period, Till
from tests.conftest import NOW
from tests.ledger.histories import repeatable
from tests.ledger.shelf import Shelf
from tests.mall.building import ANN, BEN, OTHER_PROVIDER, PASS, PROVIDER, TERMS
from tests.mall.histories import ENDS, HISTORIES, OPEN_TILL, Tally, offers
from tests.mall.memory import InMemory
from tests.mall.playing import Playing
from tests.mall.raffle_memory import DropsInMemory
from tests.mall.raffle_rows import DropsInRows
from tests.mall.reference import DEAR
from tests.mall.rows import InRows
from tests.mall.steps import ACCOUNTS, TILLS, History

TIMES = int(os.environ.get("HISTORIES_TIMES", "1"))  # how many thousands of them; `make histories` asks for more
HISTORIES_AT_LEAST, STEPS_AT_LEAST = 1000 * TIMES, 25
DONE_AT_LEAST, REFUSED_AT_LEAST, DRAWN_AT_LEAST, SELDOM_AT_LEAST = 60, 10, 150, 3
BEFORE = NOW - timedelta(days=90)  # all that is shown late
TERMS_HERE = replace(TERMS, step_up_above_points=DEAR)
LEVELS = {ANN: "L1", BEN: "L0"}
DONE = (
    *("grant", "redeem", "confirm", "give back", "check", "check late", "extend", "end holds", "sweep", "wait"),
    *("restock", "change price", "take off shelf"),
    *("announce", "commit", "wish", "withdraw", "reveal"),
)
ENDED = (  # how a drop, or a wish in one, comes to its end; for some it takes two whole drops and luck
    *("LOST", "UNSERVED:LIMIT_REACHED", "UNSERVED:NOT_ON_SHELF", "UNSERVED:NOT_HELD"),
    *("NOT_REVEALED", "NOT_COMMITTED", "VOID:NOT_REVEALED", "VOID:NOT_COMMITTED", "NOTHING"),
)
REFUSED = (
    *(("redeem", code) for code in ("NOT_THERE", "KEY_REUSED", "NOT_ON_SHELF", "PRICE_CHANGED", "LIMIT_REACHED")),
    *(("redeem", code) for code in ("OUT_OF_STOCK", "NOT_ENOUGH_POINTS", "REAL_NAME_NEEDED", "STEP_UP_NEEDED")),
    *(("confirm", code) for code in ("NOT_THERE", "HOLD_OVER")),
    *(("give back", code) for code in ("NOT_THERE", "FINAL")),
    *(("check", code) for code in ("NOT_THERE", "VOUCHER_USED", "EXPIRED", "GIVEN_BACK")),
    *(("check late", code) for code in ("NOT_THERE", "VOUCHER_USED", "EXPIRED", "NOT_OFFLINE", "BAD_TIME")),
    ("check late", "KEY_REUSED"),
    *(("extend", code) for code in ("NOT_THERE", "VOUCHER_USED", "EXPIRED", "GIVEN_BACK", "BAD_EXTENSION")),
    *(("end holds", "NOTHING"), ("sweep", "NOTHING"), ("redeem", "ONLY_BY_DROP"), ("change price", "BAD_LISTING")),
    *(("announce", code) for code in ("NOT_THERE", "KEY_REUSED", "NOT_ON_SHELF", "BAD_DROP", "DROP_RUNNING")),
    *(("commit", code) for code in ("NOT_THERE", "COMMITTED_ALREADY", "COMMITMENT_USED")),
    *(("wish", code) for code in ("NOT_THERE", "KEY_REUSED", "DROP_NOT_OPEN", "DROP_OVER", "WISHED_ALREADY")),
    *(("wish", code) for code in ("NOT_ENOUGH_POINTS", "STEP_UP_NEEDED", "REAL_NAME_NEEDED")),
    *(("withdraw", code) for code in ("NOT_THERE", "KEY_REUSED", "NOT_WISHED", "DROP_OVER")),
    *(("reveal", code) for code in ("NOT_THERE", "NOT_CLOSED", "SEED_DIFFERS", "REVEAL_OVER")),
)


def listings() -> dict[int, Listing]:
    """The offers of the histories, as the shelf has them."""
    made = {}
    for number, one in offers().items():
        limit = Limit(one.limit[0], Period(one.limit[1])) if one.limit else None
        level = "L1" if one.named else "L0"
        particulars = replace(
            PASS,
            voucher_days=one.days,
            refund_days=one.refund_days,
            limit=limit,
            real_name_level=level,
            checked_offline=one.offline,
            drawn=one.drawn,
        )
        goods = Goods(one.goods, PROVIDER, 1, particulars, 1, NOW)
        state = ListingState.ON_SHELF
        made[number] = Listing(number, goods, "", "", one.price, one.stock, 1, state, ENDS, NOW)
    return made


def tills() -> dict[int, Till]:
    """An open till, a closed one, and one of another merchant."""
    ours, closed, theirs = (TILLS[number] or 0 for number in (1, 2, 3))
    return {
        ours: Till(ours, PROVIDER, OPEN_TILL, NOW),
        closed: Till(closed, PROVIDER, "Counter 2", BEFORE, BEFORE),
        theirs: Till(theirs, OTHER_PROVIDER, "Counter 3", NOW),
    }


def in_memory() -> InMemory:
    return InMemory(Shelf(ACCOUNTS), listings(), tills(), dict(LEVELS), TERMS_HERE)


def drive(story: Coroutine[object, None, None]) -> None:
    """Run to its end what never waits for anything, as everything in memory does."""
    with pytest.raises(StopIteration):
        story.send(None)


def test_a_thousand_histories_agree_with_the_model_after_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()

    @settings(repeatable, max_examples=1000 * TIMES)
    @given(HISTORIES)
    def play(history: History) -> None:
        shop = in_memory()
        drive(Playing(shop, DropsInMemory(shop), tally).play(history))

    play()
    with capsys.disabled():  # on stderr, which is all that a worker of pytest-xdist has
        sys.stderr.write(f"\n{tally.report()}\n")
    assert tally.histories >= HISTORIES_AT_LEAST
    assert tally.steps >= STEPS_AT_LEAST * tally.histories
    assert {act: tally.ends[act, "done"] for act in DONE if tally.ends[act, "done"] < DONE_AT_LEAST} == {}
    assert min(tally.ends["draw", end] for end in ("DRAWN", "SERVED")) >= DRAWN_AT_LEAST
    assert {end: tally.ends["draw", end] for end in ENDED if tally.ends["draw", end] < SELDOM_AT_LEAST} == {}
    changed = sum(tally.ends[act, "NOT_ON_SHELF"] for act in ("restock", "change price", "take off shelf"))
    assert changed >= REFUSED_AT_LEAST
    assert {end: tally.ends[end] for end in REFUSED if tally.ends[end] < REFUSED_AT_LEAST} == {}


@settings(repeatable, max_examples=24 * TIMES)
@given(history=HISTORIES)
async def test_histories_through_the_database_agree_with_the_model(
    owner: "asyncpg.Connection[db.Row]", monkeypatch: pytest.MonkeyPatch, history: History
) -> None:
    monkeypatch.setattr(store, "FIRST_LOTS", 2)  # so that the first lots often fall short
    shop = InRows(owner, TERMS_HERE)
    await shop.begin(listings().values(), tills().values(), LEVELS)
    drops = DropsInRows(owner)
    await drops.begin(NOW)
    await Playing(shop, drops, Tally()).play(history)
