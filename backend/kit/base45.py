"""Base 45 (RFC 9285): bytes in the 45 characters that a QR code packs tightest, eleven bits for every two of them."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PLACES = {character: place for place, character in enumerate(ALPHABET)}
BASE = len(ALPHABET)


def encode(data: bytes) -> str:
    """Three characters for every two bytes, two for a last one; the first of them counts ones."""
    return "".join(_characters(data[at : at + 2]) for at in range(0, len(data), 2))


def decode(text: str) -> bytes | None:
    """The bytes again; None for what no bytes are written as."""
    if len(text) % 3 == 1 or not PLACES.keys() >= set(text):
        return None
    parts = [text[at : at + 3] for at in range(0, len(text), 3)]
    numbers = [
        (sum(PLACES[character] * BASE**at for at, character in enumerate(part)), len(part) - 1) for part in parts
    ]
    if any(number >= 256**size for number, size in numbers):
        return None
    return b"".join(number.to_bytes(size) for number, size in numbers)


def _characters(part: bytes) -> str:
    number = int.from_bytes(part)
    return "".join(ALPHABET[number // BASE**at % BASE] for at in range(len(part) + 1))
