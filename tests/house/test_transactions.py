"""One visible place opens and closes a transaction, so that nobody has to guess what is undone together."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.reading import Source, dotted, snippet, sources

OPENERS = (
    "backend/api",
    "backend/app.py",  # gives the batcher its transaction
    "backend/cli",
    "backend/cli.py",
    "backend/demo",
    "backend/kit/batching.py",
    "backend/kit/db.py",  # defines `transaction`
    "backend/wiring",  # migrates as the owner, and does what time alone does
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


# What changes somebody's account or vouchers, so that whoever looks on has to be told.
TOLD = (
    *("drops.sweep", "drops.wish", "drops.withdraw", "issuance.issue", "ledger.sweep"),
    *("mall.check_vouchers", "mall.redeem"),
)
HISTORY = "backend/demo"  # is made before anybody looks on


def untold(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.AsyncWith) or source.under(HISTORY):
            continue
        calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
        opens = [call for call in calls if dotted(call.func) == "db.transaction"]
        acts = [each for part in node.body for each in ast.walk(part) if isinstance(each, ast.Call)]
        tells = any(keyword.arg == "tell" for call in opens for keyword in call.keywords)
        if opens and not tells and any(dotted(act.func) in TOLD for act in acts):
            yield source.at(node, "changes an account and tells nobody")


def test_whoever_changes_an_account_says_whom_to_tell() -> None:
    assert [problem for source in sources("backend") for problem in untold(source)] == []


def test_the_rule_sees_who_tells_nobody() -> None:
    act = "    x = await mall.redeem(tx, [])\n"
    silent = f"async def f():\n  async with db.transaction(now) as tx:\n{act}"
    assert list(untold(snippet(silent, "backend/api/mall.py"))) == [
        "backend/api/mall.py:2 changes an account and tells nobody"
    ]
    telling = f"async def f():\n  async with a() as tell, db.transaction(tell=tell) as tx:\n{act}"
    assert list(untold(snippet(telling, "backend/cli/redeem.py"))) == []
    assert list(untold(snippet(silent, "backend/demo/living.py"))) == []
