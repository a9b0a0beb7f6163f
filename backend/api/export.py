"""All that is kept of a person, as one JSON file to take along (PIPL 45); it is told page by page, never held whole."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import msgspec
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backend import accounts, activities, consents, drops, identities, inbox, issuance, ledger, mall
from backend.api.context import Context
from backend.api.refusing import refused, spent
from backend.api.sessions import context_of
from backend.api.spending import EXPORT, SpentTooMuch, charge
from backend.identities.rules import step_up
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Kind, Refusal
from backend.kit.paging import LARGEST_PAGE, Counted, InTime, Page, decode

FORMAT = "tanpuhui-export/1"
FILE = "tanpuhui-export.json"
SIGN_IN = Refusal.not_allowed("a session: sign in first")

type Pages = AsyncIterator[bytes]


async def export(request: Request) -> Response:
    """The caller's file; refused with 403 and a code where no code of the last five minutes was given."""
    try:
        context = await context_of(request, request.app.state.services, Response())
        await charge(context, EXPORT)
    except SpentTooMuch as too_much:
        return spent(too_much)
    except HTTPException as foreign:
        return refused(foreign.status_code, Refusal(Kind.NOT_ALLOWED, "NOT_ALLOWED", foreign.reason))
    if context.actor is None:
        return refused(401, SIGN_IN)
    if unproved := step_up(context.actor, context.now):
        return refused(403, unproved)
    async with db.transaction(context.now) as tx:
        await accounts.note_export(tx, context.actor.account_id)
    headers = {"content-disposition": f'attachment; filename="{FILE}"', "cache-control": "no-store"}
    return StreamingResponse(_told(context, context.actor), media_type="application/json", headers=headers)


async def _told(context: Context, actor: Actor) -> Pages:
    """The file in pieces: each list is read on from where its last page ended."""
    reader, account_id = db.pool(), actor.account_id
    head = {
        "format": FORMAT,
        "programme": context.services.pack.code,
        "exported_at": context.now,
        "name": (await accounts.names(reader, [account_id])).get(account_id),
        "account": await ledger.account(reader, account_id),
        "consents": await consents.of(reader, account_id),
        "sessions": await identities.sessions(reader, actor, context.now),
        "passkeys": await identities.passkeys(reader, actor),
        "identities_elsewhere": await identities.linked(reader, actor),
        "real_names": await identities.real_names(reader, actor),
    }
    yield msgspec.json.encode(head)[:-1]
    for name, pages in _lists(account_id, context.now).items():
        yield b"," + msgspec.json.encode(name) + b":["
        comma = b""
        async for rows in pages:
            yield comma + rows
            comma = b","
        yield b"]"
    yield b"}\n"


def _lists(account_id: int, now: datetime) -> dict[str, Pages]:
    """What may be long, by its name in the file; newest first."""
    reader, most = db.pool(), LARGEST_PAGE
    return {
        "acts": _paged(InTime, lambda after: _acts(account_id, after)),
        "entries": _paged(Counted, lambda after: ledger.entries_page(reader, account_id, most, after)),
        "lots": _paged(InTime, lambda after: ledger.lots_page(reader, account_id, most, after)),
        "vouchers": _paged(InTime, lambda after: mall.vouchers(reader, account_id, now, most, after)),
        "messages": _paged(InTime, lambda after: inbox.messages(reader, account_id, most, after)),
        "wishes": _paged(InTime, lambda after: drops.wishes_page(reader, account_id, most, after)),
        "audit": _paged(InTime, lambda after: _audit(account_id, after)),
    }


async def _audit(account_id: int, after: InTime | None) -> Page[accounts.Line]:
    """Who came in and who read what, in whose name; which employee it was is theirs, and not told."""
    page = await accounts.audit_lines(db.pool(), account_id, LARGEST_PAGE, after)
    own = [replace(each.line, actor_id=account_id if each.line.actor_id == account_id else None) for each in page.items]
    return Page(own, page.cursors, page.has_next)


async def _acts(account_id: int, after: InTime | None) -> Page[tuple[activities.ActOnPaper, issuance.Outcome | None]]:
    """Acts, each with what the last issue made of it, or null while it waits."""
    page = await activities.acts(db.pool(), account_id, None, LARGEST_PAGE, after)
    keys = [(account_id, act.record_id) for act in page.items]
    outcomes = await issuance.outcomes(db.pool(), keys) if keys else {}
    pairs = [(act, outcomes.get(key)) for act, key in zip(page.items, keys, strict=True)]
    return Page(pairs, page.cursors, page.has_next)


async def _paged[Place: tuple[object, ...], Row](
    kind: type[Place], page: Callable[[Place | None], Awaitable[Page[Row]]]
) -> Pages:
    """The rows of every page that is not empty, with commas between them."""
    after: Place | None = None
    while True:
        found = await page(after)
        if found.items:
            yield msgspec.json.encode(found.items)[1:-1]
        if found.end_cursor is None or not found.has_next:
            return
        place = decode(found.end_cursor, kind)
        if isinstance(place, Refusal):
            raise TypeError(f"A page of {kind.__name__} ends in a cursor of another list.")
        after = place
