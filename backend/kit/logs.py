"""Structured logs: a line holds what the list below names, in the shape that it gives, and nothing else.

Everything goes one way: our own lines, and those that libraries write through `logging`, of which only words are kept
that stand so in their source. An error is told by its kind and its places; its words stay inside, as PostgreSQL puts
the failing row into them, and a person with it.
"""

import ast
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import FilteringBoundLogger

from backend.kit.scrub import scrubbed

NAME: Final = "tanpuhui"
REQUESTS_NAME: Final = f"{NAME}.requests"
DEEPEST: Final = 30  # places of one error, the innermost last
CHAIN: Final = 4  # an error, what it came from, and so on
WORD = re.compile(r"[A-Za-z_<][\w.<>]{0,79}", re.ASCII)
WORDS = re.compile(r"[A-Za-z][A-Za-z ,;:.%'()-]{0,119}")
COUNT = re.compile(r"-?\d{1,10}")  # a phone number has one digit more
PLACE = re.compile(r"[\w.<>-]{1,120}:\d{1,6} [\w.<>]{1,120}", re.ASCII)
KEY = re.compile(r"[a-z_]{1,30}")
KEYS: Mapping[str, re.Pattern[str]] = {
    "event": WORDS,
    "level": WORD,
    "timestamp": re.compile(r"[\d:.TZ-]{1,32}"),
    "logger": WORD,
    "operation": WORD,  # the name of a trusted document, which we wrote ourselves, or "raw"
    "place": WORD,
    "status": COUNT,
    "duration_ms": COUNT,
    "cost": COUNT,
    "again_in_s": COUNT,
    "reference": re.compile(r"[2-9A-HJKMNP-TV-Z]{8}(?: [2-9A-HJKMNP-TV-Z]{8}){0,4}"),
    "error": re.compile(r"[A-Za-z_][\w.]{0,79}(?: from [A-Za-z_][\w.]{0,79}){0,4}", re.ASCII),
    "provider": re.compile(r"[a-z0-9][a-z0-9_-]{0,39}"),  # its code in the operator's own settings
    "sqlstate": re.compile(r"[0-9A-Z]{5}"),
    "constraint": WORD,
    "where": re.compile(r"[\w.]{1,120}(?::\d{1,6})?", re.ASCII),
    "dropped": WORD,  # each of a list
    "trace": PLACE,  # each of a list
}
STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
type Told = MutableMapping[str, Any]

_request: ContextVar[dict[str, object] | None] = ContextVar("request", default=None)


class Line(dict[str, Any]):
    """What has passed the list; a record that holds anything else is treated like a stranger's."""


def _listed(logger: object, level: str, told: Told) -> Line:
    """Drop what is not on the list, or not in its shape, and say by name what was dropped."""
    del logger, level
    kept: Told = {name: told[name] for name, shape in KEYS.items() if name in told and _fits(shape, told[name])}
    if lost := sorted(told.keys() - kept.keys()):
        kept["dropped"] = [name if KEY.fullmatch(name) else "?" for name in lost]
    return Line({"event": "?", **kept})


def _fits(shape: re.Pattern[str], value: object) -> bool:
    if isinstance(value, list):
        return all(_fits(shape, each) for each in value)
    return isinstance(value, str | int) and shape.fullmatch(str(value)) is not None


def _placed(logger: object, level: str, told: Told) -> Told:
    """Tell an error by its kind and places."""
    del logger, level
    error = told.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    return {**told, **fault(error)} if isinstance(error, BaseException) else told


def fault(error: BaseException) -> Told:
    """An error without its words: its kind, the kinds it came from, and where it passed, the innermost last."""
    chain = list(islice(_chain(error), CHAIN))
    steps = walk_tb(error.__traceback__)
    trace = [f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}" for frame, line in steps]
    # What PostgreSQL names of its own: a kind of error, and a rule of the schema.
    named = {"sqlstate": getattr(error, "sqlstate", None), "constraint": getattr(error, "constraint_name", None)}
    told: Told = {"error": " from ".join(type(each).__name__ for each in chain), "trace": trace[-DEEPEST:]}
    return {**told, **{name: value for name, value in named.items() if isinstance(value, str)}}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(name: str) -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            STAMP,
            _placed,
            _listed,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return logger


LOG = _named(NAME)
REQUESTS = _named(REQUESTS_NAME)  # one line each


def are_requests_told() -> bool:
    """Whether their lines are written at all."""
    return logging.getLogger(REQUESTS_NAME).isEnabledFor(logging.INFO)


@contextmanager
def request() -> Iterator[Mapping[str, object]]:
    """A request, and what is noted about it until it ends."""
    noted: dict[str, object] = {}
    token = _request.set(noted)
    try:
        yield noted
    finally:
        _request.reset(token)


def note(**told: object) -> None:
    """Put something on the line of the request that is being answered, if one is."""
    if (noted := _request.get()) is not None:
        noted.update(told)


def note_reference(reference: str) -> None:
    """Put the reference of an error on the line of the request, which names the first five."""
    earlier = str((_request.get() or {}).get("reference", ""))
    note(reference=" ".join([*earlier.split(), reference][:5]))


class Lines(logging.Formatter):
    """One line a record: JSON, or readable."""

    def __init__(self, *, readable: bool) -> None:
        super().__init__()
        self._write = _readable if readable else _as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, from which whatever still looks like somebody is taken out."""
        message: object = record.msg  # of any kind, whatever its annotation says
        return scrubbed(self._write(message if isinstance(message, Line) else _of_a_library(record)))


def _of_a_library(record: logging.LogRecord) -> Line:
    """What may be told of a line that somebody else wrote: where, how bad, and the words of its source."""
    words = str(record.msg).strip() if isinstance(record.msg, str) else "?"
    told: Told = {
        "event": words if words in _texts(record.pathname) else "?",
        "logger": record.name,
        "where": f"{record.module}:{record.lineno}",
        "exc_info": record.exc_info[1] if record.exc_info else None,
    }
    told["level"] = record.levelname.lower()
    return _listed(None, "", _placed(None, "", STAMP(None, "", told)))


@lru_cache(64)
def _texts(file: str) -> frozenset[str]:
    """The texts that stand in a source file: one that was put together is none of them, and may hold anything."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(
        n.value.strip() for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


def _as_json(told: Told) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _readable(told: Told) -> str:
    rest = {name: value for name, value in told.items() if name not in {"event", "level", "timestamp", "trace"}}
    words = " ".join(f"{name}={value}" for name, value in rest.items())
    head = f"{str(told.get('timestamp'))[11:19]} {told.get('level')}: {told['event']} {words}".rstrip()
    return "\n    ".join([head, *told.get("trace", [])])


def begin(*, level: str, readable: bool) -> None:
    """Let everything that this process says go one way, onto standard error.

    Libraries are heard from warnings on: some print whole tokens when they are asked for more.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(readable=readable))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(NAME).setLevel(level.upper())
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # what cannot be written is lost, rather than printed with its values
    sys.excepthook = _broke
    threading.excepthook = lambda broken: _broke(broken.exc_type, broken.exc_value, broken.exc_traceback)
    sys.unraisablehook = lambda broken: _broke(broken.exc_type, broken.exc_value, broken.exc_traceback)


def _broke(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    del trace
    LOG.critical("Broke off.", exc_info=error or kind())
