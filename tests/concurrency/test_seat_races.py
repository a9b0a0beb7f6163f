"""Seats proposed and decided on by several people at once."""

import asyncio

import pytest

from backend.accounts import Decision, Proposal
from backend.kit import db
from tests.accounts.seating import Places, founded, told
from tests.world import done


@pytest.fixture
async def places(database: None) -> Places:
    return await founded()


async def test_of_two_decisions_at_once_one_counts(places: Places) -> None:
    proposal = done(await places.propose("boss", places.seat()))
    outcomes = await asyncio.gather(
        *(places.decide(who, proposal.id, approve=who != "authority") for who in ("deputy", "operator", "authority"))
    )
    assert sorted(map(told, outcomes)) == ["DECIDED_ALREADY", "DECIDED_ALREADY", "Proposal"]
    seats = await db.pool().fetchval(
        "SELECT count(*) FROM accounts_membership WHERE person_id = $1", places.people["ann"]
    )
    [won] = [outcome for outcome in outcomes if isinstance(outcome, Proposal)]
    assert seats == (won.decision is Decision.APPROVED)


async def test_of_the_same_proposal_made_at_once_there_is_one(places: Places) -> None:
    made = await asyncio.gather(*(places.propose(who, places.seat()) for who in ("boss", "deputy", "operator") * 3))
    assert len({done(one).id for one in made}) == 1
    assert await db.pool().fetchval("SELECT count(*) FROM accounts_seat_proposal") == 1
