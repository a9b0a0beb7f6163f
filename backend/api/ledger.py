"""The books at the edge: the caller's own account, its months, entries and lots."""

import datetime as dt
from asyncio import Future
from typing import Annotated, Self

import strawberry
from graphql import GraphQLError

from backend import accounts, issuance, ledger, mall, scenarios
from backend.api.access import OWN
from backend.api.context import Context, Info, SignedIn
from backend.api.organisations import Organisation
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.words import Words
from backend.kit import db
from backend.kit.paging import Counted, InTime
from backend.kit.quantity import Grams, Points

MOST_MONTHS = 36

strawberry.enum(ledger.EntryKind, description="What an entry of the books does.")
strawberry.enum(ledger.State, name="LotState", description="What grams are in; all but FREE and HELD final.")

# What an entry is called that neither an issue nor a redemption explains.
KINDS = {
    ledger.EntryKind.ISSUE: Words(zh="签发", en="Issued"),
    ledger.EntryKind.REDEEM: Words(zh="兑换", en="Redeemed"),
    ledger.EntryKind.HOLD: Words(zh="冻结", en="Held"),
    ledger.EntryKind.RELEASE: Words(zh="解冻", en="Released"),
    ledger.EntryKind.RETIRE: Words(zh="消纳", en="Retired"),
    ledger.EntryKind.EXPIRE: Words(zh="到期", en="Expired"),
}
OF_THE_MALL = {ledger.EntryKind.REDEEM, ledger.EntryKind.HOLD, ledger.EntryKind.RELEASE}


@strawberry.type(description="The free points that will expire first.", directives=OWN)
class Expiry:
    """What will expire at one instant."""

    at: dt.datetime = strawberry.field(description="The first instant at which they can no longer be used.")
    points: Points = strawberry.field(description="How many points.")
    grams: Grams = strawberry.field(description="The grams of CO2e that come with them.")


@strawberry.type(description="A month of acts: one growth ring.", directives=OWN)
class Month:
    """What was done in a local month."""

    month: str = strawberry.field(description="The month, such as 2026-11.")
    grams: Grams = strawberry.field(description="Grams of CO2e issued so far for the month's acts.")
    acts: int = strawberry.field(description="How many acts, those that wait for issue too.")


@strawberry.type(description="A year of acts.", directives=OWN)
class Year:
    """What was done in a local year."""

    year: int = strawberry.field(description="The year.")
    grams: Grams = strawberry.field(description="Grams of CO2e issued so far for the year's acts.")


