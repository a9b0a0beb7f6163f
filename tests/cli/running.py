"""Runs `tanpuhui` in this process, and makes databases for it to run on."""

import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from contextvars import Context
from dataclasses import dataclass, field

import pytest

from backend.adapters import embedded
from backend.cli import main
from backend.cli.session import TRIAL
from backend.kit import db, ids

SETTINGS = (
    *("PROGRAMME", "ENVIRONMENT", "TANPUHUI_HOME", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"),
    *("HOST", "PORT"),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did; `out` is what it printed below the mark of a trial."""

    code: int | str | None
    out: str
    err: str
    is_marked: bool = False

    @property
    def lines(self) -> list[str]:
        """The output line by line, without frames of tables."""
        return self.out.splitlines()

    @property
    def last(self) -> str:
        """The last line of the output."""
        return self.lines[-1]

    def table(self) -> dict[str, tuple[str, ...]]:
        """The rows of the tables by their first cells."""
        rows = (line.strip("│").split("│") for line in self.lines if line.startswith("│"))
        return {first.strip(): tuple(cell.strip() for cell in rest) for first, *rest in rows}


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal with these settings and no others."""

    settings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: object, **more: str) -> Ran:
        """Run `tanpuhui` with these words; `more` are settings for this run only."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            # Tortoise knows one pool a process, or context; that of the tests is set aside, with the ids leased there.
            patch.setattr("tortoise.context._global_context", None)
            for name in SETTINGS:
                patch.delenv(name, raising=False)
            for name, value in {**self.settings, **more}.items():
                patch.setenv(name, value)
            try:
                code: int | str | None = Context().run(main, [str(word) for word in words])
            except SystemExit as end:
                code = end.code
            finally:
                ids.forget()
        mark = f"{TRIAL}\n"
        said = out.getvalue()
        return Ran(code, said.removeprefix(mark), err.getvalue(), said.startswith(mark))


def at(cluster: str, name: str) -> Terminal:
    """A terminal on one database of the tests' server."""
    url = {role: embedded.url(cluster, role, name) for role in (embedded.APPLICATION, embedded.OWNER)}
    return Terminal({"DATABASE_URL": url[embedded.APPLICATION], "DATABASE_OWNER_URL": url[embedded.OWNER]})


async def drop(cluster: str, *names: str) -> None:
    """Remove databases."""
    async with db.single(embedded.url(cluster, embedded.SUPERUSER, "postgres")) as admin:
        for name in names:
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def every_row(url: str, like: str = "%") -> dict[str, list[str]]:
    """All rows of the tables with such names, as text; a partitioned table is read as one."""
    async with db.single(url) as connection:
        names = await connection.fetch(
            """SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
                 AND relkind IN ('r', 'p') AND NOT relispartition AND relname LIKE $1""",
            like,
        )
        return {
            name: [row[0] for row in await connection.fetch(f"SELECT {name}::text FROM {name} ORDER BY 1")]  # noqa: S608 - names from the catalogue
            for (name,) in names
        }
