"""A small world built through the domains' own commands, for stories told over several of them.

Nothing here is written by SQL: who sits where, what a scenario is and who agreed to it come about as they would in a
programme, and what a command refuses fails the test that asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from backend import accounts, activities, consents, issuance, mall, methodologies, scenarios
from backend.accounts import NewMember, NewOrganisation, NewPerson, OrganisationKind
from backend.activities import Bounds, Delivery, Draft, Outcome, Rejected
from backend.consents import Consent, GrantRequest, NewNotice
from backend.issuance import Issued, Run, Verdict
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.mall import Listing
from backend.programme import RulePack
from backend.scenarios import Application, Domain, Scenario
from backend.verify import verify
from backend.wiring import trial
from tests.mall.building import goods

AGREEMENT_TERM = timedelta(days=3650)


def done[Done](outcome: Done | Refusal) -> Done:
    """The outcome of an act that must not be refused."""
    assert not isinstance(outcome, Refusal), outcome
    return outcome


@dataclass(frozen=True, slots=True)
class World:
    """A programme and its people: two of the operator, who check each other, and one of the authority."""

    pack: RulePack
    operator: Actor
    auditor: Actor
    authority: Actor

    async def actor(self, tx: Tx, handle: str, organisation: str | None = None) -> Actor:
        """A new person, with a seat in an organisation if one is named by its code."""
        region = self.pack.root.code
        [person_id] = await accounts.register_people(tx, [NewPerson(handle, region, handle)])
        return await seated(tx, person_id, organisation, region) if organisation else Actor(person_id)

    async def organisation(self, tx: Tx, code: str, kind: OrganisationKind) -> tuple[int, Actor]:
        """A new organisation of one kind and its only member."""
        new = NewOrganisation(code, code, code, self.pack.root.code, frozenset({kind}))
        organisation_id = done(await accounts.register_organisation(tx, new))
        return organisation_id, await self.actor(tx, f"{code}-staff", code)

    async def scenario(self, tx: Tx, code: str, method: tuple[str, str], act_kind: str) -> Scenario:
        """An included scenario of a developer of its own, with a notice in force; declared exclusive from 2020 on."""
        provider_id, developer = await self.organisation(tx, f"{code}-company", OrganisationKind.SCENARIO_DEVELOPER)
        since = date(2020, 1, 1)
        application = Application(
            code=code,
            title_zh=code,
            title_en=code,
            domain=Domain.TRAVEL,
            provider_id=provider_id,
            region=self.pack.root.code,
            method_code=method[0],
            method_version=method[1],
            act_kind=act_kind,
            data_kinds=("amounts",),
            sends_places=False,
            running_since=since,
            exclusive_on=since,
        )
        done(await scenarios.apply(tx, developer, application, self.pack))
        done(await scenarios.approve(tx, self.operator, code, self.pack))
        scenario = done(await scenarios.include(tx, self.authority, code, self.pack))
        today = business_day(tx.now(), self.pack.zone)
        notice = NewNotice(code, "计算减碳量", "To calculate", "我们传送次数。", "We send amounts.", today)
        done(await consents.publish_notice(tx, self.operator, notice, self.pack))
        return scenario

    async def shop(self, tx: Tx, code: str) -> tuple[int, Actor]:
        """A rights provider with an agreement of ten years, and its only member."""
        provider_id, member = await self.organisation(tx, code, OrganisationKind.RIGHTS_PROVIDER)
        provider = await accounts.organisation_by_code(tx, code)
        assert provider is not None
        now = tx.now()
        new = mall.NewAgreement(provider, now, now + AGREEMENT_TERM, "As listed.")
        agreement = done(await mall.draft_agreement(tx, self.operator, new, self.pack))
        for signer in (member, self.operator):
            done(await mall.sign_agreement(tx, signer, agreement.id, self.pack))
        return provider_id, member

    async def listing(
        self, tx: Tx, seller: Actor, title: str, points: int, stock: int = 10, *, drawn: bool = False
    ) -> Listing:
        """Something on the shelf of the seller's organisation."""
        new = goods(seller.seats[0].organisation_id, title, points, stock)
        new = replace(new, particulars=replace(new.particulars, drawn=drawn))
        [listing] = await trial.put_on_shelf(tx, (seller, self.operator), new, self.pack)
        return listing

    async def ask(
        self, tx: Tx, person: Actor, scenario: Scenario, subject: str, since: datetime | None = None
    ) -> Consent | Refusal:
        """A person's consent to a scenario's notice in force, from now or from an earlier instant on."""
        notice = await consents.notice_in_force(tx, scenario.id, business_day(tx.now(), self.pack.zone))
        assert notice is not None
        who, said = (person, person.account_id, scenario.id, subject), (notice.version, notice.data_kinds)
        [outcome] = await consents.grant(tx, [GrantRequest(*who, *said, notice.sends_places, since)], self.pack)
        return outcome

    async def deliver(self, now: datetime, scenario: Scenario, *items: Draft | Rejected) -> list[Outcome]:
        """What becomes of a delivery."""
        async with db.transaction(now) as tx:
            return done(await activities.intake(tx, self.delivery(scenario, *items)))

    def delivery(self, scenario: Scenario, *items: Draft | Rejected) -> Delivery:
        """What the scenario's provider sends."""
        return Delivery(scenario.provider_id, scenario.code, self.pack.zone, bounds(scenario), items)

    async def calculated(self, now: datetime, scenario: Scenario) -> Run:
        """A run over what waits, calculated by the operator."""
        async with db.transaction(now) as tx:
            return done(await issuance.calculate(tx, self.operator, self.pack, scenario.code))

    async def audited(self, now: datetime, run: Run, *, passed: bool = True) -> Run:
        """The run after its audit by the operator's other person, who reviewed what must be reviewed."""
        async with db.transaction(now) as tx:
            look = done(await issuance.review(tx, self.auditor, self.pack, run.id))
            return done(await issuance.audit(tx, self.auditor, self.pack, run.id, Verdict(look.to_review, passed)))

    async def issued(self, now: datetime, scenario: Scenario) -> Issued:
        """What is issued when a scenario's waiting records go the whole way at one instant."""
        run = await self.audited(now, await self.calculated(now, scenario))
        async with db.transaction(now) as tx:
            return done(await issuance.issue(tx, self.authority, self.pack, run.id))

    async def holds(self) -> None:
        """Every invariant that applies is held by the rows."""
        assert [finding for finding in await verify(db.pool(), self.pack) if finding.holds is False] == []


