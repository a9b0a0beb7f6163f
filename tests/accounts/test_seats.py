"""Seats are given by two people, within what both of them reach, and nobody gives one to themselves."""

from datetime import datetime, timedelta

import pytest

from backend import accounts
from backend.accounts import Decision
from backend.kit import db
from tests.accounts.seating import DAY, HOUR, Places, told
from tests.conftest import NOW
from tests.world import done, everything


async def test_a_seat_begins_when_another_person_approves_it(places: Places) -> None:
    proposal = done(await places.propose("boss", places.seat()))
    assert (await places.actor("ann")).seats == ()
    approved = done(await places.decide("deputy", proposal.id, NOW + HOUR))
    assert (approved.decision, approved.decided_by) == (Decision.APPROVED, places.people["deputy"])
    assert (await places.actor("ann", NOW + HOUR - timedelta(microseconds=1))).seats == ()
    [seat] = (await places.actor("ann", NOW + HOUR)).seats
    assert (seat.organisation_id, seat.role, seat.region) == (places.codes["tea"], "MEMBER", "TRIAL")


async def test_a_seat_holds_from_its_first_instant_until_its_end(places: Places) -> None:
    seat = places.seat(valid_from=NOW + DAY, valid_until=NOW + 2 * DAY)
    proposal = done(await places.propose("boss", seat))
    done(await places.decide("deputy", proposal.id))
    instants = [NOW, NOW + DAY, NOW + 2 * DAY - timedelta(microseconds=1), NOW + 2 * DAY]
    assert [len((await places.actor("ann", at)).seats) for at in instants] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("who", "code", "region", "outcome"),
    [
        ("boss", "tea", "TRIAL", "Proposal"),
        ("boss", "tea", "TRIAL-EAST", "Proposal"),
        ("eastern boss", "tea", "TRIAL-EAST", "Proposal"),
        ("eastern boss", "tea", "TRIAL", "NOT_THERE"),
        ("eastern boss", "tea", "TRIAL-WEST", "NOT_THERE"),
        ("waiter", "tea", "TRIAL", "NOT_THERE"),
        ("boss", "verifier", "TRIAL", "NOT_THERE"),
        ("boss", "operator", "TRIAL", "NOT_THERE"),
        ("surveyor", "verifier", "TRIAL", "Proposal"),
        ("operator", "tea", "TRIAL", "Proposal"),
        ("operator", "verifier", "TRIAL", "Proposal"),
        ("operator", "authority", "TRIAL", "Proposal"),
        ("clerk", "tea", "TRIAL", "NOT_THERE"),
        ("eastern operator", "tea", "TRIAL-EAST", "Proposal"),
        ("eastern operator", "tea", "TRIAL", "NOT_THERE"),
        ("authority", "tea", "TRIAL", "Proposal"),
        ("authority", "operator", "TRIAL", "Proposal"),
        ("boss", "tea", "MARS", "UNKNOWN_REGION"),
        ("operator", "east-tea", "TRIAL", "OUTSIDE_REGION"),
        ("operator", "east-tea", "TRIAL-WEST", "OUTSIDE_REGION"),
        ("east-tea boss", "east-tea", "TRIAL-EAST", "Proposal"),
    ],
)
async def test_who_may_propose_a_seat_where(places: Places, who: str, code: str, region: str, outcome: str) -> None:
    before = await everything()
    assert told(await places.propose(who, places.seat(code, region))) == outcome
    assert (await everything() == before) is (outcome != "Proposal")


