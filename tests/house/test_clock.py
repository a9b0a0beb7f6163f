"""Time and chance are arguments: what reads a clock or draws a number cannot be told what to decide, or be replayed."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.reading import Source, dotted, snippet, sources

# A call is forbidden when its dotted name ends with one of these.
CALLS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime"),
    *("uuid.uuid1", "uuid.uuid4", "uuid.uuid7", "uuid1", "uuid4", "uuid7"),
    *("os.urandom", "urandom"),
}
MODULES = {"random", "secrets"}
NAMES = {("time", "time"), ("time", "time_ns"), ("os", "urandom"), *(("uuid", f"uuid{n}") for n in (1, 4, 6, 7))}


def forbidden(node: ast.AST) -> str | None:
    match node:
        case ast.Attribute() | ast.Name():
            name = dotted(node)
            return name if name in CALLS or any(name.endswith(f".{call}") for call in CALLS) else None
        case ast.Import(names=names):
            return next((n.name for n in names if n.name in MODULES), None)
        case ast.ImportFrom(module=str(module), names=names):
            drawn = (f"{module}.{n.name}" for n in names if module in MODULES or (module, n.name) in NAMES)
            return next(drawn, None)
    return None


def clocks(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if what := forbidden(node):
            yield source.at(node, what)


def test_only_the_kit_reads_a_clock_or_draws_a_number() -> None:
    outside = (source for source in sources("backend", "tests") if not source.under("backend/kit"))
    assert [problem for source in outside for problem in clocks(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "now = datetime.now(UTC)",
        "now = datetime.datetime.utcnow()",
        "field(default_factory=datetime.now)",
        "day = date.today()",
        "seconds = time.time()",
        "from time import time",
        "key = uuid4()",
        "from uuid import uuid4",
        "import random",
        "from secrets import token_hex",
        "salt = os.urandom(8)",
    ],
)
def test_the_rule_sees_a_clock(text: str) -> None:
    assert len(list(clocks(snippet(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "now = tx.now()",
        "from datetime import datetime",
        "from uuid import UUID",
        "started = time.perf_counter()",
    ],
)
def test_the_rule_leaves_times_that_are_given_alone(text: str) -> None:
    assert list(clocks(snippet(text))) == []
