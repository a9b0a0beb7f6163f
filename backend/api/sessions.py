"""Who calls: by a bearer token, or in a browser by a session cookie, which no page of another site may use."""

from urllib.parse import urlsplit

from cross_web import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from backend import identities
from backend.api.context import Context, Services
from backend.identities import Opened
from backend.kit import db
from backend.kit.time import clock

BEARER = "bearer "
OWN_HEADER = "x-tanpuhui"  # a page of another site cannot send it without asking us first, and we answer no such asking
FORM_TYPES = {"", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"}  # what a form may send
OWN_SITES = {"same-origin", "none"}
FOREIGN = "This request comes from a page of another site: open the platform itself and try again."


async def context_of(request: HTTPConnection, services: Services, response: Response) -> Context:
    """The context of a request; with a token that is unknown or over, nobody has signed in.

    Raises HTTPException 403 for a cookie that a page of another site made the browser send.
    """
    address = request.client.host if request.client else ""
    user_agent = request.headers.get("user-agent", "")
    context = Context(services, response, clock(), user_agent=user_agent, address=address)
    header = request.headers.get("authorization", "")
    if header[: len(BEARER)].lower() == BEARER:
        await _sign_in(context, header[len(BEARER) :].strip())
    elif cookie := request.cookies.get(cookie_name(services)):
        _refuse_foreign(request)
        context.cookie = cookie
        await _resume(context, cookie)
    return context


async def _sign_in(context: Context, token: str) -> None:
    context.actor = await context.anew(identities.by_tokens, (token, context.now))
    context.token = token if context.actor else None


async def _resume(context: Context, token: str) -> None:
    known, now = context.services.known, context.now
    found = await identities.remembered(known, token, now)
    if found is None and (found := await context.anew(identities.by_sessions, (token, now))):
        await identities.remember(known, token, found, now)
    if found is None:
        return
    context.session, context.actor = found
    if identities.use_is_due(context.session, context.now):
        async with db.transaction(context.now) as tx:
            await identities.use_session(tx, *found)


async def stands(context: Context) -> bool:
    """Whether what the caller came with still signs them in; an open stream that asks is no use of a session."""
    if context.token is not None:
        return await identities.by_token(db.pool(), context.token, clock()) is not None
    return context.cookie is not None and await identities.by_session(db.pool(), context.cookie, clock()) is not None


def _refuse_foreign(request: HTTPConnection) -> None:
    """Reads may come by GET, from the address bar too; whatever else must show that our own page sent it."""
    headers = request.headers
    is_own = headers.get("sec-fetch-site", "none") in OWN_SITES
    if origin := headers.get("origin"):
        is_own = is_own and urlsplit(origin).netloc == headers.get("host")
    if request.scope["method"] != "GET":
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        is_own = is_own and kind not in FORM_TYPES and headers.get(OWN_HEADER) == "1"
    if not is_own:
        raise HTTPException(403, FOREIGN)


def cookie_name(services: Services) -> str:
    """The session cookie's name; a browser takes the prefixed one from this host alone, and by https only."""
    return "__Host-session" if services.secure else "session"


async def give(context: Context, opened: Opened) -> None:
    """Let the browser keep a session; no script can read it. The one that stood in it is over, for everybody."""
    _set(context, opened.token, int(opened.lifetime.total_seconds()))
    await ended(context, opened.session.account_id)


async def ended(context: Context, account_id: int) -> None:
    """Let nobody go on with a session of this account, or of the caller's, that has just been ended.

    To be called wherever a session ends, after the commit and before the answer.
    """
    before = {context.session.account_id} if context.session else set()
    await context.services.known.forget({account_id} | before)


def take_away(context: Context) -> None:
    """Let the browser forget the session, and the answers that it kept to ask whether they have changed."""
    _set(context, "", 0)
    context.response.headers["clear-site-data"] = '"cache"'


def _set(context: Context, value: str, max_age_s: int) -> None:
    services = context.services
    context.response.set_cookie(
        cookie_name(services), value, max_age_s, path="/", secure=services.secure, httponly=True, samesite="lax"
    )
