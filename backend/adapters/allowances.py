"""How much callers have spent of what they may: in Redis for all processes, or in the only one there is without it.

A purse is kept as the instant at which it will be full again (GCRA), so one number tells what is in it, and one that is
full is not kept at all. Who spends is kept under a keyed hash: Redis holds nobody's address.
"""

import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.adapters.redis_link import Link
from backend.kit.allowances import Purse, TooLittle
from backend.kit.batching import Batcher

SECOND: Final = 1_000_000  # microseconds
SWEPT_FROM: Final = 10_000  # purses in memory; whoever has a full one is forgotten now and then
AT_ONCE: Final = 64  # charges of one round trip: about 0.2 ms of Redis's time

# KEYS are the purses of all charges; ARGV says for each charge its cost and how many purses it has, and for each of
# those its points and seconds. Answers for each charge which purse has too little, 0 if none has, and for how long.
SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers, key, place = {}, 0, 0
local function told() place = place + 1; return tonumber(ARGV[place]) end
while place < #ARGV do
  local cost, purses = told(), told()
  local short, wait, full = 0, 0, {}
  for purse = 1, purses do
    local points, window = told(), told() * 1000000
    local before = math.max(now, tonumber(redis.call('GET', KEYS[key + purse]) or now))
    full[purse] = before + math.ceil(math.min(cost, points) * window / points)
    local late = full[purse] - now - window
    if late > wait then short, wait = purse, late end
  end
  for purse = 1, short == 0 and purses or 0 do
    local lasts = math.ceil((full[purse] - now) / 1000)
    redis.call('SET', KEYS[key + purse], string.format('%.0f', full[purse]), 'PX', lasts)
  end
  key = key + purses
  answers[#answers + 1] = short
  answers[#answers + 1] = math.ceil(wait / 1000000)
end
return answers
"""


@dataclass(frozen=True, slots=True)
class _Charge:
    purses: Sequence[Purse]
    cost: int


class InMemory:
    """Spends from purses that lie in this process."""

    def __init__(self) -> None:
        self._full_at: dict[tuple[str, str], int] = {}
        self._sweep_at = SWEPT_FROM

    async def spend(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        """Take the cost from each purse, or from none if one has too little left."""
        return self.spend_here(purses, cost)

    def spend_here(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        """The same."""
        now = time.monotonic_ns() // 1000
        full_at: dict[tuple[str, str], int] = {}
        short, wait = "", 0
        for purse in purses:
            key, window = (purse.kind, purse.owner), purse.seconds * SECOND
            full_at[key] = max(now, self._full_at.get(key, now)) + -(-min(cost, purse.points) * window // purse.points)
            if full_at[key] - now - window > wait:
                short, wait = purse.kind, full_at[key] - now - window
        if short:
            return TooLittle(short, -(-wait // SECOND))
        self._full_at |= full_at
        self._sweep(now)
        return None

    def _sweep(self, now: int) -> None:
        if len(self._full_at) >= self._sweep_at:
            self._full_at = {key: full for key, full in self._full_at.items() if full > now}
            self._sweep_at = SWEPT_FROM + 2 * len(self._full_at)

    def __len__(self) -> int:
        """How many purses are kept."""
        return len(self._full_at)


class InRedis:
    """Spends from purses that lie in Redis; who comes while others are being charged is charged with the next ones."""

    def __init__(self, link: Link, secret: bytes) -> None:
        self._link = link
        self._secret = secret
        self._script = link.client.register_script(SCRIPT)
        self._charges = Batcher(self._run, limit=AT_ONCE)
        self._here = InMemory()

    async def spend(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        """Take the cost from each purse, or from none if one has too little left; one round trip, or a share of one.

        Raises Unreachable where Redis does not answer.
        """
        return await self._charges.submit(_Charge(purses, cost))

    def spend_here(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        """The same from purses of this process."""
        return self._here.spend_here(purses, cost)

    async def _run(self, charges: Sequence[_Charge]) -> list[TooLittle | None]:
        keys = [self._key(purse) for charge in charges for purse in charge.purses]
        said = [number for charge in charges for number in _numbers(charge)]
        answers = await self._link.ask(lambda: self._script(keys, said))
        return [
            TooLittle(charge.purses[place - 1].kind, seconds) if place else None
            for charge, place, seconds in zip(charges, answers[::2], answers[1::2], strict=True)
        ]

    def _key(self, purse: Purse) -> str:
        owner = hmac.digest(self._secret, purse.owner.encode(), hashlib.sha256).hex()
        return f"allowance:{purse.kind}:{owner}"


def _numbers(charge: _Charge) -> list[int]:
    sizes = [number for purse in charge.purses for number in (purse.points, purse.seconds)]
    return [charge.cost, len(charge.purses), *sizes]
