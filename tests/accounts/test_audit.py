"""The audit log: each act on who may come in as whom, by ids alone, and nothing that was refused for other reasons."""

from datetime import timedelta

import pytest

from backend import accounts, identities
from backend.accounts import NewMember, NewPerson
from backend.identities import Browser, CodeMade, Opened, Proof
from backend.kit import db
from backend.programme import pack
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")
SECRET = b"a key for tests"
PHONE = "13800000001"
NAME = "张三丰"


async def person() -> int:
    async with db.transaction(NOW) as tx:
        [account_id] = await accounts.register_people(tx, [NewPerson(NAME, "TRIAL")])
        await identities.add_phone(tx, SECRET, PHONE, account_id)
    return account_id


async def proof(at: timedelta = timedelta()) -> Proof:
    async with db.transaction(NOW + at) as tx:
        made = await identities.request_code(tx, SECRET, PHONE)
    assert isinstance(made, CodeMade)
    return Proof(PHONE, made.code)


async def sign_in(given: Proof, browser: Browser | None = None) -> Opened:
    async with db.transaction(NOW) as tx:
        opened = await identities.sign_in(tx, SECRET, given, "TRIAL", browser or Browser())
    assert isinstance(opened, Opened)
    return opened


async def lines(account_id: int) -> list[tuple[str, int | None, int | None]]:
    """The acts on an account, who acted and the reference, in the order of their ids."""
    rows = await db.pool().fetch(
        "SELECT act, actor_id, reference_id FROM accounts_audit WHERE account_id = $1 AND at >= $2 ORDER BY at, id",
        *(account_id, NOW),
    )
    return [tuple(row) for row in rows]


async def test_signing_in_stepping_up_and_each_ending_leave_a_line() -> None:
    ann = await person()
    first = await sign_in(await proof())
    second = await sign_in(await proof(), Browser(before=first.session))
    third, fourth = await sign_in(await proof()), await sign_in(await proof())
    async with db.transaction(NOW + timedelta(seconds=1)) as tx:
        stepped_up = await identities.step_up(tx, SECRET, await proof(), second.session)
        assert isinstance(stepped_up, Opened)
    async with db.transaction(NOW + timedelta(seconds=2)) as tx:
        assert await identities.end_session(tx, ann, third.session.id) is None
    async with db.transaction(NOW + timedelta(seconds=3)) as tx:
        assert await identities.end_other_sessions(tx, ann, second.session.id) == 1
    one, two, three, four = (opened.session.id for opened in (first, second, third, fourth))
    kept = await lines(ann)
    assert sorted(kept[:5]) == sorted(
        [("SESSION_ENDED", ann, one), *[("SIGNED_IN", ann, each) for each in (one, two, three, four)]]
    )
    assert kept[5:] == [("STEPPED_UP", ann, two), ("SESSION_ENDED", ann, three), ("SESSION_ENDED", ann, four)]


async def test_a_wrong_code_for_a_known_number_leaves_a_line_and_for_an_unknown_one_none() -> None:
    for known in (False, True):
        if known:
            ann = await person()
        given = await proof(timedelta(minutes=1) if known else timedelta())
        wrong = "000000" if given.code != "000000" else "111111"
        async with db.transaction(NOW + timedelta(minutes=1)) as tx:
            await identities.sign_in(tx, SECRET, Proof(PHONE, wrong), "TRIAL", Browser())
    assert await lines(ann) == [("CODE_REFUSED", None, None)]
    assert await db.pool().fetchval("SELECT count(*)::int FROM accounts_audit") == 1


async def test_a_code_that_is_over_leaves_none_so_that_nobody_fills_the_log() -> None:
    await person()
    for _ in range(3):
        async with db.transaction(NOW) as tx:
            await identities.sign_in(tx, SECRET, Proof(PHONE, "123456"), "TRIAL", Browser())
    assert await db.pool().fetchval("SELECT count(*)::int FROM accounts_audit") == 0


async def test_seats_and_tokens_leave_a_line_when_they_come_and_when_they_go() -> None:
    async with db.transaction(NOW) as tx:
        await accounts.seed_staff(tx, pack("trial"))
        operator = await accounts.organisation_by_code(tx, "operator")
    assert operator is not None
    ann = await person()
    async with db.transaction(NOW) as tx:
        seat = await accounts.add_member(tx, NewMember(ann, operator.account_id, "TRIAL"))
    assert isinstance(seat, int)
    async with db.transaction(NOW + timedelta(seconds=1)) as tx:
        token = await identities.issue_token(tx, ann, timedelta(days=1))
    for later in (2, 3):
        async with db.transaction(NOW + timedelta(seconds=later)) as tx:
            await identities.end_token(tx, token)
    for later in (4, 5):
        async with db.transaction(NOW + timedelta(seconds=later)) as tx:
            await accounts.end_membership(tx, seat)
    assert await lines(ann) == [
        ("SEAT_TAKEN", None, seat),
        ("TOKEN_ISSUED", None, None),
        ("TOKEN_ENDED", ann, None),
        ("SEAT_ENDED", None, seat),
    ]


async def test_no_line_knows_a_name_a_number_or_a_token() -> None:
    await person()
    opened = await sign_in(await proof(), Browser("Mozilla/5.0 (Linux; Android 14) Chrome/142.0"))
    kept = str([dict(row) for row in await db.pool().fetch("SELECT * FROM accounts_audit")])
    assert "SIGNED_IN" in kept
    assert not [secret for secret in (NAME, PHONE, opened.token, "Chrom", "Android") if secret in kept]
