"""What messages speak of: each kind with what it needs to be put into words, and nothing that says who somebody is.

A kind is a Struct whose tag is its name; the domain that has something to say makes it, and the app has the words.
"""

from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct


class Ending(Struct, frozen=True):
    """Points that can be spent to the end of a local day, and the grams that end with them."""

    last_day: date
    points: int
    grams: int


class PointsExpiring(Struct, frozen=True, tag_field="kind", tag="POINTS_EXPIRING"):
    """Points whose end is near, by their last days, in order; what is not used stays as honour (JS§38)."""

    endings: tuple[Ending, ...]


class VoucherEnding(Struct, frozen=True, tag_field="kind", tag="VOUCHER_ENDING"):
    """A voucher whose last local day is near; unused by then it lapses, or its points come back if it `returns`."""

    redemption_id: int
    title_zh: str
    title_en: str
    last_day: date
    returns: bool


type Content = PointsExpiring | VoucherEnding


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What is to be told to a person; of the same kind and subject they are told once."""

    account_id: int
    subject: str
    content: Content


@dataclass(frozen=True, slots=True)
class Message:
    """What was told to a person, when, and when they read it if they have."""

    account_id: int
    id: int
    content: Content
    at: datetime
    read_at: datetime | None