@strawberry.type(
    description="The totals of a carbon account: what is free, what is held and what remains as honour.", directives=OWN
)
class AccountTotals:
    """Totals of the caller's account at one version."""

    row: strawberry.Private[ledger.Account]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    free_points: Points = strawberry.field(description="Points that can be used.")
    held_points: Points = strawberry.field(description="Points on hold for something that is not settled.")
    honour_points: Points = strawberry.field(description="Points redeemed, retired or expired, kept for ever (JS§38).")
    redeemed_points: Points = strawberry.field(description="Points exchanged in the mall.")
    retired_points: Points = strawberry.field(description="Points given up with grams that were used (消纳).")
    expired_points: Points = strawberry.field(description="Points that nobody used in time.")
    free_grams: Grams = strawberry.field(description="Grams of CO2e that are owned and free.")
    issued_grams: Grams = strawberry.field(description="Grams of CO2e ever issued to the account.")
    honour_grams: Grams = strawberry.field(description="Grams retired for the person, kept for ever (JS§32).")
    helped_grams: Grams = strawberry.field(description="Grams that went to merchants; shown apart from honour.")
    carried_grams: Grams = strawberry.field(description="Grams issued that are not worth a point yet.")

    @classmethod
    def of(cls, row: ledger.Account) -> Self:
        """An account's running totals."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            free_points=Points(row.free_points),
            held_points=Points(row.held_points),
            honour_points=Points(row.honour_points),
            redeemed_points=Points(row.redeemed_points),
            retired_points=Points(row.retired_points),
            expired_points=Points(row.expired_points),
            free_grams=Grams(row.free_grams),
            issued_grams=Grams(row.issued_grams),
            honour_grams=Grams(row.honour_grams),
            helped_grams=Grams(row.helped_grams),
            carried_grams=Grams(row.carried_grams),
        )


@strawberry.type(
    description="A carbon account (碳账户): what is free, what is held and what remains as honour.", directives=OWN
)
class Account(AccountTotals):
    """The caller's account, with what is read beside its totals."""

    @strawberry.field(description="The free points that will expire first; null where none will.")
    async def next_expiry(self, info: Info) -> Expiry | None:
        """One statement over the account's free lots."""
        found = await ledger.next_expiry(db.pool(), self.row.id, info.context.now)
        return Expiry(at=found.at, points=Points(found.points), grams=Grams(found.grams)) if found else None

    @strawberry.field(description="The last months up to this one, oldest first, those without acts too.")
    async def months(
        self, info: Info, last: Annotated[int, strawberry.argument(description="How many, 1 to 36.")] = 12
    ) -> list[Month]:
        """One growth ring each; with `years` one statement over the account's acts."""
        if not 1 <= last <= MOST_MONTHS:
            raise GraphQLError(f"Ask for 1 to {MOST_MONTHS} months.", extensions={"code": "INVALID"})
        found = {each.first_day: each for each in await _months(info.context, self.row.id)}
        months = [(found.get(day), day) for day in _last_months(info.context.today, last)]
        return [
            Month(month=f"{day:%Y-%m}", grams=Grams(one.grams if one else 0), acts=one.acts if one else 0)
            for one, day in months
        ]

    @strawberry.field(description="The years in which grams were saved, newest first, by the days of the acts.")
    async def years(self, info: Info) -> list[Year]:
        """Sums of the months."""
        grams: dict[int, int] = {}
        for each in await _months(info.context, self.row.id):
            grams[each.first_day.year] = grams.get(each.first_day.year, 0) + each.grams
        return [Year(year=year, grams=Grams(grams[year])) for year in sorted(grams, reverse=True)]


@strawberry.type(description="A change of the books (分录), from the account's side.", directives=OWN)
class Entry:
    """An entry with what it moved of what is free."""

    row: strawberry.Private[ledger.EntryOnPaper]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    kind: ledger.EntryKind = strawberry.field(description="What it does.")
    posted_at: dt.datetime = strawberry.field(description="When it was posted.")
    version: int = strawberry.field(description="Counts the account's entries from 1.")
    points: int = strawberry.field(description="Points that became free (+) or no longer are (−).")
    grams: int = strawberry.field(description="Grams of CO2e that became free (+) or no longer are (−).")

    @classmethod
    def of(cls, row: ledger.EntryOnPaper) -> Self:
        """An entry of the books."""
        kind = ledger.EntryKind(row.kind)
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            kind=kind,
            posted_at=row.posted_at,
            version=row.version,
            points=row.free_points,
            grams=row.free_grams,
        )

    @strawberry.field(description="The scenario that earned it, the listing it was spent on, or what it is.")
    async def title(self, info: Info) -> Words:
        """One statement for all issues of a page and one for their scenarios, and one for all redemptions."""
        context, cause = info.context, self.row.reference_id
        if self.kind is ledger.EntryKind.ISSUE:
            scenario_id = await context.one(ledger.scenarios_of_issues, cause)
            scenario = await context.one(scenarios.by_ids, scenario_id) if scenario_id else None
            return Words(zh=scenario.title_zh, en=scenario.title_en) if scenario else KINDS[self.kind]
        titles = None
        if self.kind in OF_THE_MALL:
            titles = await context.one(mall.redeemed_titles, (context.caller().account_id, cause))
        return Words(zh=titles[0], en=titles[1]) if titles else KINDS[self.kind]


