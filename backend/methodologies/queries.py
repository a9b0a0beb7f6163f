"""What can be told of publications."""

from datetime import date

from backend.kit.db import Reader
from backend.methodologies.rules import Method, publication


class InForce:
    """On which days a programme recognises a method version: by the catalogue's publications and by its own."""

    def __init__(self, method: Method, programme: str, periods: list[tuple[date, date | None]]) -> None:
        self._method = method
        self._programme = programme
        self._periods = periods

    def on(self, day: date) -> bool:
        """Whether the version was published and not superseded on that day (JS§24); half-open."""
        return publication(self._method, self._programme, day) is not None or any(
            effective <= day and (superseded is None or day < superseded) for effective, superseded in self._periods
        )


async def in_force(db: Reader, method: Method, programme: str) -> InForce:
    """Read when this programme has recognised the method version; a publication of other content does not count."""
    rows = await db.fetch(
        """SELECT effective_on, superseded_on FROM methodologies_publication
           WHERE method_code = $1 AND method_version = $2 AND method_hash = $3""",
        method.code,
        method.version,
        method.sha256,
    )
    return InForce(method, programme, [(row["effective_on"], row["superseded_on"]) for row in rows])
