"""Brings a database to the newest schema, as its owner."""

from collections.abc import Sequence
from datetime import date

import asyncpg
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate

from backend.kit import db
from backend.kit.errors import ConfigurationError

APPLICATION_ROLE = "tanpuhui_app"
LOCK = 7_263_000  # any number; every `migrate` asks for the same one
MONTHS_AHEAD = 24
PARTITIONED = ("ledger_posting", "activities_record")


async def upgrade(owner_url: str, models: Sequence[str], today: date) -> None:
    """Run the migrations that are missing, one process at a time, and make the partitions of the coming months."""
    async with db.single(owner_url) as connection:
        # Two migrations at once would both try to create the same types; the second waits here instead.
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _need_owner(connection)
        await _need_role(connection)
        async with TortoiseContext():
            await migrate(config=db.configuration(owner_url, models, most=1))
        for table in PARTITIONED:
            await connection.execute("SELECT add_month_partitions($1, $2, $3)", table, today, MONTHS_AHEAD)


async def _need_owner(connection: "asyncpg.Connection[db.Row]") -> None:
    if not await connection.fetchval("SELECT has_schema_privilege('public', 'CREATE')"):
        raise ConfigurationError("Only the owner of the tables may migrate: let DATABASE_OWNER_URL connect as that.")


async def _need_role(connection: "asyncpg.Connection[db.Row]") -> None:
    if await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", APPLICATION_ROLE):
        return
    try:
        await connection.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN NOINHERIT")
    except asyncpg.InsufficientPrivilegeError:
        message = (
            f"The role {APPLICATION_ROLE} is missing: let an administrator run CREATE ROLE {APPLICATION_ROLE} LOGIN."
        )
        raise ConfigurationError(message) from None
