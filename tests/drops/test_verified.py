"""`verify` computes every drop again, by SQL of its own: a whole one holds, and each break of one is found."""

import asyncpg
import pytest

from backend import drops
from backend.kit import db
from backend.verify import verify
from tests.drops.building import AGAIN, CLOSED, HOURS, OPEN, SEEDS, TRIAL, closed, committed, sweep
from tests.world import done

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
DRAWN = CLOSED + HOURS
NO_CHECKS = """
DO $$ DECLARE statements text; BEGIN
  SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), ';') INTO statements
    FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text LIKE 'drops_%';
  EXECUTE statements;
END $$;
"""


async def found(owner: Owner) -> list[str]:
    """What is wrong with drops; the books of these tests come from nowhere, so the rest is not asked."""
    [finding] = [each for each in await verify(owner, TRIAL) if each.id == "F-09"]
    return [example.partition(":")[0] for example in finding.examples]


async def test_a_drop_holds_in_every_step_of_its_life(owner: Owner) -> None:
    stage = await committed()
    await stage.wish(1, 2, 3, 4, 5)
    async with db.transaction(OPEN) as tx:
        await drops.withdraw(tx, [stage.ask(5, "back")])
    assert await found(owner) == []
    await sweep(CLOSED)
    assert await found(owner) == []
    late = CLOSED + 24 * HOURS
    await sweep(late)
    for side in ("operator", "authority"):
        done(await stage.commit(side, AGAIN, late))
    await stage.revealed(AGAIN, late)
    assert await found(owner) == []
    while await sweep(late, 1, steps=1):
        assert await found(owner) == []
    assert (await stage.drop()).settled_at == late


WINNER = "(SELECT account_id FROM drops_wish WHERE rank = 1)"
LOSER = "(SELECT min(account_id) FROM drops_wish WHERE fate = 'LOST')"
HOLD = """UPDATE ledger_lot SET state = 'HELD', held_until = now(), purpose = 'drop:1' WHERE id IN
  (SELECT id FROM ledger_lot WHERE account_id = LOSER AND state = 'FREE' LIMIT 1)"""
BREAKS = [
    ("a list and its root", "UPDATE drops_wish SET salt = repeat('0a', 32) WHERE account_id = 1"),
    ("a list and its root", "UPDATE drops_wish SET fate = 'WITHDRAWN' WHERE account_id = LOSER"),
    ("a list and its root", "UPDATE drops_drop SET listed = listed + 1"),
    ("a list and its root", "UPDATE drops_drop SET root = repeat('0a', 32)"),
    ("a seed or a commitment", "UPDATE drops_reveal SET seed = repeat('0c', 32) WHERE side = 'OPERATOR'"),
    ("a seed or a commitment", "UPDATE drops_reveal SET revealed_at = revealed_at - interval '1 day'"),
    ("a seed or a commitment", "UPDATE drops_commitment SET person_id = 1"),
    ("a seed or a commitment", "UPDATE drops_commitment SET organisation_id = 1"),
    ("a seed or a commitment", "UPDATE drops_commitment SET committed_at = committed_at + interval '1 day'"),
    ("not the winners", "UPDATE drops_wish SET rank = 3 - rank WHERE rank < 3"),
    ("not the winners", "UPDATE drops_wish SET rank = 4, fate = 'UNSERVED' WHERE account_id = LOSER"),
    ("not the winners", "UPDATE drops_drop SET pieces = pieces - 1"),
    ("not the winners", "DELETE FROM drops_round"),
    ("a winner and their redemption", "UPDATE drops_wish SET redemption_id = 1 WHERE account_id = WINNER"),
    ("a winner and their redemption", "UPDATE mall_redemption SET points = 99 WHERE account_id = WINNER"),
    ("a winner and their redemption", "UPDATE drops_wish SET fate = 'LOST' WHERE account_id = WINNER"),
    ("points are held", HOLD),
]


@pytest.mark.parametrize(("complaint", "change"), BREAKS)
async def test_a_broken_drop_is_found(owner: Owner, complaint: str, change: str) -> None:
    stage = await closed()
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute(NO_CHECKS)
    assert await found(owner) == []
    await owner.execute(change.replace("WINNER", WINNER).replace("LOSER", LOSER))
    assert [each for each in await found(owner) if each.startswith(complaint)] != []
    await transaction.rollback()
