"""What a trial programme starts with, and how it enrols people of historical data; everything by the ordinary acts."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib import resources

import msgspec

from backend import accounts, consents, mall, programme, scenarios
from backend.accounts import OrganisationKind
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import ConfigurationError, Refusal
from backend.kit.time import business_day, starts

BEGINNING = date(2000, 1, 1)  # before any historical data, as the trial pack's first edition
AGREEMENT_TERM = timedelta(days=3650)


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    zh: str
    en: str


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scenario developer and the handle of its first member."""

    code: str
    zh: str
    en: str
    staff: str


class MethodName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which method version a scenario uses."""

    code: str
    version: str


class TrialScenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scenario to apply for and include."""

    code: str
    title: Words
    domain: scenarios.Domain
    provider: Provider
    method: MethodName
    act_kind: str
    data_kinds: tuple[str, ...]
    sends_places: bool
    notice: Words


class TrialListing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to put on the shelf."""

    zh: str
    en: str
    points: int
    stock: int


class Merchant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rights provider, the handle of its first member, and what it sells."""

    code: str
    name: Words
    staff: str
    listings: tuple[TrialListing, ...]


class World(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a trial starts with."""

    scenarios: tuple[TrialScenario, ...]
    merchants: tuple[Merchant, ...]


def world() -> World:
    """Read `trial.toml`."""
    text = resources.files("backend.wiring").joinpath("trial.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), World)


async def start(tx: Tx, pack: programme.RulePack) -> None:
    """Make the scenarios and the mall of a trial; what is there already stays as it is."""
    operator, authority = await _staff(tx, "operator"), await _staff(tx, "authority")
    for trial in world().scenarios:
        if await scenarios.by_code(tx, trial.code) is None:
            await _include(tx, pack, trial, operator, authority)
    for merchant in world().merchants:
        if await accounts.organisation_by_code(tx, merchant.code) is None:
            await _open_shop(tx, pack, merchant, operator)


async def enrol(
    tx: Tx, pack: programme.RulePack, scenario: scenarios.Scenario, first_acts: Mapping[str, datetime]
) -> Refusal | None:
    """Make a pseudonymous account with a consent from the first act on, for each subject of historical data.

    In a trial programme only: anywhere else a person gives consent themselves. Doing it again changes nothing.
    """
    if not pack.allows_back_dated_consents:
        return Refusal.not_allowed("a trial programme: elsewhere people enrol and consent themselves")
    notice = await consents.notice_in_force(tx, scenario.id, business_day(tx.now(), pack.zone))
    if notice is None:
        return Refusal.not_there("notice of this scenario")
    handles = {subject: _handle(scenario, subject) for subject in first_acts}
    known = await accounts.people_by_handle(tx, handles.values())
    missing = [handle for handle in handles.values() if handle not in known]
    people = [accounts.NewPerson(handle, pack.root.code, handle) for handle in missing]
    known |= dict(zip(missing, await accounts.register_people(tx, people), strict=True))
    requests = [
        consents.GrantRequest(
            Actor(known[handles[subject]]),
            known[handles[subject]],
            scenario.id,
            subject,
            notice.version,
            notice.data_kinds,
            notice.sends_places,
            first,
        )
        for subject, first in first_acts.items()
    ]
    outcomes = await consents.grant(tx, requests, pack)
    return next((outcome for outcome in outcomes if isinstance(outcome, Refusal)), None)


def _handle(scenario: scenarios.Scenario, subject: str) -> str:
    """A pseudonym that says nothing and is the same each time."""
    return "p-" + hashlib.sha256(f"{scenario.provider_id}:{subject}".encode()).hexdigest()[:20]


async def _include(tx: Tx, pack: programme.RulePack, trial: TrialScenario, operator: Actor, authority: Actor) -> None:
    kinds = frozenset({OrganisationKind.SCENARIO_DEVELOPER})
    name = Words(trial.provider.zh, trial.provider.en)
    member = await _member(tx, pack, (trial.provider.code, name, trial.provider.staff), kinds)
    application = scenarios.Application(
        code=trial.code,
        title_zh=trial.title.zh,
        title_en=trial.title.en,
        domain=trial.domain,
        provider_id=member.seats[0].organisation_id,
        region=pack.root.code,
        method_code=trial.method.code,
        method_version=trial.method.version,
        act_kind=trial.act_kind,
        data_kinds=trial.data_kinds,
        sends_places=trial.sends_places,
        running_since=BEGINNING,
        exclusive_on=BEGINNING,
    )
    _done(await scenarios.apply(tx, member, application, pack))
    _done(await scenarios.approve(tx, operator, trial.code, pack))
    _done(await scenarios.include(tx, authority, trial.code, pack, "trial"))
    today = business_day(tx.now(), pack.zone)
    notice = consents.NewNotice(trial.code, trial.title.en, trial.notice.zh, trial.notice.en, today)
    _done(await consents.publish_notice(tx, operator, notice, pack))


async def _open_shop(tx: Tx, pack: programme.RulePack, merchant: Merchant, operator: Actor) -> None:
    kinds = frozenset({OrganisationKind.RIGHTS_PROVIDER})
    member = await _member(tx, pack, (merchant.code, merchant.name, merchant.staff), kinds)
    provider = await accounts.organisation_by_code(tx, merchant.code)
    if provider is None:
        raise ConfigurationError(f"The merchant {merchant.code} could not be registered.")
    begins = starts(business_day(tx.now(), pack.zone), pack.zone)
    _done(await mall.sign_agreement(tx, operator, provider, begins, begins + AGREEMENT_TERM))
    for one in merchant.listings:
        listing = mall.NewListing(provider.account_id, one.zh, one.en, one.points, one.stock)
        _done(await mall.put_on_shelf(tx, member, listing))


async def _member(
    tx: Tx, pack: programme.RulePack, named: tuple[str, Words, str], kinds: frozenset[OrganisationKind]
) -> Actor:
    """Register an organisation with its first member, and give that member as an actor."""
    code, name, handle = named
    new = accounts.NewOrganisation(code, name.zh, name.en, pack.root.code, kinds)
    organisation_id = _done(await accounts.register_organisation(tx, new))
    [person_id] = await accounts.register_people(tx, [accounts.NewPerson(handle, pack.root.code, handle)])
    _done(await accounts.add_member(tx, accounts.NewMember(person_id, organisation_id, pack.root.code)))
    return await _staff(tx, handle)


async def _staff(tx: Tx, handle: str) -> Actor:
    account_id = await accounts.find(tx, handle)
    actor = await accounts.actor(tx, account_id, tx.now()) if account_id else None
    if actor is None:
        raise ConfigurationError(f"The staff member {handle} is missing.")
    return actor


def _done[Done](outcome: Done | Refusal) -> Done:
    """The outcome of an act that the trial's own data must not be refused."""
    if isinstance(outcome, Refusal):
        raise ConfigurationError(f"The trial's own data was refused, {outcome.code}: {outcome.message}")
    return outcome
