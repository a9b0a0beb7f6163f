"""Whoever uses the released schema can go on: nothing breaks unannounced, and every change is written down."""

from datetime import date

import pytest
from graphql import build_schema, parse

from backend.api.schema import CORE, sdl
from backend.kit.time import clock
from tests.house.evolution import broken, changes, removal, undated, unsaid
from tests.house.reading import ROOT

RELEASED = ROOT / "docs" / "schema" / "released.graphql"
CHANGELOG = ROOT / "docs" / "schema-changelog.md"
SAMPLE = """
type Query { me: Me  old: Old @deprecated(reason: "Kept two. Use me. Removed after 2027-06-01.") }
type Me { id: ID!  name: String }
type Old { at: When }
enum When { NOW THEN @deprecated(reason: "Use NOW. Removed after 2027-06-01.") }
input Ask { id: ID!  note: String @deprecated(reason: "Use id. Removed after 2027-06-01.") }
type Mutation { ask(input: Ask!, by: Int @deprecated(reason: "Use input. Removed after 2027-06-01.")): When }
"""
WITHOUT = """
type Query { me: Me }
type Me { id: ID!  name: String }
enum When { NOW }
input Ask { id: ID! }
type Mutation { ask(input: Ask!): When }
"""
LAST_DAY = date(2027, 6, 1)


def unreleased() -> str:
    """What the changelog says since the last release."""
    return CHANGELOG.read_text("utf-8").partition("## Unreleased")[2].partition("\n## ")[0]


def test_nothing_breaks_that_was_not_announced() -> None:
    told = broken(parse(RELEASED.read_text("utf-8")), CORE, clock().date())
    assert told == [], "These break programs written for the released schema. Deprecate first: docs/api.md says how."


def test_every_change_since_the_release_is_in_the_schemas_changelog() -> None:
    lines = unsaid(changes(parse(RELEASED.read_text("utf-8")), parse(sdl())), unreleased())
    assert lines == [], "Add to docs/schema-changelog.md, under Unreleased:\n" + "\n".join(lines)


def test_what_is_deprecated_says_what_to_use_and_until_when() -> None:
    assert undated(parse(sdl())) == [], 'Write: @deprecated(reason: "Use X. Removed after 2027-06-01.")'


def test_what_was_announced_may_be_gone_when_its_last_day_is_over() -> None:
    released, now = parse(SAMPLE), build_schema(WITHOUT)
    assert broken(released, now, date(2027, 6, 2)) == []
    assert broken(released, now, LAST_DAY) == [
        "Argument Mutation.ask(by:) was removed.",
        "Enum value When.THEN was removed.",
        "Field Ask.note was removed.",
        "Field Query.old was removed.",
        "Old was removed.",
    ]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("name: String }", "}"),
        ("name: String }", "name: Int }"),
        ("ask(input: Ask!", "ask(other: Int!, input: Ask!"),
        ("input Ask { id: ID!", "input Ask { id: ID!  must: Int!"),
        ("enum When { NOW ", "enum When { "),
    ],
)
def test_what_was_not_announced_may_never_go(was: str, becomes: str) -> None:
    changed = SAMPLE.replace(was, becomes)
    assert changed != SAMPLE
    assert len(broken(parse(SAMPLE), build_schema(changed), date(2099, 1, 1))) == 1


def test_a_change_is_named_by_its_coordinate() -> None:
    more = WITHOUT.replace("type Me {", 'type You { id: ID }\n"New words." type Me {').replace(
        "name: String", "name: Int"
    )
    more = more.replace("NOW", "NOW SOON").replace("ask(input", "ask(x: Int, input")
    found = changes(parse(WITHOUT), parse(more))
    expected = ["Changed `Me.name`", "Changed `Mutation.ask`", "Added `When.SOON`", "Added `You`"]
    assert [str(change) for change in found] == [f"- {line}: " for line in expected]
    assert unsaid(found, "`Me.name` is a number; `You` is new; asked by `Mutation.ask`") == ["- Added `When.SOON`: "]
    assert [str(change) for change in changes(parse(more), parse(WITHOUT))][-2:] == [
        "- Removed `When.SOON`: ",
        "- Removed `You`: ",
    ]


@pytest.mark.parametrize(
    ("reason", "day"),
    [
        ("Use me. Removed after 2027-06-01.", LAST_DAY),
        ("It was slow. Use `Query.me`. Removed after 2027-06-01.", LAST_DAY),
        ("Use me.", None),
        ("Removed after 2027-06-01.", None),
        ("Use me. Removed after June 2027.", None),
        ("", None),
    ],
)
def test_the_last_day_stands_in_the_reason(reason: str, day: date | None) -> None:
    assert removal(reason) == day
    told = [] if day else ["Query.a"]
    assert undated(parse(f'type Query {{ a: Int @deprecated(reason: "{reason}") }}')) == told
