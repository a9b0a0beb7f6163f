"""What the edge says when it is we who fail: that the database is away, or only a reference to what went wrong.

The words of an error stay inside, also out of the log: PostgreSQL puts the failing row into them, and a person with it.
"""

from collections.abc import Iterable

import asyncpg
from graphql import FieldNode, GraphQLError, GraphQLFormattedError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from backend.api import measures
from backend.api.unquoted import unquoted
from backend.kit import ids
from backend.kit.logs import LOG, note_reference

AWAY = "The database does not answer just now. Try again in a moment, with the same key."

# Whatever a query raises while the database restarts or cannot be reached.
UNAVAILABLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was cut off in the very moment it was used
)


async def unavailable(request: Request, error: Exception) -> Response:
    """503, for what needs the database before it can say more."""
    del request
    _tell_away(error, "request")
    return PlainTextResponse(AWAY + "\n", status_code=503)


def foreseen(error: GraphQLError) -> bool:
    """Whether an error was written for the caller."""
    return error.original_error is None or isinstance(error.original_error, GraphQLError)


def shown(errors: Iterable[GraphQLError]) -> list[GraphQLFormattedError]:
    """The errors as they go out: those that nobody foresaw say nothing but where to ask, the others quote no value."""
    return [unquoted(error.formatted) if foreseen(error) else masked(error).formatted for error in errors]


def outside(cause: Exception) -> tuple[int, GraphQLError]:
    """The status and the error for what failed before anything was run, such as finding out who calls."""
    error = masked(GraphQLError("", original_error=cause))
    return (503 if _is_away(cause) else 500), error


def masked(error: GraphQLError) -> GraphQLError:
    """An error with a reference instead of its words, under which the log has the place that it came from."""
    cause, where = error.original_error, _field(error)
    if cause is not None and _is_away(cause):
        _tell_away(cause, where)
        return GraphQLError(AWAY, error.nodes, path=error.path, extensions={"code": "UNAVAILABLE"})
    reference = _told(cause or error, where)
    message = f"Something went wrong on our side. Tell us this reference: {reference}."
    extensions = {"code": "INTERNAL", "reference": reference}
    return GraphQLError(message, error.nodes, path=error.path, extensions=extensions)


async def broken(request: Request, error: Exception) -> Response:
    """500, for what nobody foresaw outside of GraphQL."""
    del request
    return PlainTextResponse(f"Something went wrong on our side. Tell us this reference: {_told(error)}.\n", 500)


def _field(error: GraphQLError) -> str:
    """The name of the field that failed: the path has the words that the caller has put in its place."""
    node = error.nodes[0] if error.nodes else None
    return node.name.value if isinstance(node, FieldNode) else "request"


def _told(error: Exception, where: str = "request") -> str:
    """The new reference under which the log has the error."""
    reference = next(ids.codes(8))
    measures.FAULTS.labels("bug").inc()
    note_reference(reference)
    LOG.error("Something broke.", reference=reference, where=where, exc_info=error)
    return reference


def _tell_away(error: Exception, where: str) -> None:
    measures.FAULTS.labels("away").inc()
    LOG.warning("The database does not answer.", where=where, error=type(error).__name__)


def _is_away(cause: Exception | None) -> bool:
    # asyncpg's ValueError is an InterfaceError too, but means that we gave it a wrong value.
    return isinstance(cause, UNAVAILABLE) and not isinstance(cause, ValueError)
