"""Axe finds nothing on any screen or sheet, on either telephone, in any language, light or size of letters."""

import itertools
from collections.abc import AsyncIterator, Sequence

import pytest
from playwright.async_api import Browser

from tests.api.serving import Running
from tests.e2e.conftest import ALL, EVERY, SIZES, Look, Phone, a_phone
from tests.e2e.officials import READER, an_official
from tests.e2e.tour import (
    CITIZEN,
    MERCHANT,
    NEWCOMER,
    NOBODY,
    OPERATOR,
    Stop,
    buys_tea,
    known_shop,
    known_to,
    known_to_all,
    known_to_operator,
    sets_aside,
)

NUMBERS = itertools.count(13900008001)  # a number gets one code a minute
# Each setting of each kind is worn in these two; LOOKS=all wears every look there is.
pytestmark = pytest.mark.parametrize("look", EVERY if ALL else [EVERY[3], EVERY[4]], ids=str)


@pytest.fixture(scope="session")
async def used_code(reader: Phone, merchant: Phone) -> str:
    """The code of a voucher of the reader's that is used; another one of theirs is not."""
    code = await buys_tea(reader)
    await buys_tea(reader)
    assert "usedAt" in await merchant.tell("CheckVoucher", code=code)
    return code


@pytest.fixture(scope="module")
async def official(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """The telephone of somebody of the operator."""
    made = await an_official(browser, server, READER)
    yield made
    await made.context.close()


@pytest.fixture(scope="session")
async def nobody(browser: Browser, server: Running) -> AsyncIterator[Phone]:
    """A telephone with nobody signed in."""
    made = await a_phone(browser, server, SIZES[0])
    yield made
    await made.context.close()


async def test_axe_finds_nothing_on_a_citizens_screens(reader: Phone, used_code: str, look: Look) -> None:
    await reader.wear(look)
    await sets_aside(reader)
    assert await _complaints(reader, CITIZEN, await known_to(reader)) == {}


async def test_axe_finds_nothing_on_a_newcomers_screens(newcomer: Phone, look: Look) -> None:
    await newcomer.wear(look)
    assert await _complaints(newcomer, NEWCOMER, await known_to(newcomer)) == {}


async def test_axe_finds_nothing_at_the_till(merchant: Phone, used_code: str, look: Look) -> None:
    await merchant.wear(look)
    assert await _complaints(merchant, MERCHANT, {"used_code": used_code} | await known_shop(merchant)) == {}


async def test_axe_finds_nothing_on_the_operators_screens(official: Phone, look: Look) -> None:
    await official.wear(look)
    assert await _complaints(official, OPERATOR, await known_to_operator(official)) == {}


async def test_axe_finds_nothing_while_somebody_signs_in(nobody: Phone, look: Look) -> None:
    await nobody.wear(look)
    known = await known_to_all(nobody) | {"phone": str(next(NUMBERS))}
    assert await _complaints(nobody, NOBODY, known) == {}


async def _complaints(phone: Phone, stops: Sequence[Stop], known: dict[str, str]) -> dict[str, list[str]]:
    """What axe or the browser's console has against each stop, on either telephone."""
    found = {}
    for stop in stops:
        await phone.page.set_viewport_size(SIZES[0])
        await stop.reach(phone, known)
        complaints = await phone.complaints()
        await phone.page.set_viewport_size(SIZES[1])
        complaints += await phone.complaints() + phone.troubles
        phone.troubles.clear()
        if complaints:
            found[str(stop)] = complaints
    return found
