"""Staff need a second factor: without it their seats grant nothing, and a phone alone does not give them one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend import accounts, demo, identities
from backend.accounts import OrganisationKind
from backend.identities import Answer, SecondFactor, rules
from backend.identities.rules import STAFF_KINDS
from backend.identities.totp import STEP_S
from backend.identities.values import Factor, Session
from backend.kit import db
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from backend.programme import pack
from tests.conftest import NOW
from tests.identities import people
from tests.identities.authenticator import Device
from tests.identities.people import MINUTE, Acts, added, begin, begin_use, enrolment, person, shown, signed_in, used
from tests.identities.test_totp import secret
from tests.world import done, everything

K = OrganisationKind
HOUR = timedelta(hours=1)
OPERATOR, SHOP = (
    Seat(number, frozenset({kind}), "MEMBER", "TRIAL") for number, kind in ((8, K.OPERATOR), (9, K.RIGHTS_PROVIDER))
)
BOTH = Seat(10, frozenset({K.VERIFIER, K.RIGHTS_PROVIDER}), "MEMBER", "TRIAL")
SESSION = Session(1, 7, "Chromium on Android", NOW, NOW, NOW, NOW + HOUR)
GIVEN = replace(SESSION, factor=Factor.TOTP, factor_at=NOW)


def code(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, Refusal) else None


def test_who_decides_over_others_needs_one_and_who_acts_for_their_own_does_not() -> None:
    own = {K.PUBLIC_INSTITUTION, K.SOCIAL_ORGANISATION, K.RIGHTS_PROVIDER, K.EVENT_ACCOUNTANT}
    developers = {K.METHODOLOGY_DEVELOPER, K.SCENARIO_DEVELOPER}
    assert set(K) - STAFF_KINDS == own | developers


def test_without_one_the_seats_of_staff_wait_whatever_else_their_organisation_is() -> None:
    actor = rules.acting(Actor(7, (OPERATOR, SHOP, BOTH)), SESSION)
    assert (actor.seats, actor.waiting, actor.proved_at) == ((SHOP,), (OPERATOR, BOTH), NOW)
    assert actor.seat(K.OPERATOR) is None
    assert not actor.sits_in(8)
    assert rules.acting(Actor(7, (OPERATOR, SHOP, BOTH)), GIVEN) == Actor(7, (OPERATOR, SHOP, BOTH), NOW)


def test_a_seat_that_waits_shortens_the_session_all_the_same() -> None:
    for seats in ((OPERATOR,), (BOTH, SHOP)):
        assert rules.lifetime(rules.acting(Actor(7, seats), SESSION)) == rules.STAFF


@pytest.mark.parametrize(
    ("seats", "session", "has_one", "told"),
    [
        ((), SESSION, True, SecondFactor.NOT_NEEDED),
        ((SHOP,), GIVEN, True, SecondFactor.NOT_NEEDED),
        ((OPERATOR,), SESSION, False, SecondFactor.TO_ENROL),
        ((OPERATOR,), SESSION, True, SecondFactor.NEEDED),
        ((OPERATOR,), GIVEN, True, SecondFactor.GIVEN),
    ],
)
def test_what_is_told_of_it(seats: tuple[Seat, ...], session: Session, has_one: bool, told: SecondFactor) -> None:  # noqa: FBT001 - a column of the table
    actor = rules.acting(Actor(7, seats), session)
    assert rules.second_factor(actor, session, has_one=has_one) is told


def test_to_a_program_none_is_told() -> None:
    assert rules.second_factor(Actor(7, (OPERATOR,)), None, has_one=True) is SecondFactor.NOT_NEEDED


@pytest.mark.parametrize("kind", sorted(STAFF_KINDS))
@pytest.mark.usefixtures("database")
async def test_whoever_signs_in_by_phone_alone_holds_no_seat_of_staff(kind: OrganisationKind) -> None:
    clerk = await person(kind, K.RIGHTS_PROVIDER)
    session = await signed_in(clerk)
    actor = await identities.acting(db.pool(), session, NOW)
    assert actor is not None
    assert [set(seat.kinds) for seat in actor.seats] == [{K.RIGHTS_PROVIDER}]
    assert session.expires_at == NOW + timedelta(minutes=30)


@pytest.mark.usefixtures("database")
async def test_use_prolongs_the_session_of_seats_that_wait_as_that_of_staff_and_no_longer() -> None:
    session = await signed_in(await person(K.OPERATOR))
    later = NOW + 10 * MINUTE
    actor = await identities.acting(db.pool(), session, later)
    assert actor is not None
    async with db.transaction(later) as tx:
        await identities.use_session(tx, session, actor)
    [kept] = await identities.sessions(db.pool(), actor, later)
    assert kept.expires_at == NOW + 40 * MINUTE
    assert await identities.sessions(db.pool(), actor, NOW + 40 * MINUTE) == []


@pytest.mark.usefixtures("database")
async def test_a_stolen_number_gives_itself_no_second_factor() -> None:
    session = await signed_in(await person(K.OPERATOR))
    begun = await begin(session)
    answer = Answer(begun.challenge, Device().make(begun.options))
    before = await everything()
    outcomes = [
        await people.add(session, answer),
        await people.add(session, answer, enrolment="2345-6789-ABCD-EFGH"),
        await people.begin_totp(session, None),
        await people.begin_totp(session, "2345-6789-ABCD-EFGH"),
    ]
    assert [code(each) for each in outcomes] == ["ENROLMENT_NEEDED", "ENROLMENT_OVER"] * 2
    assert await everything() == before


@pytest.mark.usefixtures("database")
async def test_with_an_enrolment_code_it_is_added_and_given_at_once() -> None:
    clerk = await person(K.OPERATOR)
    session, made = await signed_in(clerk), await enrolment(clerk)
    assert made not in str(await everything())
    begun = await begin(session)
    answer = Answer(begun.challenge, Device().make(begun.options))
    typed = f" {made[:4].lower()}-{made[4:8]} {made[8:]} "
    passkey, opened = done(await people.add(session, answer, enrolment=typed))
    assert opened is not None
    assert (passkey.vouched, opened.session.factor, opened.session.id) == (True, Factor.PASSKEY, session.id)
    acting = await people.found(opened)
    assert acting is not None
    assert acting[1].seat(K.OPERATOR) is not None
    assert await Acts(clerk).told() == [
        ("ENROLMENT_MADE", None),
        ("FACTOR_GIVEN", session.id),
        ("PASSKEY_ADDED", passkey.id),
        ("SIGNED_IN", session.id),
    ]


@pytest.mark.usefixtures("database")
async def test_a_passkey_that_is_vouched_for_is_both_factors_at_the_next_sign_in() -> None:
    clerk = await person(K.AUTHORITY)
    device, _ = await added(await signed_in(clerk), enrolment=await enrolment(clerk))
    opened = await used(device, NOW + HOUR)
    assert (opened.session.factor, opened.session.factor_at) == (Factor.PASSKEY, NOW + HOUR)
    session = await signed_in(clerk, NOW + HOUR)
    begun = await begin_use(session, NOW + HOUR)
    stepped_up = done(await people.step_up(session, Answer(begun.challenge, device.use(begun.options)), NOW + HOUR))
    assert stepped_up.session.factor is Factor.PASSKEY


@pytest.mark.usefixtures("database")
async def test_an_enrolment_code_is_good_once() -> None:
    clerk = await person(K.OPERATOR)
    session, made = await signed_in(clerk), await enrolment(clerk)
    begun = done(await people.begin_totp(session, made))
    await added(session, enrolment=made)
    outcomes = [
        await people.add_totp(session, begun.challenge, shown(secret(begun), NOW)),
        await people.begin_totp(session, made),
    ]
    assert [code(each) for each in outcomes] == ["ENROLMENT_OVER", "ENROLMENT_OVER"]
    assert (await everything())["identities_totp"] == []


@pytest.mark.usefixtures("database")
async def test_an_enrolment_code_is_good_for_a_day_for_one_person_and_until_the_next_is_made() -> None:
    clerk, other = await person(K.OPERATOR), await person(K.OPERATOR, phone="13800000002")
    made, day = await enrolment(clerk), timedelta(days=1)
    for at, expected in ((NOW + day - MINUTE, None), (NOW + day, "ENROLMENT_OVER")):
        assert code(await people.begin_totp(await signed_in(clerk, at), made, at)) == expected
    assert code(await people.begin_totp(await signed_in(other), made)) == "ENROLMENT_OVER"
    latest = await enrolment(clerk)
    session = await signed_in(clerk)
    assert [code(await people.begin_totp(session, each)) for each in (made, latest)] == ["ENROLMENT_OVER", None]


@pytest.mark.usefixtures("database")
async def test_an_enrolment_code_needs_a_fresh_proof_and_is_not_used_up_without() -> None:
    clerk = await person(K.OPERATOR)
    session, made = await signed_in(clerk), await enrolment(clerk)
    assert code(await people.begin_totp(session, made, NOW + 5 * MINUTE)) == "STEP_UP_NEEDED"
    assert code(await people.begin_totp(session, made)) is None


@pytest.mark.usefixtures("database")
async def test_a_later_factor_needs_the_first_in_the_session() -> None:
    clerk = await person(K.OPERATOR)
    device, _ = await added(await signed_in(clerk), enrolment=await enrolment(clerk))
    phone_only, with_factor = await signed_in(clerk), (await used(device)).session
    begun = await begin(phone_only)
    answer = Answer(begun.challenge, Device().make(begun.options))
    before = await everything()
    assert code(await people.add(phone_only, answer)) == "SECOND_FACTOR_NEEDED"
    assert code(await people.begin_totp(phone_only, None)) == "SECOND_FACTOR_NEEDED"
    assert await everything() == before
    _, second = await added(with_factor)
    assert second.vouched
    totp = done(await people.begin_totp(with_factor, None))
    assert code(await people.add_totp(with_factor, totp.challenge, shown(secret(totp), NOW))) is None


@pytest.mark.usefixtures("database")
async def test_a_passkey_from_before_the_seat_lets_in_but_is_no_second_factor() -> None:
    ann = await person()
    device, passkey = await added(await signed_in(ann))
    await people.take_seat(ann, K.OPERATOR)
    session = (await used(device)).session
    actor = await identities.acting(db.pool(), session, NOW)
    assert actor is not None
    assert (passkey.vouched, session.factor, actor.seats) == (False, None, ())
    assert await identities.second_factor(db.pool(), actor, session) is SecondFactor.TO_ENROL
    await added(session, enrolment=await enrolment(ann))
    assert (await used(device)).session.factor is None


@pytest.mark.usefixtures("database")
async def test_a_citizen_needs_no_app_and_gets_none_by_phone() -> None:
    session = await signed_in(await person())
    assert code(await people.begin_totp(session, None)) == "ENROLMENT_NEEDED"


@pytest.mark.usefixtures("database")
async def test_whoever_lost_their_device_comes_back_with_a_new_code_and_locks_the_old_one_out() -> None:
    clerk = await person(K.OPERATOR)
    lost, old = await added(await signed_in(clerk), enrolment=await enrolment(clerk))
    in_other_hands = await used(lost)
    later = NOW + 10 * MINUTE
    session = await signed_in(clerk, later)
    assert code(await people.remove(session, old.id, later)) == "SECOND_FACTOR_NEEDED"
    begun = done(await people.begin_totp(session, await enrolment(clerk, later), later))
    opened = done(await people.add_totp(session, begun.challenge, shown(secret(begun), later), later))
    assert await people.remove(opened.session, old.id, later) is None
    assert await people.found(in_other_hands, later) is None
    again = await begin_use(at=later)
    outcome = await people.sign_in(Answer(again.challenge, lost.use(again.options)), at=later)
    assert code(outcome) == "PASSKEY_UNKNOWN"
    at = later + timedelta(seconds=STEP_S)
    assert code(await people.give(await signed_in(clerk, at), shown(secret(begun), at), at)) is None


@pytest.mark.usefixtures("database")
async def test_another_app_takes_the_place_of_the_first() -> None:
    clerk = await person(K.OPERATOR)
    session, keys = await signed_in(clerk), []
    for _ in range(2):
        begun = done(await people.begin_totp(session, await enrolment(clerk)))
        session = done(await people.add_totp(session, begun.challenge, shown(secret(begun), NOW))).session
        keys.append(secret(begun))
    outcomes = [await people.give(session, shown(key, NOW, 1)) for key in keys]
    assert [code(each) for each in outcomes] == ["TOTP_REFUSED", None]


@pytest.mark.usefixtures("database")
async def test_what_is_begun_for_an_app_is_for_the_browser_and_five_minutes() -> None:
    clerk = await person(K.OPERATOR)
    here, there = await signed_in(clerk), await signed_in(clerk)
    begun = done(await people.begin_totp(here, await enrolment(clerk)))
    key = secret(begun)
    assert code(await people.add_totp(there, begun.challenge, shown(key, NOW))) == "CHALLENGE_OVER"
    begun = done(await people.begin_totp(here, await enrolment(clerk)))
    late = NOW + 5 * MINUTE
    assert code(await people.add_totp(here, begun.challenge, shown(secret(begun), late), late)) == "CHALLENGE_OVER"


@pytest.mark.usefixtures("database")
async def test_the_demos_staff_are_each_told_a_code() -> None:
    async with db.transaction(NOW) as tx:
        await accounts.seed_staff(tx, pack("trial"))
        told = dict(await demo.enrol_staff(tx))
        known = await accounts.people_by_handle(tx, told)
    assert sorted(told) == ["authority", "operator"]
    for handle, made in told.items():
        assert code(await people.begin_totp(await signed_in(known[handle]), made)) is None
