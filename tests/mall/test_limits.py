"""Who may have how many: limits per person and local period, names, and what an organisation may not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from backend.mall import HoldRequest, Limit, Particulars, Period, Redemption, give_back, redeem
from backend.mall.shelf_store import insert_goods, insert_listings
from tests.conftest import NOW
from tests.mall.building import ANN, BEN, LATER, PASS, PROVIDER, TERMS, ask, bought, buy, citizen, listed, shelve
from tests.mall.rows import REAL_NAME
from tests.world import everything

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
MOMENT = timedelta(microseconds=1)
MIDNIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # local
MONTH_ENDS = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
YEAR_ENDS = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def limited(pieces: int, period: Period) -> Particulars:
    return replace(PASS, limit=Limit(pieces, period))


def codes(outcomes: list[object]) -> list[str]:
    return [one.code if isinstance(one, Refusal) else "done" for one in outcomes]


@pytest.mark.parametrize(
    ("period", "ends"), [(Period.DAY, MIDNIGHT), (Period.MONTH, MONTH_ENDS), (Period.YEAR, YEAR_ENDS)]
)
async def test_a_limit_counts_from_local_midnight(period: Period, ends: datetime) -> None:
    await citizen(ANN, (100, 0, LATER))
    await shelve(1, points=1, particulars=limited(2, period))
    assert codes(await buy(ask(ANN, "a", 1), ask(ANN, "b", 1), ask(ANN, "c", 1))) == ["done", "done", "LIMIT_REACHED"]
    before = await everything()
    [refused] = await buy(ask(ANN, "d", 1), now=ends - MOMENT)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("LIMIT_REACHED", {"pieces": 2, "period": period})
    assert {name for name, rows in (await everything()).items() if rows != before[name]} == {"kit_answer"}
    assert codes(await buy(*(ask(ANN, key, 1) for key in "efg"), now=ends)) == ["done", "done", "LIMIT_REACHED"]


async def test_a_limit_for_ever_never_ends() -> None:
    await citizen(ANN, (100, 0, LATER))
    await citizen(BEN, (100, 0, LATER))
    await shelve(1, points=1, particulars=limited(1, Period.EVER))
    assert codes(await buy(ask(ANN, "a", 1), ask(BEN, "a", 1))) == ["done", "done"]
    assert codes(await buy(ask(ANN, "b", 1), now=NOW + timedelta(days=364))) == ["LIMIT_REACHED"]


async def test_variants_are_counted_together() -> None:
    await citizen(ANN, (100, 0, LATER))
    first = await shelve(1, points=1, particulars=limited(1, Period.EVER))
    async with db.transaction(NOW) as tx:
        await insert_listings(tx, [replace(first, id=2)])
    other = listed(3, points=1)
    async with db.transaction(NOW) as tx:
        await insert_goods(tx, other.goods)
        await insert_listings(tx, [other])
    assert codes(await buy(ask(ANN, "a", 2))) == ["done"]
    assert codes(await buy(ask(ANN, "b", 1), ask(ANN, "c", 3))) == ["LIMIT_REACHED", "done"]


@pytest.mark.parametrize("hold", [False, True])
async def test_what_was_given_back_or_never_confirmed_does_not_count(*, hold: bool) -> None:
    await citizen(ANN, (100, 0, LATER))
    await shelve(1, points=1, particulars=replace(limited(1, Period.EVER), refund_days=5))
    first = await bought(ask(ANN, "a", 1, hold=hold))
    assert codes(await buy(ask(ANN, "b", 1))) == ["LIMIT_REACHED"]
    if hold:
        over = NOW + timedelta(minutes=15)
        assert codes(await buy(ask(ANN, "c", 1), now=over - MOMENT)) == ["LIMIT_REACHED"]
        assert codes(await buy(ask(ANN, "d", 1), now=over)) == ["done"]
        return
    async with db.transaction(NOW) as tx:
        await give_back(tx, [HoldRequest(Actor(ANN), first.id)])
    final = NOW + timedelta(days=5)  # from then on it counts though no job has settled it
    assert codes(await buy(ask(ANN, "e", 1))) == ["done"]
    assert codes(await buy(ask(ANN, "f", 1), now=final)) == ["LIMIT_REACHED"]


@pytest.mark.parametrize(
    ("needs", "level", "code"),
    [
        ("L0", None, "done"),
        ("L1", None, "REAL_NAME_NEEDED"),
        ("L1", "L1", "done"),
        ("L1", "L2", "done"),
        ("L2", "L1", "REAL_NAME_NEEDED"),
        ("L2", "L2", "done"),
    ],
)
async def test_goods_ask_for_a_name_and_the_same_key_goes_on_with_it(
    owner: Owner, needs: str, level: str | None, code: str
) -> None:
    await citizen(ANN, (100, 0, LATER))
    await shelve(1, points=1, particulars=replace(PASS, real_name_level=needs))
    if level:
        await name(owner, level)
    before = await everything()
    assert codes(await buy(ask(ANN, "k", 1))) == [code]
    if code != "done":
        assert await everything() == before
        await owner.execute("DELETE FROM identities_real_name")
        await name(owner, needs)
        assert codes(await buy(ask(ANN, "k", 1))) == ["done"]


async def name(owner: Owner, level: str) -> None:
    await owner.execute(REAL_NAME, "x", ANN, level, NOW)


async def test_who_could_not_have_it_is_asked_for_no_name() -> None:
    await citizen(ANN, (100, 0, LATER))
    await shelve(1, points=1, stock=0, particulars=replace(PASS, real_name_level="L2"))
    assert codes(await buy(ask(ANN, "k", 1))) == ["OUT_OF_STOCK"]


async def test_an_organisation_may_not_redeem_and_its_member_learns_why() -> None:
    await citizen(ANN, (100, 0, LATER))
    await shelve(1, points=1)
    before = await everything()
    member = Actor(ANN, (Seat(PROVIDER, frozenset({"RIGHTS_PROVIDER"}), "MEMBER", "TRIAL"),))
    async with db.transaction(NOW) as tx:
        outcomes = await redeem(
            tx,
            [
                replace(ask(PROVIDER, "k", 1), actor=member),
                replace(ask(PROVIDER, "k", 1), actor=Actor(BEN)),
                replace(ask(PROVIDER, "k", 1), actor=Actor(PROVIDER)),
            ],
            TERMS,
        )
    assert codes(list(outcomes)) == ["ORGANISATION_MAY_NOT", "NOT_THERE", "NOT_THERE"]
    assert await everything() == before
    [own] = await buy(replace(ask(ANN, "k", 1), actor=member))
    assert isinstance(own, Redemption)
