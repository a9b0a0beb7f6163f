"""The inbox at the edge: what the caller was told, how much of it is unread, and that they have read it."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from backend import inbox
from backend.api.access import OWN
from backend.api.context import Context, Info, SignedIn
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.rejected import Rejected
from backend.api.words import Words
from backend.kit import db
from backend.kit.errors import Kind, Refusal
from backend.kit.paging import InTime
from backend.kit.quantity import Grams, Points


@strawberry.type(description="Points that end with one day.", directives=OWN)
class PointsEnding:
    """What ends when."""

    last_day: dt.date = strawberry.field(description="The last local day on which they can be used.")
    points: Points = strawberry.field(description="How many points; what is not used stays as honour (JS§38).")
    grams: Grams = strawberry.field(description="The grams of CO2e that end with them, and stay as honour too.")


@strawberry.type(description="A reminder that points will expire.", directives=OWN)
class PointsExpiring:
    """All that a day reminds of."""

    endings: list[PointsEnding] = strawberry.field(description="By their last days, the first one first.")

    @classmethod
    def of(cls, content: inbox.PointsExpiring) -> Self:
        """What a message says."""
        return cls(
            endings=[
                PointsEnding(last_day=one.last_day, points=Points(one.points), grams=Grams(one.grams))
                for one in content.endings
            ]
        )


@strawberry.type(description="A warning that a voucher will be good no more.", directives=OWN)
class VoucherEnding:
    """One voucher."""

    redemption: strawberry.ID = strawberry.field(description="Its redemption.")
    title: Words = strawberry.field(description="What it is for.")
    last_day: dt.date = strawberry.field(description="The last local day on which it is good.")
    returns: bool = strawberry.field(description="Whether its points come back if it is not used; else it lapses.")

    @classmethod
    def of(cls, content: inbox.VoucherEnding) -> Self:
        """What a message says."""
        title = Words(zh=content.title_zh, en=content.title_en)
        redemption = strawberry.ID(str(content.redemption_id))
        return cls(redemption=redemption, title=title, last_day=content.last_day, returns=content.returns)


MessageContent = Annotated[
    PointsExpiring | VoucherEnding,
    strawberry.union("MessageContent", description="What a message is about; more kinds may come."),
]


def _content(content: inbox.Content) -> PointsExpiring | VoucherEnding:
    match content:
        case inbox.PointsExpiring():
            return PointsExpiring.of(content)
        case inbox.VoucherEnding():
            return VoucherEnding.of(content)


@strawberry.type(description="A message to the caller (站内信); the app has the words.", directives=OWN)
class Message:
    """What was told, when, and when it was read."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    at: dt.datetime = strawberry.field(description="When it came.")
    read_at: dt.datetime | None = strawberry.field(description="When the caller read it, if they have.")
    content: MessageContent = strawberry.field(description="What it is about.")

    @classmethod
    def of(cls, row: inbox.Message) -> Self:
        """A message of the inbox."""
        id_ = strawberry.ID(str(row.id))
        return cls(id=id_, at=row.at, read_at=row.read_at, content=_content(row.content))


@strawberry.input(description="Up to which message the caller has read.")
class ReadMessagesInput:
    """An instant."""

    until: dt.datetime = strawberry.field(description="`at` of the newest message they have seen; with an offset.")


@strawberry.type(description="What came up to then counts as read; again, it changes nothing.", directives=OWN)
class MessagesRead:
    """What is left."""

    unread: int = strawberry.field(description="How many messages are unread now, such as came meanwhile.")


@strawberry.type
class InboxQuery:
    """Reads of the inbox."""

    @strawberry.field(description="What the caller was told, newest first.", permission_classes=[SignedIn])
    async def messages(self, info: Info, first: First = 20, after: After = None) -> Connection[Message]:
        """A page of messages."""
        place, account_id = asked(first, after, InTime), info.context.caller().account_id
        return connection(await inbox.messages(db.pool(), account_id, first, place), after, Message.of)


@strawberry.type
class InboxMutation:
    """Reading."""

    @strawberry.mutation(description="Note that the caller has read their messages.", permission_classes=[SignedIn])
    async def read_messages(
        self, info: Info, data: Annotated[ReadMessagesInput, strawberry.argument(name="input")]
    ) -> Annotated[MessagesRead | Rejected, strawberry.union("ReadMessagesResult")]:
        """Of the caller's own messages alone: there is no way to name another's."""
        until = _instant(data.until)
        if isinstance(until, Refusal):
            return Rejected.of(until, "input", "until")
        account_id = info.context.caller().account_id
        async with db.transaction() as tx:
            await inbox.read(tx, account_id, until)
            left = await inbox.unread(tx, [account_id])
        return MessagesRead(unread=left.get(account_id, 0))


async def unread_of(context: Context, account_id: int) -> int:
    """How many messages somebody has not read."""
    return await context.one(inbox.unread, account_id) or 0


def _instant(written: dt.datetime) -> dt.datetime | Refusal:
    """The instant in UTC; refused without an offset, and where the calendar has no such day there."""
    try:
        return written.astimezone(dt.UTC) if written.tzinfo else _no_instant()
    except OverflowError:
        return _no_instant()


def _no_instant() -> Refusal:
    message = "This is no instant: send back what `at` of a message says, such as 2026-11-20T12:00:00+08:00."
    return Refusal(Kind.INVALID, "INVALID", message)
