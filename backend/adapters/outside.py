"""What every call to a provider elsewhere goes through: little time, short answers, no detours.

What answers at such an address is not ours, so it can neither keep a request waiting nor fill the memory.
"""

import asyncio
import logging
from collections.abc import Callable

import httpx2
import msgspec

from backend.identities.values import Way
from backend.kit.errors import Refusal

LONGEST_S = 3  # for the whole of an answer: a person waits for two or three of them
MOST_BYTES = 65_536
# Whatever comes instead of an answer as it was agreed.
AWAY = (httpx2.HTTPError, OSError, RecursionError, ValueError, msgspec.MsgspecError)

LOG = logging.getLogger("tanpuhui")

type Connect = Callable[[], httpx2.AsyncBaseTransport]

# It writes whole addresses, and WeChat wants its secret in one.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class Outside(httpx2.AsyncBaseTransport):
    """Carries a request out, and brings back an answer that is soon, short and none of a redirection.

    Else raises HTTPError. Another status than 2xx passes: OAuth says why it refuses with one of 400.
    """

    def __init__(self, way: httpx2.AsyncBaseTransport, *, https_only: bool) -> None:
        self._way = way
        self._https_only = https_only

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer."""
        if self._https_only and request.url.scheme != "https":
            raise httpx2.UnsupportedProtocol("This goes by https only.", request=request)
        request.headers["accept-encoding"] = "identity"  # what is packed may be a thousand times as long
        try:
            async with asyncio.timeout(LONGEST_S):
                answer = await self._way.handle_async_request(request)
                try:
                    body = await _whole(answer, request)
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise httpx2.ReadTimeout("The answer did not come in time.", request=request) from None
        return httpx2.Response(answer.status_code, headers=answer.headers, content=body, request=request)

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._way.aclose()


async def _whole(answer: httpx2.Response, request: httpx2.Request) -> bytes:
    if answer.is_redirect or answer.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.RemoteProtocolError("The answer is no answer but a detour.", request=request)
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise httpx2.RemoteProtocolError("The answer is too long.", request=request)
    return bytes(body)


def failed(way: Way, error: Exception, refusal: Refusal) -> Refusal:
    """Tell the operator which provider fails and how, and the person only that it does.

    What the provider said stands in neither: it may speak of the person, or repeat a secret.
    """
    LOG.warning("%s: the provider does not answer as agreed: %s", way.code, type(error).__name__)
    return refusal


def decoded[Told](answer: httpx2.Response, kind: type[Told]) -> Told:
    """The JSON of an answer; raises one of AWAY for what is none, or is not 2xx."""
    answer.raise_for_status()
    return msgspec.json.decode(answer.content, type=kind)
