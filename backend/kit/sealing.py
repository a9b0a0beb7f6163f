"""Seals what must be kept and read again: it opens under the deployment's secret, in the place it was sealed for."""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"  # of the key and the way of sealing, so that a later one can tell which opens what
KEY_BYTES = 32
NONCE_BYTES = 12


class Seal:
    """AES-256-GCM under a key of one purpose, derived from the deployment's secret by HKDF-SHA-256."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)
        self._box = AESGCM(key)

    def close(self, text: bytes, table: str, column: str, row: int) -> bytes:
        """Seal a text for one place: version, nonce, and ciphertext with its tag; 29 bytes longer than the text."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._box.encrypt(nonce, text, _place(table, column, row))

    def open(self, sealed: bytes, table: str, column: str, row: int) -> bytes:
        """The text again; raises InvalidTag for what was changed, moved, or sealed under another secret."""
        start = len(VERSION) + NONCE_BYTES
        return self._box.decrypt(sealed[len(VERSION) : start], sealed[start:], _place(table, column, row))


def _place(table: str, column: str, row: int) -> bytes:
    return VERSION + f"{table}|{column}|{row}".encode()