@pytest.mark.parametrize(
    ("proposes", "code", "region", "decides", "outcome"),
    [
        ("boss", "tea", "TRIAL", "boss", "SAME_PERSON"),
        ("boss", "tea", "TRIAL", "deputy", "Proposal"),
        ("boss", "tea", "TRIAL", "operator", "Proposal"),
        ("boss", "tea", "TRIAL", "authority", "Proposal"),
        ("boss", "tea", "TRIAL", "eastern boss", "NOT_THERE"),
        ("boss", "tea", "TRIAL", "eastern operator", "NOT_THERE"),
        ("boss", "tea", "TRIAL-EAST", "eastern operator", "Proposal"),
        ("boss", "tea", "TRIAL", "clerk", "NOT_THERE"),
        ("boss", "tea", "TRIAL", "surveyor", "NOT_THERE"),
        ("operator", "tea", "TRIAL", "operator", "SAME_PERSON"),
        ("surveyor", "verifier", "TRIAL", "surveyor", "NOT_ALLOWED"),
        ("surveyor", "verifier", "TRIAL", "operator", "NOT_ALLOWED"),
        ("surveyor", "verifier", "TRIAL", "authority", "Proposal"),
        ("surveyor", "verifier", "TRIAL", "eastern authority", "NOT_THERE"),
        ("operator", "operator", "TRIAL", "eastern operator", "NOT_THERE"),
        ("operator", "operator", "TRIAL", "authority", "Proposal"),
        ("operator", "authority", "TRIAL", "authority", "Proposal"),
        ("authority", "authority", "TRIAL", "operator", "NOT_ALLOWED"),
        ("authority", "authority", "TRIAL", "authority", "SAME_PERSON"),
    ],
)
async def test_who_may_decide_on_a_proposal(
    places: Places, proposes: str, code: str, region: str, decides: str, outcome: str
) -> None:
    proposal = done(await places.propose(proposes, places.seat(code, region)))
    before = await everything()
    for approve in (False, True) if outcome != "Proposal" else (True,):
        assert told(await places.decide(decides, proposal.id, approve=approve)) == outcome
    assert (await everything() == before) is (outcome != "Proposal")


async def test_nobody_gives_a_seat_to_themselves(places: Places) -> None:
    before = await everything()
    refused = await places.propose("boss", places.seat(person_id=places.people["boss"], region="TRIAL-EAST"))
    assert told(refused) == "SAME_PERSON"
    assert await everything() == before
    proposal = done(await places.propose("boss", places.seat(person_id=places.people["deputy"], region="TRIAL-EAST")))
    assert told(await places.decide("deputy", proposal.id)) == "SAME_PERSON"


async def test_proposing_and_deciding_again_change_nothing(places: Places) -> None:
    proposal = done(await places.propose("boss", places.seat()))
    assert await places.propose("boss", places.seat(), NOW + HOUR) == proposal
    assert await places.propose("deputy", places.seat()) == proposal
    assert told(await places.propose("boss", places.seat(valid_until=NOW + DAY))) == "PROPOSED_ALREADY"
    approved = done(await places.decide("deputy", proposal.id))
    before = await everything()
    assert await places.decide("deputy", proposal.id, NOW + HOUR) == approved
    assert told(await places.decide("operator", proposal.id)) == "DECIDED_ALREADY"
    assert told(await places.decide("deputy", proposal.id, approve=False)) == "DECIDED_ALREADY"
    assert told(await places.propose("boss", places.seat())) == "ALREADY_A_MEMBER"
    assert await everything() == before


async def test_nothing_comes_of_a_refused_proposal_and_another_may_follow(places: Places) -> None:
    proposal = done(await places.propose("boss", places.seat()))
    refused = done(await places.decide("deputy", proposal.id, approve=False))
    assert (refused.decision, refused.membership_id) == (Decision.REFUSED, None)
    assert (await places.actor("ann")).seats == ()
    assert done(await places.propose("boss", places.seat())).id != proposal.id


@pytest.mark.parametrize(
    ("begins", "ends"), [(None, NOW), (None, NOW - DAY), (NOW + DAY, NOW + DAY), (NOW + DAY, NOW + HOUR)]
)
async def test_a_seat_that_would_never_hold_is_refused(places: Places, begins: datetime, ends: datetime) -> None:
    before = await everything()
    assert told(await places.propose("boss", places.seat(valid_from=begins, valid_until=ends))) == "NOT_A_TERM"
    assert await everything() == before


