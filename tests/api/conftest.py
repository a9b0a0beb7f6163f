"""What the tests of the edge stand on."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.api import documents
from tests.api.abroad import DOCUMENTS, Abroad, travelling
from tests.api.browsing import Browser, Pocket, browsing
from tests.api.town import Town, town


@pytest.fixture
async def here(database: None) -> AsyncIterator[Town]:
    """A town founded two days ago."""
    async with town() as founded:
        yield founded


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents that the pages' build would have made."""
    file = tmp_path / "trusted-documents.json"
    file.write_text(json.dumps(DOCUMENTS))
    monkeypatch.setattr(documents, "FILE", file)


@pytest.fixture
async def browser(database: None, built: None) -> AsyncIterator[Browser]:
    """Somebody at a browser, with their phone."""
    async with browsing(Pocket()) as one:
        yield one


@pytest.fixture
async def another(browser: Browser) -> AsyncIterator[Browser]:
    """The same person at another browser, before another process of the application."""
    async with browsing(browser.phone) as one:
        yield one


@pytest.fixture
async def abroad(database: None, built: None, tmp_path: Path) -> AsyncIterator[Abroad]:
    """Providers elsewhere, and an application that knows them."""
    async with travelling(tmp_path) as there:
        yield there
