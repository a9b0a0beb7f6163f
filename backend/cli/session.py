"""What most commands share: the database as the application, its programme, and a table on the terminal."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from backend import accounts, programme, wiring
from backend.kit import db
from backend.kit.errors import ConfigurationError, Refusal
from backend.settings import Settings

TRIAL = "TRIAL 试点: a trial of the platform, not a published programme"
WIDE = 200  # columns where there is no terminal to ask: a file or a pipe should not fold serial numbers

# What is printed is text: a code such as [/b] or :ok: from a command line is neither a style nor a picture.
console = Console(
    highlight=False, markup=False, emoji=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE
)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[programme.RulePack]:
    """Connect as the application; the database must have been migrated for this programme."""
    with wiring.database(settings) as addresses:
        async with wiring.connected(addresses.application):
            yield await wiring.settled_pack(settings)


def run(settings: Settings, act: Callable[[programme.RulePack], Awaitable[int]], *, bare: bool = False) -> int:
    """Run an act on the opened database and return its exit code; unless bare, a trial's figures are marked as such."""

    async def opened_act() -> int:
        async with opened(settings) as pack:
            if pack.trial and not bare:
                console.print(TRIAL)
            return await act(pack)

    return asyncio.run(opened_act())


async def account_of(reference: str) -> int:
    """The account behind an id or a handle; raises ConfigurationError for one that is not there."""
    found = await accounts.find(db.pool(), reference)
    if found is None:
        raise ConfigurationError(f"There is no account {reference}.")
    return found


def refused(refusal: Refusal) -> int:
    """Print a refusal and return the exit code for it."""
    console.print(f"refused {refusal.code}: {refusal.message}")
    return 1


def worth(grams: Decimal, points: Decimal | None) -> str:
    """What an act is worth, exactly: grams, or points where it has none."""
    return f"{grams:f} g" if points is None else f"{points:f} points"


@contextmanager
def progress(does: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal while something long is done; call what it gives with how many more are done."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield partial(bar.advance, bar.add_task(does, total=total))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, numbers to the right; of one without rows only the title."""
    body = [tuple(map(str, row)) for row in rows]
    if not body:
        console.print(title)
        return
    printed = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        numeric = all(row[position].replace(",", "").isdigit() for row in body)
        printed.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in body:
        printed.add_row(*row)
    console.print(printed)
