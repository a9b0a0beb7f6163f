"""Live updates at the edge: what changes for the caller's account, from the moment they ask or since they last heard.

A stream hears first and looks then, so nothing falls between the two: what it hears of a version that it has seen in
the database is dropped, and after whatever may have been lost it looks again.
"""

from collections.abc import AsyncGenerator, Hashable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Final, Self

import msgspec
import strawberry
from msgspec.structs import astuple

from backend import ledger, mall
from backend.api import sessions
from backend.api.access import OWN
from backend.api.context import Info, SignedIn
from backend.api.ledger import AccountTotals
from backend.kit import db
from backend.kit.time import clock
from backend.ledger import BooksChanged
from backend.mall import VoucherChanged

MOST_VOUCHERS: Final = 100
USED_LATELY: Final = timedelta(days=30)

type Fact = BooksChanged | VoucherChanged
FACTS = msgspec.json.Decoder(list[Fact])
Version = Annotated[int, strawberry.argument(description="The version the caller has seen; 0 if none.")]


@strawberry.type(description="How one of the caller's vouchers stands.", directives=OWN)
class VoucherChange:
    """A voucher that is new, or used by now."""

    row: strawberry.Private[VoucherChanged]
    id: strawberry.ID = strawberry.field(description="The id of its redemption, a whole number.")
    used_at: datetime | None = strawberry.field(description="When the provider took it, if they have.")

    @classmethod
    def of(cls, row: VoucherChanged) -> Self:
        """A voucher as it stands."""
        return cls(row=row, id=strawberry.ID(str(row.redemption_id)), used_at=row.used_at)


@strawberry.type(
    description="What changed for the caller's account: the versions of a stream's events are a chain.", directives=OWN
)
class AccountChange:
    """The account after a change."""

    row: strawberry.Private[ledger.Account]
    since: int = strawberry.field(
        description="The version of the event before it, or `after`; the same as `version` if only vouchers changed."
    )
    version: int = strawberry.field(description="Counts the account's entries; send it as `after` to go on from here.")
    vouchers: list[VoucherChange] = strawberry.field(
        description="Vouchers redeemed or used with it, each as it stands. In an event that fills a gap also those used"
        " in the last 30 days, and at most 100, the newest."
    )

    @strawberry.field(description="Its totals at this version.")
    def account(self) -> AccountTotals:
        """Made only where it is asked for."""
        return AccountTotals.of(self.row)

    @property
    def content(self) -> Hashable:
        """All that it tells; two of the same content are told in the same words."""
        vouchers = ((one.row.redemption_id, one.row.used_at) for one in self.vouchers)
        return self.since, astuple(self.row), *vouchers


class Missing(Exception):  # noqa: N818 - it tells a state, and nobody's mistake
    """News come before others that are not known."""


class Story:
    """What one stream has told: pure, so that every order in which news may arrive can be tried."""

    def __init__(self, after: int) -> None:
        self.version = after
        self._account: ledger.Account | None = None
        self._used: set[int] = set()  # vouchers told as used, which no version counts

    def hear(self, facts: Iterable[Fact]) -> AccountChange | None:
        """The event for the facts of one transaction; None if they are told already.

        Raises Missing where others belong before them.
        """
        account, vouchers = self._account, list[VoucherChanged]()
        for fact in facts:
            if isinstance(fact, VoucherChanged):
                vouchers.append(fact)
            elif account is None or fact.since > account.version:
                raise Missing
            else:
                account = max(account, fact.account, key=lambda one: one.version)
        if account is None:
            raise Missing
        is_newer = account.version > self.version
        # What was redeemed at a version that is known was told with it.
        changed = [one for one in vouchers if is_newer or one.used_at]
        return self._told(account, changed) if is_newer or self._new(changed) else None

    def look(self, account: ledger.Account, vouchers: Iterable[VoucherChanged]) -> AccountChange | None:
        """The event for what the database holds; None if all of it is told already, though the first is always told.

        A database that lags behind what was heard tells nothing.
        """
        vouchers, is_first = list(vouchers), self._account is None
        if is_first:
            self.version = min(self.version, account.version)  # a restored database may be behind what they have seen
        is_newer = is_first or account.version > self.version
        if not is_newer and self._account:
            account = self._account
        return self._told(account, vouchers) if is_newer or self._new(vouchers) else None

    def _new(self, vouchers: Iterable[VoucherChanged]) -> list[VoucherChanged]:
        return [one for one in vouchers if one.redemption_id not in self._used]

    def _told(self, account: ledger.Account, vouchers: Iterable[VoucherChanged]) -> AccountChange:
        new, since = self._new(vouchers), self.version
        self._account, self.version = account, account.version
        self._used.update(one.redemption_id for one in new if one.used_at)
        return AccountChange(
            since=since,
            version=account.version,
            row=account,
            vouchers=[VoucherChange.of(one) for one in new],
        )


@strawberry.type
class LiveSubscription:
    """What the caller is told as it happens."""

    @strawberry.subscription(
        description="Changes of the caller's account: how it stands, then each transaction, until they sign out.",
        permission_classes=[SignedIn],
    )
    async def account_changed(self, info: Info, after: Version = 0) -> AsyncGenerator[AccountChange]:
        """Hear, look, and go on without a gap; whenever it looks, the caller must still be signed in."""
        context, story = info.context, Story(max(after, info.context.heard))
        account_id = context.caller().account_id
        with context.services.hub.listen(account_id) as listener:
            async for facts in listener:
                if facts is None and not await sessions.stands(context):
                    return
                try:
                    change = await _look(story, account_id) if facts is None else story.hear(FACTS.decode(facts))
                except (Missing, msgspec.DecodeError):  # some were lost, or come from another release of ours
                    listener.look()
                else:
                    if change:
                        yield change


async def _look(story: Story, account_id: int) -> AccountChange | None:
    """Read what is true now: the account first, so that no voucher of its version is missing. Three statements."""
    account = await ledger.account(db.pool(), account_id)
    if account is None:
        raise LookupError(f"Person {account_id} has no account.")
    versions = (story.version, account.version)
    redeemed = await ledger.redeemed_between(db.pool(), account_id, versions, MOST_VOUCHERS)
    lately = clock() - USED_LATELY
    return story.look(account, await mall.vouchers_changed(db.pool(), account_id, redeemed, lately, MOST_VOUCHERS))
