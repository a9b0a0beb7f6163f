"""Every operation is charged by its cost, to whoever asks and to the address they ask from, before anything is run."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx2
import pytest

from backend.adapters.allowances import InMemory
from backend.api import spending
from backend.api.context import Metered
from backend.api.documents import Document
from backend.api.media import JSON, RESPONSE
from backend.api.schema import CORE
from backend.api.spending import ADDRESS, CLIENT, SESSION, network
from backend.kit.allowances import Purse, TooLittle, Unreachable
from tests.api.asking import REDEEM, Caller
from tests.api.browsing import OWN, Browser
from tests.api.town import Town
from tests.security.walking import roots
from tests.world import everything, unaudited

ME = "{ me { accountId } }"


@dataclass
class Watched:
    """Spending, with all that was charged; `away` while Redis is."""

    away: bool = False
    charges: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    purses: InMemory = field(default_factory=InMemory)

    async def spend(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        if self.away:
            raise Unreachable
        return self.spend_here(purses, cost)

    def spend_here(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        self.charges.append((tuple(purse.kind for purse in purses), cost))
        return self.purses.spend_here(purses, cost)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """What the application of this test spends from."""
    it = Watched()
    monkeypatch.setattr("tests.api.asking.InMemory", lambda: it)
    return it


@pytest.fixture
async def here(watched: Watched, here: Town) -> Town:
    return here


@pytest.fixture
async def browser(watched: Watched, browser: Browser) -> Browser:
    return browser


def small(monkeypatch: pytest.MonkeyPatch, **points: int) -> None:
    for name, holds in points.items():
        monkeypatch.setattr(spending, name, holds)


@asynccontextmanager
async def elsewhere(caller: Caller, address: str) -> AsyncIterator[Caller]:
    """The same caller from another address."""
    transport = caller.client._transport  # noqa: SLF001 - httpx2 does not tell which application it asks
    assert isinstance(transport, httpx2.ASGITransport)
    moved = httpx2.ASGITransport(transport.app, client=(address, 1))
    async with httpx2.AsyncClient(transport=moved, base_url="http://edge") as client:
        yield replace(caller, client=client)


@pytest.mark.parametrize(
    ("kind", "query", "variables", "charged"),
    [
        ("anybody", "{ __typename }", {}, (("address",), 1)),
        ("anybody", "{ listings(first: 20) { edges { node { id } } } }", {}, (("address",), 41)),
        ("anybody", "query($n: Int!) { listings(first: $n) { edges { node { id } } } }", {"n": 3}, (("address",), 7)),
        ("anybody", "{ unknown }", {}, (("address",), 1)),
        ("anybody", "{", {}, (("address",), 10)),
        ("citizen", "{ account { id } }", {}, (("address", "client"), 1)),
        ("citizen", "mutation { endOtherSessions { sessions } }", {}, (("address", "client"), 11)),
        ("citizen", "mutation { a: endOtherSessions { sessions } signOut { ok } }", {}, (("address", "client"), 22)),
    ],
)
async def test_what_an_operation_costs_and_whom(
    here: Town, watched: Watched, kind: str, query: str, variables: dict[str, Any], charged: tuple[tuple[str, ...], int]
) -> None:
    await here.people[kind].ask(query, **variables)
    assert watched.charges == [charged]


async def test_a_document_of_our_pages_costs_too_and_a_browser_pays_by_its_session(
    browser: Browser, watched: Watched
) -> None:
    await browser.sign_in()
    watched.charges.clear()
    await browser.run("list")
    await browser.run("m")
    assert watched.charges == [(("address", "session"), 1), (("address", "session"), 2)]


async def test_whoever_makes_up_a_token_or_a_cookie_has_no_purse_of_their_own(here: Town, watched: Watched) -> None:
    made_up = "made up"
    await replace(here.people["anybody"], token=made_up).ask(ME)
    answer = await here.people["anybody"].client.get("/graphql?documentId=x", headers={"cookie": "session=made-up"})
    assert answer.status_code == 404
    assert [purses for purses, _ in watched.charges] == [("address",)]


@pytest.mark.parametrize("media", [JSON, RESPONSE])
async def test_who_spent_too_much_learns_when_to_come_again_and_nothing_is_run(
    here: Town, watched: Watched, monkeypatch: pytest.MonkeyPatch, media: str
) -> None:
    small(monkeypatch, CLIENT=30)
    ann = here.people["citizen"]
    await ann.ask("mutation { endOtherSessions { sessions } }")
    before = await everything()
    headers = {"authorization": f"Bearer {ann.token}", "accept": media}
    body = {"query": "mutation { a: endOtherSessions { sessions } signOut { ok } }"}
    answer = await ann.client.post("/graphql", json=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (429, f"{media}; charset=utf-8")
    assert answer.headers["retry-after"] == "6"
    assert answer.headers["cache-control"] == "no-store"
    assert list(answer.json()) == ["errors"]
    [error] = answer.json()["errors"]
    assert error["message"] == "Too much was asked for from one client. Wait 6 s and ask again."
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert datetime.fromisoformat(error["extensions"]["at"]).tzinfo is not None
    assert await everything() == before
    assert "errors" not in await ann.ask("{ account { id } }")


async def test_taking_ones_data_along_costs_as_much_as_the_dearest_document(
    browser: Browser, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in()
    watched.charges.clear()
    small(monkeypatch, SESSION=1500)
    assert (await browser.client.get("/export")).status_code == 200
    assert watched.charges == [(("address", "session"), 1000)]
    refused = await browser.client.get("/export")
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) > 0


async def test_one_clients_flood_leaves_the_others_of_its_address_alone(
    here: Town, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, CLIENT=10, ADDRESS=40)
    ann = here.people["citizen"]
    told = [(await ann.post(b'{"query":"{ account { id } }"}')).status_code for _ in range(100)]
    assert (told.count(200), told.count(429)) == (10, 90)
    for kind in ("another citizen", "anybody"):
        assert "errors" not in await here.people[kind].ask(ME)


async def test_everybody_of_an_address_together_has_its_purse_and_other_addresses_their_own(
    here: Town, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, ADDRESS=20)
    body = b'{"query":"mutation { endOtherSessions { sessions } }"}'
    assert (await here.people["citizen"].post(body)).status_code == 200
    refused = await here.people["another citizen"].post(body)
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["message"].startswith("Too much was asked for from one address. Wait ")
    async with elsewhere(here.people["another citizen"], "203.0.113.9") as there:
        assert (await there.post(body)).status_code == 200


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_whose_an_address_is(address: str, owner: str) -> None:
    assert network(address) == owner


def test_a_purse_holds_more_than_the_dearest_document_and_an_address_more_than_many_people() -> None:
    assert 1000 < SESSION < CLIENT
    assert 15 * CLIENT <= ADDRESS


async def test_while_redis_is_down_reads_go_on_and_each_process_counts_alone(
    here: Town, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.away = True
    small(monkeypatch, CLIENT=5)
    assert (await here.ask("anybody", "{ listings { edges { node { id } } } }"))["listings"]["edges"]
    ann = here.people["citizen"]
    told = [(await ann.post(b'{"query":"{ account { id } }"}')).status_code for _ in range(10)]
    assert (told.count(200), told.count(429)) == (5, 5)


async def test_while_redis_is_down_nothing_of_value_moves_and_the_same_key_is_good_afterwards(
    here: Town, watched: Watched
) -> None:
    await here.riches()
    ann, before = here.people["citizen"], await unaudited()
    watched.away = True
    seen = {"expectedPoints": 20, "expectedVersion": 1}
    asked = {"key": "k", "listingId": str(here.tea.id), **seen}
    assert await here.denied("citizen", REDEEM, input=asked) == "TRY_LATER"
    voucher = 'mutation { checkVoucher(input: {code: "NONE"}) { __typename } }'
    assert await here.denied("merchant", voucher) == "TRY_LATER"
    assert await here.denied("citizen", voucher) == "NOT_ALLOWED"
    issue = 'mutation { issue(input: {run: "404"}) { __typename } }'
    assert await here.denied("authority", issue) == "TRY_LATER"
    assert await unaudited() == before
    watched.away = False
    assert (await ann.redeem("k", str(here.tea.id), 20))["__typename"] == "Redeemed"


async def test_while_redis_is_down_whoever_wants_to_leave_or_withdraw_can(here: Town, watched: Watched) -> None:
    [consent] = (await here.ask("citizen", "{ consents { id } }"))["consents"]
    watched.away = True
    withdraw = "mutation($id: ID!) { withdrawConsent(input: {id: $id}) { __typename } }"
    told = await here.ask("citizen", withdraw, id=consent["id"])
    assert told == {"withdrawConsent": {"__typename": "ConsentWithdrawn"}}
    assert await here.ask("citizen", "mutation { endOtherSessions { sessions } }")
    assert await here.ask("citizen", "mutation { signOut { ok } }") == {"signOut": {"ok": True}}


async def test_so_can_a_browser(browser: Browser, watched: Watched) -> None:
    await browser.sign_in()
    [session] = await browser.run("list")
    watched.away = True
    assert (await browser.run("end", input={"id": session["id"]}))["__typename"] == "SessionEnded"
    assert (await browser.post("m", OWN)).json()["data"] == {"me": None}


def test_every_change_has_its_place_when_redis_is_down() -> None:
    """A new mutation belongs into one of the two: does it move points, grams or stock?"""
    metered, others = set[str](), set[str]()
    for root in roots(CORE):
        if root.operation == "mutation":
            (metered if Metered in root.field.permission_classes else others).add(root.name)
    assert metered == {
        *("redeem", "confirmRedemption", "giveBackRedemption", "checkVoucher", "settleChecks", "restock", "issue"),
        *("wish", "withdrawWish"),
    }
    assert others == {
        *("requestCode", "signIn", "signOut", "stepUp", "endSession", "endOtherSessions"),
        *(
            "beginPasskey",
            "beginPasskeySignIn",
            "addPasskey",
            "removePasskey",
            "signInWithPasskey",
            "stepUpWithPasskey",
        ),
        *("beginTotp", "addTotp", "removeTotp", "giveSecondFactor"),
        *("beginSignIn", "linkIdentity", "unlinkIdentity", "verifyName"),
        *("proposeSeat", "approveSeat", "refuseSeat", "endSeat"),
        *("announceDrop", "commitDropSeed", "revealSeed", "readMessages", "openTill", "closeTill", "extendVoucher"),
        *("draftAgreement", "signAgreement", "terminateAgreement", "prepareGoods", "submitGoods", "reviewGoods"),
        *("closeGoods", "changePrice", "takeOffShelf"),
        *("closeAccount", "grantConsent", "withdrawConsent", "calculate", "audit"),
    }


def test_what_a_document_asks_for_is_counted_once_for_the_same_lengths() -> None:
    text = "query Q($n: Int = 7, $id: ID) { listings(first: $n) { edges { node { id } } } listing(id: $id) { id } }"
    document = Document(text, None, suggestions=False)
    operation = document.operation(None)
    assert operation is not None
    costs = {n: document.sums(operation, {"n": n, "id": f"{n}"}).cost for n in (0, 1, 3, 100, 5000)}
    assert costs == {0: 4, 1: 4, 3: 8, 100: 202, 5000: 202}
    assert document.sums(operation, {}).cost == 16
    assert document.sums(operation, {"n": 3, "id": "3"}) is document.sums(operation, {"n": 3, "id": "x", "other": 5})
    assert document.sums(operation, {"n": "3"}) is document.sums(operation, {"n": None})
