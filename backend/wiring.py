"""The composition root: which models there are, where the database is, and who may connect to it how."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from backend.adapters import embedded
from backend.kit import db, ids
from backend.kit.errors import ConfigurationError
from backend.settings import Settings

MODELS = (
    "backend.kit.models",
    "backend.programme.models",
    "backend.accounts.models",
    "backend.ledger.models",
    "backend.methodologies.models",
    "backend.scenarios.models",
    "backend.consents.models",
    "backend.activities.models",
    "backend.issuance.models",
    "backend.mall.models",
)

# Tortoise's own command line reads this to write a new migration; it does not connect for that.
TORTOISE = db.configuration("postgresql://localhost/tanpuhui", MODELS)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for the application and for its owner."""

    application: str
    owner: str


@contextmanager
def database(settings: Settings) -> Iterator[Addresses]:
    """The server of DATABASE_URL, or an embedded one that runs as long as somebody uses it."""
    if settings.database_url is not None:
        yield Addresses(settings.database_url, settings.database_owner_url or settings.database_url)
        return
    with embedded.server(settings.home / "postgres") as run:
        yield Addresses(embedded.url(run, embedded.APPLICATION), embedded.url(run, embedded.OWNER))


@asynccontextmanager
async def connected(url: str, *, most: int = 8) -> AsyncIterator[None]:
    """Keep the pool open, as the application: refuses a role that could change what must never change."""
    await refuse_owner(url)
    ids.forget()
    await db.connect(url, MODELS, most=most)
    try:
        yield
    finally:
        await db.disconnect()


async def refuse_owner(url: str) -> None:
    """Append-only is held by privilege, so whoever serves must not own the tables (design §10)."""
    async with db.single(url) as connection:
        role = await connection.fetchrow(
            """SELECT rolsuper, EXISTS (SELECT FROM pg_tables WHERE schemaname IN ('public', 'jobs')
                                        AND pg_has_role(current_user, tableowner, 'USAGE')) AS owns
               FROM pg_roles WHERE rolname = current_user"""
        )
    if role is None or role["rolsuper"] or role["owns"]:
        raise ConfigurationError(
            "DATABASE_URL connects as a superuser or as the owner of the tables: use the role tanpuhui_app."
        )
