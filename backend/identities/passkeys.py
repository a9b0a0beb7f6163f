"""Passkeys: adding one, signing in and stepping up with one, and removing it.

One is good for both factors at once: a device that somebody has, which asks who they are before it answers.
"""

from collections.abc import Collection
from dataclasses import replace

from backend.accounts import Act, names, note
from backend.identities import elsewhere_store, enrolling, errors, factor_store, responses, rules, store
from backend.identities.commands import open_session, renew_session
from backend.identities.values import Answer, Begun, Browser, Factor, NewKey, Opened, Passkey, Purpose, Session, Site
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal

MOST_PASSKEYS = 10  # of one person: a phone, a tablet, a computer and a key, twice


async def begin_passkey(tx: Tx, site: Site, session: Session) -> Begun:
    """Begin to add a passkey in this session; five minutes."""
    account_id = session.account_id
    await factor_store.put_user_handle(tx, account_id, ids.token().encode())
    user_handle = await factor_store.user_handle(tx, account_id)
    challenge = await enrolling.begin(tx, Purpose.ADD_PASSKEY, session)
    known = await factor_store.passkeys(tx, account_id)
    called = (await names(tx, [account_id])).get(account_id) or site.title
    return Begun(challenge, responses.to_add(site, challenge, (user_handle, called), known))


async def begin_passkey_sign_in(tx: Tx, site: Site, session: Session | None) -> Begun:
    """Begin to sign in, or in a session to step up, with whichever passkey somebody takes; five minutes."""
    challenge = await enrolling.begin(tx, Purpose.USE_PASSKEY, session)
    return Begun(challenge, responses.to_use(site, challenge))


async def add_passkey(
    tx: Tx, site: Site, session: Session, answer: Answer, *, name: str, enrolment: str | None = None
) -> tuple[Passkey, Opened | None] | Refusal:
    """Add the passkey that was made; one that is vouched for is given as a second factor too, and renews the session.

    Refused: STEP_UP_NEEDED, ENROLMENT_NEEDED, ENROLMENT_OVER, SECOND_FACTOR_NEEDED, TOO_MANY_PASSKEYS, CHALLENGE_OVER,
    NOT_THERE (the session has ended) and PASSKEY_REFUSED (also for one that somebody has already). The first four
    leave the challenge as it is, so that the same answer is good once what was missing is brought.
    """
    leave = await enrolling.leave(tx, session, enrolment)
    if isinstance(leave, Refusal):
        return leave
    known = await factor_store.passkeys(tx, session.account_id)
    if len(known) >= MOST_PASSKEYS:
        return errors.too_many_passkeys(MOST_PASSKEYS)
    begun = await enrolling.finish(tx, Purpose.ADD_PASSKEY, answer.challenge, session)
    if isinstance(begun, Refusal):
        return begun
    standing = await store.lock_session(tx, session.account_id, session.id)
    if standing is None:
        return Refusal.not_there("session")
    key = responses.added(site, answer)
    passkey = await _keep(tx, session, key, name, vouched=leave.vouched) if key else None
    if passkey is None:
        return errors.passkey_refused()
    if leave.enrolment_hash:
        await factor_store.delete_enrolment(tx, session.account_id)
    return passkey, await renew_session(tx, standing, factor=Factor.PASSKEY) if leave.vouched else None


async def _keep(tx: Tx, session: Session, key: NewKey, name: str, *, vouched: bool) -> Passkey | None:
    """Keep a passkey; None if somebody has it already."""
    account_id = session.account_id
    user_handle = await factor_store.user_handle(tx, account_id)
    new = Passkey(await ids.one(tx), account_id, key, user_handle, name, vouched, tx.now(), None)
    if not await factor_store.insert_passkey(tx, new):
        return None
    await note(tx, Act.PASSKEY_ADDED, account_id, account_id, new.id)
    return new


async def sign_in_with_passkey(tx: Tx, site: Site, answer: Answer, browser: Browser) -> Opened | Refusal:
    """Sign in with a passkey; a vouched one is a second factor too.

    Refused: CHALLENGE_OVER, PASSKEY_UNKNOWN, PASSKEY_REFUSED.
    """
    passkey = await _answered(tx, site, answer, browser.before)
    if isinstance(passkey, Refusal):
        return passkey
    return await open_session(tx, passkey.account_id, browser, _factor(passkey))


async def step_up_with_passkey(tx: Tx, site: Site, answer: Answer, session: Session) -> Opened | Refusal:
    """Prove within a session that its owner still holds their passkey; the session goes on under a new token.

    Refused: CHALLENGE_OVER, PASSKEY_UNKNOWN (also another person's), PASSKEY_REFUSED, NOT_THERE (it has ended).
    """
    passkey = await _answered(tx, site, answer, session, session.account_id)
    if isinstance(passkey, Refusal):
        return passkey
    standing = await store.lock_session(tx, session.account_id, session.id)
    if standing is None:
        return Refusal.not_there("session")
    return await renew_session(tx, standing, proved=True, factor=_factor(passkey))


async def _answered(
    tx: Tx, site: Site, answer: Answer, session: Session | None, account_id: int | None = None
) -> Passkey | Refusal:
    """The passkey that answered a challenge of this browser's, locked; of this person, if one is named."""
    begun = await enrolling.finish(tx, Purpose.USE_PASSKEY, answer.challenge, session)
    if isinstance(begun, Refusal):
        return begun
    response = responses.used(answer)
    if response is None:
        return errors.passkey_refused()
    passkey = await factor_store.lock_passkey(tx, response.id)
    if passkey is None or account_id not in {None, passkey.account_id}:
        return errors.passkey_unknown()
    count = responses.count(site, answer.challenge, response, passkey)
    if count is None:
        return errors.passkey_refused()
    if rules.went_back(passkey.key.sign_count, count):
        await note(tx, Act.PASSKEY_WENT_BACK, passkey.account_id, None, passkey.id)
        return errors.passkey_refused()
    await factor_store.use_passkey(tx, passkey, count, tx.now())
    await note(tx, Act.PASSKEY_USED, passkey.account_id, passkey.account_id, passkey.id)
    return replace(passkey, last_used_at=tx.now())


async def remove_passkey(tx: Tx, session: Session, passkey_id: int, providers: Collection[str]) -> Refusal | None:
    """Remove a passkey of this person, and end their other sessions.

    `providers` are those by which one can sign in here. Refused: STEP_UP_NEEDED, to staff SECOND_FACTOR_NEEDED,
    NOT_THERE, LAST_WAY_IN.
    """
    leave = await enrolling.leave(tx, session, None)
    if isinstance(leave, Refusal):
        return leave
    known = await factor_store.passkeys(tx, session.account_id)
    if passkey_id not in {passkey.id for passkey in known}:
        return Refusal.not_there("passkey")
    if await elsewhere_store.ways_in(tx, session.account_id, providers) == 1:
        return errors.last_way_in()
    await factor_store.delete_passkey(tx, session.account_id, passkey_id)
    await enrolling.removed(tx, session, Act.PASSKEY_REMOVED, passkey_id)
    return None


def _factor(passkey: Passkey) -> Factor | None:
    return Factor.PASSKEY if passkey.vouched else None
