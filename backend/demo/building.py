"""Builds a city in a database of its own, once: a second time finds what the first one left."""

from datetime import datetime, timedelta

import asyncpg
import msgspec

from backend import accounts, identities, programme, wiring
from backend.demo.city import City
from backend.demo.founding import world
from backend.demo.living import Watch, live
from backend.demo.people import SIGN_INS, STAFF
from backend.demo.totals import Totals
from backend.kit import db, idempotency
from backend.kit.db import Tx
from backend.kit.errors import ConfigurationError
from backend.kit.time import starts
from backend.settings import Settings
from backend.wiring import signing_in

FOUNDED_AT = 9  # o'clock
OPERATION, KEY = "demo.build", "city"
ELSEWHERE = "set TANPUHUI_HOME to another folder."


async def build(
    settings: Settings, addresses: wiring.Addresses, city: City, watch: Watch, *, any_day: bool = False
) -> tuple[Totals, bool]:
    """Build the city, or find it built; its totals, and whether it is new. `any_day` takes a city of another day too.

    Raises ConfigurationError outside a trial programme, and where the database holds anything else.
    """
    pack = programme.pack(settings.programme)
    if not pack.trial:
        raise ConfigurationError(f"A generated city is a trial: set PROGRAMME=trial, not {pack.code}.")
    await wiring.refuse_owner(addresses.application)
    is_new = await _is_empty(addresses.owner)
    if is_new:
        await wiring.migrate(settings, addresses, world(), founded_at(city, pack))
    else:
        await wiring.migrate(settings, addresses)
    async with wiring.connected(addresses.application):
        if is_new:
            totals = await live(city, pack, watch)
            async with db.transaction(starts(city.as_of, pack.zone)) as tx:
                await remember(tx, city, totals)
        else:
            async with db.transaction() as tx:
                totals = await recall(tx, city, any_day=any_day)
        async with db.transaction() as tx:
            await let_in(tx, signing_in.secret(settings))
    return totals, is_new


async def _is_empty(owner_url: str) -> bool:
    async with db.single(owner_url) as connection:
        try:
            return await programme.settled(connection) is None
        except asyncpg.UndefinedTableError:
            return True


def founded_at(city: City, pack: programme.RulePack) -> datetime:
    """The instant at which a city is founded."""
    return starts(city.opens_on, pack.zone) + timedelta(hours=FOUNDED_AT)


async def let_in(tx: Tx, secret: bytes) -> None:
    """Let those with a name at the sign-in come in by their phones; doing it again changes nothing."""
    people = await accounts.people_by_handle(tx, [one.handle for one in SIGN_INS])
    for one in SIGN_INS:
        if one.handle in people:  # a small city has fewer
            await identities.add_phone(tx, secret, one.phone, people[one.handle])


async def enrol_staff(tx: Tx) -> list[tuple[str, str]]:
    """Handles of the staff, each with a new code by which a visitor adds their second factor within the day."""
    people = await accounts.people_by_handle(tx, STAFF)
    return [(handle, await identities.make_enrolment(tx, people[handle])) for handle in STAFF]


async def remember(tx: Tx, city: City, totals: Totals) -> None:
    """Keep, as the answer to an operator's act, that the city is whole and what it comes to."""
    answer = (await _operator(tx), KEY, _fingerprint(city), msgspec.json.encode(totals))
    await idempotency.remember(tx, OPERATION, [answer])


async def recall(tx: Tx, city: City, *, any_day: bool = False) -> Totals:
    """The totals of the city that is here; raises ConfigurationError if it is another, unfinished, or none."""
    operator_id = await _operator(tx)
    answered = (await idempotency.earlier(tx, OPERATION, [(operator_id, KEY)])).get((operator_id, KEY))
    if answered is None:
        message = "This database is in use, or a city in it was never finished: for a city of its own "
        raise ConfigurationError(message + ELSEWHERE)
    totals = msgspec.json.decode(answered.outcome, type=Totals)
    if answered.input_hash != _fingerprint(city) and not any_day:
        raise ConfigurationError(f"A city as of {totals.as_of} is here already: for another one {ELSEWHERE}")
    return totals


async def _operator(tx: Tx) -> int:
    found = await accounts.find(tx, "operator")
    if found is None:
        raise ConfigurationError("This database has no operator: run `tanpuhui migrate` first.")
    return found


def _fingerprint(city: City) -> bytes:
    return idempotency.fingerprint(city.as_of, city.citizens, city.days, city.seed)
