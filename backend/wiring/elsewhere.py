"""Who says elsewhere who somebody is: the providers that a deployment names in a file, and who confirms names.

A file that cannot be used is refused at the start, in one sentence that repeats no secret.
"""

import re
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import httpx2
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, RSAKey

from backend.adapters import wechat
from backend.adapters.checksum_checker import ChecksumChecker
from backend.adapters.oidc import Client, Oidc
from backend.adapters.outside import Connect, Outside
from backend.adapters.wechat import App, WeChat
from backend.api.context import Elsewhere
from backend.identities import IdentityProvider, RealNameChecker, RealNameLevel, Way
from backend.kit.errors import ConfigurationError
from backend.programme.values import Title
from backend.settings import Settings

ADDRESS = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[\w.~%/-]*)?", re.ASCII)
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}

type Carrier = Callable[[], httpx2.AsyncBaseTransport]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """What every provider has."""

    code: str
    title: Title
    scopes: list[str] = []


class OidcEntry(_Entry, frozen=True, tag="oidc", kw_only=True):
    """A provider that speaks OpenID Connect; exactly one of the three last names what we prove ourselves with."""

    issuer: str
    client_id: str
    trusts_phone: bool = False
    level: Literal["L1", "L2"] | None = None
    key_id: str | None = None
    client_secret: str | None = None
    client_secret_file: str | None = None
    private_key_file: str | None = None


class WeChatEntry(_Entry, frozen=True, tag="wechat", kw_only=True):
    """A registered application of WeChat's."""

    appid: str
    secret: str | None = None
    secret_file: str | None = None
    authorize_url: str = wechat.AUTHORIZE_URL
    token_url: str = wechat.TOKEN_URL


class Providers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    provider: list[OidcEntry | WeChatEntry]


def elsewhere(settings: Settings, carrier: Carrier | None = None) -> Elsewhere:
    """What signing in elsewhere goes through; raises ConfigurationError. `carrier` makes what requests travel by."""
    checker: RealNameChecker | None = ChecksumChecker() if settings.real_name_checker == "checksum" else None
    if settings.identity_providers is None:
        return Elsewhere(checker=checker)
    if carrier is None:
        trust = httpx2.create_ssl_context()  # made once: it reads every root certificate there is
        carrier = partial(httpx2.AsyncHTTPTransport, verify=trust)
    file, carry = settings.identity_providers, carrier

    def connect() -> httpx2.AsyncBaseTransport:
        return Outside(carry(), https_only=settings.production)

    found: dict[str, IdentityProvider] = {}
    for entry in _entries(file):
        _check(file, entry, set(found), https_only=settings.production)
        found[entry.code] = _provider(file, entry, connect)
    return Elsewhere(settings.public_url, found, checker)


def _entries(file: Path) -> list[OidcEntry | WeChatEntry]:
    try:
        told = tomllib.loads(_read(file).decode())
    except ValueError:  # where it stands is not told: that line may hold a secret
        raise ConfigurationError(f"IDENTITY_PROVIDERS={file} is no TOML.") from None
    try:
        return msgspec.convert(told, Providers).provider
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"IDENTITY_PROVIDERS={file}: {error}.") from None


def _check(file: Path, entry: OidcEntry | WeChatEntry, known: set[str], *, https_only: bool) -> None:
    if not CODE.fullmatch(entry.code) or entry.code in known:
        what = "there already" if entry.code in known else "no code: small letters, digits and dashes, 40 at most"
        raise ConfigurationError(f"IDENTITY_PROVIDERS={file}: the provider {entry.code!r} is {what}.")
    addresses = [entry.issuer] if isinstance(entry, OidcEntry) else [entry.authorize_url, entry.token_url]
    for address in addresses:
        if not ADDRESS.fullmatch(address) or (https_only and not address.startswith("https://")):
            raise ConfigurationError(
                f"IDENTITY_PROVIDERS={file}: {entry.code} has an address that is none: it must look like https://name."
            )


def _provider(file: Path, entry: OidcEntry | WeChatEntry, connect: Connect) -> IdentityProvider:
    if isinstance(entry, WeChatEntry):
        secret = _secret(file, entry.code, secret=entry.secret, secret_file=entry.secret_file)
        scope = ",".join(entry.scopes) or wechat.SCOPE
        app = App(entry.appid, secret, entry.authorize_url, entry.token_url, scope)
        return WeChat(Way(entry.code, entry.title), app, connect)
    level = RealNameLevel(entry.level) if entry.level else None
    way = Way(entry.code, entry.title, entry.trusts_phone, level)
    return Oidc(way, entry.issuer, _client(file, entry), entry.scopes, connect)


def _client(file: Path, entry: OidcEntry) -> Client:
    if entry.private_key_file is None:
        kept = {"client_secret": entry.client_secret, "client_secret_file": entry.client_secret_file}
        return Client(entry.client_id, _secret(file, entry.code, **kept))
    if entry.client_secret or entry.client_secret_file:
        raise ConfigurationError(f"IDENTITY_PROVIDERS={file}: {entry.code} has a secret and a key: keep one of them.")
    path = file.parent / entry.private_key_file
    pem, parameters = _read(path), KeyParameters(kid=entry.key_id) if entry.key_id else None
    for kind in (ECKey, RSAKey):
        try:
            key = kind.import_key(pem, parameters)
        except (JoseError, TypeError, ValueError):
            continue
        if key.is_private:
            algorithm = ALGORITHMS.get(key.curve_name, "") if isinstance(key, ECKey) else "RS256"
            return Client(entry.client_id, key=key, algorithm=algorithm)
    raise ConfigurationError(f"{path} is no private key of RSA or of an elliptic curve in PEM, without a password.")


def _secret(file: Path, code: str, **kept: str | None) -> str:
    """The one that is there, or what the file holds whose name it is."""
    there = {name: value for name, value in kept.items() if value}
    if len(there) != 1:
        names = " or ".join(kept)
        raise ConfigurationError(f"IDENTITY_PROVIDERS={file}: {code} needs one secret, as {names}.")
    [(name, value)] = there.items()
    secret = _read(file.parent / value).decode("ascii", "replace").strip() if name.endswith("_file") else value
    if not secret.isascii() or not secret.isprintable() or not secret:
        raise ConfigurationError(f"IDENTITY_PROVIDERS={file}: {code} has a secret that is none.")
    return secret


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}).") from None