async def test_a_proposal_whose_term_is_over_can_no_longer_be_approved(places: Places) -> None:
    proposal = done(await places.propose("boss", places.seat(valid_until=NOW + HOUR)))
    assert told(await places.decide("deputy", proposal.id, NOW + HOUR)) == "NOT_A_TERM"
    done(await places.decide("deputy", proposal.id, NOW + HOUR - timedelta(seconds=1)))


async def test_nobody_comes_to_sit_on_both_sides_not_even_later(places: Places) -> None:
    later = places.seat("operator", valid_from=NOW + DAY)
    first = done(await places.propose("operator", later))
    second = done(await places.propose("operator", places.seat("authority")))
    done(await places.decide("authority", first.id))
    assert told(await places.decide("authority", second.id)) == "BOTH_SIDES"
    assert told(await places.propose("operator", places.seat("authority", "TRIAL-EAST"))) == "BOTH_SIDES"


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("ann", "Held"),
        ("boss", "Held"),
        ("operator", "Held"),
        ("authority", "Held"),
        ("waiter", "NOT_THERE"),
        ("eastern boss", "NOT_THERE"),
        ("eastern operator", "NOT_THERE"),
        ("surveyor", "NOT_THERE"),
        ("ben", "NOT_THERE"),
    ],
)
async def test_who_may_end_a_seat(places: Places, who: str, outcome: str) -> None:
    proposal = done(await places.propose("boss", places.seat()))
    seat = done(await places.decide("deputy", proposal.id)).membership_id
    assert seat is not None
    before = await everything()
    assert told(await places.end(who, seat, NOW + HOUR)) == outcome
    assert (await everything() == before) is (outcome != "Held")
    assert len((await places.actor("ann", NOW + HOUR)).seats) == (outcome != "Held")
    if outcome == "Held":
        assert told(await places.end(who, seat, NOW + HOUR)) == "NOT_THERE"


async def test_a_seat_that_is_ended_before_it_begins_never_holds(places: Places) -> None:
    proposal = done(await places.propose("boss", places.seat(valid_from=NOW + DAY)))
    seat = done(await places.decide("deputy", proposal.id)).membership_id
    assert seat is not None
    done(await places.end("boss", seat))
    assert [(await places.actor("ann", at)).seats for at in (NOW, NOW + DAY, NOW + 2 * DAY)] == [(), (), ()]
    assert told(await places.end("boss", seat)) == "NOT_THERE"
    again = done(await places.propose("boss", places.seat(valid_from=NOW + DAY)))
    assert told(await places.decide("operator", again.id, approve=False)) == "Proposal"
    async with db.transaction(NOW) as tx:
        assert await accounts.close(tx, places.people["ann"]) is None


async def test_each_step_is_in_the_persons_audit_log_with_the_organisation_that_took_it(places: Places) -> None:
    first = done(await places.propose("boss", places.seat(), NOW))
    done(await places.decide("operator", first.id, NOW + HOUR, approve=False))
    second = done(await places.propose("boss", places.seat(), NOW + 2 * HOUR))
    seat = done(await places.decide("deputy", second.id, NOW + 3 * HOUR)).membership_id
    assert seat is not None
    done(await places.end("boss", seat, NOW + 4 * HOUR))
    page = await accounts.audit_lines(db.pool(), places.people["ann"], 100, None)
    kept = [(one.line.act, one.line.actor_id, one.line.organisation_id, one.line.reference_id) for one in page.items]
    boss, tea = places.people["boss"], places.codes["tea"]
    assert kept == [
        ("SEAT_ENDED", boss, tea, seat),
        ("SEAT_TAKEN", places.people["deputy"], tea, seat),
        ("SEAT_PROPOSED", boss, tea, second.id),
        ("SEAT_REFUSED", places.people["operator"], places.codes["operator"], first.id),
        ("SEAT_PROPOSED", boss, tea, first.id),
    ]
