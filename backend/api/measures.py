"""What an operator watches: how many requests there are, how they end and how long they take. Never who asks.

Every label has a fixed few values, so that nobody's words become one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.kit import db, logs

SIZES = (1, 2, 4, 8, 16, 32)
ENDS = Counter("tanpuhui_requests", "Requests by what they were for and how they ended.", ("place", "status"))
SECONDS = Histogram("tanpuhui_request_seconds", "How long requests take.", ("place",))
OVERSPENT = Counter("tanpuhui_overspent", "Requests refused because a purse had too little left.", ("purse",))
OPERATIONS = Histogram(
    "tanpuhui_operation_seconds", "How long they take by trusted document; raw for all others.", ("operation",)
)
REFUSALS = Counter("tanpuhui_refusals", "Acts that were refused, by the code of the refusal.", ("code",))
FAULTS = Counter("tanpuhui_faults", "Errors by kind: a bug that got a reference, or the database away.", ("kind",))
BATCHES = Histogram("tanpuhui_batch_size", "Requests that shared a transaction.", ("batch",), buckets=SIZES)
CONNECTIONS = Gauge("tanpuhui_database_connections", "Connections of this process to the database.", ("state",))
REDIS = Gauge("tanpuhui_redis_up", "Whether Redis answers; absent where there is none.", ("use",))
EVENTS = b"text/event-stream"
PLACES = {
    "export",
    "graphql",
    "health",
    "ready",
    "assets",
}  # a fixed few, as an address may hold anything


def watch_connections() -> None:
    """Let whoever reads the metrics learn how many connections are open and in use at that moment."""
    CONNECTIONS.labels("open").set_function(lambda: db.pool().get_size())
    CONNECTIONS.labels("busy").set_function(lambda: db.pool().get_size() - db.pool().get_idle_size())


def watch_redis(answers: Callable[[], bool]) -> None:
    """Let whoever reads the metrics learn whether Redis answers at that moment."""
    REDIS.labels("allowances").set_function(answers)


@lru_cache(1000)
def _found[Metric: (Counter, Histogram)](metric: Metric, *labels: object) -> Metric:
    """A metric of these labels, looked up once; they have a fixed few values."""
    return metric.labels(*labels)


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts and times every request that it passes on, and writes one line of each to the log."""

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
            nonlocal status, place
            if message["type"] == "http.response.start":
                status = message["status"]
                # A stream lasts as long as somebody reads it, which is no measure of how fast we answer.
                if any(value.startswith(EVENTS) for name, value in message["headers"] if name == b"content-type"):
                    place = "stream"
            await send(message)

        began = perf_counter()
        with logs.request() as noted:
            try:
                await self.app(scope, receive, heard)
            finally:
                lasted_s = perf_counter() - began
                _found(ENDS, place, status).inc()
                _found(SECONDS, place).observe(lasted_s)
                if operation := noted.get("operation"):
                    _found(OPERATIONS, operation).observe(lasted_s)
                if logs.are_requests_told():
                    line = {"place": place, "status": status, "duration_ms": round(1000 * lasted_s), **noted}
                    logs.REQUESTS.info("Answered.", **line)
