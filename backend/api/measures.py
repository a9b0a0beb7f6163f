"""What an operator watches: how many requests there are, how they end and how long they take. Never who asks."""

from dataclasses import dataclass
from time import perf_counter

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENDS = Counter("tanpuhui_requests", "Requests by what they were for and how they ended.", ("place", "status"))
SECONDS = Histogram("tanpuhui_request_seconds", "How long requests take.", ("place",))
PLACES = {
    "export",
    "graphql",
    "health",
    "ready",
    "assets",
}  # a fixed few, as an address may hold anything


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts and times every request that it passes on."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on; one that ends without an answer counts as 500, which is what the server then says."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        first = scope["path"].split("/", 2)[1]
        place = first if first in PLACES else "page"
        status = 500

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = perf_counter()
        try:
            await self.app(scope, receive, heard)
        finally:
            ENDS.labels(place, status).inc()
            SECONDS.labels(place).observe(perf_counter() - began)
