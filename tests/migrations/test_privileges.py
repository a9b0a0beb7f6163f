"""What the application may do to the tables: append-only is held by privilege, tried and not only read (design §10)."""

import re
from collections import defaultdict

import asyncpg
import pytest

from backend.kit import db, schema
from tests.migrations import written

type Owner = "asyncpg.Connection[db.Row]"

MUST_ONLY_GROW = {"ledger_issue", "ledger_entry", "ledger_posting", "kit_answer", "consents_event", "issuance_audit"}
ONLY_GROW = [table for table, granted in written.grants().items() if granted == {"SELECT", "INSERT"}]

GRANTED = """
SELECT c.oid::regclass::text AS table_name, granted.privilege_type AS privilege, NULL AS column_name
  FROM pg_class c, aclexplode(c.relacl) AS granted
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace IN ('public'::regnamespace, 'jobs'::regnamespace)
    AND granted.grantee <> c.relowner
UNION ALL
SELECT a.attrelid::regclass::text, granted.privilege_type, a.attname::text
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) AS granted
  WHERE c.relnamespace IN ('public'::regnamespace, 'jobs'::regnamespace) AND granted.grantee <> c.relowner
"""

# Each append-only table and each partition of one, with the three statements that must be refused.
FORBIDDEN = """
SELECT unnest(ARRAY[format('UPDATE %1$s SET %2$I = %2$I', c.oid::regclass, a.attname),
    format('DELETE FROM %s', c.oid::regclass), format('TRUNCATE %s', c.oid::regclass)]) AS statement
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
WHERE c.relname = ANY($1) OR EXISTS (
  SELECT FROM pg_inherits p WHERE p.inhrelid = c.oid AND p.inhparent::regclass::text = ANY($1))
"""


async def test_the_application_may_do_what_the_migrations_grant_and_nothing_else(owner: Owner) -> None:
    granted: defaultdict[str, set[str]] = defaultdict(set)
    for table, privilege, column in await owner.fetch(GRANTED):
        granted[table].add(privilege if column is None else f"{privilege} {column}")
    queue = {table: {"SELECT", "INSERT", "UPDATE", "DELETE"} for table in granted if table.startswith("jobs.")}
    assert granted == written.grants() | queue


async def test_every_table_has_privileges_but_the_months_which_are_reached_through_their_parent(owner: Owner) -> None:
    rows = await owner.fetch(
        """SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
             AND relnamespace IN ('public'::regnamespace, 'jobs'::regnamespace)"""
    )
    granted = {row["table_name"] for row in await owner.fetch(GRANTED)}
    without = {row["name"] for row in rows} - granted
    assert {
        name for name in without if not re.fullmatch(r"(ledger_posting|activities_record)_\d{4}_\d{2}", name)
    } == set()
    assert len(without) == len(schema.PARTITIONED) * schema.MONTHS_AHEAD


async def test_privileges_go_to_the_application_alone(owner: Owner) -> None:
    rows = await owner.fetch(
        """SELECT DISTINCT granted.grantee::regrole::text AS role FROM pg_class c, aclexplode(c.relacl) AS granted
           WHERE c.relnamespace IN ('public'::regnamespace, 'jobs'::regnamespace) AND granted.grantee <> c.relowner"""
    )
    assert [row["role"] for row in rows] == [schema.APPLICATION_ROLE]


async def test_what_only_grows_is_named() -> None:
    # An agreement is signed twice and may be ended: what was agreed stays as it was written.
    assert set(ONLY_GROW) >= (MUST_ONLY_GROW | set(written.PRIVILEGES.APPEND_ONLY)) - {"mall_agreement"}


async def test_the_application_is_refused_every_change_of_what_only_grows(owner: Owner) -> None:
    """Tried, not read: on each table and on each of its partitions, connected exactly as the application is."""
    statements = [row["statement"] for row in await owner.fetch(FORBIDDEN, ONLY_GROW)]
    partitions = len(schema.PARTITIONED) * schema.MONTHS_AHEAD
    assert len(statements) == 3 * (len(ONLY_GROW) + partitions)
    for statement in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.pool().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id bigint)",
        "CREATE TABLE jobs.mine (id bigint)",
        "ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_kind",
        "DROP TABLE ledger_posting",
        "SELECT add_month_partitions('ledger_posting', '2040-01-01', 1)",
        "SELECT setval('ids', 1)",
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', 'x', now())",
        "INSERT INTO programme_setting VALUES ('x', 'y')",
        "UPDATE ledger_lot SET owner_id = 1",
        "UPDATE ledger_account SET owner_kind = 'PERSON'",
        "DELETE FROM ledger_lot",
        "SET ROLE tanpuhui_owner",
    ],
)
async def test_the_application_cannot_get_around_the_walls(database: None, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.pool().execute(statement)


async def test_no_function_lends_its_owners_rights(owner: Owner) -> None:
    rows = await owner.fetch(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace IN ('public'::regnamespace, 'jobs'::regnamespace)"
    )
    assert [row["proname"] for row in rows] == []
