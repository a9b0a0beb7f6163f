"""What callers are charged for before it happens."""

from datetime import timedelta
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
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
UNREADABLE: Final = 10  # a text that is no document had to be read to find that out

# What a purse holds; it fills up again evenly in a minute. A screen of the pages costs 30 to 140.
MINUTE_S: Final = 60
SESSION: Final = 10_000  # a person who opens a large screen every second and has opened seventy at once
CLIENT: Final = 20_000  # a program that works for many people, as two of them at their busiest
ADDRESS: Final = 300_000  # a mobile network has thousands of people behind one address: ten thousand open their home

# Each code costs money and wakes somebody's phone; but thousands may share the address of one mobile network.
CODES: Final = 60
CODES_WITHIN_S: Final = 600
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
        found = ip_address(address)
    except ValueError:  # a proxy may tell anything
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network((int(found), SUBSCRIBER), strict=False))


async def unable_to_send(context: Context) -> Refusal | None:
    """Charge the caller's address for a one-time code; refused: TOO_MANY_FROM_HERE, and TRY_LATER while Redis is down.

    The limits of a number are kept in PostgreSQL and hold without Redis.
    """
    purse = Purse("codes", network(context.address), CODES, CODES_WITHIN_S)
    try:
        too_little = await context.services.spending.spend([purse], 1)
    except Unreachable:
        return Refusal(Kind.CONFLICT, "TRY_LATER", "No codes can be sent just now. Try again in a few minutes.")
    if too_little is None:
        return None
    message = "Many codes were asked for from your network. Wait a little, or use another network, and ask again."
    at = context.now + timedelta(seconds=too_little.seconds)
    return Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", message, {"at": at.isoformat()})
