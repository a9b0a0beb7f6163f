"""Chance without luck: numbers from a hash of who, when and what, so that the same city is made again everywhere."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from struct import iter_unpack


class Chance:
    """A stream of numbers that its key alone decides; other keys give streams that have nothing to do with it."""

    __slots__ = ("_words",)

    def __init__(self, *key: object) -> None:
        self._words = _words("\x1f".join(map(str, key)).encode())

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, the limit (at most 2^32)."""
        return next(self._words) * limit >> 32

    def between(self, lowest: int, highest: int) -> int:
        """A whole number from the lowest to the highest, both included."""
        return lowest + self.below(highest - lowest + 1)

    def permille(self, share: int) -> bool:
        """Yes, in so many of a thousand cases."""
        return self.below(1000) < share

    def pick[T](self, things: Sequence[T]) -> T:
        """One of the things, each as likely as the others."""
        return things[self.below(len(things))]

    def weighed[T](self, weights: Mapping[T, int]) -> T:
        """One of the things, each as likely as its weight says."""
        place = self.below(sum(weights.values()))
        for thing, weight in weights.items():
            place -= weight
            if place < 0:
                return thing
        raise ValueError("Nothing has a weight.")


def _words(seed: bytes) -> Iterator[int]:
    """The 32-bit words of BLAKE2b over the seed, sixteen to a digest, counting digests up."""
    count = 0
    while True:
        for (word,) in iter_unpack("<I", blake2b(seed, salt=count.to_bytes(8)).digest()):
            yield word
        count += 1
