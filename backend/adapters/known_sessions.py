"""Sessions in Redis, for a few seconds each, so that not every request asks PostgreSQL who calls.

Kept are ids and times under the hash of the session's token, signed, so that whoever can write to Redis cannot sign in
as anybody. An account that is to be forgotten gets a mark, which outlasts what was kept before and whoever read the
session before and has still to keep it.
"""

import hashlib
import hmac
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from backend.adapters.redis_link import Link
from backend.identities import Session
from backend.kit.allowances import Unreachable
from backend.kit.batching import Batcher
from backend.kit.time import clock

FORGOTTEN_FOR: Final = timedelta(seconds=60)  # twice as long as anything is kept
AT_ONCE: Final = 64
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

# KEYS are sessions; answers what is kept of each, or false, as for one whose account is to be forgotten.
FIND: Final = """
local found = {}
for place, session in ipairs(redis.call('MGET', unpack(KEYS))) do
  local account = session and string.match(session, '^%d+ (%d+)')
  found[place] = account and redis.call('EXISTS', 'forgotten:' .. account) == 0 and session or false
end
return found
"""

# KEYS are a session and its account's mark; ARGV is what to keep, and for how many milliseconds.
KEEP: Final = """
return redis.call('EXISTS', KEYS[2]) == 0 and redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
"""


class InRedis:
    """Sessions in Redis; while it cannot be asked nothing is known, and for a minute after that nothing is believed."""

    def __init__(self, link: Link, secret: bytes) -> None:
        self._link = link
        self._secret = secret
        self._find_all = link.client.register_script(FIND)
        self._keep = link.client.register_script(KEEP)
        self._searches = Batcher(self._run, limit=AT_ONCE)

    async def find(self, session_hash: str) -> Session | None:
        """The session, without its device; one round trip, or a share of one."""
        if self._link.failed_within(FORGOTTEN_FOR):  # somebody may have ended what is still kept, and not been heard
            return None
        text = None
        with suppress(Unreachable):
            text = await self._searches.submit(session_hash)
        return self._believed(session_hash, text) if text else None

    async def keep(self, session_hash: str, session: Session, lasting: timedelta) -> None:
        """Keep it, unless its account is to be forgotten."""
        keys = [_key(session_hash), f"forgotten:{session.account_id}"]
        text = _text(session, clock() + lasting)
        told = f"{text} {self._signature(session_hash, text)}", max(1, lasting // timedelta(milliseconds=1))
        with suppress(Unreachable):
            await self._link.ask(lambda: self._keep(keys, told))

    async def forget(self, account_ids: set[int]) -> None:
        """Mark these accounts; what was kept of them runs out before the marks do."""
        with suppress(Unreachable):
            for account_id in account_ids:  # one, hardly ever two
                await self._link.ask(partial(self._link.client.set, f"forgotten:{account_id}", "", px=FORGOTTEN_FOR))

    async def _run(self, session_hashes: Sequence[str]) -> list[str | None]:
        found: list[str | None] = await self._link.ask(lambda: self._find_all([_key(one) for one in session_hashes]))
        return found

    def _believed(self, session_hash: str, told: str) -> Session | None:
        """What was kept, if it was kept by us, for this token and until later than now."""
        text, _, signature = told.rpartition(" ")
        if not hmac.compare_digest(signature.encode(), self._signature(session_hash, text).encode()):
            return None
        session_id, account_id, *numbers = map(int, text.split())
        started, used, proved, expires, until = (EPOCH + number * MICROSECOND for number in numbers)
        return Session(session_id, account_id, "", started, used, proved, expires) if clock() < until else None

    def _signature(self, session_hash: str, text: str) -> str:
        return hmac.digest(self._secret, f"session|{session_hash}|{text}".encode(), hashlib.sha256).hex()


class Nowhere:
    """Where there is no Redis, every session is read in PostgreSQL."""

    async def find(self, session_hash: str) -> Session | None:
        """Nothing is known."""
        del session_hash
        return None

    async def keep(self, session_hash: str, session: Session, lasting: timedelta) -> None:
        """Nothing is kept."""
        del session_hash, session, lasting

    async def forget(self, account_ids: set[int]) -> None:
        """Nothing is to be forgotten."""
        del account_ids


def _key(session_hash: str) -> str:
    return f"session:{session_hash}"


def _text(session: Session, until: datetime) -> str:
    """Its ids, and its times and until when it is told, as microseconds."""
    times = (session.started_at, session.last_used_at, session.proved_at, session.expires_at, until)
    return " ".join(map(str, (session.id, session.account_id, *((time - EPOCH) // MICROSECOND for time in times))))
