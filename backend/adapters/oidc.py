"""A provider that speaks OpenID Connect, such as a government's: code flow with PKCE, and an id_token that is checked.

The address is the operator's choice; every further address comes from the provider's own description, which must be of
the issuer that was asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidClaimError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, JWKRegistry, Key, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from backend.adapters.outside import AWAY, Connect, decoded, failed
from backend.identities import errors
from backend.identities.rules import STEP_UP_LIFETIME
from backend.identities.values import OutsideIdentity, Return, Trip, Way
from backend.kit.errors import Refusal

KEPT_FOR = timedelta(hours=1)  # the provider's description; its keys too, unless one is missing
LEEWAY_S = 60
LONGEST_SUBJECT = 255  # characters, by the standard
# Nothing without a signature, and nothing signed with a key that both sides have.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
KEY_TYPES = {"RSA", "EC"}


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the provider: an id, and a secret or a private key with the algorithm it signs by."""

    id: str
    secret: str | None = field(default=None, repr=False)
    key: RSAKey | ECKey | None = field(default=None, repr=False)
    algorithm: str = "ES256"


class Described(msgspec.Struct, frozen=True):
    """What we need of a provider's description of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = msgspec.field(default_factory=lambda: ["RS256"])
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(default_factory=lambda: ["client_secret_basic"])
    authorization_response_iss_parameter_supported: bool = False


class Tokens(msgspec.Struct, frozen=True):
    """What must be there for a code."""

    id_token: str
    access_token: str


class Keys(msgspec.Struct, frozen=True):
    """The keys that a provider publishes."""

    keys: list[dict[str, Any]]


class Person(msgspec.Struct, frozen=True):
    """What we read of the provider's words about a person: whose they are, and a phone number."""

    sub: str
    phone_number: str | None = None
    phone_number_verified: bool = False


