"""Keyset pages: a list is read on from where its last page ended, so that a page costs the same wherever it lies."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from backend.kit.errors import Kind, Refusal

LARGEST_PAGE = 100
LONGEST_CURSOR = 200  # characters; ours are far shorter
LARGEST_NUMBER = 2**63 - 1  # as a BIGINT

Instant = datetime  # in UTC
Id = int  # 0 to 2^63−1; also a version


class InTime(NamedTuple):
    """A place in a list that is ordered by time, and by id among those of one instant."""

    at: Instant
    id: Id


class Counted(NamedTuple):
    """A place in a list that is ordered by a number of its own, such as a version."""

    number: Id


@dataclass(frozen=True, slots=True)
class Page[Item]:
    """Items in the order of the list, the cursor after each, and whether more of them follow."""

    items: Sequence[Item]
    cursors: Sequence[str]
    has_next: bool

    @property
    def end_cursor(self) -> str | None:
        """From where the next page goes on; none if this one is empty."""
        return self.cursors[-1] if self.cursors else None

    @classmethod
    def of(cls, found: Sequence[Item], first: int, place: Callable[[Item], tuple[object, ...]]) -> "Page[Item]":
        """The first items of what was found when one more was asked for; `place` is what the list is ordered by."""
        items = found[:first]
        return cls(items, [encode(place(item)) for item in items], len(found) > first)


def encode(place: tuple[object, ...]) -> str:
    """An opaque cursor for an item's place in its list: a small JSON list in url-safe base64."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode[Place: tuple[object, ...]](cursor: str, kind: type[Place]) -> Place | Refusal:
    """The place that a cursor stands for, of a list ordered by `kind`, such as `InTime`.

    Refused: INVALID, for one that no list of this kind can have handed out.
    """
    if not cursor.isascii() or len(cursor) > LONGEST_CURSOR:
        return _bad_cursor()
    try:
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = msgspec.json.decode(told, type=kind)
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError):
        return _bad_cursor()
    return place if all(_can_be(part) for part in place) else _bad_cursor()


def _can_be(part: object) -> bool:
    """Whether PostgreSQL can compare with it; instants we write in UTC."""
    if isinstance(part, datetime):
        return part.tzinfo is UTC
    return not isinstance(part, int) or 0 <= part <= LARGEST_NUMBER


def too_large(first: int) -> Refusal | None:
    """Refuse a page of fewer than 1 or more than 100 items."""
    if 1 <= first <= LARGEST_PAGE:
        return None
    return Refusal(Kind.INVALID, "INVALID", f"Ask for 1 to {LARGEST_PAGE} at once.", {"first": first})


def _bad_cursor() -> Refusal:
    message = "This cursor is of no page of this list. Take it from the page before this one, or leave it out."
    return Refusal(Kind.INVALID, "INVALID", message, {"what": "cursor"})
