import asyncio
from datetime import timedelta

import pytest

from backend import accounts, identities
from backend.identities import Browser, Opened, Proof
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")
SECRET = b"a key for tests"
PHONE = "138 0000 0001"


async def _code(phone: str = PHONE, at: timedelta = timedelta()) -> identities.CodeMade | Refusal:
    async with db.transaction(NOW + at) as tx:
        return await identities.request_code(tx, SECRET, phone)


async def _sign_in(code: str, phone: str = PHONE, at: timedelta = timedelta()) -> Opened | Refusal:
    async with db.transaction(NOW + at) as tx:
        return await identities.sign_in(tx, SECRET, Proof(phone, code), "TRIAL", Browser())


async def _made(at: timedelta = timedelta()) -> str:
    made = await _code(at=at)
    assert isinstance(made, identities.CodeMade)
    return made.code


def _wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("13800000001", "13800000001"),
        ("+86 138-0000-0001", "13800000001"),
        ("86 13800000001", "13800000001"),
        ("12800000001", None),
        ("1380000000", None),
        ("١٣٨٠٠٠٠٠٠٠١", None),
        ("", None),
    ],
)
def test_a_phone_number_is_eleven_digits(phone: str, number: str | None) -> None:
    assert identities.normalised(phone) == number


async def test_the_first_sign_in_opens_an_account_and_the_next_finds_it() -> None:
    first = await _sign_in(await _made())
    again = await _sign_in(await _made(timedelta(minutes=2)), at=timedelta(minutes=2))
    assert isinstance(first, Opened)
    assert isinstance(again, Opened)
    assert first.session.account_id == again.session.account_id
    assert first.token != again.token


async def test_neither_the_number_nor_the_code_is_stored() -> None:
    code = await _made()
    kept = str(await db.pool().fetch("SELECT * FROM identities_one_time_code"))
    assert code not in kept
    assert "13800000001" not in kept


async def test_neither_prints_with_what_carries_it() -> None:
    assert repr(Proof(PHONE, "123456")) == "Proof()"


async def test_a_code_is_good_once() -> None:
    code = await _made()
    await _sign_in(code)
    again = await _sign_in(code)
    assert isinstance(again, Refusal)
    assert again.code == "CODE_OVER"


async def test_a_code_is_good_for_five_minutes() -> None:
    code = await _made()
    late = await _sign_in(code, at=timedelta(minutes=5))
    assert isinstance(late, Refusal)
    assert late.code == "CODE_OVER"
    assert isinstance(await _sign_in(code, at=timedelta(minutes=5, seconds=-1)), Opened)


async def test_five_wrong_tries_end_a_code() -> None:
    code = await _made()
    left = [await _sign_in(_wrong(code)) for _ in range(5)]
    assert [refusal.data["tries_left"] for refusal in left if isinstance(refusal, Refusal)] == [4, 3, 2, 1, 0]
    over = await _sign_in(code)
    assert isinstance(over, Refusal)
    assert over.code == "CODE_OVER"


async def test_many_tries_at_once_are_five() -> None:
    code = await _made()
    outcomes = await asyncio.gather(*(_sign_in(_wrong(code)) for _ in range(12)))
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert (codes.count("WRONG_CODE"), codes.count("CODE_OVER")) == (5, 7)


async def test_another_code_comes_after_a_minute_and_replaces_the_first() -> None:
    first = await _made()
    soon = await _code(at=timedelta(seconds=59))
    assert isinstance(soon, Refusal)
    assert soon.code == "TOO_SOON"
    second = await _made(timedelta(seconds=60))
    outcome = await _sign_in(first, at=timedelta(seconds=61))
    assert first == second or (isinstance(outcome, Refusal) and outcome.code == "WRONG_CODE")


async def test_of_many_who_ask_at_once_one_is_sent_a_code() -> None:
    outcomes = await asyncio.gather(*(_code() for _ in range(20)))
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert codes == ["TOO_SOON"] * 19


async def test_ten_codes_that_nobody_used_are_a_days_worth() -> None:
    for minute in range(10):
        await _made(timedelta(minutes=minute))
    refused = await _code(at=timedelta(minutes=10))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("TOO_MANY_CODES", {"at": (NOW + timedelta(days=1)).isoformat()})
    assert isinstance(await _code(at=timedelta(days=1)), identities.CodeMade)


async def test_a_code_that_is_used_begins_the_count_anew() -> None:
    for minute in range(10):
        code = await _made(timedelta(minutes=minute))
    assert isinstance(await _sign_in(code, at=timedelta(minutes=10)), Opened)
    assert isinstance(await _code(at=timedelta(minutes=10)), identities.CodeMade)


async def test_codes_are_forgotten_when_they_are_over_and_no_longer_count() -> None:
    await _made()
    for at, kept in ((timedelta(hours=23), 1), (timedelta(days=1), 0)):
        async with db.transaction(NOW + at) as tx:
            await identities.sweep(tx)
        assert await db.pool().fetchval("SELECT count(*)::int FROM identities_one_time_code") == kept


async def test_a_bad_number_is_refused_and_nothing_is_kept() -> None:
    for outcome in (await _code("911"), await _sign_in("123456", "911")):
        assert isinstance(outcome, Refusal)
        assert outcome.code == "BAD_PHONE"
    assert await db.pool().fetchval("SELECT count(*)::int FROM identities_one_time_code") == 0


async def test_an_account_can_be_given_a_phone() -> None:
    async with db.transaction(NOW) as tx:
        [account_id] = await accounts.register_people(tx, [accounts.NewPerson("甲", "TRIAL")])
        await identities.add_phone(tx, SECRET, PHONE, account_id)
    opened = await _sign_in(await _made())
    assert isinstance(opened, Opened)
    assert opened.session.account_id == account_id
