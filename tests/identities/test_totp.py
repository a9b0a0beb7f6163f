"""Authenticator apps: the standard's own numbers, a code that is good once, and five tries in a quarter of an hour."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography.exceptions import InvalidTag

from backend.accounts import OrganisationKind
from backend.identities import TotpBegun
from backend.identities.totp import STEP_S, code_at, step_of
from backend.identities.values import Factor, Session
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW
from tests.identities import people
from tests.identities.people import Acts, enrolment, found, give, person, shown, signed_in
from tests.world import done, everything

RFC = b"12345678901234567890"
STEP = timedelta(seconds=STEP_S)


@pytest.mark.parametrize(
    ("seconds", "code"),  # RFC 6238, appendix B, SHA1: the last six of its eight digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_digits_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(RFC, seconds // 30) == code
    assert step_of(RFC, f" {code[:3]} {code[3:]}", datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_a_clock_may_differ_by_half_a_minute() -> None:
    this_one = int(NOW.timestamp()) // STEP_S
    steps = [step_of(RFC, shown(RFC, NOW, slack), NOW) for slack in (-2, -1, 0, 1, 2)]
    assert steps == [None, this_one - 1, this_one, this_one + 1, None]


@pytest.mark.parametrize("code", ["", "x", "\ud800", "１２３４５６", "0" * 7])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(RFC, code, NOW) is None


def secret(begun: TotpBegun) -> bytes:
    """The secret as an app takes it from what it scans."""
    return base64.b32decode(parse_qs(urlsplit(begun.uri).query)["secret"][0])


async def clerk() -> tuple[Session, bytes]:
    """One of the operator's people, whose app was added with an enrolment code: their session and its secret."""
    account_id = await person(OrganisationKind.OPERATOR)
    session = await signed_in(account_id)
    begun = done(await people.begin_totp(session, await enrolment(account_id)))
    opened = done(await people.add_totp(session, begun.challenge, shown(secret(begun), NOW)))
    return opened.session, secret(begun)


def code(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, Refusal) else None


@pytest.mark.usefixtures("database")
async def test_an_app_scans_the_secret_or_is_told_it() -> None:
    account_id = await person(OrganisationKind.OPERATOR)
    session = await signed_in(account_id)
    begun = done(await people.begin_totp(session, await enrolment(account_id)))
    address = urlsplit(begun.uri)
    assert (address.scheme, address.netloc, unquote(address.path)) == ("otpauth", "totp", "/碳普惠 试点:王敏")
    assert parse_qs(address.query) == {"secret": [begun.secret], "issuer": ["碳普惠 试点"]}
    assert (len(begun.secret), len(secret(begun)), repr(begun)) == (32, 20, "TotpBegun()")


@pytest.mark.usefixtures("database")
async def test_the_secret_is_kept_only_when_it_works_and_then_sealed() -> None:
    account_id = await person(OrganisationKind.OPERATOR)
    session = await signed_in(account_id)
    begun = done(await people.begin_totp(session, await enrolment(account_id)))
    before = await everything()
    assert code(await people.add_totp(session, begun.challenge, shown(secret(begun), NOW, 5))) == "TOTP_REFUSED"
    assert await everything() == before
    assert before["identities_totp"] == []
    opened = done(await people.add_totp(session, begun.challenge, shown(secret(begun), NOW)))
    sealed = await db.pool().fetchval("SELECT sealed_secret FROM identities_totp")
    assert secret(begun) not in sealed
    assert people.SEAL.open(sealed, "identities_totp", "sealed_secret", account_id) == secret(begun)
    assert (opened.session.factor, opened.session.factor_at) == (Factor.TOTP, NOW)
    again = await people.add_totp(opened.session, begun.challenge, shown(secret(begun), NOW))
    assert code(again) == "CHALLENGE_OVER"


