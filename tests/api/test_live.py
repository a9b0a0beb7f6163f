"""Live updates at the edge: what a stream begins with, what it tells, and when it ends."""

import asyncio

import pytest

from backend import ledger, mall
from backend.api import live, streams
from backend.kit import db
from backend.kit.actor import Actor
from backend.ledger import Account, BooksChanged
from backend.mall import RedeemRequest, Redemption, VoucherCheck
from tests.api.ann import COMPLETE, TILL, Ann
from tests.api.serving import until
from tests.api.streaming import Event, Line
from tests.api.town import Counting
from tests.mall.building import TERMS


async def test_a_stream_begins_with_how_the_account_stands_and_tells_each_act_as_it_happens(ann: Ann) -> None:
    async with ann.listening() as stream:
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert (stream.headers["cache-control"], stream.headers["x-accel-buffering"]) == (
            "no-store, no-transform",
            "no",
        )
        assert stream.headers.keys() & {"content-length", "etag"} == set()
        began = await stream.event()
        assert began == Event(
            1,
            {
                "since": 0,
                "version": 1,
                "account": {"freePoints": 100, "honourPoints": 0, "helpedGrams": 0},
                "vouchers": [],
            },
        )
        voucher = await ann.redeem("a")
        redeemed = await stream.event()
        assert redeemed == Event(
            2,
            {
                "since": 1,
                "version": 2,
                "account": {"freePoints": 90, "honourPoints": 10, "helpedGrams": 100},
                "vouchers": [{"id": str(voucher.id), "usedAt": None}],
            },
        )
        await ann.use(voucher)
        used = await stream.event()
        assert (used.number, used.versions, used.used) == (2, (2, 2), {str(voucher.id): True})


async def test_the_points_that_expire_are_told_to_whoever_looks_on(ann: Ann) -> None:
    async with ann.listening() as stream:
        await stream.event()
        until = await db.pool().fetchval("SELECT spendable_until FROM ledger_lot")
        async with db.transaction(until, tell=ann.through.tell) as tx:
            await ledger.sweep(tx)
        expired = await stream.event()
        assert (expired.versions, expired.change["account"]["freePoints"]) == ((1, 2), 0)


async def test_who_comes_back_is_told_what_they_missed_and_then_goes_on_without_a_gap(ann: Ann) -> None:
    vouchers = [await ann.redeem(key) for key in "abc"]
    await ann.use(vouchers[0])
    async with ann.listening(after=3) as stream:
        missed = await stream.event()
        # The first was redeemed before, but no version tells that it has been used since.
        assert (missed.versions, missed.used) == ((3, 4), {str(vouchers[0].id): True, str(vouchers[2].id): False})
        fourth = await ann.redeem("d")
        went_on = await stream.event()
        assert (went_on.versions, went_on.used) == ((4, 5), {str(fourth.id): False})


@pytest.mark.parametrize(
    ("after", "last", "since"),
    [(0, "2", 2), (1, "2", 2), (2, "1", 2), (1, "", 1), (1, "x", 1), (9, "", 3), (0, "9" * 40, 0)],
)
async def test_a_browser_goes_on_behind_the_last_event_that_it_heard(
    ann: Ann, after: int, last: str, since: int
) -> None:
    await ann.redeem("a")
    await ann.redeem("b")
    async with ann.listening(after, headers={"last-event-id": last}) as stream:
        assert (await stream.event()).versions == (since, 3)


async def test_of_what_was_used_long_ago_no_stream_begins(ann: Ann, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "USED_LATELY", live.USED_LATELY * 0)
    await ann.use(await ann.redeem("a"))
    async with ann.listening(after=2) as stream:
        assert (await stream.event()).change["vouchers"] == []


async def test_what_was_lost_on_the_way_is_looked_up_with_the_next_news(ann: Ann) -> None:
    async with ann.listening() as stream:
        await stream.event()
        async with db.transaction() as tx:  # nobody is told
            request = RedeemRequest(Actor(ann.account_id), ann.account_id, "lost", 501)
            [lost] = await mall.redeem(tx, [request], TERMS)
        assert isinstance(lost, Redemption)
        heard = await ann.redeem("heard")
        told = await stream.event()
        assert (told.versions, told.used) == ((1, 3), {str(heard.id): False, str(lost.id): False})


