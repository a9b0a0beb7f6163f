"""Whoever serves must not be able to take down the walls: a superuser and the owner are refused at the start."""

from collections.abc import AsyncIterator

import pytest

from backend import wiring
from backend.adapters import embedded
from backend.kit import db
from backend.kit.errors import ConfigurationError

REFUSED = "DATABASE_URL connects as a superuser or as the owner of the tables: use the role tanpuhui_app."


@pytest.fixture
async def superuser_url(cluster: str, database_name: str) -> str:
    return embedded.url(cluster, embedded.SUPERUSER, database_name)


@pytest.fixture(params=["", "NOINHERIT"])
async def member_url(
    request: pytest.FixtureRequest, cluster: str, database_name: str, superuser_url: str
) -> AsyncIterator[str]:
    """A role that may act as the owner, at once or after SET ROLE."""
    role = f"member_of_{database_name}"
    async with db.single(superuser_url) as admin:
        await admin.execute(f"DROP ROLE IF EXISTS {role}")
        await admin.execute(f"CREATE ROLE {role} LOGIN {request.param} IN ROLE {embedded.OWNER}")
        yield embedded.url(cluster, role, database_name)
        await admin.execute(f"DROP ROLE {role}")


async def refused(url: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        async with wiring.connected(url):
            pass
    return str(error.value)


async def test_a_superuser_may_not_serve(superuser_url: str) -> None:
    assert await refused(superuser_url) == REFUSED


async def test_the_owner_of_the_tables_may_not_serve(owner_url: str) -> None:
    assert await refused(owner_url) == REFUSED


async def test_who_may_become_the_owner_may_not_serve(member_url: str) -> None:
    with pytest.raises(ConfigurationError):
        await wiring.refuse_owner(member_url)


async def test_the_restricted_role_may_serve(application_url: str) -> None:
    await wiring.refuse_owner(application_url)
