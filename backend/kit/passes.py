"""Passes: what the holder of a code shows of it, so that whoever photographs that has nothing a minute later.

A long pass is a ticket, signed by the deployment, that names the code only sealed and carries the public key of its
holder, who signs it anew each step of time. Both can be checked without a network by anybody who knows the deployment's
public key. A short pass is for those who ask the deployment anyway: the sealed code, and proof of a secret that the
holder shares with it. Nothing is kept: every key is derived from the deployment's secret. The reasons are in
`docs/decisions/0022-passes.md` and `0026-short-passes.md`.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from struct import Struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from backend.kit import base45

PREFIX = "TP1:"  # of what is shown of a long pass: no code has a colon, and another format has another number
SHORT_PREFIX = "TP2:"
STEP = timedelta(seconds=30)  # how long one picture is shown
# A pass is taken for so long around its own half minute: a clock that was set by the server's is wrong by a second or
# two, one that was never set usually by less than a minute, and a till takes some seconds to scan and to send.
BEHIND = timedelta(seconds=60)
AHEAD = timedelta(seconds=60)
EPOCH, SECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(seconds=1)
TICKET = Struct(">B16sQQI33s")  # flags, handle, taker, thing, until in seconds, the holder's public key
COUNT = Struct(">I")  # the step, counted from the epoch
OFFLINE = 1  # the flag that allows checks without a network
SIGNATURE_BYTES = 64
SIGNED_BYTES = TICKET.size + SIGNATURE_BYTES
SHOWN_BYTES = SIGNED_BYTES + COUNT.size + SIGNATURE_BYTES
# What is signed begins with what it is, so that no signature can be taken for another kind's.
TICKETS, SHOWINGS, SHORT = b"tanpuhui ticket 1\0", b"tanpuhui showing 1\0", b"tanpuhui short 1\0"
SECRET_BYTES = 32
PROOF_BYTES = 18  # of an HMAC: 2^144 guesses, each of which has to ask the deployment; more would need a larger picture
LONGEST_CODE = 16  # one block, see `_handle`
SHORT_BYTES = LONGEST_CODE + COUNT.size + PROOF_BYTES
CURVE = ec.SECP256R1()  # every browser's WebCrypto has it, and cheap phones do not have Ed25519 yet
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
DERIVED_BYTES = 48  # 128 bits more than the order has, so that the remainder favours no scalar (FIPS 186-5, A.2.1)
SIGN = ec.ECDSA(SHA256(), deterministic_signing=True)  # the same ticket has the same bytes, so that answers keep tags
VERIFY = ec.ECDSA(SHA256())

type Jwk = dict[str, str]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a pass is for: a code, who takes it, what for, until when, and whether a check without a network counts."""

    code: str
    taker_id: int
    thing_id: int
    until: datetime
    is_offline: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """What the holder gets: the signed ticket, and the private key with which they show that they hold it."""

    ticket: bytes
    key: Jwk