@strawberry.type(description="A contiguous range of serials in one state with one owner (批次).", directives=OWN)
class Lot:
    """A lot that came from one of the account's issues; one that went to a merchant too."""

    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    serial: str | None = strawberry.field(
        description="PACK-SCENARIO-METHOD-VINTAGE-ISSUE:first–last; null if no grams."
    )
    grams: Grams = strawberry.field(description="Grams of CO2e in it.")
    points: Points = strawberry.field(description="Points that come with them.")
    state: ledger.State = strawberry.field(description="What it is in.")
    yours: bool = strawberry.field(description="Whether the caller owns it.")
    granted_at: dt.datetime = strawberry.field(description="When it was granted.")
    spendable_until: dt.datetime | None = strawberry.field(
        description="From when on its points can no longer be used; a merchant's never expires."
    )
    parent_id: strawberry.ID | None = strawberry.field(description="The lot it was split from, if it was.")

    @classmethod
    def of(cls, row: ledger.LotOnPaper) -> Self:
        """A lot of the books."""
        lot = row.lot
        return cls(
            id=strawberry.ID(str(lot.id)),
            serial=row.serial or None,
            grams=Grams(lot.grams),
            points=Points(lot.points),
            state=lot.state,
            yours=lot.owner_id == lot.account_id,
            granted_at=lot.granted_at,
            spendable_until=lot.spendable_until,
            parent_id=None if lot.parent_id is None else strawberry.ID(str(lot.parent_id)),
        )


@strawberry.type(description="Where a part of an act's grams is now.", directives=OWN)
class Whereabout:
    """A range of serials in one lot."""

    grams: Grams = strawberry.field(description="Grams of CO2e in it.")
    serial: str = strawberry.field(description="Its serials, first to last.")
    state: ledger.State = strawberry.field(description="What they are in.")
    owner: str = strawberry.field(description="The caller's name, or the merchant's in Chinese.")
    yours: bool = strawberry.field(description="Whether the caller owns them.")
    owner_id: strawberry.Private[int]

    @strawberry.field(description="The merchant that owns them now; null where the caller does.")
    async def provider(self, info: Info) -> Organisation | None:
        """Its name in both languages; all parts of a page share one statement."""
        row = None if self.yours else await info.context.one(accounts.organisations_by_ids, self.owner_id)
        return Organisation.of(row) if row else None

    @classmethod
    async def of(cls, info: Info, serial_prefix: str, part: ledger.Part) -> Self:
        """A part of an issue's serials; all parts of a page share one statement for their owners' names."""
        return cls(
            grams=Grams(part.grams),
            serial=ledger.on_paper(serial_prefix, part.serial_from, part.serial_until),
            state=part.state,
            owner=await info.context.one(accounts.names, part.owner_id) or "",
            yours=part.owner_id == info.context.caller().account_id,
            owner_id=part.owner_id,
        )


@strawberry.type
class LedgerQuery:
    """Reads of the books."""

    @strawberry.field(description="The caller's carbon account.", permission_classes=[SignedIn])
    async def account(self, info: Info) -> Account:
        """Totals of the caller's account."""
        return await own_account(info)

    @strawberry.field(description="The caller's entries, newest first.", permission_classes=[SignedIn])
    async def entries(self, info: Info, first: First = 20, after: After = None) -> Connection[Entry]:
        """A page of the account's book."""
        place, account_id = asked(first, after, Counted), info.context.caller().account_id
        return connection(await ledger.entries_page(db.pool(), account_id, first, place), after, Entry.of)

    @strawberry.field(description="Lots of the caller's issues, newest first.", permission_classes=[SignedIn])
    async def lots(self, info: Info, first: First = 20, after: After = None) -> Connection[Lot]:
        """A page of every lot that came from the caller's issues."""
        place, account_id = asked(first, after, InTime), info.context.caller().account_id
        return connection(await ledger.lots_page(db.pool(), account_id, first, place), after, Lot.of)


async def own_account(info: Info) -> Account:
    """The caller's account as it stands now; everybody who can sign in has one."""
    return shown_account(await asked_account(info))


def asked_account(info: Info) -> Future[ledger.Account | None]:
    """The same, asked for and yet to come: who needs more asks for all of it first."""
    return info.context.services.reads.ask(ledger.accounts, info.context.caller().account_id)


def shown_account(row: ledger.Account | None) -> Account:
    """An account that was asked for; raises LookupError if there is none."""
    if row is None:
        raise LookupError("The caller has no account.")
    return Account.of(row)


async def _months(context: Context, account_id: int) -> list[issuance.Month]:
    return await context.one(issuance.months, account_id) or []


def _last_months(today: dt.date, last: int) -> list[dt.date]:
    """The first days of the last months up to today's, oldest first."""
    this = today.year * 12 + today.month - 1
    return [dt.date(each // 12, each % 12 + 1, 1) for each in range(this - last + 1, this + 1)]
