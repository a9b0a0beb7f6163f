"""Deliveries at the same moment: each act is taken once, and nobody crashes or waits in a circle."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from backend import activities, issuance
from backend.activities import Draft, Outcome
from backend.kit import db
from backend.kit.errors import Refusal
from backend.scenarios import Scenario
from backend.wiring import trial
from tests.activities.deciding import fate
from tests.activities.street import Street, of_bob, ride, street
from tests.conftest import NOW
from tests.world import done

pytestmark = pytest.mark.usefixtures("database")

ROUNDS = 8


def fates(*deliveries: Sequence[Outcome]) -> Counter[str]:
    return Counter(fate(one) for outcomes in deliveries for one in outcomes)


async def at_once(told: Street, *batches: tuple[Scenario, Sequence[Draft]]) -> list[list[Outcome]]:
    return await asyncio.gather(*(told.sent(scenario, *items) for scenario, items in batches))


async def count(table: str) -> int:
    found: int = await db.pool().fetchval(f"SELECT count(*)::int FROM {table}")  # noqa: S608 - names of our own
    return found


async def test_a_file_that_is_delivered_twice_at_once_is_taken_once() -> None:
    told = await street()
    batch = [ride(number, -20 * number) for number in range(1, 201)]
    assert fates(*await at_once(told, (told.red, batch), (told.red, batch))) == {"accepted": 200, "duplicate": 200}
    for table in ("activities_record", "activities_claim", "activities_act", "activities_waiting"):
        assert await count(table) == 200
    await told.world.holds()


async def test_parts_of_a_file_that_overlap_are_taken_once() -> None:
    told = await street()
    rides = [ride(number, -20 * number) for number in range(1, 161)]
    parts = [(told.red, rides[start : start + 60]) for start in range(0, 101, 20)]
    assert fates(*await at_once(told, *parts)) == {"accepted": 160, "duplicate": 200}


async def test_two_companies_that_deliver_overlapping_acts_of_a_person_get_one_of_them_taken() -> None:
    told = await street()
    for number in range(1, ROUNDS + 1):
        red, blue = ride(number, -60 * number), ride(number, 5 - 60 * number)
        assert fates(*await at_once(told, (told.red, [red]), (told.blue, [blue]))) == {"accepted": 1, "OVERLAP": 1}
    assert await count("activities_act") == ROUNDS


async def test_two_companies_that_deliver_the_same_act_get_it_taken_once() -> None:
    told = await street()
    for number in range(1, ROUNDS + 1):
        act = ride(number, -60 * number)
        came = await at_once(told, (told.red, [act]), (told.blue, [act]))
        assert fates(*came) == {"accepted": 1, "CLAIMED_ELSEWHERE": 1}
    assert await count("activities_record") == ROUNDS


async def test_a_reference_that_two_people_get_at_once_is_one_persons() -> None:
    told = await street()
    rides = [ride(number, -20 * number) for number in range(1, 101)]
    others = [of_bob(one) for one in reversed(rides)]  # in the other order: neither may wait for the other in a circle
    came = await at_once(told, (told.red, rides), (told.red, others))
    assert fates(*came) == {"accepted": 100, "CLAIMED_ELSEWHERE": 100}
    for table in ("activities_record", "activities_claim", "activities_act", "activities_waiting"):
        assert await count(table) == 100
    strays = """SELECT count(*)::int FROM activities_record r JOIN activities_claim c USING (external_id)
                WHERE c.account_id <> r.account_id OR c.record_id <> r.id"""
    assert await db.pool().fetchval(strays) == 0
    again = fates(await told.sent(told.red, *rides), await told.sent(told.red, *others))
    assert again == {"duplicate": 100, "CLAIMED_ELSEWHERE": 100}


async def test_while_a_reference_goes_to_one_person_the_rest_of_the_others_batch_is_taken() -> None:
    told = await street()
    for number in range(ROUNDS):
        places = [3 * number + place for place in range(3)]
        anns = [ride(place, -20 * (place + 1), f"{number}-{place}") for place in places]
        bobs = [of_bob(anns[1]), of_bob(ride(9, -20 * (places[0] + 1), f"{number}-bob"))]
        of_ann, of_bobs = await at_once(told, (told.red, anns), (told.red, bobs))
        assert fates(of_ann[::2], of_bobs[1:]) == {"accepted": 3}
        assert fates(of_ann[1:2], of_bobs[:1]) == {"accepted": 1, "CLAIMED_ELSEWHERE": 1}


async def issue(told: Street, run: issuance.Run) -> None:
    async with db.transaction(NOW) as tx:
        await asyncio.sleep(0.01)  # the revisions are on their way
        done(await issuance.issue(tx, told.world.authority, told.world.pack, run.id))


async def test_a_record_that_is_revised_while_it_is_issued_is_either_replaced_or_issued() -> None:
    told = await street()
    rides = [ride(number, -20 * number, distance_m=5000) for number in range(1, 101)]
    await told.sent(told.red, *rides)
    run = await told.world.audited(NOW, await told.world.calculated(NOW, told.red))
    revised = [ride(number, -20 * number, revision=2, distance_m=6000) for number in range(100, 0, -1)]
    parts = [told.sent(told.red, *revised[start : start + 10]) for start in range(0, 100, 10)]
    came = await asyncio.gather(*parts[:4], issue(told, run), *parts[4:])
    becomes = fates(*(outcomes for outcomes in came if outcomes is not None))
    assert becomes["accepted"] + becomes["proposed"] == 100
    assert await count("issuance_share") == becomes["proposed"]
    assert await count("activities_waiting") == becomes["accepted"]
    await told.world.holds()


async def test_two_enrolments_of_one_file_at_once_make_its_people_once() -> None:
    told = await street()
    first_acts = {f"rider {number}": NOW for number in range(50)}

    async def enrol() -> Refusal | None:
        async with db.transaction(NOW) as tx:
            return await trial.enrol(tx, told.world.pack, told.red, first_acts)

    before = await count("accounts_person")
    assert await asyncio.gather(*(enrol() for _ in range(4))) == [None] * 4
    assert await count("accounts_person") == before + 50
    assert await count("consents_subject") == 4 + 50


async def test_a_delivery_waits_for_the_one_about_the_same_people_and_then_sees_what_it_took() -> None:
    told = await street()
    holds, order = asyncio.Event(), list[str]()

    async def first() -> None:
        async with db.transaction(NOW) as tx:
            done(await activities.intake(tx, told.delivery(told.red, ride(1))))
            holds.set()
            await asyncio.sleep(0.1)
            order.append("first")

    async def second() -> None:
        await holds.wait()
        assert fates(await told.sent(told.blue, ride(1, -55))) == {"OVERLAP": 1}
        order.append("second")

    await asyncio.gather(first(), second())
    assert order == ["first", "second"]
