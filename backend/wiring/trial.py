"""What a trial programme starts with, and how it enrols people of historical data; everything by the ordinary acts."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
AGREEMENT_TERMS = "试点期间，权益提供方按所列条件兑付兑换券。During the trial the provider honours vouchers as listed."


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
    purpose: Words
    notice: Words


class TrialVariant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One variant of something, under a name of its own."""

    zh: str
    en: str
    points: int
    stock: int


class TrialLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many pieces one person may have in a period."""

    pieces: int
    period: mall.Period


class TrialListing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to put on the shelf: for a price, or in variants with a price each; a voucher's days are the pack's."""

    zh: str
    en: str
    points: int = 0
    stock: int = 0
    variants: tuple[TrialVariant, ...] = ()
    kind: mall.GoodsKind = mall.GoodsKind.GOODS
    voucher_days: int | None = None
    refund_days: int = 0
    terms: Words = Words("", "")
    places: Words = Words("", "")
    limit: TrialLimit | None = None
    real_name_level: str = "L0"
    drawn: bool = False

    def prices(self) -> tuple[int, ...]:
        """What it costs, by variant."""
        return tuple(each.points for each in self.variants) or (self.points,)

    def goods(self, provider_id: int, voucher_days: int) -> mall.NewGoods:
        """What its provider prepares; a voucher is good for so many days where the plan names none."""
        particulars = mall.Particulars(
            kind=self.kind,
            title_zh=self.zh,
            title_en=self.en,
            voucher_days=self.voucher_days or voucher_days,
            refund_days=self.refund_days,
            terms_zh=self.terms.zh,
            terms_en=self.terms.en,
            places_zh=self.places.zh,
            places_en=self.places.en,
            limit=mall.Limit(self.limit.pieces, self.limit.period) if self.limit else None,
            real_name_level=self.real_name_level,
            drawn=self.drawn,
        )
        variants = [mall.Variant(each.points, each.stock, each.zh, each.en) for each in self.variants]
        return mall.NewGoods(provider_id, particulars, tuple(variants) or (mall.Variant(self.points, self.stock),))


class Merchant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rights provider, the handle of its first member, what it sells, and the tills at which it checks vouchers."""

    code: str
    name: Words
    staff: str
    listings: tuple[TrialListing, ...]
    tills: tuple[str, ...] = ()


class World(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a trial starts with."""

    scenarios: tuple[TrialScenario, ...]
    merchants: tuple[Merchant, ...]


def world() -> World:
    """Read `trial.toml`."""
    text = resources.files("backend.wiring").joinpath("trial.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), World)


async def start(tx: Tx, pack: programme.RulePack, plan: World) -> None:
    """Make the scenarios and the mall of a plan; what is there already stays as it is."""
    operator, authority = await staff(tx, "operator"), await staff(tx, "authority")
    for one in _organisations(plan):
        await _register(tx, pack, one)
    for scenario in plan.scenarios:
        if await scenarios.by_code(tx, scenario.code) is None:
            await _include(tx, pack, scenario, (await staff(tx, scenario.provider.staff), operator, authority))
    for merchant in plan.merchants:
        await _open_shop(tx, pack, merchant, operator)


async def enrol(
    tx: Tx, pack: programme.RulePack, scenario: scenarios.Scenario, first_acts: Mapping[str, datetime]
) -> Refusal | None:
    """Make a pseudonymous account with a consent from the first act on, for each subject of historical data.

    In a trial programme only: anywhere else a person gives consent themselves. Doing it again changes nothing.
    """
    if not pack.allows_back_dated_consents:
        return Refusal.not_allowed("a trial programme: elsewhere people enrol and consent themselves")
    await scenarios.lock(tx, scenario.code)  # two deliveries at once would both make the people that are missing
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
            min(first, tx.now()),  # an act in the future is refused as a record, and stops nobody's consent
        )
        for subject, first in first_acts.items()
    ]
    outcomes = await consents.grant(tx, requests, pack)
    return next((outcome for outcome in outcomes if isinstance(outcome, Refusal)), None)


def _handle(scenario: scenarios.Scenario, subject: str) -> str:
    """A pseudonym that says nothing and is the same each time."""
    return "p-" + hashlib.sha256(f"{scenario.provider_id}:{subject}".encode()).hexdigest()[:20]


@dataclass(slots=True)
class _Organisation:
    """An organisation of the plan; one that develops a scenario and has a shop is registered once, as both (JS§36)."""

    code: str
    name: Words
    staff: str
    kinds: set[OrganisationKind] = field(default_factory=set)


