"""What is on hold when everybody comes at once: it ends once, nothing is oversold, and nobody waits in a circle."""

from collections.abc import Sequence

import pytest

from backend.kit import db
from backend.kit.db import Reader
from backend.kit.errors import Refusal
from backend.mall import (
    Checked,
    LateCheck,
    Particulars,
    Redemption,
    Till,
    check_late,
    confirm,
    give_back,
    open_till,
    restock,
    store,
    terminate_agreement,
)
from tests.concurrency.holding import (
    ALL_ALONG,
    DAY,
    IN_PART,
    OFFLINE,
    OVER,
    PEOPLE,
    ROUNDS,
    Owner,
    asked,
    at_once,
    bought,
    checked,
    ends,
    holds,
    job,
    people,
    pieces,
    settled_late,
    sold,
)
from tests.conftest import NOW
from tests.mall.building import (
    CLERK,
    LATER,
    NEW,
    PASS,
    PROVIDER,
    SELLER,
    TRIAL,
    agreed,
    ask,
    citizen,
    on_the_shelf,
    open_people,
    shelve,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("particulars", [ALL_ALONG, IN_PART], ids=["all along", "in part"])
async def test_a_check_a_return_and_the_deadline_end_a_redemption_once(owner: Owner, particulars: Particulars) -> None:
    await people()
    await shelve(1, points=10, stock=500, particulars=particulars)
    deadline = NOW + particulars.refund_days * DAY
    for number in range(ROUNDS):
        mine = await sold(f"{number}")
        orders = (mine, mine[::-1], mine[3:] + mine[:3])
        acts = [act for order in orders for act in (asked(give_back, order), checked(order))]
        outcomes = ends([one for some in await at_once(*acts, job(deadline), job(deadline)) for one in some])
        assert outcomes.keys() <= {"Redemption", "Checked", "FINAL", "VOUCHER_USED", "GIVEN_BACK", "HOLD_OVER"}
        await job(deadline)
        await holds(owner)
    ended = dict(map(tuple, await owner.fetch("SELECT ending, count(*) FROM mall_hold GROUP BY ending")))
    assert sum(ended.values()) == ROUNDS * len(PEOPLE)
    assert ended.keys() <= {"SETTLED", "RELEASED"}
    redeemed = await owner.fetchval("SELECT count(*) FROM ledger_entry WHERE kind = 'REDEEM'")
    assert redeemed == ended.get("SETTLED", 0)
    await pieces(owner, 500)


async def test_a_confirmation_a_return_and_the_deadline_end_a_hold_once(owner: Owner) -> None:
    await people()
    await shelve(1, points=10, stock=500)
    for number in range(ROUNDS):
        mine = await sold(f"{number}", hold=True)
        orders = (mine, mine[::-1], mine[3:] + mine[:3])
        acts = [asked(act, order) for order in orders for act in (confirm, give_back)]
        outcomes = await at_once(*acts, job(OVER), checked(mine), job(OVER))
        told = ends([one for some in outcomes for one in some])
        assert told.keys() <= {"Redemption", "FINAL", "HOLD_OVER", "Checked", "NOT_THERE"}
        await job(OVER)
        await holds(owner)
    settled = await owner.fetchval("SELECT count(*) FROM mall_hold WHERE ending = 'SETTLED'")
    assert await owner.fetchval("SELECT count(*) FROM mall_voucher") == settled
    assert await owner.fetchval("SELECT count(*) FROM mall_hold WHERE ended_at IS NULL") == 0
    assert await owner.fetchval("SELECT count(*) FROM ledger_entry WHERE kind = 'REDEEM'") == settled
    await pieces(owner, 500)


async def test_holds_at_once_never_oversell_and_what_comes_back_is_sold(owner: Owner) -> None:
    await people()
    await shelve(1, points=1, stock=10)
    wishes = [bought(ask(one, f"{n}", 1, hold=True)) for n in range(5) for one in PEOPLE]
    made = [one for [one] in await at_once(*wishes)]
    assert ends(made) == {"Redemption": 10, "OUT_OF_STOCK": 30}
    held = [one for one in made if isinstance(one, Redemption)]
    await at_once(*(asked(confirm, [one]) for one in held[:4]), *(asked(give_back, [one]) for one in held[4:7]))
    await at_once(job(OVER), job(OVER), job(OVER))
    assert await owner.fetchval("SELECT stock FROM mall_listing") == 6
    late = [one for [one] in await at_once(*(bought(ask(one, f"late {n}", 1)) for n in range(2) for one in PEOPLE))]
    assert ends(late) == {"Redemption": 6, "OUT_OF_STOCK": 10}
    await holds(owner)
    await pieces(owner, 10)


async def test_a_late_check_and_one_online_take_a_voucher_once(owner: Owner) -> None:
    await people()
    await shelve(1, points=1, stock=500, particulars=OFFLINE)
    for number in range(ROUNDS):
        mine = await sold(f"{number}")
        late = [settled_late(mine, "same"), settled_late(mine[::-1], "same"), settled_late(mine, f"other {number}")]
        outcomes = await at_once(checked(mine[::-1]), *late, checked(mine))
        assert ends([one for some in outcomes for one in some])["Checked"] in range(len(mine), 2 * len(mine) + 1)
        taken = {one for some in outcomes for one in some if isinstance(one, Checked)}
        assert len({one.code for one in taken}) == len(taken) == len(mine)
        assert list(outcomes[1]) == list(outcomes[2])[::-1]  # the same key, the same answer
    used = await owner.fetchval("SELECT count(*) FROM mall_voucher WHERE used_at IS NOT NULL")
    assert used == ROUNDS * len(PEOPLE)
    await holds(owner)


async def test_one_key_for_two_vouchers_at_once_takes_one(owner: Owner) -> None:
    async with db.transaction(NOW) as tx:
        await open_people(tx, SELLER.account_id)
    await people()
    await shelve(1, points=1, stock=500, particulars=OFFLINE)
    mine = await sold("k")

    async def late(one: Redemption) -> list[Checked | Refusal]:
        async with db.transaction(NOW + DAY) as tx:
            return await check_late(tx, [LateCheck(SELLER, "one", one.voucher_code, NOW + DAY / 2)])

    outcomes = [one for [one] in await at_once(*map(late, mine))]
    assert ends(outcomes) == {"Checked": 1, "KEY_REUSED": len(mine) - 1}
    assert await owner.fetchval("SELECT count(*) FROM mall_voucher WHERE used_at IS NOT NULL") == 1


async def test_every_till_that_comes_second_is_told_which_was_first() -> None:
    await citizen(1, (100, 0, LATER))
    await shelve(1)
    async with db.transaction(NOW) as tx:
        tills = [await open_till(tx, SELLER, PROVIDER, f"Counter {number}") for number in range(20)]
    [one] = await bought(ask(1, "k", 1))
    assert isinstance(one, Redemption)
    named = {till.id: till.name for till in tills if isinstance(till, Till)}
    outcomes = [done for some in await at_once(*(checked([one], till) for till in named)) for done in some]
    [first] = [done for done in outcomes if isinstance(done, Checked)]
    told = [done.data for done in outcomes if isinstance(done, Refusal)]
    assert told == [{"at": NOW.isoformat(), "till": named[first.till_id or 0]}] * 19


async def test_a_voucher_that_comes_to_be_while_it_is_checked_is_not_there_yet(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people()
    await shelve(1, points=10, particulars=ALL_ALONG)
    [held, *_] = await sold("k", hold=True)
    looked = store.redemptions_on_hold

    async def confirmed_meanwhile(reader: Reader, codes: Sequence[str]) -> object:
        found = await looked(reader, codes)
        await asked(confirm, [held])
        return found

    monkeypatch.setattr(store, "redemptions_on_hold", confirmed_meanwhile)
    assert ends(await checked([held])) == {"NOT_THERE": 1}
    monkeypatch.undo()
    assert ends(await checked([held])) == {"Checked": 1}
    assert await owner.fetchval("SELECT ending FROM mall_hold WHERE redemption_id = $1", held.id) == "SETTLED"
    await holds(owner)


async def test_nothing_is_sold_once_an_agreement_has_ended(owner: Owner) -> None:
    await people()
    agreement = await agreed(ends=30 * DAY)
    made = [(await on_the_shelf(NEW))[0] for _ in range(3)]

    async def terminated() -> list[object]:
        async with db.transaction(NOW) as tx:
            return [await terminate_agreement(tx, CLERK, agreement.id, TRIAL)]

    async def buying(number: int) -> list[object]:
        order = made if number % 2 else made[::-1]
        return list(await bought(*(ask(one, f"{number} {each.id}", each.id) for one in PEOPLE[:3] for each in order)))

    outcomes = await at_once(buying(1), buying(2), terminated(), buying(3), buying(4))
    told = ends([one for some in outcomes for one in some])
    assert told.keys() <= {"Redemption", "NOT_ON_SHELF", "Agreement", "OUT_OF_STOCK"}
    assert ends(await buying(5)) == {"NOT_ON_SHELF": 9}
    left = await owner.fetchval("SELECT sum(stock) FROM mall_listing")
    assert left == 30 - told["Redemption"]


async def test_batches_jobs_returns_checks_and_deliveries_in_any_order_never_deadlock(owner: Owner) -> None:
    await people()
    for listing_id, particulars in enumerate((PASS, IN_PART, ALL_ALONG, OFFLINE), 1):
        await shelve(listing_id, points=1, stock=40, particulars=particulars)

    async def delivered(listing_id: int) -> list[object]:
        async with db.transaction(NOW) as tx:
            return [await restock(tx, SELLER, listing_id, 1)]

    async def wishing(number: int, turn: int) -> list[object]:
        order = PEOPLE[:: (-1) ** turn]
        wishes = [ask(one, f"{number} {turn}", 1 + (one + turn) % 4, hold=turn % 2 == 0) for one in order]
        return list(await bought(*wishes))

    mine: list[Redemption] = []
    for number in range(ROUNDS):
        wishes = [wishing(number, turn) for turn in range(3)]
        ending = [asked(give_back, mine[::2]), asked(confirm, mine[::-1]), checked(mine[::-2])] if mine else []
        outcomes = await at_once(*wishes, *ending, job(OVER), *map(delivered, (4, 3, 2, 1)), job(NOW + 5 * DAY))
        new = [one for some in outcomes[:3] for one in some if isinstance(one, Redemption)]
        mine = [*mine[-6:], *new]
    await holds(owner)
    there = await owner.fetchval(
        """SELECT count(*) FROM mall_redemption r LEFT JOIN mall_hold h ON h.redemption_id = r.id
           WHERE h.ending IS DISTINCT FROM 'RELEASED'"""
    )
    assert await owner.fetchval("SELECT sum(stock) FROM mall_listing") == 4 * (40 + ROUNDS) - there
