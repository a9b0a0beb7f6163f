from datetime import timedelta
from hashlib import sha256

import pytest

from backend import accounts, identities
from backend.accounts import NewPerson
from backend.identities import rules
from backend.kit import db
from backend.kit.actor import Actor
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

INSTANT = timedelta(microseconds=1)


async def people() -> tuple[int, int]:
    async with db.transaction(NOW) as tx:
        one, other = await accounts.register_people(tx, [NewPerson(name, "TRIAL", name) for name in ("ann", "ben")])
    return one, other


async def issue(account_id: int, lifetime: timedelta) -> str:
    async with db.transaction(NOW) as tx:
        return await identities.issue_token(tx, account_id, lifetime)


async def test_a_token_stands_for_its_account_until_before_its_end() -> None:
    ann, _ = await people()
    token = await issue(ann, timedelta(hours=1))
    end = NOW + timedelta(hours=1)
    assert [await identities.by_token(db.pool(), token, at) for at in (NOW, end - INSTANT, end)] == [ann, ann, None]


async def test_several_tokens_of_one_person_are_looked_up_together_each_at_its_instant() -> None:
    ann, ben = await people()
    first, second, third = [await issue(each, timedelta(hours=1)) for each in (ann, ann, ben)]
    later = NOW + timedelta(minutes=59)
    asked = [(first, NOW), (first, later), (second, NOW), (third, NOW), (third, later + timedelta(minutes=1))]
    found = await identities.by_tokens(db.pool(), asked)
    assert found == {**dict.fromkeys(asked[:3], Actor(ann)), (third, NOW): Actor(ben)}


async def test_a_token_of_no_person_stands_for_nobody() -> None:
    assert await identities.by_token(db.pool(), await issue(7, timedelta(hours=1)), NOW) is None


async def test_of_a_token_the_database_has_the_hash_alone() -> None:
    token = await issue(7, timedelta(hours=1))
    row = await db.pool().fetchrow("SELECT * FROM identities_access_token")
    assert row is not None
    assert dict(row) == {
        "token_hash": sha256(token.encode()).hexdigest(),
        "account_id": 7,
        "issued_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
    }


async def test_an_ended_token_stands_for_nobody_and_ends_once() -> None:
    ann, ben = await people()
    one, other = await issue(ann, timedelta(days=1)), await issue(ben, timedelta(days=1))
    for later in (timedelta(hours=1), timedelta(hours=2)):
        async with db.transaction(NOW + later) as tx:
            await identities.end_token(tx, one)
    assert await identities.by_token(db.pool(), one, NOW + timedelta(hours=1)) is None
    assert await identities.by_token(db.pool(), other, NOW + timedelta(hours=1)) == ben
    ends = await db.pool().fetch("SELECT expires_at FROM identities_access_token ORDER BY account_id")
    assert [row["expires_at"] for row in ends] == [NOW + timedelta(hours=1), NOW + timedelta(days=1)]


async def test_an_unknown_token_stands_for_nobody() -> None:
    assert await identities.by_token(db.pool(), "made up", NOW) is None


async def test_tokens_differ() -> None:
    assert await issue(7, timedelta(hours=1)) != await issue(7, timedelta(hours=1))


def test_of_a_token_only_its_sha256_is_kept() -> None:
    assert rules.token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
