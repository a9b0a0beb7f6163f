"""What a log line holds: what the list names, of an error its kind and places, of a library the words of its source."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from backend.kit import logs
from tests.conftest import ROOT

NAME = "欧阳青禾"


class Duplicate(asyncpg.UniqueViolationError):
    """What PostgreSQL says when a row is there already: it names the row."""

    constraint_name = "accounts_phone_pkey"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written of all that is said."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logs.Lines(readable=False))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def line(written: io.StringIO) -> dict[str, Any]:
    """The only line that was written, without its time."""
    [text] = written.getvalue().splitlines()
    told: dict[str, Any] = json.loads(text)
    assert told.pop("timestamp").endswith("Z")
    return told


def fail() -> None:
    try:
        raise Duplicate(f"Key (handle)=({NAME}) already exists.")  # noqa: TRY301 - an error in an error is the point
    except Duplicate as error:
        raise LookupError(NAME) from error


def test_what_is_on_the_list_is_told(written: io.StringIO) -> None:
    logs.LOG.warning("Answered.", operation="Home", status=200, duration_ms=3, reference="ABCDEFGH 23456789")
    assert line(written) == {
        "event": "Answered.",
        "level": "warning",
        "operation": "Home",
        "status": 200,
        "duration_ms": 3,
        "reference": "ABCDEFGH 23456789",
    }


@pytest.mark.parametrize(
    ("told", "dropped"),
    [
        ({"phone": "13800000001"}, ["phone"]),
        ({"account_id": 17, "status": 200}, ["account_id"]),
        ({"operation": "Home 13800000001"}, ["operation"]),
        ({"operation": NAME}, ["operation"]),
        ({"where": {"a": NAME}}, ["where"]),
        ({"status": 13800000001}, ["status"]),
        ({"trace": ["backend.api:1 f", NAME]}, ["trace"]),
        ({NAME: 1, "Zhang": 2}, ["?", "?"]),
    ],
)
def test_what_is_not_on_the_list_or_not_in_its_shape_is_named_and_not_told(
    written: io.StringIO, told: dict[str, object], dropped: list[str]
) -> None:
    logs.LOG.error("Something broke.", **told)
    found = line(written)
    assert found["dropped"] == dropped
    assert found.keys() <= {"event", "level", "dropped", "status"}
    assert [word for word in (NAME, "Zhang", "138", "17") if word in written.getvalue().split("timestamp")[0]] == []


def test_an_event_that_was_put_together_from_other_signs_is_not_told(written: io.StringIO) -> None:
    logs.LOG.error(f"Something broke for {NAME}.")
    assert line(written) == {"event": "?", "level": "error", "dropped": ["event"]}


def test_an_error_is_told_by_its_kinds_and_places_and_by_what_postgresql_names_itself(written: io.StringIO) -> None:
    try:
        fail()
    except LookupError as error:
        logs.LOG.error("Something broke.", exc_info=error)
        logs.LOG.error("Something broke.", exc_info=error.__cause__)
    first, second = (json.loads(text) for text in written.getvalue().splitlines())
    assert first["error"] == "LookupError from Duplicate"
    assert [step.split(":")[0] for step in first["trace"]] == ["tests.kit.test_logs"] * 2
    assert [step.split(" ")[1] for step in first["trace"]][1] == "fail"
    assert (second["error"], second["sqlstate"], second["constraint"]) == ("Duplicate", "23505", "accounts_phone_pkey")
    assert NAME not in written.getvalue()


def test_a_library_is_told_by_the_words_of_its_source_and_not_by_what_it_put_into_them(written: io.StringIO) -> None:
    logging.getLogger("a.library").error("No row for %s.", NAME)
    found = line(written)
    assert found.pop("where").startswith("test_logs:")
    assert found == {"event": "No row for %s.", "level": "error", "logger": "a.library"}


@pytest.mark.parametrize("said", [f"No row for {NAME}.", LookupError(NAME), {"event": NAME}, NAME])
def test_what_a_library_put_together_itself_is_not_told(written: io.StringIO, said: object) -> None:
    logging.getLogger("a.library").error(said)
    found = line(written)
    assert (found["event"], found["logger"]) == ("?", "a.library")
    assert NAME not in written.getvalue()


def test_a_record_of_ours_that_has_gone_round_the_list_is_treated_like_a_strangers(written: io.StringIO) -> None:
    logging.getLogger(logs.NAME).error({"event": "Sent.", "phone": NAME})
    assert line(written)["event"] == "?"
    assert NAME not in written.getvalue()


def test_an_error_that_is_at_hand_is_told(written: io.StringIO) -> None:
    try:
        fail()
    except LookupError:
        logs.LOG.exception("Something broke.")
    assert line(written)["error"] == "LookupError from Duplicate"


def test_an_error_within_a_library_is_told_like_our_own(written: io.StringIO) -> None:
    try:
        fail()
    except LookupError:
        logging.getLogger("a.library").exception("It failed.")
    assert line(written)["error"] == "LookupError from Duplicate"
    assert NAME not in written.getvalue()


def test_what_slips_through_the_list_is_scrubbed(written: io.StringIO) -> None:
    logging.getLogger("a.library").error("Bearer abc")
    logs.LOG.error("Something broke.", error="Bearer.abc")
    assert "Bearer abc" not in written.getvalue()
    assert "Bearer" in written.getvalue()


def test_a_readable_line_has_its_places_below_it() -> None:
    lines = logs.Lines(readable=True)
    told: dict[str, Any] = {
        "timestamp": "2026-11-30T13:39:00.1Z",
        "level": "error",
        "event": "Broke off.",
        "error": "LookupError",
    }
    record = logging.LogRecord("tanpuhui", logging.ERROR, "", 1, logs.Line(told), None, None)
    assert lines.format(record) == "13:39:00 error: Broke off. error=LookupError"
    record.msg = logs.Line(told | {"trace": ["backend.app:1 f", "backend.app:2 g"]})
    assert lines.format(record).splitlines()[1:] == ["    backend.app:1 f", "    backend.app:2 g"]


def test_notes_are_those_of_the_request_that_is_being_answered() -> None:
    logs.note(operation="nobody's")
    with logs.request() as noted:
        logs.note(operation="Home")
        logs.note_reference("ABCDEFGH")
        logs.note_reference("23456789")
        assert noted == {"operation": "Home", "reference": "ABCDEFGH 23456789"}
    with logs.request() as noted:
        assert noted == {}


ENDS = {
    "an error": "raise LookupError(name)",
    "an error in a thread": "t = threading.Thread(target=lambda: {}[name]); t.start(); t.join()",
    "an error while something is cleared away": "x = type('X', (), {'__del__': lambda s: {}[name]})(); del x",
    "a warning": "warnings.warn(name, stacklevel=1)",
    "a task nobody asked": "asyncio.run(forgotten())",
    "a library's debugging": "logging.getLogger('authlib').debug('Issue token %r', name)",
    "a line that cannot be put together": "logging.getLogger('x').error('%d %d', name)",
}
HEAD = """
import asyncio, gc, logging, threading, warnings
from backend.kit import logs
async def forgotten():
    async def broken(): {}[name]
    task = asyncio.create_task(broken()); await asyncio.sleep(0); del task; gc.collect()
name = "\\u6b27\\u9633\\u9752\\u79be"
logs.begin(level="info", readable=False)
"""


@pytest.mark.parametrize("end", ENDS)
def test_nothing_goes_out_beside_the_one_way(end: str) -> None:
    ran = subprocess.run(  # noqa: S603 - our own text, on the Python that runs the tests
        [sys.executable, "-W", "always", "-c", HEAD + ENDS[end]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = [json.loads(text) for text in ran.stderr.splitlines()]
    assert len(told) == (end != "a library's debugging"), told
    assert ran.stdout == ""
    assert "欧" not in ran.stderr.encode().decode("unicode_escape", "replace") + ran.stderr
