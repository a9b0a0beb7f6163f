"""ETags of what a signed-in caller reads by a trusted document: what has not changed need not be sent again.

Where an answer depends on nothing but the caller's account, its version tells that nothing has changed, and nothing is
run. All other answers are tagged by their bytes: they are run, and only the way is spared.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from graphql import DocumentNode, FieldNode, TypeInfo, TypeInfoVisitor, Visitor, visit
from starlette.responses import Response

from backend import ledger
from backend.api.context import Context
from backend.api.schema import CORE

HEADERS: Final = {"cache-control": "private, no-cache", "vary": "accept, authorization, cookie"}
BACKEND: Final = Path(__file__).parents[1]
ANY: Final = frozenset[str]()
TOTALS: Final = frozenset(getattr(CORE.get_type("AccountTotals"), "fields", ANY))
# The fields that depend on nothing but the account's entries and the local day: points expire when a day begins. Months
# and years do not belong here, nor acts and vouchers: they change without an entry. Titles of entries do: the database
# lets nobody change the title of a scenario or a listing.
BY_ENTRIES: Final[Mapping[str, frozenset[str]]] = {
    "Query": frozenset({"account", "entries"}),
    "Account": TOTALS | {"nextExpiry"},
    "Expiry": frozenset({"at", "points", "grams"}),
    "EntryConnection": frozenset({"edges", "pageInfo"}),
    "EntryEdge": frozenset({"cursor", "node"}),
    "Entry": frozenset({"id", "kind", "postedAt", "version", "points", "grams", "title"}),
    "PageInfo": frozenset({"hasNextPage", "endCursor", "hasPreviousPage", "startCursor"}),
    "Words": frozenset({"zh", "en"}),
}


def is_by_entries(document: DocumentNode) -> bool:
    """Whether a valid document's answer depends on nothing but the caller's account at its version and the day."""
    types = TypeInfo(CORE)
    walk = _Walk(types)
    visit(document, TypeInfoVisitor(types, walk))
    return walk.is_by_entries


class _Walk(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.is_by_entries = True

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._types.get_parent_type()
        known = BY_ENTRIES.get(parent.name, ANY) if parent else ANY
        self.is_by_entries &= node.name.value in known | {"__typename"}


async def of_version(context: Context, asked: Iterable[Any]) -> str:
    """The tag of an answer that depends on the caller's account alone, from what was asked. One statement.

    The version is read first, so an answer that is run afterwards is never older than its tag.
    """
    account_id = context.caller().account_id
    account = await context.anew(ledger.accounts, account_id)
    version = account.version if account else None
    return _tag(msgspec.json.encode([release(), *asked, account_id, version, context.today]))


def of_body(body: bytes) -> str:
    """The tag of these bytes."""
    return _tag(body)


def tagged(answer: Response, tag: str, if_none_match: str) -> Response:
    """The answer with its tag, or only that the caller has it already."""
    if tag in if_none_match:
        return Response(status_code=304, headers={"etag": tag, **HEADERS})
    answer.headers.update({"etag": tag, **HEADERS})
    return answer


@cache
def release() -> str:
    """A hash of all our code, because another release may give another answer; every process of one has the same."""
    digest = hashlib.sha256()
    for file in sorted(BACKEND.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'
