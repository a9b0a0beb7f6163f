"""Who may do what: every operation for every kind of caller, asked for really, against a table kept by hand.

`matrix.csv` has a line for each operation and a column for each kind of caller. `yes` means that the operation was
carried out or refused for a reason that has nothing to do with who asks; any other word is the code of the refusal.
Most operations name something of Ann's, the `owner`: NOT_THERE is what she or nobody may know of. Write the table from
what the requirements say, never from what is answered.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from backend.api.access import Audience, Check
from backend.api.schema import CORE
from tests.conftest import ROOT
from tests.security.asked import ASKED
from tests.security.callers import COLUMNS, IGNORED, Crowd, crowd
from tests.security.walking import guarded_by, roots, said
from tests.world import everything

FILE = Path(__file__).with_name("matrix.csv")
NO = {
    "SIGN_IN",
    "NOT_ALLOWED",
    "NOT_THERE",
    "SAME_PERSON",
    "STEP_UP_NEEDED",
    "SECOND_FACTOR_NEEDED",
    "ENROLMENT_NEEDED",
    "ORGANISATION_MAY_NOT",
    "SIGNS_ONCE",
    "OWN_GOODS",
}
LAST = ("endOtherSessions", "signOut")
# Subscriptions are streams, which no single answer shows: where each is asked for by every kind of caller.
STREAMS = {"accountChanged": "tests/api/test_streams.py"}

type Table = Mapping[str, Mapping[str, str]]


def table() -> Table:
    with FILE.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    return {name: dict(zip(head[1:], cells, strict=True)) for name, *cells in rows}


def line(name: str, cells: Mapping[str, str]) -> str:
    return ",".join([name, *(cells.get(column, "?") for column in COLUMNS)])


def cell(answer: Any) -> str:  # noqa: ANN401 - JSON may be anything
    """What an answer comes to: the code of a refusal for who asks, else yes."""
    if errors := answer.get("errors"):
        return str(errors[0].get("extensions", {}).get("code", errors))
    [told] = answer["data"].values()
    if told is None:
        return "NOT_THERE"
    if isinstance(told, dict) and "results" in told:
        [told] = told["results"]
    code = told.get("code") if isinstance(told, dict) and told.get("__typename") == "Rejected" else None
    return str(code) if code in NO else "yes"


async def ask_all(people: Crowd, names: Iterable[str], columns: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each caller is answered to each; one column after the other, because some answers end sessions."""
    told: dict[str, dict[str, str]] = {name: {} for name in names}
    for column in columns:
        here = await people.with_sessions()
        for name, row in told.items():
            variables = await ASKED[name].of(here, column)
            row[column] = cell(await here.ask(column, ASKED[name].document, variables))
    return told


def wrong(expected: Table, found: Table) -> Iterator[str]:
    """Each line that differs, as it would have to be if what was answered is right."""
    for name, cells in found.items():
        if differing := {column: told for column, told in cells.items() if expected[name].get(column) != told}:
            shown = ", ".join(
                f"{column}: {expected[name].get(column)}, answered {told}" for column, told in differing.items()
            )
            yield f"{name}: {shown}\n  {line(name, dict(expected[name]) | differing)}"


def test_the_table_has_a_line_for_every_operation_and_a_column_for_every_kind_of_caller() -> None:
    names = [root.name for root in roots(CORE) if root.operation != "subscription"]
    lacking = [name for name in names if name not in table() or name not in ASKED]
    assert lacking == [], "Add to asked.py, and to matrix.csv:\n" + "\n".join(line(name, {}) for name in lacking)
    assert {name.split(" (")[0] for name in (*table(), *ASKED)} == set(names)
    assert {root.name for root in roots(CORE) if root.operation == "subscription"} == set(STREAMS)
    assert [file for file in STREAMS.values() if not (ROOT / file).is_file()] == []
    assert set(table()) == set(ASKED)
    assert {tuple(cells) for cells in table().values()} == {COLUMNS}
    assert {word for cells in table().values() for word in cells.values()} <= NO | {"yes"}


async def test_everybody_is_answered_as_the_table_says(
    database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trusted = {asked.document: asked.document for asked in ASKED.values()}
    rows = table()
    async with crowd(monkeypatch, tmp_path, trusted) as people:
        before = await _everything()
        told: dict[str, dict[str, str]] = {name: {} for name in ASKED}
        for column in COLUMNS:
            refused = [name for name in ASKED if rows[name][column] != "yes"]
            for name, cells in (await ask_all(people, refused, [column])).items():
                told[name] |= cells
        assert await _everything() == before  # whoever is refused has changed nothing
        for column in COLUMNS:
            allowed = [name for name in ASKED if rows[name][column] == "yes" and name not in LAST]
            allowed += [name for name in LAST if rows[name][column] == "yes"]
            for name, cells in (await ask_all(people, allowed, [column])).items():
                told[name] |= cells
    differing = list(wrong(rows, told))
    assert differing == [], "The table says otherwise:\n" + "\n".join(differing)


def test_whoever_has_to_sign_in_is_told_so_and_nobody_else() -> None:
    for root in roots(CORE):
        if root.operation != "subscription":
            is_open = said(root.core) in ({Audience.ANYBODY}, {Audience.ONESELF})
            told = {cells["anybody"] for name, cells in table().items() if name.split(" (")[0] == root.name}
            assert (root.name, told <= {"yes", "NOT_THERE"}) == (root.name, is_open)


def test_what_the_schema_says_is_checked_shows_in_the_table() -> None:
    """An operation whose answer depends on the region, the owner or the proof of a phone says so, and the other way."""
    rows = table()
    for root in roots(CORE):
        mine = [cells for name, cells in rows.items() if name.split(" (")[0] == root.name]
        differs = {
            Check.REGION: any(
                cells[here] != cells[there]
                for cells in mine
                for here, there in (
                    ("operator", "operator_elsewhere"),
                    ("authority", "authority_elsewhere"),
                    ("operator_manager", "manager_elsewhere"),
                )
            ),
            Check.STEP_UP: any(cells["owner_fresh"] != cells["owner_stale"] for cells in mine),
        }
        stated = guarded_by(root)
        assert (root.name, {check for check, seen in differs.items() if seen} - stated) == (root.name, set())
        assert (root.name, Check.STEP_UP in stated) == (root.name, differs[Check.STEP_UP])


async def _everything() -> dict[str, list[str]]:
    return {table: rows for table, rows in (await everything()).items() if table not in IGNORED}
