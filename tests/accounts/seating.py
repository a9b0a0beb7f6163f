"""Managers of some organisations and of some regions, who give seats to Ann."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend import accounts
from backend.accounts import Held, NewMember, NewOrganisation, NewPerson, NewSeat, OrganisationKind, Proposal, Role
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.programme import pack
from tests.conftest import NOW
from tests.world import done

TRIAL = pack("trial")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = {
    "tea": OrganisationKind.RIGHTS_PROVIDER,
    "east-tea": OrganisationKind.RIGHTS_PROVIDER,
    "verifier": OrganisationKind.VERIFIER,
}
REGIONS = {"east-tea": "TRIAL-EAST"}
MANAGERS = {
    "boss": ("tea", "TRIAL", Role.MANAGER),
    "deputy": ("tea", "TRIAL", Role.MANAGER),
    "eastern boss": ("tea", "TRIAL-EAST", Role.MANAGER),
    "waiter": ("tea", "TRIAL", Role.MEMBER),
    "east-tea boss": ("east-tea", "TRIAL-EAST", Role.MANAGER),
    "surveyor": ("verifier", "TRIAL", Role.MANAGER),
    "clerk": ("operator", "TRIAL", Role.MEMBER),
    "eastern operator": ("operator", "TRIAL-EAST", Role.MANAGER),
    "eastern authority": ("authority", "TRIAL-EAST", Role.MANAGER),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Who is there by handle, and what there is by code."""

    people: Mapping[str, int]
    codes: Mapping[str, int]

    async def actor(self, handle: str, at: datetime = NOW) -> Actor:
        actor = await accounts.actor(db.pool(), self.people[handle], at)
        assert actor is not None
        return actor

    def seat(self, code: str = "tea", region: str = "TRIAL", **other: object) -> NewSeat:
        return replace(NewSeat(self.people["ann"], self.codes[code], Role.MEMBER, region), **other)  # type: ignore[arg-type]  # fields by name

    async def propose(self, handle: str, seat: NewSeat, at: datetime = NOW) -> Proposal | Refusal:
        actor = await self.actor(handle)
        async with db.transaction(at) as tx:
            return await accounts.propose_seat(tx, actor, seat, TRIAL)

    async def decide(
        self, handle: str, proposal_id: int, at: datetime = NOW, *, approve: bool = True
    ) -> Proposal | Refusal:
        actor, act = await self.actor(handle), accounts.approve_seat if approve else accounts.refuse_seat
        async with db.transaction(at) as tx:
            return await act(tx, actor, proposal_id, TRIAL)

    async def end(self, handle: str, seat: int, at: datetime = NOW) -> Held | Refusal:
        actor = await self.actor(handle)
        async with db.transaction(at) as tx:
            return await accounts.end_seat(tx, actor, seat, TRIAL)


async def founded() -> Places:
    """Everybody at their places since yesterday."""
    async with db.transaction(NOW - DAY) as tx:
        await accounts.seed_staff(tx, TRIAL)
        for code, kind in KINDS.items():
            region = REGIONS.get(code, "TRIAL")
            done(await accounts.register_organisation(tx, NewOrganisation(code, code, code, region, frozenset({kind}))))
        codes = {}
        for code in (*KINDS, "operator", "authority"):
            organisation = await accounts.organisation_by_code(tx, code)
            assert organisation is not None
            codes[code] = organisation.account_id
        new = [NewPerson(handle, "TRIAL", handle) for handle in ("ann", "ben", *MANAGERS)]
        people = dict(zip((one.handle for one in new), await accounts.register_people(tx, new), strict=True))
        for handle, (code, region, role) in MANAGERS.items():
            done(await accounts.add_member(tx, NewMember(people[handle], codes[code], region, role)))
        first = await accounts.people_by_handle(tx, ["operator", "authority"])
    return Places({**{str(handle): person for handle, person in people.items()}, **first}, codes)


def told(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Refusal) else type(outcome).__name__
