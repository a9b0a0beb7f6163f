"""The audit log: who came in as whom, who got which seat or token, who was refused, and who read a person's data.

By ids alone, and nothing is ever changed. A line on an act is written in its transaction, so that neither is there
without the other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.accounts.values import Act, Line, Written
from backend.kit import ids
from backend.kit.db import Reader, Tx

QUIET_FOR = timedelta(minutes=1)  # a read or a refusal that is repeated within it leaves no second line
INSERT = """INSERT INTO accounts_audit
    (account_id, id, actor_id, act, reference_id, at, organisation_id, operation)
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[],
    $7::bigint[], $8::text[]) AS new(account_id, id, actor_id, act, reference_id, at, organisation_id, operation)"""
UNLESS_TOLD = """ WHERE NOT EXISTS (SELECT FROM accounts_audit told
    WHERE told.account_id = new.account_id AND told.at > new.at - $9::interval AND told.act = new.act
      AND told.operation = new.operation AND told.actor_id IS NOT DISTINCT FROM new.actor_id)"""


async def note(
    tx: Tx,
    act: Act,
    account_id: int,
    actor_id: int | None,
    *references: int | None,
    organisation_id: int | None = None,
) -> None:
    """Write that an act was done to an account, once per session or membership it was done to.

    Without an actor it was the command line, or somebody who had not signed in.
    """
    lines = [Line(account_id, act, actor_id, tx.now(), each, organisation_id) for each in references]
    await tx.columns(INSERT, await _rows(tx, lines))


async def note_operations(tx: Tx, lines: Sequence[Line]) -> None:
    """Write which operations read data of people or were refused; one that was told within a minute is left out.

    So however often somebody asks, the log grows by a line a minute. One statement.
    """
    if lines:
        await tx.execute(INSERT + UNLESS_TOLD, *map(list, zip(*await _rows(tx, lines), strict=True)), QUIET_FOR)


async def lines(db: Reader, account_id: int, after: tuple[datetime, int] | None, most: int) -> list[Written]:
    """What the log keeps of an account, the latest first."""
    rows = await db.fetch(
        """SELECT id, act, actor_id, at, reference_id, organisation_id, operation FROM accounts_audit
           WHERE account_id = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3))
           ORDER BY at DESC, id DESC LIMIT $4""",
        *(account_id, *(after or (None, None)), most),
    )
    return [Written(row["id"], Line(account_id, Act(row["act"]), *row[2:])) for row in rows]


async def _rows(tx: Tx, lines: Sequence[Line]) -> list[tuple[object, ...]]:
    new = await ids.new(tx, len(lines))
    return [
        (one.account_id, next(new), one.actor_id, one.act, one.reference_id, one.at, one.organisation_id, one.operation)
        for one in lines
    ]
