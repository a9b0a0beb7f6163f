"""That the fuzzers find something: what a forgotten check lets through, and words of our inside."""

from decimal import Decimal

import pytest
from schemathesis import GenerationMode

from backend.api import failures, listings
from tests.api.asking import Caller
from tests.security.fuzzing import documents, drawn, named, operations, sent
from tests.security.peopled import Peopled, peopled
from tests.security.tallying import tally


async def found(here: Peopled, label: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a hundred documents for a root field find; empty if nothing."""
    [operation] = [each for each in operations() if each.label == label]
    caller: Caller = here.caller("citizen")
    with tally(monkeypatch, f"{label}, with a hole") as counted:
        for drafted in drawn(documents(operation, GenerationMode.POSITIVE), 100):
            document = named(drafted, here.known)
            try:
                await counted.case(sent(caller, document), document)
            except AssertionError as error:
                return str(error).split("\n")[0]
    return ""


async def test_an_id_that_is_not_checked_is_found(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    async with peopled() as here:
        assert await found(here, "Query.listing", monkeypatch) == ""
        monkeypatch.setattr(listings, "row_id", lambda text, _what: int(text))
        assert await found(here, "Query.listing", monkeypatch) == "It is our fault: {'INTERNAL'}."


async def test_so_is_an_error_that_is_not_masked(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "row_id", lambda text, _what: Decimal(text))
    monkeypatch.setattr(failures, "foreseen", lambda _: True)
    async with peopled() as here:
        assert await found(here, "Query.listing", monkeypatch) == "It tells '<class' of our inside."
