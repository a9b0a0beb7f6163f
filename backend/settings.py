"""The settings: one frozen object, read once from the environment; a bad value is refused in one sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from backend.kit.errors import ConfigurationError

ENVIRONMENTS = ("development", "production")
SENDERS = ("console",)
CHECKERS = ("checksum",)
HIGHEST_PORT = 65535
SHORTEST_SECRET = 32  # characters
USUAL_PORTS = {"https": 443, "http": 80}
ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?")  # of a name, in ASCII: passkeys take no other
LOOPBACK = "127.0.0.1"
PORT = 8000


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment chooses; `docs/operate.md` describes each."""

    programme: str
    environment: str
    home: Path
    database_url: str | None
    database_owner_url: str | None
    redis_url: str | None
    host: str | None
    port: int
    metrics_port: int | None
    public_url: str
    trusted_proxies: tuple[str, ...]
    sms_sender: str | None
    identity_providers: Path | None
    real_name_checker: str | None
    secret_key: str | None = field(repr=False)

    @property
    def production(self) -> bool:
        """Whether trial programmes and development conveniences are refused."""
        return self.environment == "production"


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings; raises ConfigurationError for a value that cannot be used."""
    settings = Settings(
        programme=environ.get("PROGRAMME") or "trial",
        environment=_choice(environ, "ENVIRONMENT", ENVIRONMENTS),
        home=Path(environ.get("TANPUHUI_HOME") or ".tanpuhui"),
        database_url=_url(environ, "DATABASE_URL", ("postgresql", "postgres")),
        database_owner_url=_url(environ, "DATABASE_OWNER_URL", ("postgresql", "postgres")),
        redis_url=_url(environ, "REDIS_URL", ("redis", "rediss", "unix")),
        host=environ.get("HOST") or None,
        port=_port(environ, "PORT") or PORT,
        metrics_port=_port(environ, "METRICS_PORT"),
        public_url=_origin(environ, "PUBLIC_URL") or f"http://localhost:{_port(environ, 'PORT') or PORT}",
        trusted_proxies=_networks(environ, "TRUSTED_PROXIES"),
        sms_sender=_unless_production(environ, "SMS_SENDER", SENDERS),
        identity_providers=Path(providers) if (providers := environ.get("IDENTITY_PROVIDERS")) else None,
        real_name_checker=_unless_production(environ, "REAL_NAME_CHECKER", CHECKERS),
        secret_key=_secret(environ),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    """Raise ConfigurationError for settings that do not go together."""
    if settings.production and settings.programme == "trial":
        raise ConfigurationError("PROGRAMME=trial is refused in production: choose a real programme such as jiangsu.")
    if settings.production and settings.database_url is None:
        raise ConfigurationError("DATABASE_URL is missing: production does not run on the embedded database.")
    if settings.production and settings.sms_sender == "console":
        raise ConfigurationError(
            "SMS_SENDER=console is refused in production: it shows everybody's codes on the console."
        )
    if settings.production and settings.secret_key is None:
        raise ConfigurationError("SECRET_KEY is missing: production keeps phone numbers under a secret of its own.")
    if settings.production and not settings.public_url.startswith("https://"):
        raise ConfigurationError("PUBLIC_URL must be an address with https in production: passkeys belong to it.")
    if settings.production and settings.real_name_checker == "checksum":
        raise ConfigurationError("REAL_NAME_CHECKER=checksum is refused in production: it confirms every name.")
    if settings.database_owner_url and not settings.database_url:
        raise ConfigurationError("DATABASE_OWNER_URL is set but DATABASE_URL is not: set both, or neither.")


def _unless_production(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    """Development takes the first of them unless told otherwise; production takes none unless told which."""
    if not environ.get(name):
        return None if environ.get("ENVIRONMENT") == "production" else allowed[0]
    return _choice(environ, name, allowed)


def _secret(environ: Mapping[str, str]) -> str | None:
    value = environ.get("SECRET_KEY") or None
    if value is not None and (len(value) < SHORTEST_SECRET or not value.isascii()):
        # The value itself is not repeated.
        raise ConfigurationError(f"SECRET_KEY is no secret: take at least {SHORTEST_SECRET} random letters and digits.")
    return value


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise ConfigurationError(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
    return value


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = environ.get(name) or None
    if value is not None and not _is_address(value, schemes):
        # The value itself is not repeated: it may hold a password.
        raise ConfigurationError(f"{name} is no address: it must look like {schemes[0]}://host:port/name.")
    return value


def _origin(environ: Mapping[str, str], name: str) -> str | None:
    """A web address without a path, as a browser names an origin: in small letters, without the usual port."""
    value = (environ.get(name) or "").rstrip("/").lower() or None
    if value is None:
        return None
    if not _is_address(value, tuple(USUAL_PORTS)) or not ORIGIN.fullmatch(value):
        raise ConfigurationError(f"{name} is {value!r}; it must look like https://tanpuhui.example.cn, without a path.")
    parts = urlsplit(value)
    return f"{parts.scheme}://{parts.hostname}" if parts.port == USUAL_PORTS[parts.scheme] else value


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # brackets that do not match, or a port that is none
        return False
    is_whole = value.isprintable() and value.startswith(f"{parts.scheme}://")
    return is_whole and parts.scheme in schemes and port != 0


def _port(environ: Mapping[str, str], name: str) -> int | None:
    value = environ.get(name)
    if not value:
        return None
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(HIGHEST_PORT))
    if not is_number or not 0 < int(value) <= HIGHEST_PORT:
        raise ConfigurationError(f"{name} is {value!r}; it must be a number from 1 to {HIGHEST_PORT}.")
    return int(value)


def _networks(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Addresses or networks, with commas between them; everybody is not a proxy, so `*` is none of them."""
    values = tuple(value.strip() for value in (environ.get(name) or "").split(",") if value.strip())
    for value in values:
        try:
            ip_network(value)
        except ValueError:
            raise ConfigurationError(f"{name} holds {value!r}: it must be an address or a network.") from None
    return values
