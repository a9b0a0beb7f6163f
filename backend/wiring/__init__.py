"""The composition root: which models there are, where the database is, who may connect to it how, what it starts with.

Promises that whoever serves cannot change what must never change, and that one database runs one programme.
Decides nothing about carbon.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from backend import accounts, programme
from backend.adapters import embedded
from backend.kit import db, ids, schema
from backend.kit.errors import ConfigurationError
from backend.kit.time import business_day, clock
from backend.settings import Settings
from backend.wiring import trial

MODELS = (
    "backend.kit.models",
    "backend.programme.models",
    "backend.accounts.models",
    "backend.identities.models",
    "backend.ledger.models",
    "backend.inbox.models",
    "backend.methodologies.models",
    "backend.scenarios.models",
    "backend.consents.models",
    "backend.activities.models",
    "backend.issuance.models",
    "backend.mall.models",
    "backend.drops.models",
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


async def migrate(
    settings: Settings, addresses: Addresses, plan: trial.World | None = None, now: datetime | None = None
) -> None:
    """Bring the database to the newest schema and settle its programme: regions, first staff, a trial's scenarios.

    A demo brings a `plan` of its own and the instant at which its city is founded.
    """
    pack = programme.pack(settings.programme)
    await _reachable(addresses.owner)
    await schema.upgrade(addresses.owner, MODELS, business_day(now or clock(), pack.zone))
    await db.connect(addresses.owner, MODELS, most=1, joined=ids.forget)
    try:
        async with db.transaction(now) as tx:
            await programme.settle(tx, pack)
            await accounts.seed_staff(tx, pack)
            if pack.trial:
                await trial.start(tx, pack, plan or trial.world())
    finally:
        await db.disconnect()


@asynccontextmanager
async def connected(url: str, *, most: int = 8) -> AsyncIterator[None]:
    """Keep the pool open, as the application: refuses a role that could change what must never change."""
    await refuse_owner(url)
    await db.connect(url, MODELS, most=most, joined=ids.forget)
    try:
        yield
    finally:
        await db.disconnect()


async def settled_pack(settings: Settings) -> programme.RulePack:
    """The pack this database was migrated for; raises ConfigurationError when it is another or none."""
    try:
        settled = await programme.settled(db.pool())
    except asyncpg.UndefinedTableError:
        settled = None
    if settled is None:
        raise ConfigurationError("The database is empty: run `tanpuhui migrate` first.")
    if settled != settings.programme:
        raise ConfigurationError(f"This database runs the programme {settled}: set PROGRAMME={settled}.")
    return programme.pack(settled)


async def refuse_owner(url: str) -> None:
    """Append-only is held by privilege: whoever serves must not be able to become the owner (design §10)."""
    await _reachable(url)
    async with db.single(url) as connection:
        role = await connection.fetchrow(
            """SELECT EXISTS (SELECT FROM pg_roles
                               WHERE rolsuper AND pg_has_role(current_user, oid, 'MEMBER')) AS super,
                 EXISTS (SELECT FROM pg_tables WHERE schemaname IN ('public', 'jobs')
                           AND pg_has_role(current_user, tableowner, 'MEMBER')) AS owns"""
        )
    if role is None or role["super"] or role["owns"]:
        raise ConfigurationError(
            "DATABASE_URL connects as a superuser or as the owner of the tables: use the role tanpuhui_app."
        )


async def _reachable(url: str) -> None:
    """Say in one sentence that the server does not answer; the address is not repeated, it may hold a password."""
    try:
        async with db.single(url):
            pass
    except (OSError, UnicodeError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ConfigurationError(f"The database does not answer: {type(error).__name__}. Check its address.") from None
