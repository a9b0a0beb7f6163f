"""What is sealed opens under its secret, for its purpose and in its place, and nowhere else."""

import pytest
from cryptography.exceptions import InvalidTag

from backend.kit.sealing import Seal

SECRET = b"s" * 32
PLACE = ("table", "column", 7)
SEAL = Seal(SECRET, "tests")


def test_what_is_sealed_opens_again_and_is_29_bytes_longer() -> None:
    sealed = SEAL.close(b"a secret", *PLACE)
    assert SEAL.open(sealed, *PLACE) == Seal(SECRET, "tests").open(sealed, *PLACE) == b"a secret"
    assert (len(sealed), sealed[:1]) == (8 + 29, b"\x01")
    assert SEAL.close(b"a secret", *PLACE) != sealed


@pytest.mark.parametrize(
    ("seal", "place"),
    [
        (Seal(b"t" * 32, "tests"), PLACE),
        (Seal(SECRET, "another purpose"), PLACE),
        (SEAL, ("another", "column", 7)),
        (SEAL, ("table", "another", 7)),
        (SEAL, ("table", "column", 8)),
    ],
)
def test_it_opens_nowhere_else(seal: Seal, place: tuple[str, str, int]) -> None:
    with pytest.raises(InvalidTag):
        seal.open(SEAL.close(b"a secret", *PLACE), *place)


@pytest.mark.parametrize("at", range(1, 37))
def test_what_was_changed_does_not_open(at: int) -> None:
    sealed = bytearray(SEAL.close(b"a secret", *PLACE))
    sealed[at] ^= 1
    with pytest.raises(InvalidTag):
        SEAL.open(bytes(sealed), *PLACE)
