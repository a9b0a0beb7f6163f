"""Every kind of caller before one small town, and the real things of Ann's that they name."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend import accounts, identities
from backend.accounts import NewMember, NewOrganisation, OrganisationKind, Role
from backend.api import documents
from backend.api.context import Elsewhere
from backend.identities import Browser, OutsideIdentity, Passkey, Return, Trip, Way, factor_store
from backend.identities.commands import open_session
from backend.identities.errors import name_not_confirmed, provider_away
from backend.identities.values import Factor, NewKey
from backend.kit import db, ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.time import clock
from backend.programme.values import Title
from tests.api.asking import services
from tests.api.browsing import OWN
from tests.api.town import Town, town
from tests.security.drawn import drawn
from tests.security.wares import Wares, wares
from tests.world import done

# Columns that are asked by a browser's session: whose, how long ago it was proved who that is, and with which factor.
SESSIONS = {
    "owner_fresh": ("owner", timedelta(), None),
    "owner_stale": ("owner", timedelta(minutes=10), None),
    "operator_unfactored": ("operator_manager", timedelta(), None),
    "operator_factored": ("operator_manager", timedelta(), Factor.TOTP),
    "authority_unfactored": ("authority_manager", timedelta(), None),
    "authority_factored": ("authority_manager", timedelta(), Factor.TOTP),
}
# Columns whose callers the town has under another name.
KNOWN = {
    "anybody": "anybody",
    "citizen": "another citizen",
    "owner": "citizen",
    "merchant_member": "merchant",
    "scenario_developer": "developer",
    "operator": "operator",
    "authority": "authority",
}
SEATS = {
    "merchant_manager": ("teahouse", Role.MANAGER, "TRIAL"),
    "rival_manager": ("rival", Role.MANAGER, "TRIAL"),
    "operator_manager": ("operator", Role.MANAGER, "TRIAL"),
    "authority_manager": ("authority", Role.MANAGER, "TRIAL"),
    "operator_elsewhere": ("operator", Role.MEMBER, "TRIAL-EAST"),
    "authority_elsewhere": ("authority", Role.MEMBER, "TRIAL-EAST"),
    "manager_elsewhere": ("operator", Role.MANAGER, "TRIAL-EAST"),
    "operator_lapsed": ("operator", Role.MANAGER, "TRIAL"),
    "authority_lapsed": ("authority", Role.MANAGER, "TRIAL"),
}
# The kinds of organisations that no column above has a member of.
OTHER_KINDS = tuple(
    kind for kind in OrganisationKind if kind.lower() not in KNOWN and kind is not OrganisationKind.RIGHTS_PROVIDER
)
COLUMNS = (
    *("anybody", "citizen", "owner", "owner_fresh", "owner_stale"),
    *("merchant_member", "merchant_manager", "rival_manager", "scenario_developer"),
    *(kind.lower() for kind in OTHER_KINDS),
    *("operator", "operator_manager", "operator_unfactored", "operator_factored"),
    *("operator_elsewhere", "manager_elsewhere", "operator_lapsed"),
    *("authority", "authority_manager", "authority_unfactored", "authority_factored"),
    *("authority_elsewhere", "authority_lapsed"),
)
IGNORED = {"accounts_audit", "identities_access_token", "identities_session"}  # what asking itself may write


class Away:
    """A provider elsewhere that does not answer."""

    way = Way("gov", Title("政务", "Government"))

    async def authorize_url(self, trip: Trip, now: datetime) -> str | Refusal:
        del trip, now
        return provider_away()

    async def who(self, back: Return, trip: Trip, now: datetime) -> OutsideIdentity | Refusal:
        del back, trip, now
        return provider_away()


class Stranger:
    """Somebody who would know, and knows nobody."""

    code = "stranger"

    async def check(self, name: str, number: str) -> str | Refusal:
        del name, number
        return name_not_confirmed()


type Ask = Callable[[str, Mapping[str, object]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Things:
    """Ann's own, what her merchant and the staff have to do with it, and what is public."""

    act: str
    consent: str
    voucher: str
    code: str
    run: str
    record: str
    listing: str
    dear: str
    scenario: str
    teahouse: str
    newcomer: str
    proposal: str
    seats: tuple[str, ...]
    passkey: str
    linked: str
    drop: str
    dear_drop: str
    account: str
    wares: Wares
    session: str = ""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody, by column."""

    here: Town
    accounts: Mapping[str, int]
    tokens: Mapping[str, str]
    things: Things

    async def ask(self, column: str, document: str, variables: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON may be anything
        """What one kind of caller is answered; by a session only if the document is trusted."""
        anybody = self.here.people["anybody"]
        if column not in SESSIONS:
            caller = replace(anybody, token=self.tokens.get(column))
            return await caller.ask(document, **variables)
        body = {"documentId": document, "variables": variables}
        headers = {**OWN, "content-type": "application/json", "cookie": f"session={self.tokens[column]}"}
        answer = await anybody.client.post("/graphql", content=json.dumps(body), headers=headers)
        anybody.client.cookies.clear()
        return answer.json()

    async def with_sessions(self) -> "Crowd":
        """The same with new sessions: some of what is asked ends them."""
        fresh = {column: (await self.session(*how))[1] for column, how in SESSIONS.items()}
        return replace(self, tokens={**self.tokens, **fresh})

    async def session(
        self, column: str = "owner", age: timedelta = timedelta(), factor: Factor | None = None
    ) -> tuple[str, str]:
        """A new session of somebody's, by its id and its token."""
        async with db.transaction(clock() - age) as tx:
            opened = await open_session(tx, self.accounts[column], Browser(), factor)
        return str(opened.session.id), opened.token


