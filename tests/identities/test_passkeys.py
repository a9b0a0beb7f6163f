"""Passkeys from the challenge to the session: added, used and removed once, here, and by their owner."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend import identities
from backend.accounts import OrganisationKind
from backend.identities import Answer, Opened, elsewhere_store
from backend.identities.values import Linked
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.identities import people
from tests.identities.authenticator import PRESENT, Device
from tests.identities.people import MINUTE, Acts, added, begin, begin_use, found, person, signed_in, used
from tests.world import done, everything

pytestmark = pytest.mark.usefixtures("database")
INSTANT = timedelta(microseconds=1)


def code(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, Refusal) else None


async def test_a_citizen_adds_a_passkey_with_a_fresh_code_and_signs_in_with_it() -> None:
    ann = await person()
    device, passkey = await added(await signed_in(ann))
    assert (passkey.account_id, passkey.name, passkey.vouched) == (ann, "My phone", False)
    later = NOW + timedelta(days=40)
    opened = await used(device, later)
    assert (opened.session.account_id, opened.session.proved_at, opened.session.factor) == (ann, later, None)
    [kept] = await identities.passkeys(db.pool(), Actor(ann))
    assert kept == replace(passkey, key=replace(passkey.key, sign_count=1), last_used_at=later)


async def test_the_handle_on_the_device_is_the_same_for_all_passkeys_of_one_and_says_nothing() -> None:
    ann, ben = await person(), await person(phone="13800000002")
    first, second = (await added(await signed_in(ann)))[0], (await added(await signed_in(ann)))[0]
    other = (await added(await signed_in(ben)))[0]
    assert first.user_handle == second.user_handle != other.user_handle
    assert len(first.user_handle) == 43
    assert str(ann).encode() not in first.user_handle


async def test_without_a_fresh_code_none_is_added_and_the_same_answer_is_good_after_it() -> None:
    session = await signed_in(await person())
    late = NOW + 5 * MINUTE
    begun, device = await begin(session, late), Device()
    answer = Answer(begun.challenge, device.make(begun.options))
    before = await everything()
    assert code(await people.add(session, answer, late)) == "STEP_UP_NEEDED"
    assert await everything() == before
    passkey, opened = done(await people.add(replace(session, proved_at=late), answer, late))
    assert (passkey.created_at, opened) == (late, None)


async def test_nobody_has_more_than_ten() -> None:
    session = await signed_in(await person())
    for _ in range(10):
        await added(session)
    begun = await begin(session)
    answer = Answer(begun.challenge, Device().make(begun.options))
    before = await everything()
    assert code(await people.add(session, answer)) == "TOO_MANY_PASSKEYS"
    assert await everything() == before


async def test_a_passkey_belongs_to_one_person() -> None:
    ann, ben = await signed_in(await person()), await signed_in(await person(phone="13800000002"))
    device, _ = await added(ann)
    for session in (ben, ann):
        begun = await begin(session)
        refused = await people.add(session, Answer(begun.challenge, device.make(begun.options)))
        assert code(refused) == "PASSKEY_REFUSED"
    assert await db.pool().fetchval("SELECT count(*)::int FROM identities_passkey") == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"client": {"origin": "https://evil.example"}},
        {"client": {"challenge": "b3RoZXI"}},
        {"domain": "evil.example"},
        {"flags": PRESENT},
        {"signature": b"none"},
        {"user_handle": b"somebody else"},
    ],
)
async def test_what_is_not_for_this_site_or_of_its_holder_opens_nothing(odd: dict[str, Any]) -> None:
    device, passkey = await added(await signed_in(await person()))
    begun = await begin_use()
    sessions = await _sessions()
    assert code(await people.sign_in(Answer(begun.challenge, device.use(begun.options, **odd)))) == "PASSKEY_REFUSED"
    assert await _sessions() == sessions
    assert await identities.passkeys(db.pool(), Actor(passkey.account_id)) == [passkey]


async def _sessions() -> int:
    count: int = await db.pool().fetchval("SELECT count(*)::int FROM identities_session")
    return count


async def test_a_passkey_that_is_not_known_opens_nothing() -> None:
    begun, stranger = await begin_use(), Device(user_handle=b"x")
    assert code(await people.sign_in(Answer(begun.challenge, stranger.use(begun.options)))) == "PASSKEY_UNKNOWN"
    assert await _sessions() == 0


async def test_a_counter_that_goes_back_is_refused_and_written_down() -> None:
    ann = await person()
    device, passkey = await added(await signed_in(ann))
    copy = replace(device)
    for _ in range(2):
        await used(device)
    for count in (1, 2):
        begun = await begin_use()
        copied = copy.use(begun.options, count=count)
        assert code(await people.sign_in(Answer(begun.challenge, copied))) == "PASSKEY_REFUSED"
    [kept] = await identities.passkeys(db.pool(), Actor(ann))
    assert kept.key.sign_count == 2
    assert (await Acts(ann).told()).count(("PASSKEY_WENT_BACK", passkey.id)) == 2


async def test_a_counter_is_not_believed_before_the_signature_is() -> None:
    ann = await person()
    device, _ = await added(await signed_in(ann))
    await used(device)
    begun = await begin_use()
    forged = device.use(begun.options, count=1, signature=b"none")
    assert code(await people.sign_in(Answer(begun.challenge, forged))) == "PASSKEY_REFUSED"
    assert "PASSKEY_WENT_BACK" not in {act for act, _ in await Acts(ann).told()}


async def test_a_device_that_does_not_count_is_used_again_and_again() -> None:
    device, _ = await added(await signed_in(await person()))
    for _ in range(2):
        begun = await begin_use()
        outcome = await people.sign_in(Answer(begun.challenge, device.use(begun.options, count=0)))
        assert isinstance(outcome, Opened)


async def test_signing_in_ends_the_session_that_stood_in_the_browser() -> None:
    ann, ben = await person(), await person(phone="13800000002")
    device, _ = await added(await signed_in(ann))
    before = await signed_in(ben)
    begun = await begin_use(before)
    done(await people.sign_in(Answer(begun.challenge, device.use(begun.options)), before))
    assert await identities.sessions(db.pool(), Actor(ben), NOW) == []


async def test_stepping_up_changes_the_token_and_not_the_session() -> None:
    ann = await person()
    device, _ = await added(await signed_in(ann))
    opened, later = await used(device), NOW + timedelta(hours=1)
    begun = await begin_use(opened.session, later)
    renewed = done(await people.step_up(opened.session, Answer(begun.challenge, device.use(begun.options)), later))
    assert (renewed.session.id, renewed.session.proved_at) == (opened.session.id, later)
    assert await found(opened, later) is None
    session, actor = await found(renewed, later) or (None, Actor(0))
    assert (session, actor.proved_at) == (renewed.session, later)


async def test_another_persons_passkey_proves_nothing_and_stays_as_it_is() -> None:
    ann, ben = await signed_in(await person()), await signed_in(await person(phone="13800000002"))
    device, passkey = await added(ben)
    begun = await begin_use(ann)
    assert code(await people.step_up(ann, Answer(begun.challenge, device.use(begun.options)))) == "PASSKEY_UNKNOWN"
    assert await identities.passkeys(db.pool(), Actor(ben.account_id)) == [passkey]


async def test_a_session_that_has_ended_is_not_brought_back() -> None:
    ann = await person()
    session = await signed_in(ann)
    device, passkey = await added(session)
    begun, more = await begin_use(session), await begin(session)
    async with db.transaction(NOW) as tx:
        await identities.end_session(tx, ann, session.id)
    assert code(await people.step_up(session, Answer(begun.challenge, device.use(begun.options)))) == "NOT_THERE"
    assert code(await people.add(session, Answer(more.challenge, Device().make(more.options)))) == "NOT_THERE"
    assert [kept.id for kept in await identities.passkeys(db.pool(), Actor(ann))] == [passkey.id]
    assert await _sessions() == 0


async def test_removing_one_needs_a_fresh_proof_and_ends_the_other_sessions() -> None:
    ann = await person()
    session, other = await signed_in(ann), await signed_in(ann)
    device, passkey = await added(session)
    before = await everything()
    assert code(await people.remove(session, passkey.id, NOW + 5 * MINUTE)) == "STEP_UP_NEEDED"
    assert code(await people.remove(session, 404)) == "NOT_THERE"
    assert await everything() == before
    assert await people.remove(session, passkey.id) is None
    assert [one.id for one in await identities.sessions(db.pool(), Actor(ann), NOW)] == [session.id]
    assert {("PASSKEY_REMOVED", passkey.id), ("SESSION_ENDED", other.id)} < set(await Acts(ann).told())
    begun = await begin_use()
    assert code(await people.sign_in(Answer(begun.challenge, device.use(begun.options)))) == "PASSKEY_UNKNOWN"


async def test_nobody_removes_anothers() -> None:
    ann, ben = await signed_in(await person()), await signed_in(await person(phone="13800000002"))
    _, passkey = await added(ben)
    assert code(await people.remove(ann, passkey.id)) == "NOT_THERE"
    assert await identities.passkeys(db.pool(), Actor(ben.account_id)) == [passkey]


async def test_without_a_phone_the_last_one_stays() -> None:
    ann = await person()
    session = await signed_in(ann)
    (_, first), (_, second) = await added(session), await added(session)
    async with db.transaction(NOW) as tx:
        await tx.execute("DELETE FROM identities_phone WHERE account_id = $1", ann)
    assert await people.remove(session, first.id) is None
    assert code(await people.remove(session, second.id)) == "LAST_WAY_IN"
    assert await identities.passkeys(db.pool(), Actor(ann)) == [second]


async def test_the_last_one_goes_where_an_identity_elsewhere_signs_in_too() -> None:
    ann = await person()
    session = await signed_in(ann)
    _, only = await added(session)
    async with db.transaction(NOW) as tx:
        await tx.execute("DELETE FROM identities_phone WHERE account_id = $1", ann)
        await elsewhere_store.insert_linked(tx, "of a provider that is gone", Linked(1, ann, "bank", NOW))
    assert code(await people.remove(session, only.id)) == "LAST_WAY_IN"
    async with db.transaction(NOW) as tx:
        await elsewhere_store.insert_linked(tx, "of one that is there", Linked(2, ann, "wechat", NOW))
    assert await people.remove(session, only.id) is None


async def test_each_act_leaves_a_line_and_no_line_says_who_it_was() -> None:
    ann = await person()
    session = await signed_in(ann)
    device, passkey = await added(session)
    opened = await used(device, NOW + MINUTE)
    begun = await begin_use(opened.session, NOW + 2 * MINUTE)
    answer = Answer(begun.challenge, device.use(begun.options))
    await people.step_up(opened.session, answer, NOW + 2 * MINUTE)
    assert await Acts(ann).told() == [
        ("PASSKEY_ADDED", passkey.id),
        ("SIGNED_IN", session.id),
        ("PASSKEY_USED", passkey.id),
        ("SIGNED_IN", opened.session.id),
        ("PASSKEY_USED", passkey.id),
        ("STEPPED_UP", opened.session.id),
    ]
    kept = str(await db.pool().fetch("SELECT * FROM accounts_audit"))
    assert not [told for told in ("王敏", "My phone", passkey.key.credential_id) if told in kept]


async def test_whoever_leaves_takes_all_factors_along() -> None:
    ann = await person(OrganisationKind.RIGHTS_PROVIDER)
    await added(await signed_in(ann))
    await people.enrolment(ann)
    async with db.transaction(NOW) as tx:
        await identities.forget(tx, ann)
    kept = await everything()
    assert [kept[f"identities_{name}"] for name in ("passkey", "user_handle", "totp", "enrolment")] == [[]] * 4
