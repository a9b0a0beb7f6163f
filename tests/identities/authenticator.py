"""A device of software: what a browser tells of a passkey that it makes or uses, and what a bad one might."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from backend.kit import ids

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One passkey of one user; what it is told in `odd` it does wrong."""

    origin: str = "http://localhost:8000"
    domain: str = "localhost"
    credential_id: bytes = field(default_factory=lambda: ids.token().encode())
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: bytes = b""
    count: int = 0

    def make(self, options: str, **odd: Any) -> str:  # noqa: ANN401 - whatever is to be wrong
        """The response to options for navigator.credentials.create, as JSON."""
        asked = json.loads(options)
        self.user_handle = base64url_to_bytes(asked["user"]["id"])
        credential_id = odd.get("credential_id", self.credential_id)
        of_key = bytes(16) + len(credential_id).to_bytes(2, "big") + credential_id + self._public()
        data = self._data(odd, PRESENT | VERIFIED | ATTESTED) + of_key
        client, fmt = self._client("webauthn.create", asked, odd), odd.get("fmt", "none")
        signed = {"alg": -7, "sig": self._signature(data, client)} if fmt == "packed" else {}
        attestation = {"fmt": fmt, "attStmt": odd.get("statement", signed), "authData": data}
        told = {"clientDataJSON": client, "attestationObject": encode_cbor(attestation)}
        return self._told(told, odd)

    def use(self, options: str, **odd: Any) -> str:  # noqa: ANN401 - same
        """The response to options for navigator.credentials.get, as JSON."""
        self.count += 1
        client = self._client("webauthn.get", json.loads(options), odd)
        data = self._data(odd, PRESENT | VERIFIED)
        signature = odd.get("signature", self._signature(data, client))
        told = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._told(told | {"userHandle": odd.get("user_handle", self.user_handle)}, odd)

    def _signature(self, data: bytes, client: bytes) -> bytes:
        return self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))

    def _public(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return bytes(encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y}))

    def _data(self, odd: dict[str, Any], flags: int) -> bytes:
        domain: str = odd.get("domain", self.domain)
        count: int = odd.get("count", self.count)
        flags = odd.get("flags", flags)
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _client(self, kind: str, asked: Any, odd: dict[str, Any]) -> bytes:  # noqa: ANN401 - JSON may be anything
        data = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(data | odd.get("client", {})).encode()

    def _told(self, response: Mapping[str, bytes | None], odd: dict[str, Any]) -> str:
        credential_id = bytes_to_base64url(odd.get("credential_id", self.credential_id))
        parts = {name: bytes_to_base64url(value) for name, value in response.items() if value is not None}
        told = {"id": credential_id, "rawId": credential_id, "type": "public-key", "response": parts}
        return json.dumps(told | odd.get("told", {}))
