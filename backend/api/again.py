"""Acts that may be outrun by the same one, and then know more."""

from collections.abc import Awaitable, Callable

from backend.kit import db
from backend.kit.db import Tx
from backend.kit.errors import Outrun


async def at_last[Done](act: Callable[[Tx], Awaitable[Done]]) -> Done:
    """Do it in a transaction; once more where another one was faster, whose doing it then finds."""
    try:
        async with db.transaction() as tx:
            return await act(tx)
    except Outrun:
        async with db.transaction() as tx:
            return await act(tx)
