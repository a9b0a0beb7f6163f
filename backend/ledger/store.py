"""The books' set-based SQL: one function per statement. What is formatted into it are the column lists below."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec

from backend.kit.db import Reader, Tx
from backend.ledger.rules import Books
from backend.ledger.values import Account, Cause, Issue, Lot, Place, State

ACCOUNT = (
    "id, version, free_points, held_points, granted_points, redeemed_points, retired_points, expired_points,"
    " free_grams, held_grams, issued_grams, helped_grams, retired_grams, expired_grams, carried_grams"
)
LOT = (
    "id, account_id, issue_id, owner_id, state, serial_from, serial_until, points, granted_at, spendable_until,"
    " held_until, purpose, parent_id, reference_id, settles_to_id"
)
ENTRY = "account_id, id, kind, version, actor_id, reference_id, posted_at"
POSTING = "account_id, entry_id, line, asset, book, owner_id, lot_id, amount, version, balance_after, posted_at"
ISSUE = (
    "id, serial_prefix, run_id, scenario_id, method_code, method_version, vintage, grams, points, operator_id,"
    " authority_id, issued_at"
)
ISSUE_ROW = attrgetter(*ISSUE.split(", "))
ORDER = "(grams = 0), spendable_until, granted_at, id"
WRITE = f"""
WITH changed_accounts AS (
  UPDATE ledger_account AS old SET {", ".join(f"{column} = new.{column}" for column in ACCOUNT.split(", ")[1:])}
  FROM json_populate_recordset(NULL::ledger_account, $1) AS new WHERE old.id = new.id
), new_lots AS (
  INSERT INTO ledger_lot ({LOT}, grams)
  SELECT {LOT}, serial_until - serial_from FROM json_populate_recordset(NULL::ledger_lot, $2)
), changed_lots AS (
  UPDATE ledger_lot AS old SET state = new.state, serial_from = new.serial_from, serial_until = new.serial_until,
    grams = new.serial_until - new.serial_from, points = new.points, held_until = new.held_until, purpose = new.purpose,
    reference_id = new.reference_id, settles_to_id = new.settles_to_id
  FROM json_to_recordset($3) AS new(account_id bigint, id bigint, state text, serial_from bigint, serial_until bigint,
    points bigint, held_until timestamptz, purpose text, reference_id bigint, settles_to_id bigint)
  WHERE old.account_id = new.account_id AND old.id = new.id
), entries AS (
  INSERT INTO ledger_entry ({ENTRY}) SELECT {ENTRY} FROM json_populate_recordset(NULL::ledger_entry, $4)
)
INSERT INTO ledger_posting ({POSTING}) SELECT {POSTING} FROM json_populate_recordset(NULL::ledger_posting, $5)
"""
EXPIRE = f"""
WITH ended AS (
  UPDATE ledger_lot AS lot SET state = 'EXPIRED'
  FROM unnest($1::bigint[], $2::bigint[]) AS swept(account_id, entry_id)
  WHERE lot.account_id = swept.account_id AND lot.state = 'FREE' AND lot.points > 0 AND lot.spendable_until <= $3
  RETURNING lot.id, lot.account_id, lot.points, lot.grams, lot.spendable_until, lot.granted_at, swept.entry_id
), due AS (
  SELECT ended.account_id, entry_id, id AS lot_id, points, grams, version + 1 AS version,
    count(*) OVER before + count(*) FILTER (WHERE grams > 0) OVER before AS line,
    free_points - sum(points) OVER before AS points_after, free_grams - sum(grams) OVER before AS grams_after
  FROM ended JOIN (SELECT id AS account_id, version, free_points, free_grams FROM ledger_account) AS account
    ON account.account_id = ended.account_id
  WINDOW before AS (PARTITION BY ended.account_id ORDER BY {ORDER} ROWS UNBOUNDED PRECEDING)
), total AS (
  SELECT account_id, entry_id, version, max(line) AS line, sum(points) AS points, sum(grams) AS grams
  FROM due GROUP BY account_id, entry_id, version
), entries AS (
  INSERT INTO ledger_entry ({ENTRY}) SELECT account_id, entry_id, 'EXPIRE', version, $4, $5, $3 FROM total
), postings AS (
  INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, lot_id, amount, version, balance_after,
    posted_at)
  SELECT account_id, entry_id, CASE WHEN grams > 0 THEN line - 1 ELSE line END, 'POINT', 'FREE', lot_id, -points,
    version, points_after, $3 FROM due
  UNION ALL
  SELECT account_id, entry_id, line, 'GRAM', 'FREE', lot_id, -grams, version, grams_after, $3 FROM due WHERE grams > 0
  UNION ALL
  SELECT account_id, entry_id, line + 1, 'POINT', 'EXPIRED', NULL, points, NULL, NULL, $3 FROM total
  UNION ALL
  SELECT account_id, entry_id, line + 2, 'GRAM', 'EXPIRED', NULL, grams, NULL, NULL, $3 FROM total WHERE grams > 0
)
UPDATE ledger_account AS account SET version = total.version, free_points = free_points - total.points,
  expired_points = expired_points + total.points, free_grams = free_grams - total.grams,
  expired_grams = expired_grams + total.grams
