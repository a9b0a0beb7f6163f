"""Challenges, enrolment codes and codes of an app used twenty times at once: good once, whoever is first."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence

import pytest

from backend import identities
from backend.accounts import OrganisationKind
from backend.identities import Answer
from backend.identities.values import Session
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.identities import people
from tests.identities.authenticator import Device
from tests.identities.people import added, begin, begin_use, enrolment, person, shown, signed_in
from tests.identities.test_totp import clerk, secret
from tests.world import done

pytestmark = pytest.mark.usefixtures("database")
AT_ONCE = 20
ROUNDS = 5


async def ends(acts: Sequence[Awaitable[object]]) -> Counter[str]:
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*acts)
    return Counter(one.code if isinstance(one, Refusal) else "done" for one in outcomes)


async def standing(account_id: int) -> int:
    return len(await identities.sessions(db.pool(), Actor(account_id), NOW))


async def test_twenty_uses_of_a_challenge_at_once_make_one_session() -> None:
    ann = await person()
    device, _ = await added(await signed_in(ann))
    for number in range(ROUNDS):
        begun = await begin_use()
        answer = Answer(begun.challenge, device.use(begun.options))
        assert await ends([people.sign_in(answer) for _ in range(AT_ONCE)]) == {"done": 1, "CHALLENGE_OVER": 19}
        assert await standing(ann) == number + 2


async def test_a_challenge_is_good_for_signing_in_or_for_stepping_up_and_not_for_both() -> None:
    ann = await person()
    session = await signed_in(ann)
    device, _ = await added(session)
    begun = await begin_use(session)
    answer = Answer(begun.challenge, device.use(begun.options))
    acts = [people.sign_in(answer, session) if turn % 2 else people.step_up(session, answer) for turn in range(AT_ONCE)]
    assert await ends(acts) == {"done": 1, "CHALLENGE_OVER": 19}
    assert await standing(ann) == 1


async def test_many_challenges_of_one_device_at_once_move_its_counter_forward_only() -> None:
    ann = await person()
    device, _ = await added(await signed_in(ann))
    begun = [await begin_use() for _ in range(AT_ONCE)]
    told = await ends([people.sign_in(Answer(one.challenge, device.use(one.options))) for one in begun])
    [kept] = await identities.passkeys(db.pool(), Actor(ann))
    assert told["done"] + told["PASSKEY_REFUSED"] == AT_ONCE
    assert (kept.key.sign_count, told["done"] >= 1) == (AT_ONCE, True)


async def test_a_passkey_that_is_added_twenty_times_at_once_is_one() -> None:
    session = await signed_in(await person())
    begun, device = await begin(session), Device()
    answer = Answer(begun.challenge, device.make(begun.options))
    assert await ends([people.add(session, answer) for _ in range(AT_ONCE)]) == {"done": 1, "CHALLENGE_OVER": 19}
    assert len(await identities.passkeys(db.pool(), Actor(session.account_id))) == 1


async def test_of_twenty_passkeys_that_are_added_at_once_ten_are() -> None:
    ann = await person()
    acts = []
    for _ in range(AT_ONCE):
        session = await signed_in(ann)
        begun = await begin(session)
        acts.append(people.add(session, Answer(begun.challenge, Device().make(begun.options))))
    assert await ends(acts) == {"done": 10, "TOO_MANY_PASSKEYS": 10}
    assert len(await identities.passkeys(db.pool(), Actor(ann))) == 10


async def test_two_people_who_bring_one_credential_at_once_do_not_both_get_it() -> None:
    device, acts = Device(), []
    for number in range(AT_ONCE):
        session = await signed_in(await person(phone=f"138{number:08}"))
        begun = await begin(session)
        acts.append(people.add(session, Answer(begun.challenge, device.make(begun.options))))
    assert await ends(acts) == {"done": 1, "PASSKEY_REFUSED": 19}


async def test_an_enrolment_code_adds_one_factor_however_many_are_begun_with_it() -> None:
    account_id = await person(OrganisationKind.OPERATOR)
    made, acts = await enrolment(account_id), []
    for turn in range(AT_ONCE):
        session = await signed_in(account_id)
        if turn % 2:
            begun = done(await people.begin_totp(session, made))
            acts.append(_add_totp(session, begun.challenge, shown(secret(begun), NOW)))
        else:
            asked = await begin(session)
            acts.append(_add(session, Answer(asked.challenge, Device().make(asked.options)), made))
    assert await ends(acts) == {"done": 1, "ENROLMENT_OVER": 19}


async def _add(session: Session, answer: Answer, made: str) -> object:
    return await people.add(session, answer, enrolment=made)


async def _add_totp(session: Session, challenge: str, code: str) -> object:
    return await people.add_totp(session, challenge, code)


async def test_a_code_of_an_app_is_good_for_one_of_twenty() -> None:
    session, key = await clerk()
    sessions = [await signed_in(session.account_id) for _ in range(AT_ONCE)]
    right = shown(key, NOW, 1)
    told = await ends([people.give(each, right) for each in sessions[1:]])
    assert told["done"] == 1
    assert told["TOTP_REFUSED"] <= 5
    assert told["done"] + told["TOTP_REFUSED"] + told["TOO_MANY_TRIES"] + told["NOT_THERE"] == AT_ONCE - 1
    given = "SELECT count(*)::int FROM identities_session WHERE factor_at IS NOT NULL AND id = ANY($1)"
    assert await db.pool().fetchval(given, [each.id for each in sessions]) == 1


async def test_twenty_wrong_codes_at_once_are_five_tries() -> None:
    session, _ = await clerk()
    sessions = [await signed_in(session.account_id) for _ in range(AT_ONCE - 1)] + [session]
    told = await ends([people.give(each, "wrong") for each in sessions])
    assert told["TOTP_REFUSED"] == 5


async def test_removing_signing_in_and_adding_at_once_wait_for_each_other_and_end() -> None:
    ann = await person()
    for _ in range(ROUNDS):
        session = await signed_in(ann)
        device, passkey = await added(session)
        begun, more = await begin_use(session), await begin(session)
        answer = Answer(begun.challenge, device.use(begun.options))
        told = await ends(
            [
                people.remove(session, passkey.id),
                people.sign_in(answer, session),
                people.step_up(session, answer),
                people.add(session, Answer(more.challenge, Device().make(more.options))),
            ]
        )
        assert set(told) <= {"done", "CHALLENGE_OVER", "PASSKEY_UNKNOWN", "NOT_THERE"}
        for kept in await identities.passkeys(db.pool(), Actor(ann)):
            await people.remove(session, kept.id)