@pytest.mark.usefixtures("database")
async def test_a_code_is_good_once_and_so_is_every_code_before_it() -> None:
    session, key = await clerk()
    outcomes = [
        await give(session, shown(key, NOW)),  # it was used to add the app
        await give(session, shown(key, NOW, -1)),
        await give(session, shown(key, NOW, 1)),
        await give(session, shown(key, NOW, 1)),
        await give(session, shown(key, NOW + STEP, 0), NOW + STEP),
        await give(session, shown(key, NOW + STEP, 1), NOW + STEP),
    ]
    assert [code(each) for each in outcomes] == [
        "TOTP_REFUSED",
        "TOTP_REFUSED",
        None,
        "TOTP_REFUSED",
        "TOTP_REFUSED",
        None,
    ]


@pytest.mark.usefixtures("database")
async def test_giving_a_code_renews_the_session_and_is_no_step_up() -> None:
    session, key = await clerk()
    here, later = await signed_in(session.account_id), NOW + STEP
    opened = done(await give(here, shown(key, later), later))
    assert (opened.session.id, opened.session.proved_at) == (here.id, NOW)
    assert (opened.session.factor, opened.session.factor_at) == (Factor.TOTP, later)
    assert ("FACTOR_GIVEN", here.id) in await Acts(session.account_id).told()
    acting = await found(opened, later)
    assert acting is not None
    assert acting[1].seat(OrganisationKind.OPERATOR) is not None


@pytest.mark.usefixtures("database")
async def test_after_five_wrong_codes_one_waits_a_quarter_of_an_hour() -> None:
    session, key = await clerk()
    for _ in range(5):
        assert code(await give(session, "000000x")) == "TOTP_REFUSED"
    before = await everything()
    refused = await give(session, shown(key, NOW, 1))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("TOO_MANY_TRIES", {"at": (NOW + timedelta(minutes=15)).isoformat()})
    assert await everything() == before
    assert (await Acts(session.account_id).told()).count(("TOTP_REFUSED", None)) == 5
    later = NOW + timedelta(minutes=15)
    again = done(await give((await signed_in(session.account_id, later)), shown(key, later), later))
    assert again.session.factor_at == later


@pytest.mark.usefixtures("database")
async def test_a_right_code_begins_the_count_anew() -> None:
    session, key = await clerk()
    for turn in range(1, 4):
        at = NOW + turn * STEP
        for _ in range(4):
            assert code(await give(session, "wrong", at)) == "TOTP_REFUSED"
        assert code(await give(session, shown(key, at), at)) is None


@pytest.mark.usefixtures("database")
async def test_whoever_has_no_app_gives_no_code() -> None:
    session = await signed_in(await person())
    before = await everything()
    assert code(await give(session, "123456")) == "NOT_THERE"
    assert code(await people.remove_totp(session)) == "NOT_THERE"
    assert await everything() == before


@pytest.mark.usefixtures("database")
async def test_a_secret_opens_for_its_owner_alone() -> None:
    session, _ = await clerk()
    other = await person(phone="13800000002")
    await db.pool().execute(
        "INSERT INTO identities_totp SELECT $1, sealed_secret, 0, 0, $2 FROM identities_totp", other, NOW
    )
    with pytest.raises(InvalidTag):
        await give(await signed_in(other), "123456")
    assert session.account_id != other


@pytest.mark.usefixtures("database")
async def test_removing_it_needs_a_fresh_code_and_the_factor_itself() -> None:
    session, key = await clerk()
    phone_only = await signed_in(session.account_id)
    before = await everything()
    assert code(await people.remove_totp(phone_only)) == "SECOND_FACTOR_NEEDED"
    assert code(await people.remove_totp(session, NOW + timedelta(minutes=5))) == "STEP_UP_NEEDED"
    assert await everything() == before
    assert await people.remove_totp(session) is None
    kept = await everything()
    assert (kept["identities_totp"], len(kept["identities_session"])) == ([], 1)
    assert ("TOTP_REMOVED", None) in await Acts(session.account_id).told()
    assert code(await give(session, shown(key, NOW, 1))) == "NOT_THERE"
