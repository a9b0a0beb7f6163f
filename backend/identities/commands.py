"""What opens and ends sessions and tokens. The caller has decided who may act, and opens the transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from backend import accounts
from backend.accounts import Act, note
from backend.identities import elsewhere_store, factor_store, rules, store
from backend.identities.values import Browser, Factor, Opened, Session
from backend.kit import ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal

SWEPT_AT_ONCE = 10_000  # a transaction of well under a second; what is left goes in the next round


async def issue_token(tx: Tx, account_id: int, lifetime: timedelta) -> str:
    """Make a bearer token for an account; it is told once, and only its SHA-256 is kept."""
    token, now = ids.token(), tx.now()
    await store.insert_token(tx, rules.token_hash(token), account_id, now, now + lifetime)
    await note(tx, Act.TOKEN_ISSUED, account_id, None, None)
    return token


async def end_token(tx: Tx, token: str) -> None:
    """End a token now; ending one that is unknown or over changes nothing."""
    account_id = await store.end_token(tx, rules.token_hash(token), tx.now())
    if account_id is not None:
        await note(tx, Act.TOKEN_ENDED, account_id, account_id, None)


async def open_session(
    tx: Tx, account_id: int, browser: Browser, factor: Factor | None = None, proved_at: datetime | None = None
) -> Opened:
    """Begin a session for somebody who has proved who they are, and end the one that stood in their browser.

    Its token is new, so one from before signing in is worth nothing after. Whoever has 20 already loses the one
    longest unused. `factor` is what they gave, if it counts as a second factor too. They proved it just now, unless
    `proved_at` says when.
    """
    now = tx.now()
    if browser.before:
        await end_session(tx, browser.before.account_id, browser.before.id)
    unused = await store.delete_sessions(tx, account_id, newest=rules.MOST_SESSIONS - 1)
    await note(tx, Act.SESSION_ENDED, account_id, account_id, *unused)
    device = rules.device(browser.user_agent)
    new = Session(await ids.one(tx), account_id, device, now, now, proved_at or now, now)
    await note(tx, Act.SIGNED_IN, account_id, account_id, new.id)
    return await _keep(tx, await _given(tx, new, factor), now)


async def renew_session(tx: Tx, session: Session, *, proved: bool = False, factor: Factor | None = None) -> Opened:
    """Write what was given in a session, and change its token: whoever had copied it is left outside.

    `proved` if it was a code or a passkey, which says anew who acts; `factor` if it was a second factor.
    """
    now = tx.now()
    await store.delete_session(tx, session.account_id, session.id, now)
    if proved:
        await note(tx, Act.STEPPED_UP, session.account_id, session.account_id, session.id)
        session = replace(session, proved_at=now)
    return await _keep(tx, await _given(tx, replace(session, last_used_at=now), factor), now)


async def _given(tx: Tx, session: Session, factor: Factor | None) -> Session:
    if factor is None:
        return session
    await note(tx, Act.FACTOR_GIVEN, session.account_id, session.account_id, session.id)
    return replace(session, factor=factor, factor_at=tx.now())


async def _keep(tx: Tx, session: Session, now: datetime) -> Opened:
    actor = await accounts.actor(tx, session.account_id, now) or Actor(session.account_id)
    kept = replace(session, expires_at=rules.over_at(session.started_at, session.last_used_at, actor))
    token = ids.token()
    await store.insert_session(tx, rules.token_hash(token), kept)
    return Opened(kept, token, session.started_at + rules.lifetime(actor).absolute - now)


async def use_session(tx: Tx, session: Session, actor: Actor) -> None:
    """Write that a session is being used, at most once a minute however many requests come at once."""
    now = tx.now()
    used = replace(session, last_used_at=now, expires_at=rules.over_at(session.started_at, now, actor))
    await store.use_session(tx, used, now - rules.WRITE_USE_AFTER)


async def end_session(tx: Tx, account_id: int, session_id: int) -> Refusal | None:
    """End a session of this person now. Refused: NOT_THERE, also for another person's."""
    if not await store.delete_session(tx, account_id, session_id, tx.now()):
        return Refusal.not_there("session")
    await note(tx, Act.SESSION_ENDED, account_id, account_id, session_id)
    return None


async def end_other_sessions(tx: Tx, account_id: int, kept: int | None) -> int:
    """End all sessions of this person but one, or really all; how many there were."""
    ended = await store.delete_sessions(tx, account_id, kept=kept)
    await note(tx, Act.SESSION_ENDED, account_id, account_id, *ended)
    return len(ended)


async def forget(tx: Tx, account_id: int) -> None:
    """End everything by which a person could come in, and forget by what they did: for an account that is closed."""
    await factor_store.forget(tx, account_id)
    await end_other_sessions(tx, account_id, None)
    await store.end_tokens(tx, account_id, tx.now())
    await store.delete_phones(tx, account_id)
    await elsewhere_store.forget(tx, account_id)


async def sweep(tx: Tx) -> int:
    """Forget codes that no longer count, what was begun and not finished, and sessions that are over.

    Of sessions ten thousand at most; tells how many.
    """
    now = tx.now()
    await factor_store.sweep(tx, now)
    await elsewhere_store.sweep_departures(tx, now)
    await store.sweep_codes(tx, now - rules.COUNTED_FOR, now)
    return await store.sweep_sessions(tx, now, SWEPT_AT_ONCE)
