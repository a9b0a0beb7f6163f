"""The project's own files, as the house rules read them."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]

# What is no domain: the edge, what composes it, what stands beside it, and the common ground.
NOT_DOMAINS = {"adapters", "api", "cli", "demo", "kit", "verify", "wiring"}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file; the path is relative to the root."""

    path: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"

    def under(self, *places: str) -> bool:
        return any(self.path.is_relative_to(place) for place in places)


def snippet(text: str, path: str = "backend/mall/commands.py") -> Source:
    return Source(Path(path), text, ast.parse(text))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(snippet(path.read_text("utf-8"), str(path.relative_to(ROOT))) for path in paths)


def named(node: ast.AST, name: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node below this one, with the dotted name of the class or function it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = name
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{name}.{child.name}".lstrip(".")
        yield inner, child
        yield from named(child, inner)


def dotted(node: ast.AST) -> str:
    """`a.b.c` as it is written; what is not a plain name is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def domains() -> list[str]:
    folders = (path.parent.name for path in (ROOT / "backend").glob("*/__init__.py"))
    return sorted(set(folders) - NOT_DOMAINS)


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("backend", include_external_packages=True, cache_dir=None)


@cache
def files() -> tuple[Path, ...]:
    """Every file that could be committed: all but what .gitignore names."""
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split())]

    def kept(names: list[str]) -> list[str]:
        return [name for name in names if not any(fnmatch(name, pattern) for pattern in ignored)]

    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = kept(below)
        found += [Path(folder, name).relative_to(ROOT) for name in kept(names)]
    return tuple(sorted(found))
