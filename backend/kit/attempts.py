"""What work comes to when somebody has to answer for it whatever happens: its result, or the error that ended it."""

import asyncio
from collections.abc import Awaitable


async def attempt[Result](work: Awaitable[Result]) -> Result | BaseException:
    """The result, or the error as a value; whoever asks must look which it is. A caller who is cancelled stays so.

    The one place where everything is caught. `asyncio.gather(..., return_exceptions=True)` does the same for several at
    once, and for one alone would make a task, which is what most of the time of a short request goes into.
    """
    try:
        return await work
    except asyncio.CancelledError as error:  # of what the work waited for, or of whoever waits here
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return error
    except Exception as error:  # noqa: BLE001 - nobody knows what a resolver, a query or a batch may raise
        return error
