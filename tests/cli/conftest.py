"""A migrated trial to run commands on: one that tests only look at, and one of each test's own."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.cli.running import Terminal, at, drop
from tests.conftest import clone


@pytest.fixture(scope="session")
def trial_name(cluster: str, database_name: str) -> Iterator[str]:
    """A trial as `migrate` leaves it, for nobody to write to."""
    name = f"{database_name}_trial"
    asyncio.run(clone(cluster, name))
    migrated = at(cluster, name)("migrate")
    assert (migrated.code, migrated.out) == (0, "programme=trial migrated\n")
    yield name
    asyncio.run(drop(cluster, name))


@pytest.fixture(scope="session")
def standing(cluster: str, trial_name: str) -> Terminal:
    """A terminal on the trial that everybody looks at."""
    return at(cluster, trial_name)


@pytest.fixture
def own(cluster: str, trial_name: str) -> Iterator[Terminal]:
    """A terminal on a trial of this test's own."""
    name = f"{trial_name}_own"
    asyncio.run(clone(cluster, name, trial_name))
    yield at(cluster, name)
    asyncio.run(drop(cluster, name))


@pytest.fixture
def empty(cluster: str, database_name: str) -> Iterator[Terminal]:
    """A terminal on a database in which nothing was ever made."""
    name = f"{database_name}_empty"
    asyncio.run(clone(cluster, name, "template0"))
    yield at(cluster, name)
    asyncio.run(drop(cluster, name))