def _organisations(plan: World) -> Iterable[_Organisation]:
    made: dict[str, _Organisation] = {}
    for one in (scenario.provider for scenario in plan.scenarios):
        developer = made.setdefault(one.code, _Organisation(one.code, Words(one.zh, one.en), one.staff))
        developer.kinds.add(OrganisationKind.SCENARIO_DEVELOPER)
    for shop in plan.merchants:
        merchant = made.setdefault(shop.code, _Organisation(shop.code, shop.name, shop.staff))
        merchant.kinds.add(OrganisationKind.RIGHTS_PROVIDER)
    return made.values()


async def _register(tx: Tx, pack: programme.RulePack, one: _Organisation) -> None:
    """Register an organisation with its first member."""
    if await accounts.organisation_by_code(tx, one.code) is not None:
        return
    region = pack.root.code
    new = accounts.NewOrganisation(one.code, one.name.zh, one.name.en, region, frozenset(one.kinds))
    organisation_id = must(await accounts.register_organisation(tx, new))
    [person_id] = await accounts.register_people(tx, [accounts.NewPerson(one.staff, region, one.staff)])
    must(await accounts.add_member(tx, accounts.NewMember(person_id, organisation_id, region)))


async def _include(tx: Tx, pack: programme.RulePack, plan: TrialScenario, people: tuple[Actor, Actor, Actor]) -> None:
    """Apply as the developer, approve as the operator, include as the authority, then publish the notice."""
    developer, operator, authority = people
    application = scenarios.Application(
        code=plan.code,
        title_zh=plan.title.zh,
        title_en=plan.title.en,
        domain=plan.domain,
        provider_id=developer.seats[0].organisation_id,
        region=pack.root.code,
        method_code=plan.method.code,
        method_version=plan.method.version,
        act_kind=plan.act_kind,
        data_kinds=plan.data_kinds,
        sends_places=plan.sends_places,
        running_since=BEGINNING,
        exclusive_on=BEGINNING,
    )
    must(await scenarios.apply(tx, developer, application, pack))
    must(await scenarios.approve(tx, operator, plan.code, pack))
    must(await scenarios.include(tx, authority, plan.code, pack, "trial"))
    today = business_day(tx.now(), pack.zone)
    said = (plan.purpose.zh, plan.purpose.en, plan.notice.zh, plan.notice.en)
    notice = consents.NewNotice(plan.code, *said, today)
    must(await consents.publish_notice(tx, operator, notice, pack))


async def _open_shop(tx: Tx, pack: programme.RulePack, plan: Merchant, operator: Actor) -> None:
    """Sign the agreement and fill the shelf of a merchant that has none yet."""
    provider = await accounts.organisation_by_code(tx, plan.code)
    if provider is None:
        raise ConfigurationError(f"The merchant {plan.code} could not be registered.")
    if await mall.has_agreement(tx, provider.account_id):
        return
    begins = starts(business_day(tx.now(), pack.zone), pack.zone)
    new = mall.NewAgreement(provider, begins, begins + AGREEMENT_TERM, AGREEMENT_TERMS)
    agreement = must(await mall.draft_agreement(tx, operator, new, pack))
    member = await staff(tx, plan.staff)
    for signer in (member, operator):
        must(await mall.sign_agreement(tx, signer, agreement.id, pack))
    days = pack.on(business_day(tx.now(), pack.zone)).voucher_validity_days
    for one in plan.listings:
        await put_on_shelf(tx, (member, operator), one.goods(provider.account_id, days), pack)
    for name in plan.tills:
        must(await mall.open_till(tx, member, provider.account_id, name))


async def put_on_shelf(
    tx: Tx, people: tuple[Actor, Actor], new: mall.NewGoods, pack: programme.RulePack
) -> list[mall.Listing]:
    """Prepare goods as a member of the provider, and let the operator pass them."""
    member, operator = people
    goods_id = must(await mall.prepare_goods(tx, member, new))[0].goods.id
    must(await mall.submit_goods(tx, member, goods_id))
    return must(await mall.review_goods(tx, operator, mall.Review(goods_id, approves=True), pack))


async def staff(tx: Tx, handle: str) -> Actor:
    """A member of staff with the seats they hold."""
    account_id = await accounts.find(tx, handle)
    actor = await accounts.actor(tx, account_id, tx.now()) if account_id else None
    if actor is None:
        raise ConfigurationError(f"The staff member {handle} is missing.")
    return actor


def must[Done](outcome: Done | Refusal) -> Done:
    """The outcome of an act that the plan's own data must not be refused."""
    if isinstance(outcome, Refusal):
        raise ConfigurationError(f"The plan's own data was refused, {outcome.code}: {outcome.message}")
    return outcome
