"""What the books tell of one account; the caller has checked who asks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.kit.db import Reader, Row
from backend.kit.paging import Counted, InTime, Page
from backend.ledger import rules, store
from backend.ledger.values import Account, EntryKind, Expiring, Issue, Lot, Quoted, State

LOT = ", ".join(f"l.{name}" for name in store.LOT.split(", "))
ENTRIES = """SELECT e.id, e.kind, e.version, e.reference_id, e.posted_at,
    coalesce(sum(p.amount) FILTER (WHERE p.asset = 'POINT'), 0)::bigint,
    coalesce(sum(p.amount) FILTER (WHERE p.asset = 'GRAM'), 0)::bigint
  FROM (SELECT * FROM ledger_entry WHERE account_id = $1 AND ($2::bigint IS NULL OR version < $2)
        ORDER BY version DESC LIMIT $3) e
  LEFT JOIN ledger_posting p ON p.account_id = e.account_id AND p.entry_id = e.id AND p.posted_at = e.posted_at
    AND p.book = 'FREE'
  GROUP BY e.id, e.kind, e.version, e.reference_id, e.posted_at ORDER BY e.version DESC"""

type Range = tuple[int, int, int, int]  # account and issue, and the half-open range of its serials


@dataclass(frozen=True, slots=True)
class LotOnPaper:
    """A lot with its serial number in print: `PACK-SCENARIO-METHOD-VINTAGE-ISSUE:first–last`, empty without grams."""

    lot: Lot
    serial: str


@dataclass(frozen=True, slots=True)
class EntryOnPaper:
    """An entry with what it moved on the citizen's side: signed points and grams of what is free."""

    id: int
    kind: str
    version: int
    reference_id: int
    posted_at: datetime
    free_points: int
    free_grams: int


@dataclass(frozen=True, slots=True)
class Part:
    """A half-open range of serials in one lot: its state and its owner's account."""

    serial_from: int
    serial_until: int
    state: State
    owner_id: int

    @property
    def grams(self) -> int:
        """How many grams the range holds."""
        return self.serial_until - self.serial_from


@dataclass(frozen=True, slots=True)
class Received:
    """Grams of one scenario, method version and vintage that passed to an owner, in one state, and in how many lots."""

    scenario_id: int
    method_code: str
    method_version: str
    vintage: int
    state: str
    lots: int
    grams: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An account and its sum of points, for lists."""

    account_id: int
    free_points: int
    free_grams: int


async def account(db: Reader, account_id: int) -> Account | None:
    """One person's running totals, or none."""
    return (await accounts(db, [account_id])).get(account_id)


async def accounts(db: Reader, account_ids: Collection[int]) -> dict[int, Account]:
    """People's running totals; an unknown id is not among them. One statement."""
    rows = await db.fetch(
        f"SELECT {store.ACCOUNT} FROM ledger_account WHERE id = ANY($1) AND owner_kind = 'PERSON'",  # noqa: S608 - a column list of our own
        list(account_ids),
    )
    return {row["id"]: Account(*row) for row in rows}


async def lots(db: Reader, account_id: int) -> list[LotOnPaper]:
    """Every lot that came from an account's issues, those of merchants too, by issue and serial."""
    rows = await db.fetch(
        f"""SELECT i.serial_prefix, {LOT} FROM ledger_lot l JOIN ledger_issue i ON i.id = l.issue_id
            WHERE l.account_id = $1 ORDER BY i.issued_at, i.id, l.serial_from, l.id""",  # noqa: S608 - same
        account_id,
    )
    return [_on_paper(prefix, rest) for prefix, *rest in rows]


def _on_paper(prefix: str, columns: Iterable[Any]) -> LotOnPaper:
    lot = store.lot(columns)
    return LotOnPaper(lot, on_paper(prefix, lot.serial_from, lot.serial_until))


def on_paper(prefix: str, serial_from: int, serial_until: int) -> str:
    """A half-open range of serials in print, first to last; empty without grams."""
    return f"{prefix}:{serial_from}–{serial_until - 1}" if serial_until > serial_from else ""


