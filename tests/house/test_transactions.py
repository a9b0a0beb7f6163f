"""One visible place opens and closes a transaction, so that nobody has to guess what is undone together."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.reading import Source, dotted, snippet, sources

OPENERS = (
    "backend/api",
    "backend/app.py",  # sweeps itself where there is no worker, and gives the batcher its transaction
    "backend/cli",
    "backend/cli.py",
    "backend/demo",
    "backend/kit/batching.py",
    "backend/kit/db.py",  # defines `transaction`
    "backend/wiring",  # migrates: settles the programme and starts a trial, as the owner
    "backend/worker.py",
)


def opened(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        is_open = isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in {"transaction", "in_transaction"}
        if is_open and not source.under(*OPENERS):
            yield source.at(node, "opens a transaction")


def test_transactions_open_at_the_edge_only() -> None:
    assert [problem for source in sources("backend") for problem in opened(source)] == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("async with db.transaction() as tx: ...", "backend/mall/commands.py"),
        ("async with transaction(now) as tx: ...", "backend/wiring.py"),
        ("async with connection.transaction(): ...", "backend/ledger/store.py"),
        ("async with in_transaction() as orm: ...", "backend/apis/mall.py"),
    ],
)
def test_the_rule_sees_who_opens(text: str, path: str) -> None:
    assert list(opened(snippet(text, path))) == [f"{path}:1 opens a transaction"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("async with db.transaction() as tx: ...", "backend/api/mall.py"),
        ("async with db.transaction() as tx: ...", "backend/worker.py"),
        ("batcher = Batcher(db.transaction)", "backend/wiring.py"),
    ],
)
def test_the_rule_leaves_the_edge_alone(text: str, path: str) -> None:
    assert list(opened(snippet(text, path))) == []
