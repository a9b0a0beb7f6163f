"""Enrolment of people of historical data: in a trial only, by the ordinary acts, and once."""

from datetime import UTC, datetime, timedelta

import pytest

from backend import accounts, consents
from backend.kit import db
from backend.kit.errors import Refusal
from backend.programme import pack
from backend.wiring import trial
from tests.activities.street import Street, street
from tests.conftest import NOW
from tests.world import everything

pytestmark = pytest.mark.usefixtures("database")

FIRST = datetime(2016, 4, 12, 16, 0, tzinfo=UTC)
PEOPLE = {"rider 1": FIRST, "rider 2": FIRST + timedelta(days=1)}


async def enrol(told: Street, first_acts: dict[str, datetime], programme: str = "trial") -> Refusal | None:
    async with db.transaction(NOW) as tx:
        return await trial.enrol(tx, pack(programme), told.red, first_acts)


async def consent_of(told: Street, subject: str) -> list[consents.Consent]:
    async with db.transaction(NOW) as tx:
        found = await consents.lock_for_intake(tx, told.red.id, told.red.provider_id, [subject])
    return found.get(subject, [])


async def test_each_subject_gets_an_account_and_a_consent_from_the_first_act_on() -> None:
    told = await street()
    assert await enrol(told, PEOPLE) is None
    for subject, first in PEOPLE.items():
        [consent] = await consent_of(told, subject)
        assert (consent.valid_from, consent.granted_at) == (first, NOW)
        assert consent.valid_until == NOW + timedelta(days=365)
        assert await accounts.actor(db.pool(), consent.account_id, NOW) is not None


async def test_the_handle_says_nothing_of_the_subject() -> None:
    told = await street()
    await enrol(told, PEOPLE)
    names = await db.pool().fetch("SELECT handle FROM accounts_handle UNION SELECT display_name FROM accounts_person")
    assert [name for (name,) in names if "rider" in name] == []
    assert sum(name.startswith("p-") and len(name) == 22 for (name,) in names) == 2


async def test_enrolling_again_changes_nothing() -> None:
    told = await street()
    await enrol(told, PEOPLE)
    before = await everything()
    assert await enrol(told, PEOPLE) is None
    assert await everything() == before


async def test_an_earlier_first_act_gives_one_more_consent_that_reaches_further_back() -> None:
    told = await street()
    await enrol(told, PEOPLE)
    earlier = FIRST - timedelta(days=100)
    assert await enrol(told, {"rider 1": earlier}) is None
    assert sorted(one.valid_from for one in await consent_of(told, "rider 1")) == [earlier, FIRST]


async def test_a_first_act_in_the_future_gives_a_consent_from_now_on() -> None:
    told = await street()
    assert await enrol(told, {"rider 1": NOW + timedelta(days=9)}) is None
    [consent] = await consent_of(told, "rider 1")
    assert consent.valid_from == NOW


async def test_outside_a_trial_nobody_is_enrolled_and_nothing_changes() -> None:
    told = await street()
    before = await everything()
    for people in (PEOPLE, {}):
        refused = await enrol(told, people, "jiangsu")
        assert isinstance(refused, Refusal)
        assert refused.code == "NOT_ALLOWED"
    assert await everything() == before
