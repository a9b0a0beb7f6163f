"""The audit log of who came in as whom and who got which seat or token: ids alone, and nothing is ever changed.

A line is written in the transaction of the act, so that neither is there without the other.
"""

from backend.accounts.values import Act
from backend.kit import ids
from backend.kit.db import Tx

INSERT = """INSERT INTO accounts_audit (account_id, id, actor_id, act, reference_id, at) SELECT * FROM
  unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[])"""


async def note(tx: Tx, act: Act, account_id: int, actor_id: int | None, *references: int | None) -> None:
    """Write that an act was done to an account, once per session or membership it was done to.

    Without an actor it was the command line, or somebody who had not signed in.
    """
    new = await ids.new(tx, len(references))
    await tx.columns(INSERT, [(account_id, next(new), actor_id, act, each, tx.now()) for each in references])