async def entries(db: Reader, account_id: int) -> list[EntryOnPaper]:
    """An account's entries, oldest first."""
    return [EntryOnPaper(*row) for row in reversed(await db.fetch(ENTRIES, account_id, None, None))]


async def entries_page(db: Reader, account_id: int, first: int, after: Counted | None) -> Page[EntryOnPaper]:
    """A page of an account's entries, newest first. Cost: the page."""
    [before] = after or (None,)
    rows = await db.fetch(ENTRIES, account_id, before, first + 1)
    return Page.of([EntryOnPaper(*row) for row in rows], first, lambda one: (one.version,))


async def redeemed_between(db: Reader, account_id: int, versions: tuple[int, int], most: int) -> list[int]:
    """The redemptions of an account after the one version up to the other, the newest first. Cost: the entries."""
    rows = await db.fetch(
        """SELECT reference_id FROM ledger_entry WHERE account_id = $1 AND version > $2 AND version <= $3 AND kind = $4
           ORDER BY version DESC LIMIT $5""",
        *(account_id, *versions, EntryKind.REDEEM, most),
    )
    return [row["reference_id"] for row in rows]


async def lots_page(db: Reader, account_id: int, first: int, after: InTime | None) -> Page[LotOnPaper]:
    """A page of every lot that came from an account's issues, newest grant first. Cost: the account's lots."""
    rows = await db.fetch(
        f"""SELECT i.serial_prefix, {LOT} FROM ledger_lot l JOIN ledger_issue i ON i.id = l.issue_id
            WHERE l.account_id = $1 AND ($2::timestamptz IS NULL OR (l.granted_at, l.id) < ($2, $3::bigint))
            ORDER BY l.granted_at DESC, l.id DESC LIMIT $4""",  # noqa: S608 - same
        *(account_id, *(after or (None, None)), first + 1),
    )
    found = [_on_paper(prefix, rest) for prefix, *rest in rows]
    return Page.of(found, first, lambda one: (one.lot.granted_at, one.lot.id))


async def next_expiry(db: Reader, account_id: int, now: datetime) -> Expiring | None:
    """The first of an account's free points to expire, and the grams that expire with them. Cost: its free lots."""
    row = await db.fetchrow(
        """SELECT account_id, spendable_until, sum(points)::bigint, sum(grams)::bigint FROM ledger_lot
           WHERE account_id = $1 AND state = 'FREE' AND points > 0 AND spendable_until > $2
           GROUP BY account_id, spendable_until ORDER BY spendable_until LIMIT 1""",
        account_id,
        now,
    )
    return Expiring(*row) if row else None


async def expiring(db: Reader, instants: Collection[datetime], after: int, limit: int) -> list[Expiring]:
    """What of free points expires at these instants, of a page of accounts, those after one. Cost: the page."""
    rows = await db.fetch(
        """SELECT l.account_id, l.spendable_until, sum(l.points)::bigint, sum(l.grams)::bigint
           FROM (SELECT DISTINCT account_id FROM unnest($1::timestamptz[]) AS asked(at) CROSS JOIN LATERAL (
                   SELECT DISTINCT account_id FROM ledger_lot WHERE state = 'FREE' AND points > 0
                     AND spendable_until = at AND account_id > $2 ORDER BY account_id LIMIT $3) AS first
                 ORDER BY account_id LIMIT $3) AS page
             CROSS JOIN unnest($1::timestamptz[]) AS asked(at)
             JOIN ledger_lot l ON l.spendable_until = at AND l.account_id = page.account_id
               AND l.state = 'FREE' AND l.points > 0
           GROUP BY l.account_id, l.spendable_until ORDER BY l.account_id, l.spendable_until""",
        list(instants),
        after,
        limit,
    )
    return [Expiring(*row) for row in rows]


