"""What the addresses beside GraphQL answer where they refuse: the same shape, a code and what to do."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.api.spending import SpentTooMuch
from backend.kit.errors import Refusal


def no(status: int, message: str, extensions: Mapping[str, str], headers: Mapping[str, str] = {}) -> Response:
    """An answer that says why not, and is kept nowhere."""
    error = {"message": message, "extensions": extensions}
    return JSONResponse({"errors": [error]}, status, {"cache-control": "no-store", **headers})


def refused(status: int, refusal: Refusal) -> Response:
    """A refusal of the rules."""
    return no(status, refusal.message, {"code": refusal.code})


def spent(too_much: SpentTooMuch) -> Response:
    """Too much was asked for; when to ask again."""
    after = {"retry-after": str(too_much.seconds)}
    return no(too_much.status_code, too_much.reason, too_much.extensions, after)


async def body(request: Request, most_bytes: int | None) -> bytes | None:
    """A request's body, or none if it is longer than that, where that is set; no more of it is read."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if most_bytes is not None and len(read) > most_bytes:
            return None
    return bytes(read)
