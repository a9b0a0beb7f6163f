"""What callers are charged for before it happens."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from ipaddress import IPv6Address, ip_network
from typing import Final

from cross_web import HTTPException
from graphql import OperationDefinitionNode, OperationType

from backend.api.context import Context
from backend.api.limits import Sums
from backend.api.measures import OVERSPENT
from backend.kit.allowances import Purse, TooLittle, Unreachable
from backend.kit.errors import Kind, Refusal

# What a document costs is counted in objects that it may read: `limits.py`.
LEAST: Final = 1  # a request is never for nothing
MUTATION: Final = 10  # more, for each root field: it locks, writes and waits for the disk
EXPORT: Final = 1000  # all that is kept of a person, page by page: as the dearest document
DROP_FILE: Final = 100  # the same for everybody, of perhaps a hundred thousand lines
PHOTO: Final = 300  # it is decoded and drawn anew, for a tenth of a second or more
UNREADABLE: Final = 10  # a text that is no document had to be read to find that out

# What a purse holds; it fills up again evenly in a minute. A screen of the pages costs 30 to 140.
MINUTE_S: Final = 60
SESSION: Final = 10_000  # a person who opens a large screen every second and has opened seventy at once
CLIENT: Final = 20_000  # a program that works for many people, as two of them at their busiest
ADDRESS: Final = 300_000  # a mobile network has thousands of people behind one address: ten thousand open their home

# Each code costs money and wakes somebody's phone; but thousands may share the address of one mobile network.
CODES: Final = 60
CODES_WITHIN_S: Final = 600
# Whoever leaves to sign in elsewhere costs a row for ten minutes.
DEPARTURES: Final = 600
DEPARTURES_WITHIN_S: Final = 600
# Each question about a name costs money, and tells whether somebody's number is right.
NAMES: Final = 5
NAMES_WITHIN_S: Final = 86_400
SUBSCRIBER: Final = 64  # bits of an IPv6 address that a subscriber has; whoever has it has all addresses within


class SpentTooMuch(HTTPException):
    """Nothing was run: a purse has too little left, and in so many seconds it has enough."""

    def __init__(self, context: Context, too_little: TooLittle) -> None:
        super().__init__(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"Too much was asked for from one {too_little.kind}. Wait {too_little.seconds} s and ask again.",
        )
        self.seconds = too_little.seconds
        at = context.now + timedelta(seconds=too_little.seconds)
        self.extensions = {"code": "RATE_LIMITED", "at": at.isoformat()}


def cost(operation: OperationDefinitionNode, sums: Sums) -> int:
    """What an operation costs, by what its document asks for."""
    acts = sums.root_fields if operation.operation is OperationType.MUTATION else 0
    return max(LEAST, sums.cost + MUTATION * acts)


async def charge(context: Context, points: int) -> None:
    """Charge the caller's session or client, and the address; from none of them if one has too little left.

    While Redis does not answer, this process counts alone, and what must not happen uncounted is refused: `Metered`.
    Raises SpentTooMuch.
    """
    purses, spending = _purses(context), context.services.spending
    try:
        too_little = await spending.spend(purses, points)
        context.is_counted = True
    except Unreachable:
        too_little = spending.spend_here(purses, points)
    if too_little:
        OVERSPENT.labels(too_little.kind).inc()
        raise SpentTooMuch(context, too_little)


def _purses(context: Context) -> list[Purse]:
    """The purses of one caller; only who has signed in has one of their own, so that nobody makes up a new one."""
    purses = [Purse("address", network(context.address), ADDRESS, MINUTE_S)]
    if context.session:
        purses.append(Purse("session", str(context.session.id), SESSION, MINUTE_S))
    elif context.token and context.actor:
        purses.append(Purse("client", context.token, CLIENT, MINUTE_S))
    return purses


def network(address: str) -> str:
    """Whose address it is: of IPv6 the network of one subscriber, of anything else the address itself."""
    try:
        found = IPv6Address(address)
    except ValueError:  # of the older kind, or anything that a proxy may tell
        return address
    return str(found.ipv4_mapped or ip_network((int(found), SUBSCRIBER), strict=False))


async def unable_to_send(context: Context) -> Refusal | None:
    """Charge the caller's address for a one-time code; refused: TOO_MANY_FROM_HERE, and TRY_LATER while Redis is down.

    The limits of a number are kept in PostgreSQL and hold without Redis.
    """
    message = "Many codes were asked for from your network. Wait a little, or use another network, and ask again."
    purse = Purse("codes", network(context.address), CODES, CODES_WITHIN_S)
    return await _charged(context, purse, Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", message))


async def unable_to_depart(context: Context) -> Refusal | None:
    """Charge the caller's address for leaving to sign in elsewhere; refused: TOO_MANY_FROM_HERE, TRY_LATER."""
    message = "Many have gone to sign in elsewhere from your network. Wait a little, and try again."
    purse = Purse("departures", network(context.address), DEPARTURES, DEPARTURES_WITHIN_S)
    return await _charged(context, purse, Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", message))


async def unable_to_ask_name(context: Context) -> Refusal | None:
    """Charge the caller for a question about a name; refused: TOO_MANY_NAMES, TRY_LATER."""
    message = "You have tried several times today. Try again tomorrow, or have your name confirmed elsewhere."
    purse = Purse("names", str(context.caller().account_id), NAMES, NAMES_WITHIN_S)
    return await _charged(context, purse, Refusal(Kind.CONFLICT, "TOO_MANY_NAMES", message))


async def _charged(context: Context, purse: Purse, no: Refusal) -> Refusal | None:
    """Take one from a purse; where nothing is left, the refusal says when something will be."""
    try:
        too_little = await context.services.spending.spend([purse], 1)
    except Unreachable:
        return Refusal(Kind.CONFLICT, "TRY_LATER", "This cannot be done just now. Try again in a few minutes.")
    if too_little is None:
        return None
    at = context.now + timedelta(seconds=too_little.seconds)
    return replace(no, data={"at": at.isoformat()})
