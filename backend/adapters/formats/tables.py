"""CSV files, streamed: one line is one record, so a stray quote or a bad byte harms its own line only."""

import csv
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from backend.activities.values import Rejected
from backend.adapters.formats.records import MalformedError, Row, UnreadableFileError, attempt

# No record of any format comes near this; it bounds the memory that one line can ask for.
_LONGEST_LINE_BYTES = 65_536


def read[T](path: Path, columns: Sequence[str], parse: Callable[[int, Row], T]) -> Iterator[T | Rejected]:
    """Parse each record in turn; the header is checked before this returns.

    `parse` takes the number of the record (from 1, header and blank lines not counted) and its fields by column, and
    may raise `MalformedError`. Columns besides the named ones are allowed. `UnreadableFileError` when the file cannot
    be opened or its header lacks a column.
    """
    header = _header(path, columns)
    return _records(path, header, parse)


def require_file(path: Path) -> None:
    """`UnreadableFileError` unless the path leads to an ordinary file; a pipe or a device would never end."""
    if not path.exists():
        raise UnreadableFileError(f"There is no file {str(path)!r}.")
    if not path.is_file():
        raise UnreadableFileError(f"{str(path)!r} is not an ordinary file.")


def _records[T](path: Path, header: list[str], parse: Callable[[int, Row], T]) -> Iterator[T | Rejected]:
    lines = _lines(path)
    next(lines, None)
    for number, line in enumerate(filter(bytes.strip, lines), 1):
        yield attempt(number, partial(_parse, number, line, header, parse))


def _parse[T](number: int, line: bytes, header: list[str], parse: Callable[[int, Row], T]) -> T:
    fields = _fields(line)
    if len(fields) != len(header):
        raise MalformedError(f"The line has {len(fields)} columns, the header {len(header)}.")
    return parse(number, dict(zip(header, fields, strict=True)))


def _header(path: Path, columns: Sequence[str]) -> list[str]:
    require_file(path)
    try:
        header = _fields(next(_lines(path), b"").removeprefix(b"\xef\xbb\xbf"))
    except MalformedError as error:
        raise UnreadableFileError(f"The first line of {str(path)!r} is no header: {error}") from None
    wrong = [column for column in columns if header.count(column) != 1]
    if wrong:
        raise UnreadableFileError(f"The header of {str(path)!r} must name once: {', '.join(wrong)}.")
    return header


def _fields(line: bytes) -> list[str]:
    if len(line) > _LONGEST_LINE_BYTES:
        raise MalformedError(f"The line is longer than {_LONGEST_LINE_BYTES} bytes.")
    try:
        return next(csv.reader([line.decode()], strict=True))
    except UnicodeDecodeError:
        raise MalformedError("The line is not UTF-8.") from None
    except csv.Error:
        raise MalformedError("The quotes of the line do not match.") from None


def _lines(path: Path) -> Iterator[bytes]:
    """Each line without its end; of a line that is too long only so much as shows it."""
    try:
        with path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE_BYTES + 2):
                rest = line
                while rest and not rest.endswith(b"\n"):
                    rest = file.readline(_LONGEST_LINE_BYTES)
                yield line.removesuffix(b"\n").removesuffix(b"\r")
    except OSError as error:
        raise UnreadableFileError(f"{str(path)!r} cannot be read: {error.strerror}.") from error
