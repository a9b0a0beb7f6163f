"""Ids and codes: the only source of what is new and what is random.

An id is a BIGINT, unique over all tables. A process leases a block of them from one sequence, so that a batch of any
size costs at most one round trip, and usually none. Ids say nothing about order; rows that have one carry a time.
"""

import secrets
from collections.abc import Iterator

from backend.kit.db import Reader

BLOCK = 1000  # the sequence's increment: migration 0002 sets the same
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: a code is read aloud at a till
LETTER_OF_BYTE = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
UNEVEN = bytes(range(256 - 256 % len(ALPHABET), 256))  # bytes that would make some letters likelier than others
DRAWN_AT_ONCE = 1024


class Ids(Iterator[int]):
    """New ids, reserved for one batch; what it does not use it gives back."""

    def __init__(self, blocks: list[range]) -> None:
        self._blocks = blocks

    def __next__(self) -> int:
        """The next id; asking for more than were reserved ends the iteration, which no caller plans for."""
        if not self._blocks:
            raise StopIteration
        first = self._blocks[0]
        if len(first) == 1:
            self._blocks.pop(0)
        else:
            self._blocks[0] = first[1:]
        return first[0]

    def give_back(self) -> None:
        """Return what is left for the next batch."""
        _free.extend(self._blocks)
        self._blocks = []


_free: list[range] = []  # what is left of the blocks this process has leased


def forget() -> None:
    """Drop what is leased, whenever a connection is made: it may be to another database, or to one that was killed.

    A sequence is written down with the transaction that asked it. A server that dies before forgets the lease and gives
    the same ids to somebody else when it is back: whoever still had them would use them a second time.
    """
    _free.clear()


async def new(db: Reader, count: int) -> Ids:
    """Reserve so many new ids."""
    missing = count - sum(len(block) for block in _free)
    if missing > 0:
        rows = await db.fetch("SELECT nextval('ids') AS first FROM generate_series(1, $1)", -(-missing // BLOCK))
        # Another batch may have taken some of what was free while this one waited; the new blocks suffice alone
        # only if nobody did, so ask again in that rare case.
        _free.extend(range(row["first"], row["first"] + BLOCK) for row in rows)
        return await new(db, count)
    return Ids(_take(count))


def _take(count: int) -> list[range]:
    taken: list[range] = []
    while count:
        block = _free.pop()
        taken.append(block[:count])
        if block[count:]:
            _free.append(block[count:])
        count -= len(taken[-1])
    return taken


async def one(db: Reader) -> int:
    """One new id."""
    return next(await new(db, 1))


def codes(length: int = 16) -> Iterator[str]:
    """Random codes without end, each of `length` letters and digits: 30^16 of them, 78 bits."""
    drawn = ""
    while True:
        if len(drawn) < length:  # many are drawn at once: asking the kernel is what costs
            drawn += secrets.token_bytes(DRAWN_AT_ONCE).translate(LETTER_OF_BYTE, UNEVEN).decode()
        yield drawn[:length]
        drawn = drawn[length:]


def hex256() -> str:
    """256 random bits as 64 hexadecimal digits: a seed or a salt, which are hashed as bytes."""
    return secrets.token_hex(32)


def salts() -> Iterator[str]:
    """Such numbers without end."""
    while True:
        yield hex256()


def digits(length: int) -> str:
    """A random number of so many digits, leading zeros among them."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def token() -> str:
    """A secret of 256 bits, safe in a header."""
    return secrets.token_urlsafe(32)
