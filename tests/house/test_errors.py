"""An error that nobody expected must reach the edge, and a check that is switched off must say why."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.house.reading import Source, dotted, snippet, sources

FOLDERS = ("backend", "bench", "migrations", "tests")
THE_ONE_PLACE = "backend/kit/attempts.py"  # which hands the error on as a value
BROAD = {"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"}
DIRECTIVE = re.compile(
    r"#\s*(?:(?:ruff|flake8):\s*)?noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?"
    r"|#\s*type:\s*ignore(?:\[[^\]]*\])?"
    r"|#\s*mypy:[^#]*"
    r"|#\s*pragma:[^-#]*"
    r"|#\s*fmt:\s*\w+"
)
A_WORD = re.compile(r"\w{3}")


def caught(node: ast.AST) -> list[ast.expr | None]:
    """What a handler or `contextlib.suppress` catches; None for a bare `except`."""
    match node:
        case ast.ExceptHandler(type=ast.Tuple(elts=kinds)):
            return list(kinds)
        case ast.ExceptHandler(type=kind):
            return [kind]
        case ast.Call(func=func, args=kinds) if dotted(func).split(".")[-1] == "suppress":
            return list(kinds)
    return []


def too_broad(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if any(kind is None or dotted(kind) in BROAD for kind in caught(node)):
            yield source.at(node, "catches everything")


def without_reason(source: Source) -> Iterator[str]:
    tokens = list(tokenize.generate_tokens(io.StringIO(source.text).readline))
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    for line, comment in comments.items():
        if DIRECTIVE.search(comment):
            # A line of mypy settings is read to its end, so its reason is the comment on the next line.
            after = comments.get(line + 1, "") if comment.startswith("# mypy:") else DIRECTIVE.sub("", comment)
            if not A_WORD.search(after):
                yield f"{source.path}:{line} gives no reason"


def test_nothing_catches_everything() -> None:
    others = [source for source in sources(*FOLDERS) if source.path.as_posix() != THE_ONE_PLACE]
    assert [problem for source in others for problem in too_broad(source)] == []


def test_every_switched_off_check_says_why() -> None:
    assert [problem for source in sources(*FOLDERS) for problem in without_reason(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "try: f()\nexcept: g()",
        "try: f()\nexcept Exception: g()",
        "try: f()\nexcept (OSError, BaseException) as error: g()",
        "try: f()\nexcept* Exception: g()",
        "with contextlib.suppress(Exception): f()",
    ],
)
def test_the_rule_sees_what_catches_everything(text: str) -> None:
    assert len(list(too_broad(snippet(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "try: f()\nexcept OSError: g()",
        "with suppress(OSError): f()",
    ],
)
def test_the_rule_leaves_a_named_error_alone(text: str) -> None:
    assert list(too_broad(snippet(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "f()  # noqa: S608",
        "f()  # noqa",
        "f()  # noqa: S608, E501",
        "f()  # type: ignore[misc]",
        "f()  # type: ignore[misc]  # noqa: S608",
        "# mypy: disallow-any-expr\nf()",
    ],
)
def test_the_rule_sees_a_missing_reason(text: str) -> None:
    assert len(list(without_reason(snippet(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "f()  # noqa: S608 - the table's name is ours",
        "f()  # type: ignore[misc]  # the stub lags behind",
        "# mypy: disallow-any-expr\n# so that no value slips through\nf()",
        "f()  # an ordinary comment",
        "f('# noqa')",
    ],
)
def test_the_rule_takes_any_reason(text: str) -> None:
    assert list(without_reason(snippet(text))) == []
