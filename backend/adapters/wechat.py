"""WeChat (微信): nearly OAuth, with names of its own, and with errors that look like success.

Its secret goes in the address, and what it refuses it answers with status 200: only an answer with an openid is one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from backend.adapters.outside import AWAY, Connect, failed
from backend.identities import errors
from backend.identities.values import OutsideIdentity, Return, Trip, Way
from backend.kit.errors import Refusal

AUTHORIZE_URL = "https://open.weixin.qq.com/connect/qrconnect"
TOKEN_URL = "https://api.weixin.qq.com/sns/oauth2/access_token"  # noqa: S105 - an address
SCOPE = "snsapi_login"
BUSY = -1  # its own word for "try again in a while"


@dataclass(frozen=True, slots=True)
class App:
    """A registered application; an official account has another page to sign in at, and another scope."""

    appid: str
    secret: str = field(repr=False)
    authorize_url: str = AUTHORIZE_URL
    token_url: str = TOKEN_URL
    scope: str = SCOPE


class Told(msgspec.Struct, frozen=True):
    """What is read of an answer; the tokens in it are not."""

    openid: str = ""
    unionid: str = ""
    errcode: int = 0


class WeChat:
    """One application. There is no nonce and no signature: what ties an answer to a sign-in is the state alone."""

    def __init__(self, way: Way, app: App, connect: Connect) -> None:
        self.way = way
        self._app = app
        self._connect = connect

    async def authorize_url(self, trip: Trip, now: datetime) -> str | Refusal:
        """Where a browser goes: a page that shows a code for the phone's WeChat to scan."""
        del now
        asked = {
            "appid": self._app.appid,
            "redirect_uri": trip.redirect_uri,
            "response_type": "code",
            "scope": self._app.scope,
            "state": trip.state,
        }
        return f"{self._app.authorize_url}?{urlencode(asked)}#wechat_redirect"

    async def who(self, back: Return, trip: Trip, now: datetime) -> OutsideIdentity | Refusal:
        """Who has come back: by the unionid, which all applications of one operator share, else by the openid."""
        del trip
        try:
            told = await self._ask(back.code)
        except OAuthError as error:
            return failed(self.way, error, errors.provider_refused())
        except AWAY as error:
            return failed(self.way, error, errors.provider_away())
        if told.errcode:
            return errors.provider_away() if told.errcode == BUSY else errors.provider_refused()
        if not told.openid:
            return errors.bad_identity()
        kind, subject = ("unionid", told.unionid) if told.unionid else (self._app.appid, told.openid)
        return OutsideIdentity(f"weixin.qq.com {kind}", subject, now)  # they have just scanned, or agreed

    async def _ask(self, code: str) -> Told:
        """Raises OAuthError, and one of AWAY."""
        async with AsyncOAuth2Client(self._app.appid, self._app.secret, transport=self._connect()) as session:
            session.register_client_auth_method((session.token_endpoint_auth_method, _authenticated))
            answer = await session.fetch_token(
                self._app.token_url, method="GET", grant_type="authorization_code", code=code
            )
        return msgspec.convert(dict(answer), Told)


def _authenticated(client: Any, method: str, uri: str, headers: Any, body: Any) -> tuple[str, Any, Any]:  # noqa: ANN401 - Authlib's signature
    """Add who asks to the address."""
    del method
    return f"{uri}&{urlencode({'appid': client.client_id, 'secret': client.client_secret})}", headers, body
