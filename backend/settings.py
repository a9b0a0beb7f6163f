"""The settings: one frozen object, read once from the environment; a bad value is refused in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backend.kit.errors import ConfigurationError

ENVIRONMENTS = ("development", "production")
HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment chooses; `docs/operate.md` describes each."""

    programme: str
    environment: str
    home: Path
    database_url: str | None
    database_owner_url: str | None
    redis_url: str | None
    host: str
    port: int

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
        host=environ.get("HOST") or "127.0.0.1",
        port=_port(environ),
    )
    if settings.production and settings.programme == "trial":
        raise ConfigurationError("PROGRAMME=trial is refused in production: choose a real programme such as jiangsu.")
    if settings.production and settings.database_url is None:
        raise ConfigurationError("DATABASE_URL is missing: production does not run on the embedded database.")
    if settings.database_owner_url and not settings.database_url:
        raise ConfigurationError("DATABASE_OWNER_URL is set but DATABASE_URL is not: set both, or neither.")
    return settings


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


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # brackets that do not match, or a port that is none
        return False
    is_whole = value.isprintable() and value.startswith(f"{parts.scheme}://")
    return is_whole and parts.scheme in schemes and port != 0


def _port(environ: Mapping[str, str]) -> int:
    value = environ.get("PORT") or "8000"
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(HIGHEST_PORT))
    if not is_number or not 0 < int(value) <= HIGHEST_PORT:
        raise ConfigurationError(f"PORT is {value!r}; it must be a number from 1 to {HIGHEST_PORT}.")
    return int(value)
