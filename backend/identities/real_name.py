"""Knowing that somebody's name and identity number belong together, and keeping neither.

What stays is who confirmed it, when, under which reference, and a keyed hash by which one person has one account.
"""

from datetime import date

from backend import accounts
from backend.accounts import Act, note
from backend.identities import elsewhere_store, errors, rules
from backend.identities.values import NameAsked, RealName, RealNameLevel
from backend.kit.db import Reader, Tx
from backend.kit.errors import Outrun, Refusal


async def ask_name(db: Reader, account_id: int, name: str, number: str, today: date) -> NameAsked | Refusal:
    """What a checker is asked outside any transaction, once it is clear that it must be. One statement.

    Refused: REAL_NAME_KNOWN, BAD_NAME, BAD_ID_NUMBER.
    """
    known = await elsewhere_store.real_names(db, [account_id])
    return rules.ask_name(known[-1].level if known else RealNameLevel.L0, name, number, today)


async def keep_name(
    tx: Tx, secret: bytes, account_id: int, asked: NameAsked, confirmed: tuple[str, str]
) -> RealNameLevel | Refusal:
    """Keep that a name was confirmed, by whom and under which reference; the level the person has then.

    That a number is taken is told to nobody but who has had it confirmed. Refused: REAL_NAME_TAKEN, REAL_NAME_KNOWN,
    NOT_THERE for an account that has been closed meanwhile.
    Raises Outrun where the same person is confirmed in another account at this moment.
    """
    if not await accounts.lock_people(tx, [account_id]):
        return Refusal.not_there("account")
    if known := await elsewhere_store.real_names(tx, [account_id]):
        return errors.real_name_known(known[-1].level)
    person_hash = rules.keyed(secret, "identity number", asked.number)
    if await elsewhere_store.by_person(tx, person_hash) is not None:
        return errors.real_name_taken()
    new = RealName(account_id, RealNameLevel.L1, *confirmed, tx.now())
    if not await elsewhere_store.insert_real_name(tx, person_hash, new):
        raise Outrun
    await note(tx, Act.NAME_KNOWN, account_id, account_id, None)
    return new.level
