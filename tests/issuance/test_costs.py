"""What a run costs: the same number of statements whether it has two records or two hundred."""

from collections.abc import Awaitable, Callable

from backend import consents, issuance
from backend.accounts import NewPerson, register_people
from backend.consents import GrantRequest
from backend.kit import db, ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from tests.conftest import NOW
from tests.issuance.conftest import SINCE, City, ride
from tests.world import done

CALCULATE, ISSUE = 9, 14
DRIVERS_OWN = ("typeinfo_tree", "current_setting('jit')")  # a connection asks about a type when it first meets it


async def statements(act: Callable[[Tx], Awaitable[object]]) -> list[str]:
    """The statements of one act, without those of its transaction; its ids come from a fresh block."""
    ids.forget()
    seen: list[str] = []
    async with db.transaction(NOW) as tx:
        with tx.raw.query_logger(lambda query: seen.append(query.query)):
            done(await act(tx))
    return [query for query in seen if not any(mark in query for mark in DRIVERS_OWN)]


async def settle(city: City, people: int) -> list[str]:
    """So many more people who allow the metro to send their rides; their cards."""
    cards = [f"card of {number} among {people}" for number in range(people)]
    async with db.transaction(SINCE) as tx:
        accounts = await register_people(tx, [NewPerson(card, city.pack.root.code) for card in cards])
        notice = await consents.notice_in_force(tx, city.metro.id, SINCE.date())
        assert notice is not None
        said = (city.metro.id, notice.version, notice.data_kinds)
        await consents.grant(
            tx,
            [
                GrantRequest(Actor(one), one, said[0], card, *said[1:])
                for one, card in zip(accounts, cards, strict=True)
            ],
            city.pack,
        )
    return cards


async def cost(city: City, people: int) -> tuple[int, int]:
    """How many statements it takes to calculate and to issue ten rides of each of so many people."""
    cards = await settle(city, people)
    outcomes = await city.rides(*(ride(f"{card} {n}", n, subject=card) for card in cards for n in range(10)))
    assert len(outcomes) == 10 * people
    operator, authority, pack = city.world.operator, city.world.authority, city.pack
    calculating = await statements(lambda tx: issuance.calculate(tx, operator, pack, "metro"))
    run_id = await db.pool().fetchval("SELECT id FROM issuance_run WHERE state = 'CALCULATED'")
    async with db.transaction(NOW) as tx:
        look = done(await issuance.review(tx, operator, pack, run_id))
        done(await issuance.audit(tx, operator, pack, run_id, issuance.Verdict(look.to_review)))
    issuing = await statements(lambda tx: issuance.issue(tx, authority, pack, run_id))
    return len(calculating), len(issuing)


async def test_the_number_of_statements_does_not_depend_on_the_number_of_records(city: City) -> None:
    assert await cost(city, 1) == await cost(city, 20) == (CALCULATE, ISSUE)
    assert await db.pool().fetchval("SELECT sum(grams)::int FROM ledger_issue") == 21 * 5155
    await city.world.holds()
