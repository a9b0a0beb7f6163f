"""The arithmetic of a draw, which anybody can do again: `docs/drop_check.py` does, and shares no line with it.

Everything is SHA-256 over bytes of fixed lengths, so that no two inputs read alike: seeds, salts, leaves and roots have
32 bytes and are written as 64 hexadecimal digits, numbers have 8 bytes, the highest first.
"""

import hashlib
import re
from collections.abc import Collection

HEX256 = re.compile(r"[0-9a-f]{64}")


def is_hex256(text: str) -> bool:
    """Whether a text is 256 bits in the only way in which they are written here."""
    return HEX256.fullmatch(text) is not None


def commitment(seed: str) -> str:
    """What is published of a seed before it is: nobody can find another seed for it."""
    return _sha256(bytes.fromhex(seed))


def leaf(salt: str, account_id: int, drop_id: int) -> str:
    """A wish in the public list: without its salt, which its owner alone is told, nobody can tell whose it is."""
    return _sha256(bytes.fromhex(salt) + account_id.to_bytes(8) + drop_id.to_bytes(8))


def root(leaves: Collection[str]) -> str:
    """The hash of the closed list; the order in which wishes came does not matter, because the list is sorted."""
    return _sha256(bytes.fromhex("".join(sorted(leaves))))


def score(seeds: tuple[str, str], its_root: str, its_leaf: str) -> str:
    """The number that a wish draws; `seeds` are the operator's and then the authority's."""
    return _sha256(bytes.fromhex("".join((*seeds, its_root, its_leaf))))


def winners(seeds: tuple[str, str], leaves: Collection[str], pieces: int) -> list[str]:
    """The leaves that win, the lowest score first; all of them where there are pieces enough."""
    its_root = root(leaves)
    return sorted(leaves, key=lambda each: score(seeds, its_root, each))[:pieces]


def _sha256(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
