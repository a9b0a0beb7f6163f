"""What the inbox tells its owner; the caller has checked who asks."""

from collections.abc import Collection
from datetime import date

from backend.inbox import store
from backend.inbox.values import Message
from backend.kit.db import Reader
from backend.kit.paging import InTime, Page


async def messages(db: Reader, account_id: int, first: int, after: InTime | None) -> Page[Message]:
    """A page of a person's messages, newest first. Cost: the page."""
    found = await store.messages(db, account_id, first + 1, after or (None, None))
    return Page.of(found, first, lambda one: (one.at, one.id))


async def unread(db: Reader, account_ids: Collection[int]) -> dict[int, int]:
    """How many messages each of these has not read; who has read all is not in it. One statement."""
    return await store.unread(db, account_ids)


async def told_up_to(db: Reader, kind: str) -> date | None:
    """The last local day of which everybody was told what a kind tells by days; none where nobody ever was."""
    return await store.told_up_to(db, kind)