@asynccontextmanager
async def crowd(monkeypatch: pytest.MonkeyPatch, folder: Path, trusted: Mapping[str, str]) -> AsyncIterator[Crowd]:
    """A town with everybody in it, before an edge that takes these documents from a browser."""
    file = folder / "trusted-documents.json"
    file.write_text(json.dumps(trusted))
    monkeypatch.setattr(documents, "FILE", file)
    async with town(replace(services(), elsewhere=Elsewhere("http://edge", {"gov": Away()}, Stranger()))) as here:
        yield await _gathered(here)


async def _gathered(here: Town) -> Crowd:
    known = {column: here.people[kind].token for column, kind in KNOWN.items()}
    async with db.transaction(here.founded) as tx:
        people = {column: await _seated(tx, here, column, *SEATS[column]) for column in SEATS}
        people |= {kind.lower(): await _member(tx, here, kind) for kind in OTHER_KINDS}
        handles = await accounts.people_by_handle(tx, ["ann", "teahouse-staff"])
        newcomer, seats = await _newcomer(tx, here)
    async with db.transaction() as tx:
        for column in ("operator_lapsed", "authority_lapsed"):
            actor = await accounts.actor(tx, people[column], tx.now())
            assert actor
            assert len(actor.seats) == 1
            membership = await tx.fetchval("SELECT id FROM accounts_membership WHERE person_id = $1", people[column])
            assert await accounts.end_membership(tx, membership) is None
        tokens = {column: await identities.issue_token(tx, each, timedelta(days=1)) for column, each in people.items()}
    people |= {"owner": handles["ann"], "merchant_member": handles["teahouse-staff"]}
    everyone = {**tokens, **{column: token for column, token in known.items() if token}}
    gathered = Crowd(here, people, everyone, await _things(here, people, newcomer, seats))
    return replace(gathered, things=replace(gathered.things, session=(await gathered.session())[0]))


async def _seated(tx: Tx, here: Town, column: str, code: str, role: Role, region: str) -> int:
    person = await here.world.actor(tx, column)
    return await _take(tx, person.account_id, code, role, region)


async def _take(tx: Tx, person_id: int, code: str, role: Role, region: str) -> int:
    organisation = await accounts.organisation_by_code(tx, code)
    assert organisation is not None
    done(await accounts.add_member(tx, NewMember(person_id, organisation.account_id, region, role)))
    return person_id


async def _member(tx: Tx, here: Town, kind: OrganisationKind) -> int:
    new = NewOrganisation(kind.lower(), kind, kind, "TRIAL", frozenset({kind}), uses_fiscal_funds=True)
    done(await accounts.register_organisation(tx, new))
    return await _seated(tx, here, f"{kind.lower()}-member", kind.lower(), Role.MEMBER, "TRIAL")


