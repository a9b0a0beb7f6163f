"""Asks the application in this process, on the tests' database."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx2
from starlette.applications import Starlette

from backend import accounts, app, identities, wiring
from backend.accounts import NewOrganisation, NewPerson, OrganisationKind
from backend.accounts.store import insert_organisation
from backend.adapters.allowances import InMemory
from backend.adapters.known_sessions import Nowhere
from backend.api.context import Services
from backend.kit import db
from backend.kit.live import Hub
from backend.kit.time import clock
from backend.mall.shelf_store import insert_goods, insert_listings
from backend.programme import RulePack
from backend.settings import read
from tests.api.serving import TRIAL
from tests.mall.building import PASS, PROVIDER, grant, listed

SECRET = "s" * 32
TEAHOUSE = NewOrganisation("TEAHOUSE", "茶馆", "Teahouse", "320000", frozenset({OrganisationKind.RIGHTS_PROVIDER}))
REDEEM = """mutation ($input: RedeemInput!) { redeem(input: $input) {
  __typename
  ... on Redeemed { voucher { id points grams code validUntil } }
  ... on Rejected { code message }
} }"""
ACCOUNT = "{ account { id freePoints freeGrams honourPoints honourGrams helpedGrams } }"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks; without a token, anybody."""

    client: httpx2.AsyncClient
    token: str | None = None
    application: Starlette | None = None  # for streams, which the client would read to their end

    async def post(self, body: bytes) -> httpx2.Response:
        """What a body is answered."""
        headers = {b"content-type": b"application/json"}
        if self.token is not None:
            headers[b"authorization"] = f"Bearer {self.token}".encode()
        return await self.client.post("/graphql", content=body, headers=headers)

    async def ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON may be anything
        """What a document is answered."""
        answer = await self.post(json.dumps({"query": query, "variables": variables}).encode())
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def redeem(self, key: str, listing_id: object, points: object, version: int = 1) -> Any:  # noqa: ANN401 - same
        """How a redemption at a price ends, one way or the other."""
        expected = {"expectedPoints": points, "expectedVersion": version}
        answer = await self.ask(REDEEM, input={"key": key, "listingId": listing_id, **expected})
        assert "errors" not in answer, answer
        return answer["data"]["redeem"]


def services(pack: RulePack = TRIAL) -> Services:
    """What the edge acts through; what callers have spent lies in this process."""
    hub = Hub()
    return app.services(pack, read({"SECRET_KEY": SECRET}), InMemory(), Nowhere(), hub, hub.tell)


def applied(through: Services, **settings: str) -> Starlette:
    """The application, as it is once it has started."""
    application = app.build(read({"SECRET_KEY": SECRET} | settings), wiring.Addresses("", ""))
    application.state.services = through
    return application


@asynccontextmanager
async def edge(through: Services | None = None, **settings: str) -> AsyncIterator[Caller]:
    """Anybody before the application, which needs neither a process nor a port here."""
    application = applied(through or services(), **settings)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(application), base_url="http://edge") as client:
        yield Caller(client, application=application)
    await application.state.services.recorder.settled()


async def citizen(points: int, grams: int, handle: str = "ann") -> tuple[int, str]:
    """Somebody with one lot that lasts: their account and a token."""
    async with db.transaction() as tx:
        [account_id] = await accounts.register_people(tx, [NewPerson(handle, TRIAL.root.code, handle)])
        if points:
            await grant(tx, account_id, (points, grams, clock() + timedelta(days=700)))
        return account_id, await identities.issue_token(tx, account_id, timedelta(days=1))


async def shelved(listing_id: int, points: int, stock: int) -> None:
    """Put tea on the shelf of a teahouse, for a year from today."""
    now, tea = clock(), replace(PASS, title_zh="茶", title_en="Tea")
    until = now + timedelta(days=365)
    listing = replace(listed(listing_id, points, stock, PROVIDER, tea), sold_until=until, listed_at=now)
    async with db.transaction() as tx:
        await insert_organisation(tx, PROVIDER, TEAHOUSE, now)
        await insert_goods(tx, listing.goods)
        await insert_listings(tx, [listing])
