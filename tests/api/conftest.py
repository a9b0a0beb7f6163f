"""What the tests of the edge stand on."""

from collections.abc import AsyncIterator

import pytest

from tests.api.town import Town, town


@pytest.fixture
async def here(database: None) -> AsyncIterator[Town]:
    """A town founded two days ago."""
    async with town() as founded:
        yield founded
