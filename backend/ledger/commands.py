"""What changes the books. Every command takes an open transaction; the caller has decided who may act."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from backend.kit import ids
from backend.kit.db import Tx
from backend.ledger import store
from backend.ledger.rules import Books
from backend.ledger.values import BooksChanged, Cause, Issue, Lot, Place

SWEPT_AT_ONCE = 100  # who redeems meanwhile may wait for a page: this many take about as long as two redemptions do
START: Place = (datetime.min.replace(tzinfo=UTC), 0)  # before all that is due
NOBODY = 0  # the actor of what time alone does


async def open_accounts(tx: Tx, accounts: Iterable[tuple[int, str]], at: datetime) -> None:
    """Open carbon accounts (JS§8), each an id and PERSON or ORGANISATION. One statement."""
    await store.insert_accounts(tx, [(account_id, kind, at) for account_id, kind in accounts])


async def lock(tx: Tx, account_ids: Collection[int]) -> Books:
    """Lock personal accounts in the order of their ids and open their books; an unknown id is not in them."""
    return Books(await store.lock_accounts(tx, account_ids))


async def load(tx: Tx, books: Books, wanted: Mapping[int, int], acts: int, now: datetime) -> None:
    """Load what a batch of `acts` may take: of each account enough lots for the points it wants.

    A hold past its deadline has ended at that instant, so what lapsed is settled or released first.
    """
    accounts = {account_id: points for account_id, points in wanted.items() if account_id in books.accounts}
    looked_at = store.FIRST_LOTS
    _file(books, await store.spendable_lots(tx, accounts, now, looked_at))
    short = {a: p for a, p in accounts.items() if len(books.lots.get(a, ())) == looked_at and books.spendable(a) < p}
    if short:
        for account_id in short:
            del books.lots[account_id]
        _file(books, await store.spendable_lots(tx, short, now, None))
    await load_holds(tx, books, acts, now)


async def load_holds(tx: Tx, books: Books, acts: int, now: datetime) -> None:
    """Load what is on hold, end what lapsed, and reserve the ids that a batch of `acts` may need."""
    await _load_held(tx, books, [account.id for account in books.accounts.values() if account.held_points])
    # A part takes at most two ids and there are at most as many parts as lots and acts; an act's entry takes one.
    lots = sum(map(len, books.lots.values())) + sum(map(len, books.held.values()))
    books.ids = await ids.new(tx, 3 * (acts + lots + len(books.accounts)))
    for account_id in tuple(books.held):
        books.lapse(account_id, Cause(NOBODY, NOBODY, now))


async def number_issues(tx: Tx, count: int) -> list[tuple[int, int]]:
    """So many new issues: (id, number), the number being the last part of the serial prefix."""
    new = await ids.new(tx, count)
    return list(zip(new, await store.issue_numbers(tx, count), strict=True))


async def open_issues(tx: Tx, issues: Iterable[Issue]) -> None:
    """Register issues; their lots are granted in the same transaction."""
    await store.insert_issues(tx, issues)


async def reserve_grants(tx: Tx, books: Books, grants: int) -> None:
    """Reserve the ids of so many new lots and their entries."""
    books.ids = await ids.new(tx, 2 * grants)


async def post(tx: Tx, books: Books) -> None:
    """Write what has changed, if anything has, in one statement, and announce it."""
    if isinstance(books.ids, ids.Ids):
        books.ids.give_back()
    if books.entries or books.changed_lots:
        await store.write(tx, books)
    for account_id, entries in Counter(entry.account_id for entry in books.entries).items():
        account = books.accounts[account_id]
        tx.announce(account_id, BooksChanged(account.version - entries, account))


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep ended: how many accounts, points and grams; and up to where it has looked at what is due."""

    accounts: int
    points: int
    grams: int
    place: Place = field(default=START, compare=False)


async def sweep(tx: Tx, limit: int = SWEPT_AT_ONCE, after: Place = START) -> Swept:
    """Release what lapsed, or else expire what is due, for at most `limit` accounts.

    Call again after the place that it tells, and from the start when nothing was left there, until that finds nothing:
    what was ended lies in the index until PostgreSQL cleans up, and who comes back to the start passes over all of it.
    """
    if lapsed := await store.lapsed_accounts(tx, tx.now(), limit):
        return replace(await _release(tx, lapsed), place=after)
    due = await store.due_accounts(tx, tx.now(), limit, after)
    return replace(await _expire(tx, {account_id for _, account_id in due}), place=due[-1] if due else START)


async def _release(tx: Tx, lapsed: Collection[int]) -> Swept:
    """Decide in memory, because few holds lapse; what is due of the same accounts ends with them."""
    books = await lock(tx, lapsed)
    cause = Cause(NOBODY, NOBODY, tx.now())
    await _load_held(tx, books, books.accounts)
    due: dict[int, list[Lot]] = {}
    for lot in await store.due_lots(tx, books.accounts, cause.at):
        due.setdefault(lot.account_id, []).append(lot)
    # Of an account a release, what expires with it, and what was due; of a hold its entry and the merchant's lot.
    books.ids = await ids.new(tx, 3 * len(books.accounts) + 2 * sum(map(len, books.held.values())))
    for account_id in tuple(books.held):
        books.lapse(account_id, cause)
    for account_id, lots in due.items():
        books.expire(account_id, lots, cause)
    await post(tx, books)
    ended = [posting for posting in books.postings if posting.book == "EXPIRED"]
    points, grams = (sum(p.amount for p in ended if p.asset == asset) for asset in ("POINT", "GRAM"))
    return Swept(len(books.accounts), points, grams)


async def _expire(tx: Tx, due: Collection[int]) -> Swept:
    """Decide in the database, because what is due at a midnight is much.

    Who is locked is doing something, and is not waited for: others would wait for this transaction meanwhile. They
    come with the next page, unless nobody else is left.
    """
    locked = await store.lock_unlocked(tx, due) or list(await store.lock_accounts(tx, due))
    entry_ids = await ids.new(tx, len(locked))
    ended = await store.expire(tx, locked, list(entry_ids), Cause(NOBODY, NOBODY, tx.now()))
    for account, _, _ in ended:
        tx.announce(account.id, BooksChanged(account.version - 1, account))
    return Swept(len(locked), sum(points for _, points, _ in ended), sum(grams for _, _, grams in ended))


def _file(books: Books, lots: Iterable[Lot]) -> None:
    for lot in lots:
        books.lots.setdefault(lot.account_id, []).append(lot)


async def _load_held(tx: Tx, books: Books, account_ids: Collection[int]) -> None:
    if account_ids:
        for lot in await store.held_lots(tx, account_ids):
            books.held.setdefault(lot.account_id, []).append(lot)