class Oidc:
    """One provider. Its description and keys are kept in memory, for all who sign in through this process."""

    def __init__(self, way: Way, issuer: str, client: Client, scopes: Collection[str], connect: Connect) -> None:
        self.way = way
        self._issuer = issuer
        self._client = client
        self._scope = " ".join(dict.fromkeys(["openid", *scopes]))
        self._connect = connect
        self._described: tuple[Described, datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    async def authorize_url(self, trip: Trip, now: datetime) -> str | Refusal:
        """Where a browser goes; the provider is asked for a sign-in as fresh as stepping up needs it."""
        async with self._session(trip) as session:
            try:
                described = await self._description(session, now)
            except AWAY as error:
                return failed(self.way, error, errors.provider_away())
            url, _ = session.create_authorization_url(
                described.authorization_endpoint,
                state=trip.state,
                code_verifier=trip.verifier,
                nonce=trip.nonce,
                max_age=str(STEP_UP_LIFETIME // timedelta(seconds=1)),
            )
        return str(url)

    async def who(self, back: Return, trip: Trip, now: datetime) -> OutsideIdentity | Refusal:
        """Who has come back, by an id_token that is signed, for us, and of this very sign-in."""
        async with self._session(trip) as session:
            try:
                described = await self._description(session, now)
                if not _is_from(back, described):
                    return errors.bad_identity()
                token = await self._token(session, described, back, trip)
                claims = await self._claims(session, described, token, trip, now)
                return await self._identity(session, described, claims, now)
            except OAuthError as error:
                return failed(self.way, error, errors.provider_refused())
            except JoseError as error:
                return failed(self.way, error, errors.bad_identity())
            except AWAY as error:
                return failed(self.way, error, errors.provider_away())

    def _session(self, trip: Trip) -> AsyncOAuth2Client:
        """A session of one sign-in, so that nobody's token is left for somebody else."""
        return AsyncOAuth2Client(
            self._client.id,
            self._client.key or self._client.secret,
            scope=self._scope,
            redirect_uri=trip.redirect_uri,
            code_challenge_method="S256",
            transport=self._connect(),
        )

    async def _description(self, session: AsyncOAuth2Client, now: datetime) -> Described:
        """Raises one of AWAY, also where a provider describes another issuer than the one that was asked for."""
        if self._described is None or self._described[1] <= now:
            address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            told = decoded(await session.request("GET", address, withhold_token=True), Described)
            if told.issuer != self._issuer or not _as_safe(told):
                raise ValueError("This is the description of another issuer, or of addresses in the clear.")
            self._described = told, now + KEPT_FOR
        return self._described[0]

    async def _token(self, session: AsyncOAuth2Client, described: Described, back: Return, trip: Trip) -> str:
        """The id_token for a code. Raises OAuthError where the code is refused, and one of AWAY."""
        if self._client.key:
            header = {"kid": self._client.key.kid} if self._client.key.kid else None
            signed = PrivateKeyJWT(described.token_endpoint, headers=header, alg=self._client.algorithm)
            session.register_client_auth_method(signed)
            session.token_endpoint_auth_method = PrivateKeyJWT.name
        elif "client_secret_basic" not in described.token_endpoint_auth_methods_supported:
            session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a method
        told = await session.fetch_token(
            described.token_endpoint, grant_type="authorization_code", code=back.code, code_verifier=trip.verifier
        )
        return msgspec.convert(dict(told), Tokens).id_token

    async def _claims(
        self, session: AsyncOAuth2Client, described: Described, token: str, trip: Trip, now: datetime
    ) -> CodeIDToken:
        """The claims of an id_token that holds; raises JoseError for one that does not, and one of AWAY."""
        allowed = sorted(ALGORITHMS.intersection(described.id_token_signing_alg_values_supported))
        if not allowed:  # joserfc takes no list for its own, which has keys that both sides share
            raise UnsupportedAlgorithmError
        registry = JWSRegistry(algorithms=allowed, strict_check_header=False)
        try:
            read = jwt.decode(token, await self._key_set(session, described, now), registry=registry)
        except InvalidKeyIdError:  # they may have changed their keys since we asked; asked once, and not again
            self._keys = None
            read = jwt.decode(token, await self._key_set(session, described, now), registry=registry)
        if not isinstance(read.claims.get("at_hash", ""), str):  # Authlib takes it for one
            raise InvalidClaimError("at_hash")
        ours: dict[str, Any] = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client.id},
        }
        told = {"nonce": trip.nonce, "client_id": self._client.id, "access_token": session.token["access_token"]}
        claims = CodeIDToken(read.claims, read.header, ours, told)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        return claims

    async def _key_set(self, session: AsyncOAuth2Client, described: Described, now: datetime) -> KeySet:
        if self._keys is None or self._keys[1] <= now:
            told = decoded(await session.request("GET", described.jwks_uri, withhold_token=True), Keys)
            self._keys = KeySet([key for data in told.keys if (key := _key(data))]), now + KEPT_FOR
        return self._keys[0]

    async def _identity(
        self, session: AsyncOAuth2Client, described: Described, claims: CodeIDToken, now: datetime
    ) -> OutsideIdentity | Refusal:
        """Raises one of AWAY."""
        person = msgspec.convert(dict(claims), Person)
        if not 0 < len(person.sub) <= LONGEST_SUBJECT:
            return errors.bad_identity()
        if self.way.trusts_phone and person.phone_number is None and described.userinfo_endpoint:
            told = decoded(await session.get(described.userinfo_endpoint), Person)
            if told.sub != person.sub:
                return errors.bad_identity()
            person = told
        return OutsideIdentity(
            self._issuer,
            person.sub,
            _instant(claims.get("auth_time"), now),
            person.phone_number if person.phone_number_verified else None,
            str(claims.get("txn") or claims.get("jti") or ""),
        )


def _as_safe(described: Described) -> bool:
    """Whether nothing that an issuer reached by https describes is reached without it."""
    addresses = (described.authorization_endpoint, described.token_endpoint, described.jwks_uri)
    safe = described.issuer.startswith("https://")
    return not safe or all(a.startswith("https://") for a in (*addresses, described.userinfo_endpoint or "https://"))


def _is_from(back: Return, described: Described) -> bool:
    """Whether whoever sent the browser back says to be the issuer (RFC 9207), if it is one that says so."""
    if back.issuer is None:
        return not described.authorization_response_iss_parameter_supported
    return back.issuer == described.issuer


def _instant(seconds: object, now: datetime) -> datetime | None:
    """The instant that a claim means, now if it lies ahead; None if it means none."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        return None
    return datetime.fromtimestamp(min(seconds, int(now.timestamp())), UTC)


def _key(data: dict[str, Any]) -> Key | None:
    """A public key for signatures; None for any other, and for one that cannot be read."""
    if data.get("kty") not in KEY_TYPES or data.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(data)
    except (JoseError, KeyError, TypeError, ValueError):
        return None