async def test_what_was_lost_and_nothing_followed_is_seen_at_the_next_look(ann: Ann) -> None:
    async with ann.listening() as stream:
        await stream.event()
        voucher = await ann.redeem("a")
        await stream.event()
        async with db.transaction() as tx:
            await mall.check_vouchers(tx, [VoucherCheck(TILL, voucher.voucher_code)])
        ann.hub.look()
        assert (await stream.event()).used == {str(voucher.id): True}


async def test_news_that_another_release_tells_in_another_way_make_it_look(ann: Ann) -> None:
    async with ann.listening() as stream:
        await stream.event()
        async with db.transaction() as tx:
            request = RedeemRequest(Actor(ann.account_id), ann.account_id, "a", 501)
            await mall.redeem(tx, [request], TERMS)
        ann.hub.hear(b'{"%d":[{"type":"SomethingNew"}]}' % ann.account_id)
        assert (await stream.event()).versions == (1, 2)


async def test_a_reader_who_is_far_behind_gets_one_event_for_all_they_missed(ann: Ann) -> None:
    line = Line()
    async with ann.listening(line=line) as stream:
        await stream.event()
        line.taken.clear()
        vouchers = [await ann.redeem(key) for key in "abc"]
        for _ in range(100):
            ann.hub.tell({ann.account_id: [mall.VoucherChanged(1)]})
        line.taken.set()
        events = [await stream.event()]
        while events[-1].number < 4:
            events.append(await stream.event())
        assert [one.versions[0] for one in events] == [1, *(one.versions[1] for one in events[:-1])]
        assert {each for one in events for each in one.used} == {str(one.id) for one in vouchers}


async def test_a_reader_who_takes_nothing_is_cut_off_and_comes_back(ann: Ann, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE_S", 0.05)
    line = Line()
    async with ann.listening(line=line) as stream:
        assert (await stream.event()).versions == (0, 1)
        line.taken.clear()
        await ann.redeem("a")
        assert await stream.rest() == []  # not even that it is complete
        assert len(ann.hub) == 0
    async with ann.listening(after=1) as stream:
        assert (await stream.event()).versions == (1, 2)


async def test_a_quiet_stream_shows_that_it_lives(ann: Ann, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PING_EVERY_S", 0.01)
    async with ann.listening() as stream:
        await stream.event()
        await asyncio.sleep(0.1)
        await ann.redeem("a")
        assert (await stream.event()).versions == (1, 2)
        assert stream.pings > 1


async def test_a_stream_ends_when_the_token_does(ann: Ann) -> None:
    async with ann.listening() as stream:
        await stream.event()
        async with db.transaction() as tx:
            await tx.execute("UPDATE identities_access_token SET expires_at = now()")
        ann.hub.look()
        assert await stream.rest() == [COMPLETE]


async def test_a_stream_ends_when_the_process_does(ann: Ann) -> None:
    async with ann.listening() as stream:
        await stream.event()
        ann.hub.close()
        assert await stream.rest() == [COMPLETE]


async def test_a_sixth_stream_ends_the_first(ann: Ann) -> None:
    async with ann.listening() as first:
        await first.event()
        async with (
            ann.listening() as second,
            ann.listening(),
            ann.listening(),
            ann.listening(),
            ann.listening() as sixth,
        ):
            await sixth.event()
            assert await first.rest() == [COMPLETE]
            await second.event()
            await ann.redeem("a")
            assert [(await each.event()).versions for each in (second, sixth)] == [(1, 2), (1, 2)]


async def test_what_nobody_foresaw_ends_the_stream_with_a_reference(
    ann: Ann, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with ann.listening() as stream:
        await stream.event()

        async def broken(*_: object) -> None:
            raise ZeroDivisionError(ann.token)

        monkeypatch.setattr(ledger, "account", broken)
        ann.hub.look()
        failed, complete = await stream.rest()
    assert '"code":"INTERNAL"' in failed["data"]
    assert complete == COMPLETE
    assert ann.token not in failed["data"] + caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_an_event_costs_no_statement_and_a_look_three_besides_who_asks(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ann.listening() as stream:
        await stream.event()
        counting = Counting(db.pool())
        monkeypatch.setattr(db, "pool", lambda: counting)
        ann.hub.tell({ann.account_id: [BooksChanged(1, Account(ann.account_id, 2, free_points=90))]})
        assert (await stream.event()).change["account"]["freePoints"] == 90
        assert counting.seen == []
        ann.hub.look()

        async def looked() -> bool:
            return len(counting.seen) == 4

        await until(looked)
        assert sum("identities_access_token" in sql for sql in counting.seen) == 1