async def seated(tx: Tx, person_id: int, organisation: str, region: str) -> Actor:
    """Give a person a seat in the organisation of this code; the person as they stand then."""
    found = await accounts.organisation_by_code(tx, organisation)
    assert found is not None
    done(await accounts.add_member(tx, NewMember(person_id, found.account_id, region)))
    actor = await accounts.actor(tx, person_id, tx.now())
    assert actor is not None
    return actor


async def new_world(tx: Tx, pack: RulePack) -> World:
    """The organisations of a pack, with two people at the operator and one at the authority."""
    await accounts.seed_staff(tx, pack)
    region, people = pack.root.code, []
    for handle, organisation in (("clerk", "operator"), ("auditor", "operator"), ("official", "authority")):
        [person_id] = await accounts.register_people(tx, [NewPerson(handle, region, handle)])
        people.append(await seated(tx, person_id, organisation, region))
    return World(pack, *people)


def bounds(scenario: Scenario) -> Mapping[str, Bounds]:
    """What the scenario's method takes for each input."""
    method = methodologies.catalogue().find(scenario.method_code, scenario.method_version)
    assert method is not None
    return {name: Bounds(asked.complete_minimum, asked.maximum) for name, asked in method.inputs.items()}


async def everything() -> dict[str, list[str]]:
    """All rows of all tables as text, to prove that nothing changed; a partitioned table is read as one."""
    tables = await db.pool().fetch(
        """SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
             AND relkind IN ('r', 'p') AND NOT relispartition"""
    )
    return {name: await _rows(name) for (name,) in tables}


async def unaudited() -> dict[str, list[str]]:
    """The same without the audit log, in which a refusal leaves its own line."""
    return {table: rows for table, rows in (await everything()).items() if table != "accounts_audit"}


async def _rows(table: str) -> list[str]:
    rows = await db.pool().fetch(f"SELECT {table}::text FROM {table} ORDER BY 1")  # noqa: S608 - names from the catalogue
    return [text for (text,) in rows]
