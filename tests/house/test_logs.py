"""A log line is made of fixed words and of what the list of keys names; nobody writes beside it."""

import ast
from collections.abc import Iterator

import pytest

from backend.kit.logs import KEYS, WORDS
from tests.house.reading import Source, dotted, snippet, sources

LOGGERS = {"LOG", "REQUESTS"}
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
HANDED_ON = {"exc_info"}  # becomes the kind and the places of an error
# Who may write on standard error, and what.
OUTSIDE = {
    "backend/cli/main.py": "one sentence about a setting or a command line, to whoever typed it",
    "backend/cli/running.py": "that the schema differs, to whoever asked",
    "backend/adapters/console_sender.py": "codes, in development only: there it is the phone",
    "backend/kit/logs.py": "the one way out",
}
WAYS_OUT = {"sys.stderr", "sys.__stderr__", "traceback.print_exc", "traceback.print_exception", "logging.getLogger"}


def problems(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=logger), attr=level)) if logger in LOGGERS:
                if level in LEVELS:
                    yield from (source.at(node, problem) for problem in of_a_line(node))
            case ast.Attribute() if dotted(node) in WAYS_OUT and str(source.path) not in OUTSIDE:
                yield source.at(node, f"uses {dotted(node)}")


def of_a_line(call: ast.Call) -> Iterator[str]:
    match call.args:
        case [ast.Constant(value=str(event))] if WORDS.fullmatch(event):
            pass
        case _:
            yield "has no fixed event"
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg not in KEYS.keys() | HANDED_ON:
            yield f"tells {keyword.arg}"


def test_every_line_has_a_fixed_event_and_keys_of_the_list() -> None:
    assert [problem for source in sources("backend") for problem in problems(source)] == []


def test_whoever_may_write_elsewhere_still_does() -> None:
    there = {str(source.path) for source in sources("backend") if any(way in source.text for way in WAYS_OUT)}
    assert there == OUTSIDE.keys()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("LOG.error(f'No {phone}')", "has no fixed event"),
        ("LOG.error('No %s', phone)", "has no fixed event"),
        ("LOG.error(event)", "has no fixed event"),
        ("LOG.info('Sent.', phone=phone)", "tells phone"),
        ("sys.stderr.write(phone)", "uses sys.stderr"),
        ("logging.getLogger('x')", "uses logging.getLogger"),
    ],
)
def test_the_rule_sees_a_line_that_tells_too_much(text: str, problem: str) -> None:
    assert list(problems(snippet(text))) == [f"backend/mall/commands.py:1 {problem}"]


@pytest.mark.parametrize("text", ["LOG.error('It broke.', exc_info=error, status=1)", "REQUESTS.info('Done.', **line)"])
def test_the_rule_leaves_a_good_line_alone(text: str) -> None:
    assert list(problems(snippet(text))) == []
