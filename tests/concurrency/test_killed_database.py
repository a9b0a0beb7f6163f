"""What a database that is killed has not written down yet is not taken for true by those who outlive it."""

from pathlib import Path

import pytest

from backend.api.failures import UNAVAILABLE
from backend.kit import db, ids
from tests.concurrency.database import Database, connected_to, own_database

SEQUENCE = "CREATE SEQUENCE ids INCREMENT BY 1000 MINVALUE 1000; GRANT USAGE ON SEQUENCE ids TO tanpuhui_app"


async def leased_by_another(url: str) -> range:
    """The ids that another process gets."""
    async with db.single(url) as connection:
        first: int = await connection.fetchval("SELECT nextval('ids')")
    return range(first, first + ids.BLOCK)


async def lease_from_one_that_dies(killed: Database) -> None:
    """Lease ids in a transaction that the database does not live to end."""
    async with db.transaction() as tx:
        (await ids.new(tx, 1)).give_back()
        await killed.kill()
        await tx.fetch("SELECT pg_sleep(10)")


async def test_ids_that_a_killed_database_forgot_to_have_given_are_not_used_a_second_time(
    database: None, application_url: str, tmp_path: Path
) -> None:
    async with own_database(tmp_path / "postgres") as killed, connected_to(killed.application_url, application_url):
        async with db.single(killed.owner_url) as owner:
            await owner.execute(SEQUENCE)
        with pytest.raises(UNAVAILABLE):
            await lease_from_one_that_dies(killed)
        await killed.start()
        theirs = await leased_by_another(killed.application_url)
        async with db.transaction() as tx:
            assert await ids.one(tx) not in theirs
