"""Makes books by hand, for tables."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from msgspec import to_builtins

from backend.ledger.rules import Books, order
from backend.ledger.values import Account, Cause, Lot, State
from tests.conftest import NOW

CITIZEN, PROVIDER, ISSUE = 11, 901, 5
LATER = NOW + timedelta(days=731)
CAUSE = Cause(7, 8, NOW)


def lot(
    number: int, points: int, serials: tuple[int, int] = (1, 1), until: datetime = LATER, granted: datetime = NOW
) -> Lot:
    """A free lot of the citizen; without serials it is plain points."""
    return Lot(number, CITIZEN, ISSUE, CITIZEN, State.FREE, *serials, points, granted, until)


def held(number: int, points: int, serials: tuple[int, int], purpose: str, deadline: datetime) -> Lot:
    """A lot on hold, whose points expire long after."""
    made = lot(number, points, serials)
    made.state, made.purpose, made.held_until = State.HELD, purpose, deadline
    return made


def books(*lots: Lot) -> Books:
    """The citizen's books with these lots, as a command loads them; new ids start at 1000."""
    free = [one for one in lots if one.state is State.FREE]
    aside = [one for one in lots if one.state is State.HELD]
    account = Account(
        CITIZEN,
        version=3,
        free_points=sum(one.points for one in free),
        held_points=sum(one.points for one in aside),
        granted_points=sum(one.points for one in lots),
        free_grams=sum(one.grams for one in free),
        held_grams=sum(one.grams for one in aside),
        issued_grams=sum(one.grams for one in lots),
    )
    spendable = sorted((one for one in free if one.spendable_until is None or one.spendable_until > NOW), key=order)
    return Books({CITIZEN: account}, iter(range(1000, 2000)), {CITIZEN: spendable}, {CITIZEN: aside})


def all_lots(lots: Iterable[Lot], done: Books) -> list[Lot]:
    """What these lots have become, and what was split off them."""
    return [*{one.id: one for one in (*lots, *done.changed_lots.values(), *done.new_lots)}.values()]


def picture(done: Books) -> dict[str, Any]:
    """Everything in the books by value, but for the ids still to come."""
    parts = {part.name: getattr(done, part.name) for part in fields(done) if part.name != "ids"}
    seen: dict[str, Any] = to_builtins(parts)
    return seen
