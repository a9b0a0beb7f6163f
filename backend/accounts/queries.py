"""What accounts tell: who somebody is, by id, handle or code."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from backend.accounts import audit, store
from backend.accounts.values import Held, Organisation, OrganisationKind, Proposal, Within, Written
from backend.kit.actor import Actor, Seat
from backend.kit.db import Reader, Row
from backend.kit.paging import InTime, Page

type Asked = tuple[int, datetime]  # an account, and the instant at which it is asked for

MOST_LISTED = 500  # organisations, that somebody chooses one of
LONGEST_ID = 18  # digits; every such number fits a BIGINT


async def actor(db: Reader, account_id: int, now: datetime, *, coming: bool = False) -> Actor | None:
    """The person as they stand now, with the seats that count at this instant; None if no person has this account.

    With `coming`, those too that have yet to begin: what nobody may hold beside them must not be taken before either.
    """
    rows = await store.seats(db, [(account_id, now)], coming=coming)
    return _acting(rows, "account_id").get((account_id, now))


async def actors(db: Reader, asked: Collection[Asked]) -> dict[Asked, Actor]:
    """The same of many, each at an instant of their own; who is no person is not among them. One statement."""
    return _acting(await store.seats(db, asked), "account_id") if asked else {}


async def actors_of(db: Reader, source: str, *values: object) -> dict[tuple[str, datetime], Actor]:
    """The same for whomever another domain's query names, by its tokens and instants: both are one statement.

    The query tells token, account_id and at; its own values begin with $2.
    """
    return _acting(await store.seats_of(db, source, *values), "token")


def _acting(rows: Sequence[Row], by: str) -> dict[tuple[Any, datetime], Actor]:
    found: dict[tuple[Any, datetime], tuple[int, list[Seat]]] = {}
    for row in rows:
        _, held = found.setdefault((row[by], row["at"]), (row["account_id"], []))
        if row["organisation_id"] is not None:
            held.append(Seat(row["organisation_id"], frozenset(row["kinds"]), row["role"], row["region"]))
    return {one: Actor(account_id, tuple(held)) for one, (account_id, held) in found.items()}


async def find(db: Reader, reference: str) -> int | None:
    """The account that a handle names or, if none does, the person who has this number as account id."""
    named = await store.by_handles(db, [reference])
    if reference in named:
        return named[reference]
    is_id = reference.isascii() and reference.isdecimal() and len(reference) <= LONGEST_ID
    return await store.person(db, int(reference)) if is_id else None


async def people_by_handle(db: Reader, handles: Collection[str]) -> dict[str, int]:
    """The accounts of these handles; an unknown handle is not in it. One statement."""
    return await store.by_handles(db, handles)


async def organisation_by_code(db: Reader, code: str) -> Organisation | None:
    """The organisation of this code, or None."""
    return await store.organisation_by_code(db, code)


async def organisations_by_ids(db: Reader, account_ids: Collection[int]) -> dict[int, Organisation]:
    """The organisations of these ids; an unknown id is not in it. One statement."""
    return {one.account_id: one for one in await store.organisations_by_ids(db, account_ids)}


async def organisations_of(db: Reader, kind: OrganisationKind, regions: Collection[str]) -> list[Organisation]:
    """The organisations of a kind in these regions, by their Chinese names, at most 500. One statement."""
    return await store.organisations_of(db, kind, regions, MOST_LISTED)


async def names(db: Reader, account_ids: Collection[int]) -> dict[int, str]:
    """What people call themselves and organisations are called in Chinese, by account. One statement."""
    return await store.names(db, account_ids)


async def seats(
    db: Reader, within: Within, organisation_id: int, now: datetime, first: int, after: InTime | None
) -> Page[Held]:
    """A page of an organisation's seats that a manager may look at, in the order in which they begin. One statement."""
    found = await store.memberships(db, within, organisation_id, now, after, first + 1)
    return Page.of(found, first, lambda held: (held.valid_from, held.id))


async def seat_proposals(db: Reader, within: Within, first: int, after: InTime | None) -> Page[Proposal]:
    """A page of the open proposals that a manager may look at, the oldest first. One statement."""
    found = await store.open_proposals(db, within, after, first + 1)
    return Page.of(found, first, lambda proposal: (proposal.proposed_at, proposal.id))


async def audit_lines(db: Reader, account_id: int, first: int, after: InTime | None) -> Page[Written]:
    """A page of what the audit log keeps of an account, the latest first. One statement."""
    found = await audit.lines(db, account_id, after, first + 1)
    return Page.of(found, first, lambda written: (written.line.at, written.id))
