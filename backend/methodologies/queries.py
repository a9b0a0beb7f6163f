"""What can be told of publications."""

from collections.abc import Sequence
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
    return (await each_in_force(db, [method], programme))[0]


async def each_in_force(db: Reader, methods: Sequence[Method], programme: str) -> list[InForce]:
    """The same of several method versions, in their order. One statement."""
    rows = await db.fetch(
        """SELECT method_hash, effective_on, superseded_on FROM methodologies_publication
           JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked(method_code, method_version, method_hash)
             USING (method_code, method_version, method_hash)""",
        [method.code for method in methods],
        [method.version for method in methods],
        [method.sha256 for method in methods],
    )
    periods: dict[str, list[tuple[date, date | None]]] = {}
    for row in rows:
        periods.setdefault(row["method_hash"], []).append((row["effective_on"], row["superseded_on"]))
    return [InForce(method, programme, periods.get(method.sha256, [])) for method in methods]
