"""What the tests of seats stand on."""

import pytest

from tests.accounts.seating import Places, founded


@pytest.fixture
async def places(database: None) -> Places:
    return await founded()
