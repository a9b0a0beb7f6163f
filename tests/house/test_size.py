"""What does not fit on a screen is not understood at a glance; a limit that nothing checks is a taste."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.reading import Source, named, snippet, sources

LINES_OF_A_FUNCTION = 40
LINES_OF_A_FILE = 300
# Migrations are exempt: their length is that of the schema, they are generated and never read as a story.
FOLDERS = ("backend", "bench", "tests")


def too_long(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    if lines > LINES_OF_A_FILE:
        yield f"{source.path} has {lines} lines"
    for name, node in named(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LINES_OF_A_FUNCTION:
                yield source.at(node, f"{name} has {lines} lines")


def test_no_function_and_no_file_is_too_long() -> None:
    assert [problem for source in sources(*FOLDERS) for problem in too_long(source)] == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("def f():\n" + "    g()\n" * 39, []),
        ("def f():\n" + "    g()\n" * 40, ["backend/mall/commands.py:1 f has 41 lines"]),
        (
            "class A:\n    async def f(self):\n" + "        g()\n" * 40,
            ["backend/mall/commands.py:2 A.f has 41 lines"],
        ),
        ("g()\n" * 300, []),
        ("g()\n" * 301, ["backend/mall/commands.py has 301 lines"]),
    ],
)
def test_the_rule_counts_lines(text: str, problems: list[str]) -> None:
    assert list(too_long(snippet(text))) == problems
