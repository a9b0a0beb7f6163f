"""What a voucher's QR says: handed to its owner, read at the till, and the key under which a till checks it itself."""

from datetime import datetime
from typing import Self

import msgspec
import strawberry
from starlette.requests import Request
from starlette.responses import Response

from backend import mall
from backend.api.access import OWN
from backend.api.pages import handed, text_page
from backend.kit.errors import Kind, Refusal
from backend.kit.passes import AHEAD, BEHIND, PREFIX, STEP, Opened, Pass, Passes, Ticket, Unopened, base64url, is_shown

PATH = "/.well-known/tanpuhui-tickets.json"
STEP_SECONDS = round(STEP.total_seconds())


@strawberry.type(
    description="The private key of one voucher's holder, as a JSON Web Key (RFC 7518): of P-256, for ES256.",
    directives=OWN,
)
class PassKey:
    """What proves that whoever shows a voucher holds it."""

    x: str = strawberry.field(description="The public point's first number, 32 bytes in base64url.")
    y: str = strawberry.field(description="The public point's second number, 32 bytes in base64url.")
    d: str = strawberry.field(description="The private number, 32 bytes in base64url: whoever has it has the voucher.")


@strawberry.type(
    description="What a voucher's QR is made of without a network: TP1: and, in base 45, the ticket, the step as four"
    " bytes, and the key's signature of both.",
    directives=OWN,
)
class VoucherPass:
    """What the owner's device shows a voucher with."""

    ticket: str = strawberry.field(description="What the platform signed, 134 bytes in base64url.")
    key: PassKey = strawberry.field(description="The key that signs each step.")
    step_seconds: int = strawberry.field(description="How long one QR is shown, in seconds; steps count from 1970.")

    @classmethod
    def of(cls, handed_out: Pass) -> Self:
        """A pass as its owner gets it."""
        key = PassKey(**{name: handed_out.key[name] for name in "xyd"})
        return cls(ticket=base64url(handed_out.ticket), key=key, step_seconds=STEP_SECONDS)

    @classmethod
    def handed_out(cls, passes: Passes, row: mall.Redemption) -> Self:
        """The pass of a redemption's voucher."""
        ticket = Ticket(row.voucher_code, row.provider_id, row.listing_id, row.valid_until, is_offline=True)
        return cls.of(passes.hand_out(ticket))


@strawberry.type(
    description="What a voucher's QR is made of without a network, where tills check it with one: TP2: and, in base 45,"
    " the handle, the step as four bytes, and 18 bytes of HMAC-SHA-256 of the text `tanpuhui short 1`, a zero byte and"
    " both.",
    directives=OWN,
)
class ShortPass:
    """What the owner's device shows a voucher with that no till checks by itself: a small picture."""

    handle: str = strawberry.field(description="The sealed code, 16 bytes in base64url.")
    secret: str = strawberry.field(description="The key, 32 bytes in base64url: whoever has it has the voucher.")
    step_seconds: int = strawberry.field(description="How long one QR is shown, in seconds; steps count from 1970.")

    @classmethod
    def handed_out(cls, passes: Passes, row: mall.Redemption) -> Self:
        """The pass of a redemption's voucher."""
        handed = passes.hand_out_short(row.voucher_code)
        return cls(handle=base64url(handed.handle), secret=base64url(handed.secret), step_seconds=STEP_SECONDS)


def code_of(passes: Passes, text: str, at: datetime) -> str | Refusal:
    """The code that somebody typed, or that the QR they scanned stands for. Refused: NOT_A_VOUCHER, QR_TOO_OLD."""
    if not is_shown(text.strip()):
        return "".join(text.split()).replace("-", "").upper()
    match passes.opened(text.strip(), at):
        case Opened(code=code):
            return code
        case Unopened.STALE:
            message = "This QR is not of this minute. Ask the customer to show the voucher afresh, or type its code."
            return Refusal(Kind.CONFLICT, "QR_TOO_OLD", message)
        case Unopened.FORGED:
            message = "This is no voucher of this platform. Ask the customer to open the voucher in the app."
            return Refusal(Kind.INVALID, "NOT_A_VOUCHER", message)


async def published(request: Request) -> Response:
    """The key under which anybody can check the tickets of this platform, and how a shown one is read, for anybody."""
    passes: Passes = request.app.state.services.passes
    known = {
        "prefix": PREFIX,
        "stepSeconds": STEP_SECONDS,
        "behindSeconds": round(BEHIND.total_seconds()),
        "aheadSeconds": round(AHEAD.total_seconds()),
        "keys": [{**passes.public_key(), "use": "sig", "alg": "ES256"}],
    }
    return handed(text_page(msgspec.json.encode(known).decode(), "application/json"), request)
