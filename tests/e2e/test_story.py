"""The whole story of one citizen and one merchant, on both sizes of telephone and in every look that is tested."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.api.serving import Running
from tests.e2e.city import PHONES
from tests.e2e.conftest import ALL, EVERY, SIZES, Phone, a_phone
from tests.e2e.story import (
    Story,
    consents,
    holds_up,
    is_told_that_it_is_used,
    opens_offline,
    redeems,
    scans,
    sees_a_trail,
    sees_it_used,
    sees_rings,
    shows,
    types,
)

NUMBERS = iter(PHONES)
SMALL, LARGE = SIZES
# Any two of language, light, letters and telephone meet in these five; LOOKS=all shows every look on both telephones.
FIVE = [(EVERY[0], SMALL), (EVERY[3], LARGE), (EVERY[5], LARGE), (EVERY[6], LARGE), (EVERY[7], SMALL)]
TOLD = [(look, size) for look in EVERY for size in SIZES] if ALL else FIVE


@pytest.fixture
def size(request: pytest.FixtureRequest) -> ViewportSize:
    """Each of the two telephones."""
    chosen: ViewportSize = request.param
    return chosen


@pytest.fixture
async def story(
    request: pytest.FixtureRequest, browser: Browser, server: Running, merchant: Phone, size: ViewportSize
) -> AsyncIterator[Story]:
    """A new telephone of this size and look, signed in by a code, and the merchant's set to the same."""
    citizen = await a_phone(browser, server, size)
    await merchant.page.set_viewport_size(size)
    await merchant.page.evaluate("localStorage.removeItem('till')")  # where another test has let it stand
    for each in (citizen, merchant):
        await each.wear(request.param)
    await citizen.sign_in(next(NUMBERS))
    yield Story(citizen, merchant, request.param)
    await citizen.context.close()


@pytest.mark.parametrize(("story", "size"), TOLD, indirect=True)
async def test_a_citizen_consents_sees_what_came_of_it_and_redeems_and_the_merchant_takes_the_voucher(
    story: Story,
) -> None:
    consent = await consents(story)
    await sees_rings(story)
    act = await sees_a_trail(story)
    voucher = await redeems(story)
    await shows(story, voucher)
    await types(story, voucher["code"])
    await sees_it_used(story, voucher)
    goods = f"/mall/{voucher['listing']['id']}"
    seen = ["/", consent, "/consents", act, "/ledger", goods, "/mall", f"/vouchers/{voucher['id']}", "/vouchers"]
    await opens_offline(story, seen)
    assert (story.citizen.troubles, story.merchant.troubles) == ([], [])


@pytest.mark.parametrize(("story", "size"), [FIVE[0], FIVE[2]], indirect=True)
async def test_the_merchants_camera_reads_a_voucher_off_the_citizens_screen(story: Story, camera: Path) -> None:
    voucher = await redeems(story)
    await shows(story, voucher)
    await holds_up(story, camera)
    await scans(story, "hand over")
    await is_told_that_it_is_used(story)
    await scans(story, "used already")
    assert (story.citizen.troubles, story.merchant.troubles) == ([], [])
