"""Challenges: good once, for five minutes, in the browser they were begun in, and for what was begun."""

from datetime import timedelta

import pytest

from backend import identities
from backend.identities import Answer, Opened
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.identities import people
from tests.identities.authenticator import Device
from tests.identities.people import MINUTE, added, begin, begin_use, person, signed_in
from tests.world import everything

pytestmark = pytest.mark.usefixtures("database")
INSTANT = timedelta(microseconds=1)


def code(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, Refusal) else None


async def test_a_challenge_is_good_once_whatever_came_of_it() -> None:
    device, _ = await added(await signed_in(await person()))
    begun = await begin_use()
    await people.sign_in(Answer(begun.challenge, "{}"))
    assert code(await people.sign_in(Answer(begun.challenge, device.use(begun.options)))) == "CHALLENGE_OVER"
    begun = await begin_use()
    answer = Answer(begun.challenge, device.use(begun.options))
    assert isinstance(await people.sign_in(answer), Opened)
    assert code(await people.sign_in(answer)) == "CHALLENGE_OVER"


async def test_a_challenge_is_good_for_five_minutes() -> None:
    device, _ = await added(await signed_in(await person()))
    for late, expected in ((5 * MINUTE - INSTANT, None), (5 * MINUTE, "CHALLENGE_OVER")):
        begun = await begin_use()
        outcome = await people.sign_in(Answer(begun.challenge, device.use(begun.options)), at=NOW + late)
        assert code(outcome) == expected


async def test_a_challenge_is_good_in_the_browser_it_was_begun_in_and_for_what_was_begun() -> None:
    ann = await person()
    here, there = await signed_in(ann), await signed_in(ann)
    device, _ = await added(here)
    outcomes: list[object] = []
    for begun_in, answered_in in ((here, there), (here, None), (None, here)):
        begun = await begin_use(begun_in)
        outcomes.append(await people.sign_in(Answer(begun.challenge, device.use(begun.options)), answered_in))
    made = Device().make((await begin(here)).options)
    outcomes += [
        await people.add(here, Answer(one.challenge, made)) for one in (await begin(there), await begin_use(here))
    ]
    begun = await begin(here)
    outcomes.append(await people.step_up(here, Answer(begun.challenge, device.use(begun.options))))
    outcomes.append(await people.step_up(here, Answer("never begun", "{}")))
    assert [code(outcome) for outcome in outcomes] == ["CHALLENGE_OVER"] * 7


async def test_of_a_challenge_only_a_hash_is_kept() -> None:
    begun = await begin_use()
    assert begun.challenge in begun.options
    assert begun.challenge not in str(await everything())
    assert (repr(begun), repr(Answer(begun.challenge, "{}"))) == ("Begun()", "Answer()")


async def test_what_was_begun_is_swept_when_it_is_over_and_nothing_else() -> None:
    session = await signed_in(await person())
    await begin(session)
    await begin_use(at=NOW + MINUTE)
    for after, kept in ((5 * MINUTE - INSTANT, 2), (5 * MINUTE, 1), (6 * MINUTE, 0)):
        async with db.transaction(NOW + after) as tx:
            await identities.sweep(tx)
        assert await db.pool().fetchval("SELECT count(*)::int FROM identities_challenge") == kept
