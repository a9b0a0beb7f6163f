"""What callers are charged for before it happens."""

from dataclasses import replace
from datetime import timedelta

from backend.api.context import Context
from backend.kit.allowances import Purse, Unreachable
from backend.kit.errors import Kind, Refusal

# Each code costs money and wakes somebody's phone; but thousands may share the address of one mobile network.
CODES = 60
CODES_WITHIN_S = 600
# Whoever leaves to sign in elsewhere costs a row for ten minutes.
DEPARTURES = 600
DEPARTURES_WITHIN_S = 600
# Each question about a name costs money, and tells whether somebody's number is right.
NAMES = 5
NAMES_WITHIN_S = 86_400


async def unable_to_send(context: Context) -> Refusal | None:
    """Charge the caller's address for a one-time code; refused: TOO_MANY_FROM_HERE, and TRY_LATER while Redis is down.

    The limits of a number are kept in PostgreSQL and hold without Redis.
    """
    message = "Many codes were asked for from your network. Wait a little, or use another network, and ask again."
    purse = Purse("codes", context.address, CODES, CODES_WITHIN_S)
    return await _charged(context, purse, Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", message))


async def unable_to_depart(context: Context) -> Refusal | None:
    """Charge the caller's address for leaving to sign in elsewhere; refused: TOO_MANY_FROM_HERE, TRY_LATER."""
    message = "Many have gone to sign in elsewhere from your network. Wait a little, and try again."
    purse = Purse("departures", context.address, DEPARTURES, DEPARTURES_WITHIN_S)
    return await _charged(context, purse, Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", message))


async def unable_to_ask_name(context: Context) -> Refusal | None:
    """Charge the caller for a question about a name; refused: TOO_MANY_NAMES, TRY_LATER."""
    message = "You have tried several times today. Try again tomorrow, or have your name confirmed elsewhere."
    purse = Purse("names", str(context.caller().account_id), NAMES, NAMES_WITHIN_S)
    return await _charged(context, purse, Refusal(Kind.CONFLICT, "TOO_MANY_NAMES", message))


async def _charged(context: Context, purse: Purse, no: Refusal) -> Refusal | None:
    """Take one from a purse; where nothing is left, the refusal says when something will be."""
    try:
        wait_s = await context.services.spending.spend([purse], 1)
    except Unreachable:
        return Refusal(Kind.CONFLICT, "TRY_LATER", "This cannot be done just now. Try again in a few minutes.")
    if wait_s is None:
        return None
    at = context.now + timedelta(seconds=wait_s)
    return replace(no, data={"at": at.isoformat()})
