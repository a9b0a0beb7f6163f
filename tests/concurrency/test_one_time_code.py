"""A one-time code used many times at once: one session, one account, whoever asks."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence

import pytest

from backend import accounts, identities
from backend.accounts import NewPerson
from backend.identities import Browser, CodeMade, Opened, Proof
from backend.kit import db
from backend.kit.errors import Refusal
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")
SECRET = b"a key for tests"
PHONE = "13800000001"
AT_ONCE = 20
ROUNDS = 10


async def code() -> str:
    async with db.transaction(NOW) as tx:
        made = await identities.request_code(tx, SECRET, PHONE)
    assert isinstance(made, CodeMade)
    return made.code


async def sign_in(proof: Proof) -> Opened | Refusal:
    async with db.transaction(NOW) as tx:
        return await identities.sign_in(tx, SECRET, proof, "TRIAL", Browser())


async def step_up(proof: Proof, opened: Opened) -> Opened | Refusal:
    async with db.transaction(NOW) as tx:
        return await identities.step_up(tx, SECRET, proof, opened.session)


async def known() -> Opened:
    """Somebody whose phone signs in, with a session."""
    async with db.transaction(NOW) as tx:
        [account_id] = await accounts.register_people(tx, [NewPerson("ann", "TRIAL")])
        await identities.add_phone(tx, SECRET, PHONE, account_id)
    opened = await sign_in(Proof(PHONE, await code()))
    assert isinstance(opened, Opened)
    return opened


async def ends(acts: Sequence[Awaitable[Opened | Refusal]]) -> Counter[str]:
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*acts)
    return Counter(one.code if isinstance(one, Refusal) else "Opened" for one in outcomes)


async def sessions() -> int:
    count: int = await db.pool().fetchval("SELECT count(*)::int FROM identities_session")
    return count


async def test_twenty_uses_of_a_code_at_once_make_one_session_and_one_account() -> None:
    proof = Proof(PHONE, await code())
    assert await ends([sign_in(proof) for _ in range(AT_ONCE)]) == {"Opened": 1, "CODE_OVER": 19}
    assert await sessions() == 1
    assert await db.pool().fetchval("SELECT count(*)::int FROM accounts_person") == 1


async def test_nor_do_they_make_two_in_any_of_many_rounds() -> None:
    await known()
    for number in range(ROUNDS):
        proof = Proof(PHONE, await code())
        assert await ends([sign_in(proof) for _ in range(AT_ONCE)]) == {"Opened": 1, "CODE_OVER": 19}
        assert await sessions() == number + 2


async def test_a_code_is_good_for_signing_in_or_for_stepping_up_and_not_for_both() -> None:
    opened = await known()
    proof = Proof(PHONE, await code())
    acts = [sign_in(proof) if turn % 2 else step_up(proof, opened) for turn in range(AT_ONCE)]
    assert await ends(acts) == {"Opened": 1, "CODE_OVER": 19}


async def test_wrong_codes_beside_the_right_one_open_no_second_session() -> None:
    await known()
    right = await code()
    wrong = "000000" if right != "000000" else "111111"
    told = await ends([sign_in(Proof(PHONE, right if turn == 2 else wrong)) for turn in range(AT_ONCE)])
    assert told["Opened"] <= 1
    assert told["WRONG_CODE"] <= 5
    assert told.total() == AT_ONCE
    assert await sessions() == 1 + told["Opened"]
