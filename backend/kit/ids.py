"""Ids and codes: the only source of what is new and what is random.

An id is a BIGINT, unique over all tables. A process leases a block of them from one sequence, so that a batch of any
size costs at most one round trip, and usually none. Ids say nothing about order; rows that have one carry a time.
"""

import secrets
from collections.abc import Iterator

from backend.kit.db import Reader

BLOCK = 1000  # the sequence's increment: migration 0002 sets the same
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: a code is read aloud at a till


class _Lease:
    """What is left of the last block."""

    def __init__(self) -> None:
        self.free: list[range] = []


_lease = _Lease()


def forget() -> None:
    """Drop the leased block; a process that connects to another database must not carry ids over."""
    _lease.free.clear()


async def new(db: Reader, count: int) -> Iterator[int]:
    """So many new ids; an unused one is lost, which costs nothing."""
    missing = count - sum(len(block) for block in _lease.free)
    if missing > 0:
        rows = await db.fetch("SELECT nextval('ids') AS first FROM generate_series(1, $1)", -(-missing // BLOCK))
        _lease.free += [range(row["first"], row["first"] + BLOCK) for row in rows]
    return iter(_take(count))


def _take(count: int) -> list[int]:
    taken: list[int] = []
    while len(taken) < count:
        block = _lease.free.pop(0)
        part, rest = block[: count - len(taken)], block[count - len(taken) :]
        taken += part
        if rest:
            _lease.free.insert(0, rest)
    return taken


async def one(db: Reader) -> int:
    """One new id."""
    return next(await new(db, 1))


def codes(length: int = 12) -> Iterator[str]:
    """Random codes without end, each of `length` letters and digits: 30^12 of them, about 58 bits."""
    while True:
        yield "".join(secrets.choice(ALPHABET) for _ in range(length))


def token() -> str:
    """A secret of 256 bits, safe in a header."""
    return secrets.token_urlsafe(32)
