"""Whatever address the browser asks for is looked at, also when a page asks by itself."""

from tests.canaries import WATCH
from tests.e2e.conftest import Phone


async def test_a_canary_in_an_address_that_a_page_asks_for_is_seen(newcomer: Phone) -> None:
    await newcomer.page.goto("/methods")
    assert WATCH.taken() == []
    await newcomer.page.evaluate("fetch('/health?of=%2B86138-0000-0001')")
    assert [(leak.sink, leak.canary) for leak in WATCH.taken()] == [("url", "13800000001")]
    [cookie] = await newcomer.context.cookies()
    await newcomer.page.evaluate("token => fetch(`/health?of=${token}`)", cookie["value"])
    assert [leak.canary for leak in WATCH.taken()] == [cookie["value"]]