FROM total WHERE account.id = total.account_id
RETURNING {", ".join(f"account.{column}" for column in ACCOUNT.split(", "))}, total.points::bigint, total.grams::bigint
"""
FIRST_LOTS = 8  # as many as most redemptions touch; the rest is loaded only when these fall short


async def lock_accounts(tx: Tx, account_ids: Collection[int]) -> dict[int, Account]:
    """Lock personal accounts in the order of their ids, in a statement of its own, and read their totals."""
    rows = await tx.fetch(
        f"SELECT {ACCOUNT} FROM ledger_account WHERE id = ANY($1) AND owner_kind = 'PERSON' ORDER BY id FOR UPDATE",
        sorted(account_ids),
    )
    return {row["id"]: Account(*row) for row in rows}


async def insert_accounts(tx: Tx, rows: Sequence[tuple[int, str, datetime]]) -> None:
    """Open accounts: (id, owner kind, opened at), all totals zero."""
    await tx.columns(
        """INSERT INTO ledger_account (id, owner_kind, opened_at, version, free_points, held_points, granted_points,
             redeemed_points, retired_points, expired_points, free_grams, held_grams, issued_grams, helped_grams,
             retired_grams, expired_grams, carried_grams)
           SELECT id, kind, at, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
           FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS new(id, kind, at)""",
        rows,
    )


async def spendable_lots(db: Reader, wanted: Mapping[int, int], now: datetime, limit: int | None) -> list[Lot]:
    """Each account's free, unexpired lots in the order in which they are taken, until they give the points it wants.

    Looks at no more than `limit` lots of each account.
    """
    rows = await db.fetch(
        f"""SELECT {LOT} FROM unnest($1::bigint[], $2::bigint[]) AS asked(asked_id, asked_points) CROSS JOIN LATERAL (
              SELECT *, sum(points) OVER (ORDER BY {ORDER} ROWS UNBOUNDED PRECEDING) - points AS points_before FROM (
                SELECT {LOT}, grams FROM ledger_lot WHERE account_id = asked_id AND state = 'FREE' AND points > 0
                  AND spendable_until > $3 ORDER BY {ORDER} LIMIT $4) AS first) AS lots
            WHERE points_before < asked_points""",
        list(wanted),
        list(wanted.values()),
        now,
        limit,
    )
    return [lot(row) for row in rows]


async def held_lots(db: Reader, account_ids: Collection[int]) -> list[Lot]:
    """The accounts' lots on hold."""
    rows = await db.fetch(
        f"SELECT {LOT} FROM ledger_lot WHERE account_id = ANY($1) AND state = 'HELD' ORDER BY id",
        sorted(account_ids),
    )
    return [lot(row) for row in rows]


