"""Resolvers ask graphql-core for as little as a prepared run has (`backend/api/preparing.py`)."""

import ast
from collections.abc import Iterator

import pytest

from backend.api.preparing import Asked
from tests.house.reading import Source, snippet, sources


def asked_beyond(source: Source) -> Iterator[str]:
    """What is read of an `info` that a prepared run does not have."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="info"), attr=name) if name not in Asked._fields:
                yield source.at(node, f"asks for info.{name}")


def test_resolvers_use_the_context_and_their_fields_name_alone() -> None:
    assert [problem for source in sources("backend/api") for problem in asked_beyond(source)] == []


@pytest.mark.parametrize(("text", "problems"), [("info.context.now, info.field_name", 0), ("f(info.path)", 1)])
def test_the_rule_sees_what_else_is_asked(text: str, problems: int) -> None:
    assert len(list(asked_beyond(snippet(text)))) == problems
