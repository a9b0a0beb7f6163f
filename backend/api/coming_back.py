"""Where a browser comes back from a provider: one address for each, that no page of ours asks for itself.

Whatever goes wrong, nothing is half done, and the page is told a code of ours alone.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backend import identities
from backend.api import sessions, spending
from backend.api.again import at_last
from backend.api.context import Context, Services
from backend.identities import Browser, Departure, IdentityProvider, OutsideIdentity, Return, Session
from backend.identities.errors import provider_refused, sign_in_over
from backend.kit import db
from backend.kit.errors import Kind, Refusal
from backend.kit.time import clock

PATH = "/sign-in/callback/{provider}"
AWAITED_S = 600  # as long as the state
LONGEST = 2048  # characters of a code or a state: no provider's is as long
SEE_OTHER = 303


def redirect_uri(services: Services, provider: str) -> str:
    """Where a provider sends browsers back to; it has to know the address beforehand."""
    return services.elsewhere.public_url.rstrip("/") + PATH.format(provider=provider)


def remember(context: Context, marker: str) -> None:
    """Let the browser keep until it is back that it was this one that left: nobody else can bring its state back."""
    _mark(context.services, context.response, marker, AWAITED_S)


async def come_back(request: Request) -> Response:
    """Sign in or link, and go on to a page; refused, to the page for signing in."""
    services: Services = request.app.state.services
    response = RedirectResponse("/", SEE_OTHER, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
    address = request.client.host if request.client else ""
    context = Context(services, response, clock(), user_agent=request.headers.get("user-agent", ""), address=address)
    try:
        await spending.charge(context, spending.MUTATION)
        whither = await _arrived(request, context)
    except spending.SpentTooMuch as spent:
        whither = Refusal(Kind.CONFLICT, "TOO_MANY_FROM_HERE", spent.reason)
    response.headers["location"] = f"/sign-in?refused={whither.code}" if isinstance(whither, Refusal) else whither
    return response


async def _arrived(request: Request, context: Context) -> str | Refusal:
    """Three steps, each by itself: the state is used up, the provider is asked, and what it says is acted on."""
    services, code = context.services, request.path_params["provider"]
    provider = services.elsewhere.providers.get(code)
    told = {name: request.query_params.get(name, "")[:LONGEST] for name in ("state", "code")}
    marker = request.cookies.get(_cookie_name(services), "")
    if provider is None or not told["state"] or not marker:
        return sign_in_over()
    async with db.transaction() as tx:
        departure = await identities.come_back(tx, told["state"], marker, code)
    if isinstance(departure, Refusal):
        return departure
    _mark(services, context.response, "", 0)
    if not told["code"]:
        return provider_refused()
    trip = identities.trip(services.phone.secret, told["state"], redirect_uri(services, code))
    who = await provider.who(Return(told["code"], request.query_params.get("iss")), trip, context.now)
    return who if isinstance(who, Refusal) else await _let_in(request, context, provider, departure, who)


async def _let_in(
    request: Request, context: Context, provider: IdentityProvider, departure: Departure, who: OutsideIdentity
) -> str | Refusal:
    standing = context.session = await _session(request, context)
    if departure.session_id is None:
        return await _signed_in(context, provider, who)
    if standing is None or standing.id != departure.session_id:
        return sign_in_over()
    secret = context.services.phone.secret
    refused = await at_last(lambda tx: identities.link(tx, secret, provider.way, who, standing))
    return refused or "/me/security"


async def _signed_in(context: Context, provider: IdentityProvider, who: OutsideIdentity) -> str | Refusal:
    secret, region = context.services.phone.secret, context.services.pack.root.code
    browser = Browser(context.user_agent, context.session)
    opened = await at_last(lambda tx: identities.sign_in_elsewhere(tx, secret, provider.way, who, region, browser))
    if isinstance(opened, Refusal):
        return opened
    await sessions.give(context, opened)
    return "/"


async def _session(request: Request, context: Context) -> Session | None:
    """The session of this browser; it comes from a page of another site, so nothing else is done in it."""
    token = request.cookies.get(sessions.cookie_name(context.services))
    found = await identities.by_session(db.pool(), token, context.now) if token else None
    return found[0] if found else None


def _cookie_name(services: Services) -> str:
    return "__Host-elsewhere" if services.secure else "elsewhere"


def _mark(services: Services, response: Response, marker: str, max_age_s: int) -> None:
    response.set_cookie(
        _cookie_name(services), marker, max_age_s, path="/", secure=services.secure, httponly=True, samesite="lax"
    )
