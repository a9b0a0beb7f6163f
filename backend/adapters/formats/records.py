"""What every format shares: how a row is read field by field, and how one bad record stays one bad record."""

from collections.abc import Callable, Mapping

from backend.activities.values import Code, Draft, Mend, Rejected

type Row = Mapping[str, str]
type Outcome = Draft | Rejected

_LONGEST_REFERENCE = 80


class UnreadableFileError(Exception):
    """The delivery as a whole cannot be read: one sentence that says why; nothing of it was taken."""


class MalformedError(Exception):
    """A record is not what its format says; the sentence names the column and never quotes a person's data."""


def attempt[T](number: int, parse: Callable[[], T]) -> T | Rejected:
    """Parse one record, or reject it alone: a malformed record never stops the rest."""
    try:
        return parse()
    except MalformedError as error:
        return Rejected(number, Code.MALFORMED, str(error))


def text(row: Row, column: str) -> str:
    """The field as written; `MalformedError` when the record has none."""
    if column not in row:
        raise MalformedError(f"{column} is missing.")
    return row[column]


def reference(row: Row, column: str) -> str:
    """A provider's own id: 1 to 80 printable characters without space around them, else `MalformedError`.

    It is what consents keep of a subject, and leaves room for a derived id in a record's 120 characters.
    """
    value = text(row, column)
    if not value or value != value.strip():
        raise MalformedError(f"{column} is empty or has space around it.")
    if len(value) > _LONGEST_REFERENCE:
        raise MalformedError(f"{column} is longer than {_LONGEST_REFERENCE} characters.")
    if not value.isprintable():
        raise MalformedError(f"{column} has characters that cannot be printed.")
    return value


def together(*groups: tuple[Mend, ...]) -> tuple[Mend, ...]:
    """The mends of the parts of one record, each once, in the order of first sight."""
    return tuple(dict.fromkeys(mend for group in groups for mend in group))
