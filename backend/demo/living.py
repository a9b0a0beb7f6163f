"""Lives the city's history, day by day, through the real commands; each transaction's clock is that of its act."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from backend import ledger, mall, programme
from backend.demo import dirt, duties
from backend.demo.city import City, Today, today
from backend.demo.delivering import Provider
from backend.demo.drawing import Draws
from backend.demo.founding import world
from backend.demo.home import charges, meters, walks
from backend.demo.issuing import issue
from backend.demo.joining import join, leave, renew
from backend.demo.people import Act, Person, people
from backend.demo.shopping import Mall
from backend.demo.totals import Totals
from backend.demo.travel import travels
from backend.kit import db
from backend.kit.db import Tx
from backend.wiring.trial import staff

MONDAY, SUNDAY = 0, 6
DUTIES_AT, ISSUED_AT, LUNCH, EVENING, JOINED_AT, LEFT_AT = 7, 9, 12, 18, 20, 21  # o'clock
BETWEEN_ISSUES = 10  # minutes

type Watch = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Life:
    """A city being lived: its people, their accounts by number, and from when on whom no scenario tells of."""

    city: City
    pack: programme.RulePack
    people: list[Person]
    providers: Mapping[str, Provider]
    mall: Mall
    draws: Draws
    totals: Totals
    accounts: dict[int, int] = field(default_factory=dict)
    left: dict[tuple[int, str], date] = field(default_factory=dict)


def acts(city: City, person: Person, today: Today) -> Iterator[Act]:
    """What a person does on a day that some provider sees; the same whenever it is asked."""
    yield from travels(person, today, city.chance("travel", person.number, today.day))
    yield from meters(city, person, today, city.chance("meter", person.number, today.day))
    yield from charges(person, today, city.chance("charge", person.number, today.day))
    yield from walks(person, today, city.chance("walk", person.number, today.day))


async def live(city: City, pack: programme.RulePack, watch: Watch) -> Totals:
    """Live a founded city's whole history; `watch` hears of every day that is over."""
    calendar = await programme.working_days(db.pool(), {day.year for day in city.calendar()})
    days = [today(city, day, calendar, pack.zone) for day in city.calendar()]
    async with db.transaction(days[0].at(LUNCH)) as tx:
        life = await _begin(tx, city, pack)
    for each in days:
        await _day(life, each)
        watch(1)
    return life.totals


async def _begin(tx: Tx, city: City, pack: programme.RulePack) -> Life:
    providers = {plan.code: await Provider.of(tx, city, pack, plan.code) for plan in world().scenarios}
    sellers = [await staff(tx, plan.staff) for plan in world().merchants]
    tills = {seller.seats[0].organisation_id: seller for seller in sellers}
    districts = [region.code for region in pack.regions[1:]]
    totals = Totals(city.as_of)
    counters = {provider_id: await mall.tills_of(tx, provider_id) for provider_id in tills}
    shops = Mall(city, pack, tills, counters, totals)
    draws = Draws(city, pack, totals)
    return Life(city, pack, people(city, districts), providers, shops, draws, totals)


async def _day(life: Life, today: Today) -> None:
    """One day in the order of its hours; what people did is delivered as it ends."""
    if today.day >= life.city.settles_on:
        await duties.at_dawn(life.pack, today.at(DUTIES_AT))
    if today.day.weekday() == MONDAY:
        for place, code in enumerate(sorted(life.providers)):
            await issue(life.providers[code], today.at(ISSUED_AT, BETWEEN_ISSUES * place), life.totals)
    if today.day >= life.city.settles_on:
        await life.mall.visit(today, LUNCH, life.accounts)
        await life.mall.check(today)
        await life.mall.visit(today, EVENING, life.accounts)
    await _come_and_go(life, today)
    await life.draws.evening(today, life.accounts)
    if today.day == life.city.as_of - timedelta(days=1):
        await duties.under_way(life.pack, today.at(LEFT_AT))
    if life.city.acts_on(today.day):
        _happens(life, today)
    for provider in life.providers.values():
        await provider.deliver(today, life.totals)
    if today.day.weekday() == SUNDAY:
        async with db.transaction(today.ends_at) as tx:
            while (await ledger.sweep(tx)).accounts:
                pass


async def _come_and_go(life: Life, today: Today) -> None:
    """Those whose day it is join, or come back after the pilot; later a few withdraw their first consent."""
    if life.city.opens_on < today.day == life.city.settles_on:
        back = {life.accounts[person.number]: person for person in life.people if person.number in life.accounts}
        life.totals.consents += await renew(back, life.providers, life.pack, today.at(JOINED_AT))
    if new := [person for person in life.people if person.joins_on == today.day]:
        joined, consents = await join(new, life.providers, life.pack, today.at(JOINED_AT))
        life.accounts.update(joined)
        life.totals.people += len(joined)
        life.totals.consents += consents
    if (today.day - life.city.first_day).days == life.city.days * 2 // 3:
        for person in (person for person in life.people if person.leaves_programme):
            code = person.scenarios[0]
            await leave(life.accounts[person.number], life.providers[code].scenario.id, today.at(LEFT_AT))
            life.left[person.number, code] = today.day
            life.totals.withdrawn += 1


def _happens(life: Life, today: Today) -> None:
    """Let every provider gather what it will send of the day: of nobody before they joined or after they left."""
    for person in life.people:
        if person.joins_on < today.day or (person.eager and person.joins_on == today.day):
            for code, draft in acts(life.city, person, today):
                if today.day <= life.left.get((person.number, code), today.day):
                    fault = life.city.chance("fault", draft.external_id)
                    life.providers[code].waiting.extend(dirt.sent(draft, code, fault))