async def due_lots(db: Reader, account_ids: Collection[int], now: datetime) -> list[Lot]:
    """The accounts' free lots whose time is over."""
    rows = await db.fetch(
        f"""SELECT {LOT} FROM ledger_lot WHERE account_id = ANY($1) AND state = 'FREE' AND points > 0
              AND spendable_until <= $2 ORDER BY account_id, {ORDER}""",
        sorted(account_ids),
        now,
    )
    return [lot(row) for row in rows]


async def lapsed_accounts(db: Reader, now: datetime, limit: int) -> list[int]:
    """Accounts with a hold past its deadline. By a partial index."""
    rows = await db.fetch(
        """SELECT DISTINCT account_id FROM (SELECT account_id FROM ledger_lot
             WHERE state = 'HELD' AND held_until <= $1 ORDER BY held_until LIMIT $2) AS lapsed""",
        now,
        limit,
    )
    return [row["account_id"] for row in rows]


async def due_accounts(db: Reader, now: datetime, limit: int, after: Place) -> list[Place]:
    """Accounts with free lots whose time is over, each with that instant, in their order. By a partial index."""
    rows = await db.fetch(
        """SELECT spendable_until, account_id FROM ledger_lot
           WHERE state = 'FREE' AND points > 0 AND spendable_until <= $1 AND (spendable_until, account_id) > ($3, $4)
           ORDER BY spendable_until, account_id LIMIT $2""",
        *(now, limit, *after),
    )
    return [(until, account_id) for until, account_id in rows]


async def lock_unlocked(tx: Tx, account_ids: Collection[int]) -> list[int]:
    """Lock those of the personal accounts that nobody else has locked, in the order of their ids."""
    rows = await tx.fetch(
        """SELECT id FROM ledger_account WHERE id = ANY($1) AND owner_kind = 'PERSON'
           ORDER BY id FOR UPDATE SKIP LOCKED""",
        sorted(account_ids),
    )
    return [row["id"] for row in rows]


async def expire(
    tx: Tx, account_ids: Collection[int], entry_ids: Collection[int], cause: Cause
) -> list[tuple[Account, int, int]]:
    """Do what `Books.expire` does to locked accounts, in one statement that no row leaves the database for.

    Tells each account where something was due as it stands now, and the points and grams that ended.
    """
    rows = await tx.fetch(EXPIRE, list(account_ids), list(entry_ids), cause.at, cause.actor_id, cause.reference_id)
    return [(Account(*totals), points, grams) for *totals, points, grams in rows]


async def write(tx: Tx, books: Books) -> None:
    """Write what has changed: totals of locked accounts, new and changed lots, entries and postings.

    One statement for the five tables, because a round trip costs more than the rows of a small batch. Rows travel as
    JSON, which is encoded at once and read back as rows of the table; columns by the dozen cost three times as much.
    """
    await tx.execute(
        WRITE,
        _json(books.changed_accounts.values()),
        _json(books.new_lots),
        _json(books.changed_lots.values()),
        _json(books.entries),
        _json(books.postings),
    )


def _json(rows: Iterable[object]) -> str:
    return msgspec.json.encode(list(rows)).decode()


def lot(columns: Iterable[Any]) -> Lot:
    """A lot from its columns."""
    lot_id, account_id, issue_id, owner_id, state, *rest = columns
    return Lot(lot_id, account_id, issue_id, owner_id, State(state), *rest)


async def insert_issues(tx: Tx, issues: Iterable[Issue]) -> None:
    """Add issues."""
    await tx.columns(
        f"""INSERT INTO ledger_issue ({ISSUE})
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::int[],
             $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::timestamptz[])""",
        [ISSUE_ROW(issue) for issue in issues],
    )


async def issue_numbers(tx: Tx, count: int) -> list[int]:
    """The next numbers of issues; a number may stay unused, never be used twice."""
    rows = await tx.fetch("SELECT nextval('issue_numbers') AS number FROM generate_series(1, $1)", count)
    return [row["number"] for row in rows]