async def _newcomer(tx: Tx, here: Town) -> tuple[int, tuple[str, ...]]:
    """Somebody new at the teahouse with a seat for each of those who may end one, and one to be left alone."""
    person = await here.world.actor(tx, "newcomer")
    for region in ("TRIAL", "TRIAL-EAST", "TRIAL-WEST", "TRIAL-SOUTH", "TRIAL-NORTH"):
        await _take(tx, person.account_id, "teahouse", Role.MEMBER, region)
    await _take(tx, person.account_id, "teahouse", Role.MANAGER, "TRIAL-WEST")
    rows = await tx.fetch("SELECT id FROM accounts_membership WHERE person_id = $1 ORDER BY id", person.account_id)
    return person.account_id, tuple(str(row["id"]) for row in rows)


async def _keep_ann(tx: Tx, here: Town, people: Mapping[str, int]) -> None:
    """Give Ann a seat that begins in a year, so that she may close her account by all but that."""
    boss, overseer = [
        await accounts.actor(tx, people[each], tx.now()) for each in ("merchant_manager", "operator_manager")
    ]
    assert boss
    assert overseer
    begins = tx.now() + timedelta(days=365)
    seat = accounts.NewSeat(people["owner"], here.seller.seats[0].organisation_id, Role.MEMBER, "TRIAL-NORTH", begins)
    proposal = done(await accounts.propose_seat(tx, boss, seat, here.world.pack))
    done(await accounts.approve_seat(tx, overseer, proposal.id, here.world.pack))


async def _ways_in(tx: Tx, account_id: int) -> tuple[str, str]:
    """A passkey and an identity elsewhere, by their ids."""
    await factor_store.put_user_handle(tx, account_id, b"a handle")
    passkey_id, linked_id = await ids.one(tx), await ids.one(tx)
    key = NewKey("YW5u", b"a key", 0)
    await factor_store.insert_passkey(
        tx,
        Passkey(
            passkey_id, account_id, key, b"a handle", "phone", vouched=False, created_at=tx.now(), last_used_at=None
        ),
    )
    await tx.execute(
        "INSERT INTO identities_linked (subject_hash, id, account_id, provider, linked_at) VALUES ($1, $2, $3, $4, $5)",
        *("a hash", linked_id, account_id, "gov", tx.now()),
    )
    return str(passkey_id), str(linked_id)


OF_THEIRS = "{ acts(first: 1) { edges { node { id } } } consents { id } vouchers { edges { node { id code } } } }"


async def _things(here: Town, people: Mapping[str, int], newcomer: int, seats: tuple[str, ...]) -> Things:
    await here.riches(4)
    async with db.transaction() as tx:
        dear = await here.world.listing(tx, here.seller, "palace", 6000)
        manager = await accounts.actor(tx, people["merchant_manager"], tx.now())
        assert manager is not None
        new = accounts.NewSeat(newcomer, here.seller.seats[0].organisation_id, Role.MANAGER, "TRIAL")
        proposal = done(await accounts.propose_seat(tx, manager, new, here.world.pack))
        await _keep_ann(tx, here, people)
        passkey, linked = await _ways_in(tx, people["owner"])
    drops = await drawn(here, people["owner"])
    await here.people["citizen"].redeem("tea", str(here.tea.id), here.tea.points)
    await here.rides(*(f"ride {number}" for number in range(7)))  # three more than were issued
    run = await here.world.calculated(clock(), here.metro)
    own = await here.ask("citizen", OF_THEIRS)
    [voucher] = own["vouchers"]["edges"]
    look = (await here.ask("operator", "{ runs { toReview { recordId } } }"))["runs"][0]["toReview"]
    return Things(
        act=own["acts"]["edges"][0]["node"]["id"],
        consent=own["consents"][0]["id"],
        voucher=voucher["node"]["id"],
        code=voucher["node"]["code"],
        run=str(run.id),
        record=look[0]["recordId"],
        listing=str(here.tea.id),
        dear=str(dear.id),
        scenario=str(here.metro.id),
        teahouse=str(new.organisation_id),
        newcomer=str(newcomer),
        proposal=str(proposal.id),
        seats=seats,
        passkey=passkey,
        linked=linked,
        drop=drops[0],
        dear_drop=drops[1],
        account=str(people["owner"]),
        wares=await wares(here),
    )
