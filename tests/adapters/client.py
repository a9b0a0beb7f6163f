"""We, as a client of the provider that the tests start."""

from backend.adapters.oidc import Client, Oidc
from backend.adapters.outside import Outside
from backend.identities import OutsideIdentity, Return, Trip, Way, trip
from backend.kit.errors import Refusal
from backend.kit.time import clock
from backend.programme.values import Title
from tests.adapters.provider import CLIENT, SECRET, Provider, query

WAY = Way("gov", Title("政务服务", "Government"))
TRUSTED = Way("gov", WAY.title, trusts_phone=True)
HOME = "https://tanpuhui.example/sign-in/callback/gov"
KEY = b"k" * 32


def ours(provider: Provider, way: Way = WAY, client: Client | None = None, *, https_only: bool = True) -> Oidc:
    def connect() -> Outside:
        return Outside(provider.carrier(), https_only=https_only)

    return Oidc(way, provider.issuer, client or Client(CLIENT, SECRET), ["phone"], connect)


async def left(us: Oidc, provider: Provider, state: str = "S1") -> tuple[Return, Trip]:
    """Somebody who has gone there, signed in and come back."""
    leaving = trip(KEY, state, HOME)
    url = await us.authorize_url(leaving, clock())
    assert isinstance(url, str)
    back = query(await provider.visited(url))
    assert back["state"] == state
    return Return(back["code"], back["iss"]), leaving


async def who(us: Oidc, provider: Provider) -> OutsideIdentity | Refusal:
    return await us.who(*await left(us, provider), clock())


async def refused(provider: Provider, us: Oidc | None = None) -> str:
    outcome = await who(us or ours(provider), provider)
    assert isinstance(outcome, Refusal), outcome
    return outcome.code
