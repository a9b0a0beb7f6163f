"""What import-linter cannot say: who may see a domain's tables, and what a rule may know."""

import ast
import sys
import tomllib
from collections.abc import Iterator

import pytest

from tests.house.reading import ROOT, Source, domains, imports, snippet, sources

# In the standard library, but neither pure nor repeatable.
IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "subprocess", "threading", "time"}
PURE_PARTS = {"errors", "rules", "values"}
PURE_LIBRARIES = {"msgspec"}  # makes values and their JSON, and does nothing else


def parts(module: str) -> list[str]:
    return module.split(".")


def pure_modules() -> list[str]:
    return [m for m in sorted(imports().modules) if m.startswith("backend.") and is_pure(parts(m)[-1])]


def is_pure(name: str) -> bool:
    """A domain may have its rules and values in several parts, such as those of its shelf."""
    return name in {"rules", "values"} or name.endswith(("_rules", "_values"))


def is_private(module: str) -> bool:
    inner = parts(module)[2:3] if parts(module)[1:2] and parts(module)[1] in domains() else []
    return any(name in {"models", "store"} or name.endswith("_store") for name in inner)


def may_reach(importer: str, private: str) -> bool:
    """A domain's tables are its own; wiring lists them for the migrations."""
    return parts(importer)[:2] == parts(private)[:2] or importer == "backend.wiring"


def may_import(pure: str, imported: str) -> bool:
    """A pure module names kit modules and pure modules directly, never a face: a face brings the database along."""
    if not imported.startswith("backend"):
        return imported in sys.stdlib_module_names | PURE_LIBRARIES
    is_own = parts(imported)[:2] == parts(pure)[:2] and len(parts(imported)) > 2 and not is_private(imported)
    is_kit = imported.startswith("backend.kit.")
    name = parts(imported)[-1]
    return is_own or is_kit or (len(parts(imported)) == 3 and (name in PURE_PARTS or is_pure(name)))


def impurities(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield source.at(node, "waits")
        if isinstance(node, ast.ImportFrom) and node.module == "backend.kit.time":
            yield from (source.at(node, "reads the clock") for name in node.names if name.name == "clock")


def test_a_domains_tables_are_its_own() -> None:
    graph = imports()
    pairs = [(i, m) for m in graph.modules if is_private(m) for i in graph.find_modules_that_directly_import(m)]
    assert sorted(pair for pair in pairs if not may_reach(*pair)) == []


def test_rules_and_values_import_only_what_is_pure() -> None:
    graph = imports()
    pairs = [(m, i) for m in pure_modules() for i in graph.find_modules_directly_imported_by(m)]
    assert sorted(pair for pair in pairs if not may_import(*pair)) == []


def test_rules_and_values_know_no_database_clock_or_framework_even_indirectly() -> None:
    graph = imports()
    outside = {m: {u for u in graph.find_upstream_modules(m) if not u.startswith("backend")} for m in pure_modules()}
    known = {m: names - (set(sys.stdlib_module_names) - IMPURE) - PURE_LIBRARIES for m, names in outside.items()}
    assert {module: names for module, names in known.items() if names} == {}


def test_rules_and_values_neither_wait_nor_read_the_clock() -> None:
    pure = [source for source in sources("backend") if source.path.name in {"rules.py", "values.py"}]
    assert [problem for source in pure for problem in impurities(source)] == []


def test_every_domain_is_kept_from_the_frameworks() -> None:
    """A contract that lists modules forgets the one that came last."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [listed] = [contract["source_modules"] for contract in contracts if contract["type"] == "forbidden"]
    assert sorted(listed) == sorted(f"backend.{name}" for name in [*domains(), "kit"])


def test_the_rule_knows_whose_tables_they_are() -> None:
    asked = ["backend.mall.commands", "backend.wiring", "backend.api.mall", "backend.ledger.store"]
    assert [who for who in asked if may_reach(who, "backend.mall.models")] == [
        "backend.mall.commands",
        "backend.wiring",
    ]


def test_the_rule_knows_what_is_private() -> None:
    asked = [
        "backend.ledger.models",
        "backend.ledger.store",
        "backend.identities.factor_store",
        "backend.ledger.rules",
        "backend.ledger",
        "backend.kit.models",
    ]
    assert [module for module in asked if is_private(module)] == asked[:3]


@pytest.mark.parametrize(
    "imported", ["dataclasses", "backend.kit.quantity", "backend.mall.values", "backend.ledger.rules"]
)
def test_a_rule_may_import_what_is_pure(imported: str) -> None:
    assert may_import("backend.mall.rules", imported)


@pytest.mark.parametrize(
    "imported",
    ["backend.ledger", "backend.mall", "backend.ledger.store", "backend.ledger.commands", "tortoise", "asyncpg"],
)
def test_a_rule_may_not_import_what_is_not(imported: str) -> None:
    assert not may_import("backend.mall.rules", imported)


@pytest.mark.parametrize("text", ["async def f(): ...", "from backend.kit.time import business_day, clock"])
def test_the_rule_sees_what_waits_or_reads_the_clock(text: str) -> None:
    assert len(list(impurities(snippet(text)))) == 1
