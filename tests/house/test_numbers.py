"""No float comes near carbon or points: a gram lost to rounding is a gram somebody can dispute."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.reading import Source, dotted, named, snippet, sources

# A place that may be inexact, as `path:function`, and why. One that needs it no longer must leave this list.
ALLOWED = {
    "backend/adapters/formats/stations.py:great_circle_m": "the ground distance between two measured places; what "
    "leaves it is a whole number of metres, from which carbon is computed exactly",
}

# `/` also joins paths. It does so where one side is text or carries one of these as the last word of its name.
PATH_WORDS = {"folder", "path", "home", "root", "here", "parent"}
MATHS = {"cmath", "math", "statistics"}
WHOLE_NUMBER_MATHS = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod"}


def joins_paths(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=right) | ast.AugAssign(target=left, value=right):
            return joins_paths(left) or joins_paths(right)
        case ast.Constant(value=value):
            return isinstance(value, str)
        case ast.JoinedStr():
            return True
        case ast.Call(func=func):
            return dotted(func).split(".")[-1] in {"Path", "PurePath", "files"} or joins_paths(func)
    return dotted(node).lower().split(".")[-1].split("_")[-1] in PATH_WORDS


def real_functions(source: Source) -> set[str]:
    """The functions of `math` that answer with a float, by the names they were imported under."""
    imported = (node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) and node.module in MATHS)
    return {n.asname or n.name for node in imported for n in node.names if n.name not in WHOLE_NUMBER_MATHS}


def inexact(node: ast.AST, real: set[str]) -> str | None:
    match node:
        case ast.Constant(value=float() | complex()) | ast.Name(id="float" | "complex"):
            return "a float"
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()) if not joins_paths(node):
            return "a division that may lose a remainder"
        case ast.Attribute(attr="truediv") | ast.alias(name="truediv"):
            return "a division that may lose a remainder"
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MATHS and name not in WHOLE_NUMBER_MATHS:
            return f"{name} answers with a float"
        case ast.Name(id=name) if name in real:
            return f"{name} answers with a float"
    return None


def inexact_places(source: Source) -> Iterator[tuple[str, str]]:
    """Each as (`path:function`, what stands there)."""
    real = real_functions(source)
    for name, node in named(source.tree):
        if what := inexact(node, real):
            yield f"{source.path}:{name}", source.at(node, what)


PLACES = [place for source in sources("backend") for place in inexact_places(source)]


def test_backend_is_exact_but_for_named_places() -> None:
    assert [what for place, what in PLACES if place not in ALLOWED] == []


def test_every_named_place_still_needs_its_leave() -> None:
    assert set(ALLOWED) - {place for place, _ in PLACES} == set()


@pytest.mark.parametrize(
    "text",
    [
        "ratio = 0.5",
        "def f(x: float) -> None: ...",
        "x = float(y)",
        "x = grams / ratio",
        "x = (a + b) / Decimal(2)",
        "x /= 2",
        "from operator import truediv",
        "x = math.sqrt(y)",
        "from math import sin as s\nx = s(y)",
    ],
)
def test_the_rule_sees_what_is_inexact(text: str) -> None:
    assert len(list(inexact_places(snippet(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "x = grams // ratio",
        "whole, rest = divmod(grams, ratio)",
        "x = Decimal('0.5')",
        "x = Path(__file__).parent / name",
        "x = folder / 'packs' / f'{name}.toml'",
        "x = settings.home_folder / name",
        "x = math.isqrt(y)",
    ],
)
def test_the_rule_leaves_exact_numbers_and_paths_alone(text: str) -> None:
    assert list(inexact_places(snippet(text))) == []


def test_a_place_is_named_by_its_file_and_function() -> None:
    source = snippet("class A:\n    def f(self):\n        return 1 / 3")
    place = ("backend/mall/commands.py:A.f", "backend/mall/commands.py:3 a division that may lose a remainder")
    assert list(inexact_places(source)) == [place]
