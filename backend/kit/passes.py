"""Passes: what the holder of a code shows of it, so that whoever photographs that has nothing a minute later.

A ticket, signed by the deployment, names the code only sealed and carries the public key of its holder, who signs it
anew each step of time. Both can be checked without a network by anybody who knows the deployment's public key.
Nothing is kept: every key is derived from the deployment's secret. `docs/decisions/0022-passes.md` has the reasons.
"""

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
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.kit import base45

PREFIX = "TP1:"  # of everything that is shown: no code has a colon, and another format has another number
STEP = timedelta(seconds=30)  # how long one picture is shown
# A pass is taken for so long around its own half minute: a clock that was set by the server's is wrong by a second or
# two, one that was never set usually by less than a minute, and a till takes some seconds to scan and to send.
BEHIND = timedelta(seconds=60)
AHEAD = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICKET = Struct(">B16sQQI33s")  # flags, handle, taker, thing, until in seconds, the holder's public key
COUNT = Struct(">I")  # the step, counted from the epoch
OFFLINE = 1  # the flag that allows checks without a network
SIGNATURE_BYTES = 64
SIGNED_BYTES = TICKET.size + SIGNATURE_BYTES
SHOWN_BYTES = SIGNED_BYTES + COUNT.size + SIGNATURE_BYTES
# What is signed begins with what it is, so that no signature can be taken for another kind's.
TICKETS, SHOWINGS = b"tanpuhui ticket 1\0", b"tanpuhui showing 1\0"
LONGEST_CODE = 16  # one block, see `_handle`
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
class Opened:
    """What a shown pass says, and the instant at which its picture began."""

    ticket: Ticket
    shown_at: datetime


class Unopened(Enum):
    """Why a pass is not taken: it was never ours or has been changed, or it is not of this minute."""

    FORGED = "FORGED"
    STALE = "STALE"


class Passes:
    """Hands out passes and opens what is shown of them, under keys derived from the deployment's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._signer = self._key(b"pass tickets")
        # One block and never more, and no two codes are alike: the mode has nothing to hide.
        self._block = Cipher(AES256(self._derived(b"pass handles", 32)), ECB())  # noqa: S305 - for the reason above

    def hand_out(self, ticket: Ticket) -> Pass:
        """The pass of a ticket, the same each time; raises ValueError for a code of more than 16 letters."""
        handle = self._handle(ticket.code)
        holder = self._key(b"pass holder " + handle)
        until = (ticket.until - EPOCH) // timedelta(seconds=1)
        point = holder.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        flags = OFFLINE if ticket.is_offline else 0
        body = TICKET.pack(flags, handle, ticket.taker_id, ticket.thing_id, until, point)
        private = holder.private_numbers().private_value
        key = {**_jwk(holder.public_key()), "d": base64url(private.to_bytes(32))}
        return Pass(body + _sign(self._signer, TICKETS + body), key)

    def opened(self, shown: str, at: datetime) -> Opened | Unopened:
        """What a shown pass says, if it is of this instant, which may be a past one."""
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
        shown_at = EPOCH + STEP * COUNT.unpack(signed[SIGNED_BYTES:])[0]
        if not shown_at - AHEAD <= at < shown_at + STEP + BEHIND:
            return Unopened.STALE
        end = EPOCH + timedelta(seconds=until)
        return Opened(Ticket(self._code(handle), taker_id, thing_id, end, bool(flags & OFFLINE)), shown_at)

    def public_key(self) -> Jwk:
        """The key under which anybody checks tickets."""
        return _jwk(self._signer.public_key())

    def _handle(self, code: str) -> bytes:
        """The code as one sealed block: it says nothing, and the ticket's signature keeps it whole."""
        if len(code) > LONGEST_CODE:
            raise ValueError(f"A code of {len(code)} letters does not fit: {LONGEST_CODE} at most.")
        return self._block.encryptor().update(code.encode("ascii").ljust(LONGEST_CODE, b"\0"))

    def _code(self, handle: bytes) -> str:
        return self._block.decryptor().update(handle).rstrip(b"\0").decode("ascii")

    def _derived(self, purpose: bytes, size: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=size, salt=None, info=purpose).derive(self._secret)

    def _key(self, purpose: bytes) -> ec.EllipticCurvePrivateKey:
        scalar = int.from_bytes(self._derived(purpose, DERIVED_BYTES)) % (ORDER - 1) + 1
        return ec.derive_private_key(scalar, CURVE)


def is_shown(text: str) -> bool:
    """Whether a text is, or wants to be, what a pass shows: no code is."""
    return text.startswith(PREFIX)


def show(handed: Pass, at: datetime) -> str:
    """What the holder's device shows at an instant; in life it is a phone that does this."""
    signed = handed.ticket + COUNT.pack((at - EPOCH) // STEP)
    number = {name: int.from_bytes(_bytes(handed.key[name])) for name in "dxy"}
    public = ec.EllipticCurvePublicNumbers(number["x"], number["y"], CURVE)
    holder = ec.EllipticCurvePrivateNumbers(number["d"], public).private_key()
    return PREFIX + base45.encode(signed + _sign(holder, SHOWINGS + signed))


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


def _jwk(key: ec.EllipticCurvePublicKey) -> Jwk:
    """A public key as browsers read it (RFC 7517)."""
    numbers = key.public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": base64url(numbers.x.to_bytes(32)), "y": base64url(numbers.y.to_bytes(32))}


def base64url(data: bytes) -> str:
    """Bytes as keys and tickets are written in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
