"""The SQL that stands in the migrations, all of them, to be compared with what the database became."""

import re
from importlib import import_module
from pathlib import Path

from tortoise.migrations.operations import RunSQL

import migrations

NAMES = sorted(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))
MODULES = {name: import_module(f"migrations.{name}") for name in NAMES}
SQL = "\n".join(
    operation.sql
    for module in MODULES.values()
    for operation in module.Migration.operations
    if isinstance(operation, RunSQL)
)
MOVED = MODULES["0009_identities"].MOVED.values()
SQL = re.sub(rf"\baccounts_({'|'.join(MOVED)})(?=_by_|\b)", r"identities_\1", SQL)  # as the tables are called since
WALLS, PRIVILEGES = MODULES["0002_walls"], MODULES["0004_privileges"]


def checks() -> set[str]:
    """The names of all CHECKs."""
    return set(re.findall(r"ADD CONSTRAINT (\w+)\s+CHECK", SQL))


def indexes() -> set[tuple[str, str, bool]]:
    """All indexes outside the queue: name, table, whether it is unique."""
    return {(name, table, bool(is_unique)) for is_unique, name, table in re.findall(INDEX, SQL)}


def grants() -> dict[str, set[str]]:
    """What each table outside the queue lets the application do; `UPDATE column` for a single column."""
    found: dict[str, set[str]] = {}
    for words, table in re.findall(r"GRANT ([^;]+?) ON (\w+) TO", SQL):
        columns = re.findall(r"\w+", " ".join(re.findall(r"UPDATE \(([^)]*)\)", words)))
        whole = re.findall(r"\w+", re.sub(r"UPDATE \([^)]*\)", "", words))
        found.setdefault(table, set()).update(whole, (f"UPDATE {column}" for column in columns))
    return found


INDEX = r"CREATE (UNIQUE )?INDEX (\w+) ON (\w+) \("
