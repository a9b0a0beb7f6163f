"""The words of the code are the words of the field, in both languages: a table nobody can name is not understood."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from tests.house.reading import ROOT, Source, dotted, snippet, sources

CHINESE = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the glossary; `model` is empty where the term is no table."""

    english: str
    chinese: str
    model: str


def terms(text: str) -> Iterator[Term]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 5 and cells[0] != "Term":
            yield Term(cells[0], cells[1], cells[2].strip("`—"))


def is_abstract(node: ast.ClassDef) -> bool:
    lines = (line for inner in node.body if isinstance(inner, ast.ClassDef) for line in inner.body)
    return any(ast.unparse(line) == "abstract = True" for line in lines)


def models(files: Iterable[Source]) -> Iterator[str]:
    """The classes that descend from Tortoise's Model, also through a base of our own."""
    family = {"Model"}
    for node in (node for source in files for node in ast.walk(source.tree)):
        if isinstance(node, ast.ClassDef) and family & {dotted(base).split(".")[-1] for base in node.bases}:
            family.add(node.name)
            if not is_abstract(node):
                yield node.name


MODELS = sorted(models(sources("backend")))
TERMS = {term.model: term for term in terms((ROOT / "docs/glossary.md").read_text("utf-8")) if term.model}


def test_the_glossary_names_every_model_in_both_languages() -> None:
    named = {model for model, term in TERMS.items() if term.english and CHINESE.search(term.chinese)}
    assert sorted(set(MODELS) - named) == []


def test_the_glossary_names_no_model_that_is_gone() -> None:
    assert sorted(set(TERMS) - set(MODELS)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class Lot(Model): ...", ["Lot"]),
        ("class Lot(models.Model): ...", ["Lot"]),
        ("class Row(Model):\n    class Meta:\n        abstract = True\nclass Lot(Row): ...", ["Lot"]),
        ("class Lot: ...", []),
    ],
)
def test_the_rule_finds_models(text: str, found: list[str]) -> None:
    assert list(models([snippet(text)])) == found


def test_the_rule_reads_a_line_of_the_glossary() -> None:
    head = "| Term | 中文 | Model class | Meaning | Article |\n|---|---|---|---|---|\n"
    assert list(terms(head + "| lot | 批次 | `Lot` | one range | JS§27 |")) == [Term("lot", "批次", "Lot")]
