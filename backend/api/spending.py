"""What callers are charged for before it happens."""

from datetime import timedelta

from backend.api.context import Context
from backend.kit.allowances import Purse, Unreachable
from backend.kit.errors import Kind, Refusal

# Each code costs money and wakes somebody's phone; but thousands may share the address of one mobile network.
CODES = 60
CODES_WITHIN_S = 600


async def unable_to_send(context: Context) -> Refusal | None:
    """Charge the caller's address for a one-time code; refused: TOO_MANY_FROM_HERE, and TRY_LATER while Redis is down.

    The limits of a number are kept in PostgreSQL and hold without Redis.
    """
    purse = Purse("codes", context.address, CODES, CODES_WITHIN_S)
    try:
        wait_s = await context.services.spending.spend([purse], 1)
    except Unreachable:
        return Refusal(Kind.CONFLICT, "TRY_LATER", "No codes can be sent just now. Try again in a few minutes.")
    if wait_s is None:
        return None
    message = "Many codes were asked for from your network. Wait a little, or use another network, and ask again."
    at = context.now + timedelta(seconds=wait_s)
    return Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", message, {"at": at.isoformat()})
