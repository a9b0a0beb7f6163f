"""Relay's connections over keyset pages; lists are read forwards only."""

from collections.abc import Callable
from typing import Annotated

import strawberry
from graphql import GraphQLError

from backend.api.access import SHARED
from backend.kit.errors import Refusal
from backend.kit.paging import LARGEST_PAGE, Page, decode, too_large

First = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {LARGEST_PAGE}.")]
After = Annotated[str | None, strawberry.argument(description="The cursor to go on from; none for the beginning.")]


@strawberry.type(description="Where a page lies in its list.", directives=SHARED)
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="Whether more follows this page.")
    end_cursor: str | None = strawberry.field(description="What to send as `after` for the next page; none if empty.")
    has_previous_page: bool = strawberry.field(description="Whether this page was asked for with a cursor.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item; none if empty.")


@strawberry.type(description="An item in its place in a list.", directives=SHARED)
class Edge[Node]:
    """One item of a page."""

    cursor: str = strawberry.field(description="The item's place: sent as `after`, the list goes on behind it.")
    node: Node = strawberry.field(description="The item itself.")


@strawberry.type(description="One page of a list.", directives=SHARED)
class Connection[Node]:
    """A page of items."""

    edges: list[Edge[Node]] = strawberry.field(description="The items in order, at most as many as asked for.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


def asked[Place: tuple[object, ...]](first: int, after: str | None, kind: type[Place]) -> Place | None:
    """The place to read on from; raises what GraphQL tells the caller when the page or the cursor cannot be."""
    if refused := too_large(first):
        raise _error(refused)
    if after is None:
        return None
    place = decode(after, kind)
    if isinstance(place, Refusal):
        raise _error(place)
    return place


def connection[Row, Node](page: Page[Row], after: str | None, shown: Callable[[Row], Node]) -> Connection[Node]:
    """A page of rows as a connection of what they are shown as."""
    edges = [Edge(cursor=cursor, node=shown(row)) for row, cursor in zip(page.items, page.cursors, strict=True)]
    start = page.cursors[0] if page.cursors else None
    info = PageInfo(
        has_next_page=page.has_next, end_cursor=page.end_cursor, has_previous_page=after is not None, start_cursor=start
    )
    return Connection(edges=edges, page_info=info)


def _error(refusal: Refusal) -> GraphQLError:
    return GraphQLError(refusal.message, extensions={"code": refusal.code})
