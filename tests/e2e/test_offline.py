"""Everything that was seen opens without a network, and tells what it told."""

from collections.abc import Sequence

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Look, Phone
from tests.e2e.tour import CITIZEN, NEWCOMER, Stop, buys_tea, known_to, sets_aside
from tests.e2e.words import SAYS

pytestmark = pytest.mark.parametrize(
    "look", [Look("zh", "light", elder=True), Look("en", "dark", elder=False)], ids=str
)


async def test_all_that_a_citizen_has_seen_opens_offline(reader: Phone, merchant: Phone, look: Look) -> None:
    code = await buys_tea(reader)
    await buys_tea(reader)
    await merchant.tell("CheckVoucher", code=code)
    await reader.wear(look)
    await sets_aside(reader)
    assert await _forgotten(reader, CITIZEN, await known_to(reader)) == {}


async def test_what_a_newcomer_has_seen_opens_offline(newcomer: Phone, look: Look) -> None:
    await newcomer.wear(look)
    assert await _forgotten(newcomer, NEWCOMER, await known_to(newcomer)) == {}


async def test_a_till_that_never_was_online_is_told_to_take_nothing(merchant: Phone, look: Look) -> None:
    await merchant.wear(look)
    await merchant.context.route("**/.well-known/**", lambda route: route.abort())
    await merchant.page.evaluate("localStorage.removeItem('tickets')")
    await merchant.open("/check")
    await merchant.context.set_offline(offline=True)
    await expect(merchant.page.get_by_role("alert")).to_contain_text(SAYS["till closed"][look.language == "en"])
    await expect(merchant.page.get_by_role("textbox")).to_have_count(0)
    await merchant.context.set_offline(offline=False)
    await merchant.context.unroute("**/.well-known/**")
    assert [one for one in merchant.troubles if "ERR_FAILED" not in one] == []
    merchant.troubles.clear()


async def _forgotten(phone: Phone, stops: Sequence[Stop], known: dict[str, str]) -> dict[str, set[str]]:
    """What each screen told with a network, and does not tell without."""
    screens = [stop for stop in stops if stop.press is None]
    online = {stop.path: await _told(phone, stop, known) for stop in screens}
    await phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await phone.context.set_offline(offline=True)
    lost = {stop.path: online[stop.path] - await _told(phone, stop, known) for stop in screens}
    await phone.context.set_offline(offline=False)
    assert phone.troubles == []
    return {path: lines for path, lines in lost.items() if lines}


async def _told(phone: Phone, stop: Stop, known: dict[str, str]) -> set[str]:
    await stop.reach(phone, known)
    await phone.page.wait_for_load_state("networkidle")  # what was seen last comes first, and then what is true now
    return set((await phone.page.locator("#app").inner_text()).split("\n"))
