"""Live updates at the edge: what a stream begins with, what it tells, and when it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from backend import ledger, mall
from backend.api import live, streams
from backend.api.context import Services
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.live import Hub
from backend.mall import RedeemRequest, Redemption, VoucherCheck
from tests.api.asking import applied, citizen, services, shelved
from tests.api.streaming import CHANGED, EVENTS, Event, Line, Stream, streaming
from tests.mall.building import PROVIDER

TILL = Actor(21, (Seat(PROVIDER, frozenset({"RIGHTS_PROVIDER"}), "MEMBER", "TRIAL"),))
NONE: Mapping[str, str] = {}
COMPLETE = {"event": "complete", "data": ""}


@dataclass(frozen=True, slots=True)
class Ann:
    """Somebody with 100 points who listens, and the process that she listens to."""

    account_id: int
    token: str
    through: Services
    application: Starlette

    @property
    def hub(self) -> Hub:
        return self.through.hub

    def listening(
        self,
        after: int = 0,
        query: str = CHANGED,
        *,
        line: Line | None = None,
        headers: Mapping[str, str] = NONE,
    ) -> AbstractAsyncContextManager[Stream]:
        told = {**EVENTS, "authorization": f"Bearer {self.token}", **headers}
        return streaming(self.application, told, {"query": query, "variables": {"after": after}}, line)

    async def redeem(self, key: str) -> Redemption:
        request = RedeemRequest(Actor(self.account_id), self.account_id, key, 501)
        outcome = await self.through.redeem.submit(request)
        assert isinstance(outcome, Redemption)
        return outcome

    async def use(self, voucher: Redemption) -> None:
        assert isinstance(await self.through.check.submit(VoucherCheck(TILL, voucher.voucher_code)), mall.Checked)


@pytest.fixture
async def ann(database: None) -> AsyncIterator[Ann]:
    account_id, token = await citizen(100, 1000)
    await shelved(501, points=10, stock=100)
    through = services()
    yield Ann(account_id, token, through, applied(through))
    assert len(through.hub) == 0  # whatever happened, every stream has been given back


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
            [lost] = await mall.redeem(tx, [request], mall.Terms(90, 5000))
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
            await mall.redeem(tx, [request], mall.Terms(90, 5000))
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
            await tx.execute("UPDATE accounts_access_token SET expires_at = now()")
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


type Refused = Callable[[Ann], AbstractAsyncContextManager[Stream]]


def ask(query: str, **headers: str) -> Refused:
    return lambda ann: ann.listening(1, query, headers=headers)


SUBSCRIPTIONS_ONLY = "The answer is application/graphql-response+json or application/json: accept one of them."
NOT_AT_ONCE = "A subscription is answered with text/event-stream: accept it."
TWICE = "subscription { accountChanged { version } again: accountChanged { version } }"
IN_FRAGMENTS = """subscription { ...a ...b } fragment a on Subscription { accountChanged { version } }
  fragment b on Subscription { again: accountChanged { version } }"""
WRONG = "subscription ($after: Int!) { accountChanged(after: $after) { nothing } }"


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        (ask("{ account { id } }"), 406, SUBSCRIPTIONS_ONLY),
        (ask("mutation { signOut { ok } }"), 406, SUBSCRIPTIONS_ONLY),
        (ask(CHANGED, accept="application/json"), 406, NOT_AT_ONCE),
        (ask(CHANGED, accept="*/*"), 406, NOT_AT_ONCE),
        (ask(CHANGED, accept="text/event-stream;q=0, application/json"), 406, NOT_AT_ONCE),
        (ask(TWICE), 400, "Too much at once: root fields 2, at most 1."),
        (ask(IN_FRAGMENTS), 400, "Too much at once: root fields 2, at most 1."),
        (ask(WRONG), 400, "Cannot query field 'nothing' on type 'AccountChange'."),
        (
            ask("subscription ($x: Int!) { accountChanged(after: $x) { version } }"),
            400,
            "Variable '$x' has invalid value: Expected a value of non-null type",
        ),
        (ask("subscription {"), 400, "Syntax Error: Expected Name, found <EOF>."),
    ],
)
async def test_what_is_no_subscription_or_cannot_be_one_is_refused_in_json(
    ann: Ann, asked: Refused, status: int, says: str
) -> None:
    async with asked(ann) as refused:
        assert (refused.status, refused.headers["cache-control"]) == (status, "no-store")
        [error] = (await refused.body())["errors"]
        assert error["message"].startswith(says)
    assert len(ann.hub) == 0


async def test_who_accepts_both_gets_what_fits(ann: Ann) -> None:
    both = "text/event-stream, application/json"
    async with ann.listening(headers={"accept": both}) as stream:
        assert (await stream.event()).versions == (0, 1)
    async with ann.listening(1, "{ account { freePoints } }", headers={"accept": both}) as answer:
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert await answer.body() == {"data": {"account": {"freePoints": 100}}}


async def test_a_stranger_is_told_to_sign_in_and_that_is_all(ann: Ann) -> None:
    async with ann.listening(headers={"authorization": "Bearer unknown"}) as stream:
        retry, refused, complete = await stream.rest()
    assert (retry, complete) == ({"retry": "3000"}, COMPLETE)
    assert refused["event"] == "next"
    assert '"code":"SIGN_IN"' in refused["data"]
    assert len(ann.hub) == 0