@dataclass(frozen=True, slots=True)
class ShortPass:
    """What the holder gets of what is checked with a network only: the sealed code, and the secret to prove it by."""

    handle: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What a shown pass says, and the instant at which its picture began; a short one says its code and no more."""

    code: str
    shown_at: datetime
    ticket: Ticket | None = None


class Unopened(Enum):
    """Why a pass is not taken: it was never ours or has been changed, or it is not of this minute."""

    FORGED = "FORGED"
    STALE = "STALE"


class Passes:
    """Hands out passes and opens what is shown of them, under keys derived from the deployment's secret."""

    def __init__(self, secret: bytes) -> None:
        self._root = HKDF.extract(SHA256(), None, secret)  # once: HKDF is this and an expansion for each purpose
        self._signer = self._key(b"pass tickets")
        # One block and never more, and no two codes are alike: the mode has nothing to hide. It keeps nothing from one
        # whole block to the next, so each of these serves for ever.
        block = Cipher(AES256(self._derived(b"pass handles", 32)), ECB())  # noqa: S305 - for the reason above
        self._sealing, self._opening = block.encryptor(), block.decryptor()

    def hand_out(self, ticket: Ticket) -> Pass:
        """The pass of a ticket, the same each time; raises ValueError for a code of more than 16 letters."""
        handle = self._handle(ticket.code)
        holder = self._key(b"pass holder " + handle).private_numbers()
        until = (ticket.until - EPOCH) // SECOND
        flags = OFFLINE if ticket.is_offline else 0
        body = TICKET.pack(flags, handle, ticket.taker_id, ticket.thing_id, until, _point(holder.public_numbers))
        key = {**_jwk(holder.public_numbers), "d": base64url(holder.private_value.to_bytes(32))}
        return Pass(body + _sign(self._signer, TICKETS + body), key)

    def hand_out_short(self, code: str) -> ShortPass:
        """The short pass of a code, the same each time; raises ValueError for a code of more than 16 letters."""
        handle = self._handle(code)
        return ShortPass(handle, self._shared(handle))

    def opened(self, shown: str, at: datetime) -> Opened | Unopened:
        """What a shown pass says, if it is of this instant, which may be a past one."""
        return self._opened_short(shown, at) if shown.startswith(SHORT_PREFIX) else self._opened_long(shown, at)

    def _opened_short(self, shown: str, at: datetime) -> Opened | Unopened:
        data = base45.decode(shown.removeprefix(SHORT_PREFIX))
        if data is None or len(data) != SHORT_BYTES:
            return Unopened.FORGED
        handle, signed, proof = data[:LONGEST_CODE], data[:-PROOF_BYTES], data[-PROOF_BYTES:]
        if not hmac.compare_digest(proof, _proof(self._shared(handle), signed)):
            return Unopened.FORGED
        shown_at = _begins(signed[LONGEST_CODE:])
        return Opened(self._code(handle), shown_at) if _is_of(shown_at, at) else Unopened.STALE

    def _opened_long(self, shown: str, at: datetime) -> Opened | Unopened:
        data = base45.decode(shown.removeprefix(PREFIX)) if shown.startswith(PREFIX) else None
        if data is None or len(data) != SHOWN_BYTES:
            return Unopened.FORGED
        body, proof = data[: TICKET.size], data[TICKET.size : SIGNED_BYTES]
        if not _is_signed(self._signer.public_key(), proof, TICKETS + body):
            return Unopened.FORGED
        flags, handle, taker_id, thing_id, until, point = TICKET.unpack(body)
        signed, proof = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
        holder = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        if not _is_signed(holder, proof, SHOWINGS + signed):
            return Unopened.FORGED
        shown_at = _begins(signed[SIGNED_BYTES:])
        if not _is_of(shown_at, at):
            return Unopened.STALE
        end, code = EPOCH + SECOND * until, self._code(handle)
        return Opened(code, shown_at, Ticket(code, taker_id, thing_id, end, bool(flags & OFFLINE)))

    def public_key(self) -> Jwk:
        """The key under which anybody checks tickets."""
        return _jwk(self._signer.public_key().public_numbers())

    def _handle(self, code: str) -> bytes:
        """The code as one sealed block: it says nothing, and the ticket's signature keeps it whole."""
        if len(code) > LONGEST_CODE:
            raise ValueError(f"A code of {len(code)} letters does not fit: {LONGEST_CODE} at most.")
        return self._sealing.update(code.encode("ascii").ljust(LONGEST_CODE, b"\0"))

    def _code(self, handle: bytes) -> str:
        return self._opening.update(handle).rstrip(b"\0").decode("ascii")

    def _shared(self, handle: bytes) -> bytes:
        return self._derived(b"pass secret " + handle, SECRET_BYTES)

    def _derived(self, purpose: bytes, size: int) -> bytes:
        return HKDFExpand(SHA256(), size, purpose).derive(self._root)

    def _key(self, purpose: bytes) -> ec.EllipticCurvePrivateKey:
        scalar = int.from_bytes(self._derived(purpose, DERIVED_BYTES)) % (ORDER - 1) + 1
        return ec.derive_private_key(scalar, CURVE)


def is_shown(text: str) -> bool:
    """Whether a text is, or wants to be, what a pass shows: no code is."""
    return text.startswith((PREFIX, SHORT_PREFIX))


def show(handed: Pass, at: datetime) -> str:
    """What the holder's device shows at an instant; in life it is a phone that does this."""
    signed = handed.ticket + COUNT.pack((at - EPOCH) // STEP)
    number = {name: int.from_bytes(_bytes(handed.key[name])) for name in "dxy"}
    public = ec.EllipticCurvePublicNumbers(number["x"], number["y"], CURVE)
    holder = ec.EllipticCurvePrivateNumbers(number["d"], public).private_key()
    return PREFIX + base45.encode(signed + _sign(holder, SHOWINGS + signed))


def show_short(handed: ShortPass, at: datetime) -> str:
    """The same of a short pass."""
    signed = handed.handle + COUNT.pack((at - EPOCH) // STEP)
    return SHORT_PREFIX + base45.encode(signed + _proof(handed.secret, signed))


def _begins(count: bytes) -> datetime:
    [steps] = COUNT.unpack(count)
    return EPOCH + STEP * int(steps)


def _is_of(shown_at: datetime, at: datetime) -> bool:
    """Whether a picture of one instant is taken at another."""
    return shown_at - AHEAD <= at < shown_at + STEP + BEHIND


def _proof(secret: bytes, signed: bytes) -> bytes:
    return hmac.digest(secret, SHORT + signed, "sha256")[:PROOF_BYTES]


def _sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """A signature as browsers write it: two numbers of 32 bytes."""
    one, other = utils.decode_dss_signature(key.sign(message, SIGN))
    return one.to_bytes(32) + other.to_bytes(32)


def _is_signed(key: ec.EllipticCurvePublicKey, proof: bytes, message: bytes) -> bool:
    signature = utils.encode_dss_signature(int.from_bytes(proof[:32]), int.from_bytes(proof[32:]))
    try:
        key.verify(signature, message, VERIFY)
    except InvalidSignature:
        return False
    return True


def _jwk(key: ec.EllipticCurvePublicNumbers) -> Jwk:
    """A public key as browsers read it (RFC 7517)."""
    return {"kty": "EC", "crv": "P-256", "x": base64url(key.x.to_bytes(32)), "y": base64url(key.y.to_bytes(32))}


def _point(key: ec.EllipticCurvePublicNumbers) -> bytes:
    """A public key in 33 bytes (SEC 1, 2.3.3): which of the two points of an x it is, and that x."""
    return bytes([2 + key.y % 2]) + key.x.to_bytes(32)


def base64url(data: bytes) -> str:
    """Bytes as keys and tickets are written in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
