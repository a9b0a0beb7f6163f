"""The books agree with the reference after every step, whatever happens: a thousand times in memory, then in rows."""

import os
import sys
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import given, settings

from backend import ledger
from backend.kit import db
from backend.ledger import store
from backend.ledger.rules import Books
from tests.conftest import EMPTY, NOW
from tests.ledger.comparison import Comparison
from tests.ledger.histories import ACCOUNTS, HISTORIES, Batch, History, Step, Sweep, Tally, Wait, perform, repeatable
from tests.ledger.naming import name
from tests.ledger.reference import Reference
from tests.ledger.rows import accounts, lots, read
from tests.ledger.shelf import Shelf

TIMES = int(os.environ.get("HISTORIES_TIMES", "1"))  # how many thousands of them; `make histories` asks for more
HISTORIES_AT_LEAST, STEPS_AT_LEAST = 1000 * TIMES, 25
DONE_AT_LEAST, REFUSED_AT_LEAST = 250, 20
DONE = (
    *("grant", "redeem", "retire", "hold", "settle", "prolong", "release", "lapse", "lapse to a provider"),
    *("release after expiry", "expire", "sweep", "wait"),
)
REFUSED = (
    *(("redeem", "NOT_ENOUGH_POINTS"), ("redeem", "NOT_POSITIVE")),
    *(("retire", "NOT_ENOUGH_GRAMS"), ("retire", "NOT_POSITIVE")),
    *(("hold", "NOT_ENOUGH_POINTS"), ("hold", "NOT_POSITIVE")),
    *(("release", "NOT_HELD"), ("settle", "NOT_HELD"), ("prolong", "NOT_HELD"), ("lapse", "NOT_HELD")),
)
MUCH = 1_000_000  # more than any history grants: what a wish for all may want


class InMemory:
    """Plays a history on a shelf and compares after every step, inside a batch too."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.shelf = Shelf(ACCOUNTS)
        self.reference = Reference(NOW)
        self.comparison = Comparison(self.reference)

    def play(self, history: History) -> None:
        """Play it from the first moment to the last."""
        for moment in history:
            match moment:
                case Wait(days):
                    self.reference.now += timedelta(days=days)
                    self.tally.count("wait", (0, 0))
                case Sweep():
                    self._sweep()
                case _:
                    self._batch(moment)
            self._agree()
        accounts, lots = self.shelf.seen()
        self.comparison.finish(accounts.values(), lots.values(), self.shelf.entries, self.shelf.postings)

    def _batch(self, batch: Batch) -> None:
        account_ids = sorted({step.account for step in batch})
        books = self.shelf.open(account_ids, self.reference.now)
        for step in [*(Step("lapse", account_id) for account_id in account_ids), *batch]:
            perform(step, books, self.reference, self.tally)
            self._agree(books)
            self.comparison.can_spend(books, account_ids)
        self.shelf.keep(books)

    def _sweep(self) -> None:
        books = self.shelf.sweep(self.reference.now)
        accounts, points, grams = self.reference.sweep(ACCOUNTS)
        ended = Counter[str]()
        for posting in books.postings:
            ended[posting.asset] += posting.amount * (posting.book == "EXPIRED")
        assert (len(books.changed_accounts), ended["POINT"], ended["GRAM"]) == (accounts, points, grams)
        self.shelf.keep(books)
        self.tally.count("sweep", (0, 0) if accounts else "nothing due")
        if points:
            self.tally.count("expire", (points, grams))

    def _agree(self, books: Books | None = None) -> None:
        accounts, lots = self.shelf.seen(books)
        self.comparison.agree(accounts.values(), lots.values())


class InRows:
    """Plays a history through the database and compares with what was committed after every transaction."""

    def __init__(self, owner: "asyncpg.Connection[db.Row]") -> None:
        self.owner = owner
        self.reference = Reference(NOW)
        self.comparison = Comparison(self.reference)
        self.tally = Tally()

    async def play(self, history: History, *, together: bool) -> None:
        """Play it, each batch in one transaction, or each step in one of its own."""
        await self.owner.execute(EMPTY)
        async with db.transaction(NOW) as tx:
            await ledger.open_accounts(tx, [(account_id, "PERSON") for account_id in ACCOUNTS], NOW)
        for moment in history:
            match moment:
                case Wait(days):
                    self.reference.now += timedelta(days=days)
                case Sweep():
                    await self._sweep()
                case _:
                    for batch in [moment] if together else [[step] for step in moment]:
                        await self._batch(batch)
        rows = await read(self.owner)
        self.comparison.finish(rows.accounts, rows.lots, rows.entries, rows.postings)

    async def _batch(self, batch: Batch) -> None:
        wanted: Counter[int] = Counter()
        for step in batch:
            wanted[step.account] += max(0, step.points) if isinstance(step.points, int) else MUCH
        async with db.transaction(self.reference.now) as tx:
            books = await ledger.lock(tx, [step.account for step in batch])
            await ledger.load(tx, books, wanted, len(batch), tx.now())
            for account_id in sorted(wanted):
                self.reference.lapse(account_id)
            name(self.reference, books.new_lots)
            for step in batch:
                perform(step, books, self.reference, self.tally)
            await ledger.post(tx, books)
        await self._agree()

    async def _sweep(self) -> None:
        swept: list[ledger.Swept] = []
        while not swept or swept[-1].accounts:
            async with db.transaction(self.reference.now) as tx:
                swept.append(await ledger.sweep(tx, limit=1))
        assert {one.accounts for one in swept} <= {0, 1}
        ended = (sum(one.accounts for one in swept), sum(one.points for one in swept), sum(one.grams for one in swept))
        assert ended == self.reference.sweep(ACCOUNTS)
        await self._agree()

    async def _agree(self) -> None:
        self.comparison.agree(await accounts(self.owner), await lots(self.owner))


def test_a_thousand_histories_agree_with_the_reference_after_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()

    @settings(repeatable, max_examples=1000 * TIMES)
    @given(HISTORIES)
    def play(history: History) -> None:
        tally.histories += 1
        tally.steps += sum(len(moment) if isinstance(moment, list) else 1 for moment in history)
        InMemory(tally).play(history)

    play()
    with capsys.disabled():  # on stderr, which is all that a worker of pytest-xdist has
        sys.stderr.write(f"\n{tally.report()}\n")
    assert tally.histories >= HISTORIES_AT_LEAST
    assert tally.steps >= STEPS_AT_LEAST * tally.histories
    assert {act: tally.ends[act, "done"] for act in DONE if tally.ends[act, "done"] < DONE_AT_LEAST} == {}
    assert {end: tally.ends[end] for end in REFUSED if tally.ends[end] < REFUSED_AT_LEAST} == {}


@pytest.mark.parametrize("together", [False, True], ids=["one step a transaction", "a batch a transaction"])
@settings(repeatable, max_examples=60 * TIMES)
@given(history=HISTORIES)
async def test_histories_through_the_database_agree_with_the_reference(
    owner: "asyncpg.Connection[db.Row]", monkeypatch: pytest.MonkeyPatch, history: History, *, together: bool
) -> None:
    monkeypatch.setattr(store, "FIRST_LOTS", 2)  # so that the first lots often fall short
    await InRows(owner).play(history, together=together)
