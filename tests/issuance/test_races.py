"""What happens at the same moment: one issue, one run, and a revision that comes before the issue or after it."""

import asyncio
from collections import Counter

from backend.activities import Accepted, Outcome, Proposed, intake
from backend.issuance import Issued, Run
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.issuance.conftest import City, ride, shares
from tests.world import done

ROUNDS = 25
AT_ONCE = 12  # records of one delivery, so that their locks are taken in some order


async def issued_grams() -> int:
    return int(await db.pool().fetchval("SELECT coalesce(sum(grams), 0) FROM ledger_issue"))


def names(outcomes: list[object]) -> list[str]:
    return sorted(one.code if isinstance(one, Refusal) else type(one).__name__ for one in outcomes)


async def test_two_issues_of_one_run_at_the_same_moment_are_one(city: City) -> None:
    for number in range(ROUNDS):
        await city.rides(ride(f"A{number}", number))
        run = await city.audited()
        both = await asyncio.gather(*(city.issue(city.world.authority, run.id) for _ in range(2)))
        assert names(list(both)) == ["Issued", "WRONG_STATE"]
        assert await shares(f"A{number}") == [(1, 515)]
    assert await issued_grams() == 515 * ROUNDS
    await city.world.holds()


async def test_two_calculations_at_the_same_moment_are_one_run(city: City) -> None:
    for number in range(ROUNDS):
        await city.rides(ride(f"A{number}", number))
        both = await asyncio.gather(*(city.calculate(city.world.operator) for _ in range(2)))
        assert names(list(both)) == ["RUN_OPEN", "Run"]
        [run] = [one for one in both if isinstance(one, Run)]
        done(await city.issue(city.world.authority, (await city.world.audited(NOW, run)).id))
    assert await issued_grams() == 515 * ROUNDS


async def revise_while_issuing(city: City, number: int) -> str:
    """One round; which of the two came first, after proof that every record had one fate and not both."""
    references = [f"A{number}-{AT_ONCE - place:02}" for place in range(AT_ONCE)]  # against the order of the records
    places = [number * AT_ONCE + place for place in range(AT_ONCE)]
    await city.rides(*(ride(*each) for each in zip(references, places, strict=True)))
    run = await city.audited()
    issuing = asyncio.Event()

    async def revise() -> list[Outcome]:
        await asyncio.sleep(0.001 * (number % 5))  # a little later in most rounds, as revising is shorter than issuing
        if number == 0:
            await issuing.wait()  # the first round settles one order, the second the other; the rest is a race
        return await city.rides(*(ride(name, place, 2, 2) for name, place in zip(references, places, strict=True)))

    async def issue() -> Issued:
        if number == 1:
            await revising
        issued = done(await city.issue(city.world.authority, run.id))
        issuing.set()
        return issued

    revising = asyncio.create_task(revise())
    issued, outcomes = await asyncio.gather(issue(), revising)
    first = "revision" if isinstance(outcomes[0], Accepted) else "issue"
    assert {type(one) for one in outcomes} == {Accepted if first == "revision" else Proposed}
    assert issued.grams == (0 if first == "revision" else 6186)  # 12 × 515.5 g, or none at all
    assert await revisions(references) == ([] if first == "revision" else [1] * AT_ONCE)
    await city.world.issued(NOW, city.metro)  # what waits now is issued in its new revision
    assert await revisions(references) == ([2] if first == "revision" else [1]) * AT_ONCE
    return first


async def revisions(references: list[str]) -> list[int]:
    """The revisions in which these references were issued."""
    return [revision for reference in references for revision, _ in await shares(reference)]


async def test_a_revision_comes_before_the_issue_or_becomes_a_proposal_never_both(city: City) -> None:
    came_first = Counter([await revise_while_issuing(city, number) for number in range(ROUNDS)])
    assert set(came_first) == {"issue", "revision"}
    assert await issued_grams() == 6186 * came_first["issue"] + 12372 * came_first["revision"]
    proposals = await db.pool().fetchval("SELECT count(*)::int FROM activities_proposed_correction")
    assert proposals == AT_ONCE * came_first["issue"]
    await city.world.holds()


async def test_a_delivery_and_an_issue_lock_the_queue_in_the_same_order(city: City) -> None:
    """Nobody waits in a circle, even if references run against the order of the records and an index gives them so."""
    await city.rides(ride("C", 1), ride("B", 2), ride("A", 3))
    run = await city.audited()
    middle = ride("B", 2)
    held, done_looking = asyncio.Event(), asyncio.Event()

    async def hold_the_middle() -> None:
        async with db.transaction(NOW) as tx:
            await tx.execute(
                """SELECT FROM activities_waiting WHERE record_id =
                     (SELECT record_id FROM activities_claim WHERE external_id = $1) FOR UPDATE""",
                middle.external_id,
            )
            held.set()
            await done_looking.wait()

    async def revise() -> list[Outcome]:
        async with db.transaction(NOW) as tx:
            await tx.execute("SET LOCAL enable_seqscan = off")
            await tx.execute("SET LOCAL enable_bitmapscan = off")
            drafts = [ride("A", 3, 2, 2), ride("B", 2, 2, 2), ride("C", 1, 2, 2)]
            return done(await intake(tx, city.world.delivery(city.metro, *drafts)))

    holding = asyncio.create_task(hold_the_middle())
    await held.wait()
    revising = asyncio.create_task(revise())
    await asyncio.sleep(0.2)
    issuing = asyncio.create_task(city.issue(city.world.authority, run.id))
    await asyncio.sleep(0.2)
    done_looking.set()
    await holding
    outcomes, issued = await asyncio.gather(revising, issuing)
    assert {type(one) for one in outcomes} == {Accepted}
    assert done(issued).grams == 0