async def whereabouts(db: Reader, ranges: Collection[Range]) -> dict[Range, list[Part]]:
    """In which lots serials are now, by range and in their order; an empty range is nowhere. One statement."""
    rows = await db.fetch(
        """SELECT asked.*, greatest(l.serial_from, first), least(l.serial_until, until), l.state, l.owner_id
           FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
             AS asked(account_id, issue_id, first, until)
           JOIN ledger_lot l ON l.account_id = asked.account_id AND l.issue_id = asked.issue_id
             AND l.serial_from < until AND l.serial_until > first AND l.grams > 0
           ORDER BY l.serial_from""",
        *map(list, zip(*ranges, strict=True)),
    )
    found: dict[Range, list[Part]] = {each: [] for each in ranges}
    for row in rows:
        found[tuple(row[:4])].append(_part(row))
    return found


def _part(row: Row) -> Part:
    *_, first, until, state, owner_id = row
    return Part(first, until, State(state), owner_id)


async def quote(db: Reader, account_id: int, points: int, now: datetime) -> list[Quoted]:
    """What so many points would take of an account now, part by part; less where it has less. Cost: its free lots.

    One lot more is looked at than they need, to tell why it would wait.
    """
    return rules.quote(await store.spendable_lots(db, {account_id: points + 1}, now, None), points)


async def received(db: Reader, owner_id: int, term: tuple[datetime, datetime]) -> list[Received]:
    """The grams that passed to an owner in a half-open time, by what they are of and how they stand. Cost: its lots."""
    rows = await db.fetch(
        """SELECT i.scenario_id, i.method_code, i.method_version, i.vintage, l.state, count(*), sum(l.grams)::bigint
           FROM ledger_lot l JOIN ledger_issue i ON i.id = l.issue_id
           WHERE l.owner_id = $1 AND l.spendable_until IS NULL AND l.granted_at >= $2 AND l.granted_at < $3
           GROUP BY i.scenario_id, i.method_code, i.method_version, i.vintage, l.state
           ORDER BY i.scenario_id, i.method_code, i.method_version, i.vintage, l.state""",
        *(owner_id, *term),
    )
    return [Received(*row) for row in rows]


async def received_page(
    db: Reader, owner_id: int, term: tuple[datetime, datetime], first: int, after: InTime | None
) -> Page[LotOnPaper]:
    """A page of the lots that passed to an owner in a half-open time, the latest first. Cost: the page."""
    rows = await db.fetch(
        f"""SELECT i.serial_prefix, {LOT} FROM ledger_lot l JOIN ledger_issue i ON i.id = l.issue_id
            WHERE l.owner_id = $1 AND l.spendable_until IS NULL AND l.granted_at >= $2 AND l.granted_at < $3
              AND ($4::timestamptz IS NULL OR (l.granted_at, l.id) < ($4, $5::bigint))
            ORDER BY l.granted_at DESC, l.id DESC LIMIT $6""",  # noqa: S608 - same
        *(owner_id, *term, *(after or (None, None)), first + 1),
    )
    found = [_on_paper(prefix, rest) for prefix, *rest in rows]
    return Page.of(found, first, lambda one: (one.lot.granted_at, one.lot.id))


async def issues_by_ids(db: Reader, issue_ids: Collection[int]) -> dict[int, Issue]:
    """Issues by id: of which scenario, method and vintage they are. One statement."""
    rows = await db.fetch(f"SELECT {store.ISSUE} FROM ledger_issue WHERE id = ANY($1)", list(issue_ids))  # noqa: S608 - same
    return {row["id"]: Issue(*row) for row in rows}


async def scenarios_of_issues(db: Reader, issue_ids: Collection[int]) -> dict[int, int]:
    """The scenario of each issue. One statement."""
    rows = await db.fetch("SELECT id, scenario_id FROM ledger_issue WHERE id = ANY($1)", list(issue_ids))
    return {row["id"]: row["scenario_id"] for row in rows}


async def standings(db: Reader, limit: int) -> list[Standing]:
    """The accounts with the most free points. Cost: a scan of all accounts."""
    rows = await db.fetch(
        """SELECT id, free_points, free_grams FROM ledger_account WHERE owner_kind = 'PERSON'
           ORDER BY free_points DESC, id LIMIT $1""",
        limit,
    )
    return [Standing(*row) for row in rows]
